"""SIE import into a new company, with a list of the differences between the file and a later export."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from attrs import asdict, field, frozen

import sie4
from fortnox_sdk.sandbox.books import balances, ledger
from fortnox_sdk.sandbox.books.company import add_company
from fortnox_sdk.sandbox.books.sie_differences import differences
from fortnox_sdk.sandbox.books.sie_export import export
from fortnox_sdk.sandbox.books.sie_numbers import Numbers, voucher_name
from fortnox_sdk.sandbox.books.years import Year, add_year
from fortnox_sdk.sandbox.protocol.call import Tenant, stamp_of
from fortnox_sdk.sandbox.protocol.wire import dumps

_AUTOMATIC = "BCDE"  # series in which no vouchers can be created manually, as in the demo company
_NAME = "Företag utan namn"


@frozen
class _Fill:
    """The state of an import. `reasons` maps items of the file to the reason why a later export differs in them."""

    tenant: Tenant
    document: sie4.Document
    stamp: str
    reasons: dict[str, str] = field(factory=dict[str, str])
    unlisted: list[str] = field(factory=list[str])

    def expect_difference(self, item: str, reason: str) -> None:
        """Store the reason why a later export will differ from the file in one item.

        `item` is the name of the item in the output of `sie4.compare`.
        """
        self.reasons[item] = reason


def fill_from_sie(db: sqlite3.Connection, number: int, data: bytes, *, now: datetime) -> Tenant:
    """Create a company with the books in a SIE file. Raises sie4.SieError if the data is not a SIE file."""
    document = sie4.loads(data)
    tenant = add_company(
        db,
        number,
        name=document.company.name or _NAME,
        org_number=document.company.org_number or "",
        address=document.company.street,
    )
    fill = _Fill(tenant, document, stamp_of(now))
    years = _add_years(fill)
    _add_chart(fill, years)
    _add_balances(fill, years)
    for index in sorted(years):
        if not balances.has_opening(tenant, years[index]):
            balances.carry_balances(tenant, years[index])
    _add_vouchers(fill, years[0])
    _add_unlisted(fill, years[0])
    _add_series(fill, years)
    _update(tenant, header=dumps(_header(document, years)))
    reexported = sie4.loads(export(tenant, years[0], today=now.date()))
    explained_differences = differences(document, reexported, fill.reasons)
    _update(tenant, differences=json.dumps(explained_differences), unlisted=json.dumps(fill.unlisted))
    return tenant


def _update(tenant: Tenant, **columns: str) -> None:
    names = ", ".join(f"{name} = :{name}" for name in columns)
    values = {**columns, "number": tenant.company}
    tenant.db.execute(f"UPDATE company SET {names} WHERE number = :number", values)  # noqa: S608  # column names from this module


def _header(document: sie4.Document, years: dict[int, Year]) -> dict[str, object]:
    return {
        "years": [years[index].id for index in sorted(years, reverse=True)],
        "company": asdict(document.company),
        "comments": list(document.comments),
        "account_plan": document.chart_type,
        "tax_year": document.tax_year,
        "currency": document.currency,
        "unknown": [
            [record.label, [f if isinstance(f, str) else list(f) for f in record.fields]]
            for record in document.unknown
        ],
    }


def _add_years(fill: _Fill) -> dict[int, Year]:
    """Create the years in the file and return them by their SIE index.

    If a year has no valid dates, they are derived from the vouchers or from the following year.
    """
    dated_years = {
        index: (year.start, year.end) for index, year in fill.document.fiscal_years.items() if index <= 0
    }
    first, last = dated_years.get(0, (None, None))
    if first is None or last is None:
        days = [voucher.date for voucher in fill.document.vouchers if voucher.date is not None]
        number = Counter(day.year for day in days).most_common(1)[0][0] if days else 2025
        first, last = date(number, 1, 1), date(number, 12, 31)
        fill.expect_difference(
            "fiscal year 0", f"the file has no dates for its year; {first} to {last} were used"
        )
    spans = {0: (first, last)}
    indexes = range(-1, min([-1, *dated_years, *_balance_years(fill.document)]) - 1, -1)
    for index in indexes:
        next_start = spans[index + 1][0]
        start, end = dated_years.get(index, (None, None))
        if start is None and index not in _balance_years(fill.document):
            break
        if start is None or end is None:
            end = date.fromordinal(next_start.toordinal() - 1)
            start = date(next_start.year - 1, next_start.month, min(next_start.day, 28))
            fill.expect_difference(
                f"fiscal year {index}",
                f"the file has no valid dates for this year; {start} to {end} were used",
            )
        spans[index] = (start, end)
    for index in dated_years:
        if index not in spans:
            fill.expect_difference(
                f"fiscal year {index}", "the file lacks a year between this year and year 0"
            )
    return {
        index: add_year(fill.tenant, start, end, chart=fill.document.chart_type or "")
        for index, (start, end) in spans.items()
    }


def _balance_years(document: sie4.Document) -> set[int]:
    years = {b.year for b in (*document.opening_balances, *document.closing_balances, *document.results)}
    years |= {b.year for b in (*document.period_balances, *document.budgets)}
    return {year for year in years if year <= 0}


def _add_chart(fill: _Fill, years: dict[int, Year]) -> None:
    document = fill.document
    carried = _carried(fill)
    declared = document.accounts
    undeclared = {row.account for voucher in document.vouchers for row in voucher.rows} | set(carried)
    for year in years.values():
        for number, account in declared.items():
            ledger.add_account(
                fill.tenant,
                year.id,
                number,
                account.name,
                sru=account.sru,
                kind=account.type,
                unit=account.unit,
                carried=carried.get(number, None if account.type is None else account.type in ("T", "S")),
                stamp=fill.stamp,
            )
        for number in sorted(undeclared - set(declared)):
            ledger.add_account(fill.tenant, year.id, number, "", carried=carried.get(number), listed=False)
    fill.tenant.db.executemany(
        "INSERT INTO dimension VALUES (?, ?, ?, ?)",
        [(fill.tenant.company, d.number, d.name, d.parent) for d in document.dimensions.values()],
    )
    fill.tenant.db.executemany(
        "INSERT INTO object VALUES (?, ?, ?, ?)",
        [(fill.tenant.company, o.dimension, o.number, o.name) for o in document.objects.values()],
    )


def _carried(fill: _Fill) -> dict[str, bool]:
    """Map each account to True if its balance is carried forward to the next year, otherwise to False.

    An account with a result (#RES) in the file is not carried forward, unless it also has a balance other than 0.
    """
    document = fill.document
    result = {balance.account: False for balance in document.results}
    for balance in (*document.opening_balances, *document.closing_balances):
        if result.get(balance.account) is False and balance.amount:
            for record_name in ("result", "closing balance"):
                fill.expect_difference(
                    f"{record_name} {balance.account}, year 0",
                    f"the file has both a result and a balance for account {balance.account}; only one is possible",
                )
        if balance.amount or balance.account not in result:
            result[balance.account] = True
    return result


def _add_balances(fill: _Fill, years: dict[int, Year]) -> None:
    document = fill.document
    # If the file has vouchers, the closing balances are computed from them and only compared with the file.
    kind_prefix = "declared " if document.vouchers else ""
    parts: list[tuple[str, Iterable[sie4.Balance | sie4.ObjectBalance | sie4.PeriodBalance]]] = [
        ("IB", document.opening_balances),
        ("UB", document.closing_balances),
        ("RES", document.results),
        ("OIB", document.object_opening_balances),
        ("OUB", document.object_closing_balances),
        ("PSALDO", document.period_balances),
        ("PBUDGET", document.budgets),
    ]
    rows: list[tuple[object, ...]] = []
    for kind, records in parts:
        for balance in records:
            year = years.get(balance.year)
            if year is None:
                continue
            objects = () if isinstance(balance, sie4.Balance) else balance.objects
            period = balance.month.strftime("%Y-%m") if isinstance(balance, sie4.PeriodBalance) else ""
            name = f"{kind_prefix}{kind}" if kind in ("UB", "RES") and balance.year == 0 else kind
            quantity = None if balance.quantity is None else str(balance.quantity)
            rows.append(
                (
                    fill.tenant.company,
                    year.id,
                    name,
                    balance.account,
                    period,
                    json.dumps(objects),
                    str(balance.amount),
                    quantity,
                    len(rows),
                )
            )
    fill.tenant.db.executemany("INSERT INTO balance VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _add_vouchers(fill: _Fill, year: Year) -> None:
    numbers = Numbers(fill.document.vouchers, fill.expect_difference)
    rows: list[tuple[object, ...]] = []
    day = year.first
    for voucher in fill.document.vouchers:
        series, number = numbers.assign(voucher)
        if voucher.date is None:
            for name in (voucher_name(series, str(number)), voucher_name(voucher.series, voucher.number)):
                fill.expect_difference(
                    name, "a voucher without a date was given the date of the preceding voucher"
                )
        day = voucher.date or day
        cursor = fill.tenant.db.execute(
            "INSERT INTO voucher (company, year, series, number, date, text, registered, sign, reference_type, "
            "reference_number, modified, filled) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'MANUAL', '', ?, 1)",
            (
                fill.tenant.company,
                year.id,
                series,
                number,
                day.isoformat(),
                voucher.text,
                None if voucher.registered_on is None else voucher.registered_on.isoformat(),
                voucher.sign,
                fill.stamp,
            ),
        )
        rows += [
            (
                cursor.lastrowid,
                row.kind.value,
                row.account,
                str(row.amount),
                None if row.quantity is None else str(row.quantity),
                None if row.date is None or row.date == voucher.date else row.date.isoformat(),
                row.text,
                row.sign,
                json.dumps(row.objects) if row.objects else "[]",
            )
            for row in voucher.rows
        ]
    fill.tenant.db.executemany(
        "INSERT INTO voucher_row (voucher, kind, account, amount, quantity, date, text, sign, objects) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def _add_unlisted(fill: _Fill, year: Year) -> None:
    """Store the differences between the file's #UB and #RES amounts and its vouchers.

    Such differences occur if the file contains only some of the year's vouchers. Its #UB and #RES amounts include
    all vouchers, so they are the company's correct balances. A file without #UB and #RES (type 4I) is not compared.
    A zero balance may be omitted from the file (SIE 4B, sections 5.16 to 5.18).
    """
    document = fill.document
    declared_balances = [b for b in (*document.closing_balances, *document.results) if b.year == 0]
    if not document.vouchers or not declared_balances:
        return
    # If an account has both a balance and a result, the balance is used; see _carried.
    declared = {b.account: b.amount for b in document.results if b.year == 0}
    for balance in document.closing_balances:
        if balance.year == 0 and (balance.amount or balance.account not in declared):
            declared[balance.account] = balance.amount
    closings, results = balances.closing(fill.tenant, year)
    computed_balances = closings | results
    for account in sorted(declared.keys() | computed_balances.keys()):
        declared_amount, computed_amount = (
            declared.get(account, Decimal(0)),
            computed_balances.get(account, Decimal(0)),
        )
        if declared_amount == computed_amount:
            continue
        fill.tenant.run(
            "INSERT INTO balance (company, year, kind, account, amount) VALUES (?, ?, 'UNLISTED', ?, ?)",
            year.id,
            account,
            str(declared_amount - computed_amount),
        )
        fill.unlisted.append(
            f"the file declares {declared_amount:.2f} for account {account}, but "
            f"its opening balance and vouchers add up to {computed_amount:.2f}"
        )


def _add_series(fill: _Fill, years: dict[int, Year]) -> None:
    cursor = fill.tenant.run("SELECT DISTINCT series FROM voucher WHERE company = ?")
    codes = {row["series"] for row in cursor} | {"A", "V"}
    for year in years.values():
        for code in sorted(codes):
            description = "Bokslut" if code == "V" else ""
            ledger.add_series(fill.tenant, year.id, code, description, manual=code not in set(_AUTOMATIC))

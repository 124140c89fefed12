"""The contents of a SIE export of one financial year, with the vouchers' change history. `sie_text` writes the file."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from attrs import frozen

import sie4
from fortnox_sdk.sandbox.books import balances
from fortnox_sdk.sandbox.books.company import find_company
from fortnox_sdk.sandbox.books.sie_text import sie_bytes
from fortnox_sdk.sandbox.books.years import Year, find_year, year_before
from fortnox_sdk.sandbox.protocol.call import Tenant
from fortnox_sdk.sandbox.protocol.wire import Body, loads
from sie4 import Balance, FiscalYear, ObjectBalance, PeriodBalance, RowKind

_PROGRAM = sie4.Program(name="Fortnox", version="3.57.11")  # from an export of 2025-08
_KINDS = {kind.value: kind for kind in RowKind}
_TYPES_WITH_PERIODS = "234"


@frozen(kw_only=True)
class VoucherSelection:
    """A selection of vouchers by date, series and number."""

    first: date | None = None
    last: date | None = None
    selection: Mapping[str, tuple[int, int] | None] | None = None

    def includes(self, row: sqlite3.Row) -> bool:
        """Return True if a voucher belongs to the selection."""
        if self.first is not None and row["date"] < self.first.isoformat():
            return False
        if self.last is not None and row["date"] > self.last.isoformat():
            return False
        if self.selection is None:
            return True
        if row["series"] not in self.selection:
            return False
        span = self.selection[row["series"]]
        return span is None or span[0] <= row["number"] <= span[1]


def export(
    tenant: Tenant,
    year: Year,
    *,
    kind: str = "4",
    today: date,
    selection: VoucherSelection | None = None,
    unused_accounts: bool = True,
) -> bytes:
    """Return a SIE file of type `kind` (1 to 4) with the books of a year.

    If `unused_accounts` is false, accounts without balances are left out.
    """
    document = _document(
        tenant,
        year,
        kind=kind,
        today=today,
        selection=selection or VoucherSelection(),
        include_unused=unused_accounts,
    )
    return sie_bytes(document)


def _document(
    tenant: Tenant, year: Year, *, kind: str, today: date, selection: VoucherSelection, include_unused: bool
) -> sie4.Document:
    header = _header(tenant)
    years_by_index = _years_by_index(tenant, year)
    results: list[Balance] = []
    openings: list[Balance] = []
    closings: list[Balance] = []
    periods: list[PeriodBalance] = []
    for index, exported_year in years_by_index.items():
        quantities = _quantities(tenant, exported_year)
        opening_amounts = balances.opening(tenant, exported_year)
        closing_amounts, result_amounts = balances.closing(tenant, exported_year)
        if not header:
            # In Fortnox's files, each account with an opening or a closing balance has both balances.
            opening_amounts = dict.fromkeys(closing_amounts, Decimal(0)) | opening_amounts
            closing_amounts = dict.fromkeys(opening_amounts, Decimal(0)) | closing_amounts
        for account, amount in sorted(opening_amounts.items()):
            openings.append(_balance(index, account, amount, quantities.get(("IB", account))))
        for account, amount in sorted(closing_amounts.items()):
            closings.append(_balance(index, account, amount, quantities.get(("UB", account))))
        for account, amount in sorted(result_amounts.items()):
            results.append(_balance(index, account, amount, quantities.get(("RES", account))))
        if kind in _TYPES_WITH_PERIODS:
            periods += _periods(tenant, exported_year, index, is_imported=bool(header))
    accounts = list(_accounts(tenant, year))
    if not include_unused:
        used_accounts = {balance.account for balance in (*openings, *closings, *results)}
        accounts = [account for account in accounts if account.number in used_accounts]
    return sie4.Document(
        type_number=kind,
        program=_PROGRAM,
        generated_on=today,
        company=_company(tenant, header),
        comments=tuple(header.get("comments", ())),
        fiscal_years=[
            FiscalYear(index=index, start=exported_year.first, end=exported_year.last)
            for index, exported_year in years_by_index.items()
        ],
        balances_until=year.last,
        chart_type=header.get("account_plan", None if header else "EUBAS97"),
        tax_year=header.get("tax_year"),
        currency=header.get("currency"),
        accounts=accounts,
        dimensions=[
            sie4.Dimension(number=row["number"], name=row["name"], parent=row["parent"])
            for row in tenant.run("SELECT * FROM dimension WHERE company = ? ORDER BY rowid")
        ],
        objects=[
            sie4.SieObject(dimension=row["dimension"], number=row["number"], name=row["name"])
            for row in tenant.run("SELECT * FROM object WHERE company = ? ORDER BY rowid")
        ],
        opening_balances=tuple(openings),
        closing_balances=tuple(closings),
        results=tuple(results),
        period_balances=tuple(periods),
        object_opening_balances=_object_balances(tenant, years_by_index, "OIB") if kind in "34" else (),
        object_closing_balances=_object_balances(tenant, years_by_index, "OUB") if kind in "34" else (),
        budgets=_budgets(tenant, years_by_index) if kind in _TYPES_WITH_PERIODS else (),
        vouchers=tuple(_vouchers(tenant, year, selection)) if kind == "4" else (),
        unknown=tuple(_record(label, fields) for label, fields in header.get("unknown", ())),
    )


def _record(label: str, fields: list[str | list[str]]) -> sie4.Record:
    return sie4.Record(label=label, fields=tuple(f if isinstance(f, str) else tuple(f) for f in fields))


def _header(tenant: Tenant) -> Body:
    """Return the header of the SIE file that the company was imported from, or {} if it was not imported."""
    header: Body = loads(tenant.value("SELECT header FROM company WHERE number = ?"))
    return header


def _company(tenant: Tenant, header: Body) -> sie4.Company:
    if "company" in header:
        return sie4.Company(**header["company"])
    company = find_company(tenant)
    if company is None:
        raise LookupError(f"There is no company {tenant.company}")
    return sie4.Company(
        name=company.name,
        org_number=company.org_number,
        number=str(company.number),
        street=company.address,
        postal_address=f"{company.zip_code} {company.city}".strip(),
    )


def _years_by_index(tenant: Tenant, year: Year) -> dict[int, Year]:
    """Return the exported year (index 0) and earlier years (-1, -2, …) by their SIE index.

    If the company was imported from a SIE file that contains the year, the earlier years also come from this file.
    Otherwise, the only earlier year is the preceding year.
    """
    ids_in_file: list[int] = _header(tenant).get("years", [])
    if year.id in ids_in_file:
        years = [find_year(tenant, number) for number in ids_in_file[ids_in_file.index(year.id) :]]
    else:
        years = [year, year_before(tenant, year)]
    return {-age: item for age, item in enumerate(years) if item is not None}


def _balance(index: int, account: str, amount: Decimal, quantity: Decimal | None) -> Balance:
    return Balance(year=index, account=account, amount=amount, quantity=quantity or Decimal(0))


def _quantities(tenant: Tenant, year: Year) -> dict[tuple[str, str], Decimal]:
    rows = tenant.run(
        "SELECT kind, account, quantity FROM balance WHERE company = ? AND year = ? AND quantity IS NOT NULL",
        year.id,
    )
    result: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        key = (row["kind"].removeprefix("declared "), row["account"])
        result[key] = result.get(key, Decimal(0)) + Decimal(row["quantity"])
    return result


def _accounts(tenant: Tenant, year: Year) -> Iterable[sie4.Account]:
    order = "position" if _header(tenant) else "number"
    for row in tenant.run(
        f"SELECT * FROM account WHERE company = ? AND year = ? AND listed = 1 ORDER BY {order}",  # noqa: S608  # fixed words
        year.id,
    ):
        yield sie4.Account(
            number=row["number"],
            name=row["name"],
            type=row["type"],
            unit=row["unit"],
            sru=tuple(json.loads(row["sru"])),
        )


def _periods(tenant: Tenant, year: Year, index: int, *, is_imported: bool) -> Iterable[PeriodBalance]:
    """Yield the sum of each account's voucher rows in each month (#PSALDO).

    For a company imported from a SIE file, each sum is the amount in the file plus the rows posted after the import.
    If the file has no #PSALDO amounts for the year, nothing is yielded.
    """
    sums: dict[tuple[str, str, str], Decimal] = {}
    stored = _stored_rows(tenant, year, "PSALDO")
    for row in stored:
        key = (row["account"], row["period"], row["objects"])
        sums[key] = sums.get(key, Decimal(0)) + Decimal(row["amount"])
    if is_imported and not stored:
        return
    for row in tenant.run(
        "SELECT account, substr(coalesce(voucher_row.date, voucher.date), 1, 7) AS month, amount FROM voucher_row "
        "JOIN voucher ON voucher.id = voucher_row.voucher "
        "WHERE company = ? AND year = ? AND kind = 'TRANS' AND filled = 0",
        year.id,
    ):
        key = (row["account"], row["month"], "[]")
        sums[key] = sums.get(key, Decimal(0)) + Decimal(row["amount"])
    quantities = {(row["account"], row["period"], row["objects"]): row["quantity"] for row in stored}
    for (account, month, objects), amount in sorted(sums.items()):
        quantity = quantities.get((account, month, objects))
        yield PeriodBalance(
            year=index,
            month=date.fromisoformat(f"{month}-01"),
            account=account,
            objects=_objects(objects),
            amount=amount,
            quantity=None if quantity is None else Decimal(quantity),
        )


def _stored_rows(tenant: Tenant, year: Year, kind: str) -> list[sqlite3.Row]:
    return list(
        tenant.run(
            "SELECT * FROM balance WHERE company = ? AND year = ? AND kind = ? ORDER BY position",
            year.id,
            kind,
        )
    )


def _object_balances(
    tenant: Tenant, years_by_index: Mapping[int, Year], kind: str
) -> tuple[ObjectBalance, ...]:
    return tuple(
        ObjectBalance(
            year=index,
            account=row["account"],
            objects=_objects(row["objects"]),
            amount=Decimal(row["amount"]),
            quantity=None if row["quantity"] is None else Decimal(row["quantity"]),
        )
        for index, year in years_by_index.items()
        for row in _stored_rows(tenant, year, kind)
    )


def _budgets(tenant: Tenant, years_by_index: Mapping[int, Year]) -> tuple[PeriodBalance, ...]:
    return tuple(
        PeriodBalance(
            year=index,
            month=date.fromisoformat(f"{row['period']}-01"),
            account=row["account"],
            objects=_objects(row["objects"]),
            amount=Decimal(row["amount"]),
            quantity=None if row["quantity"] is None else Decimal(row["quantity"]),
        )
        for index, year in years_by_index.items()
        for row in _stored_rows(tenant, year, "PBUDGET")
    )


def _objects(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((dimension, number) for dimension, number in json.loads(text))


def _vouchers(tenant: Tenant, year: Year, selection: VoucherSelection) -> Iterable[sie4.Voucher]:
    order = "id" if _header(tenant) else "series, number"
    rows: dict[int, list[sie4.Row]] = {}
    objects: dict[str, tuple[tuple[str, str], ...]] = {"[]": ()}
    for row in tenant.run(
        "SELECT voucher_row.* FROM voucher_row JOIN voucher ON voucher.id = voucher_row.voucher "
        "WHERE company = ? AND year = ? ORDER BY voucher_row.id",
        year.id,
    ):
        if row["objects"] not in objects:
            objects[row["objects"]] = _objects(row["objects"])
        rows.setdefault(row["voucher"], []).append(
            sie4.Row(
                kind=_KINDS[row["kind"]],
                account=row["account"],
                objects=objects[row["objects"]],
                amount=Decimal(row["amount"]),
                date=None if row["date"] is None else date.fromisoformat(row["date"]),
                text=row["text"],
                quantity=Decimal(row["quantity"] or 0),
                sign=row["sign"],
            )
        )
    for row in tenant.run(
        f"SELECT * FROM voucher WHERE company = ? AND year = ? ORDER BY {order}",  # noqa: S608  # fixed words
        year.id,
    ):
        if selection.includes(row):
            yield sie4.Voucher(
                series=row["series"],
                number=str(row["number"]),
                date=date.fromisoformat(row["date"]),
                text=row["text"],
                registered_on=None if row["registered"] is None else date.fromisoformat(row["registered"]),
                sign=row["sign"],
                rows=tuple(rows.get(row["id"], ())),
            )

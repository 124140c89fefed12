"""A company filled from a SIE file, so that its export gives the same books back, or says why not."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from attrs import asdict, field, frozen

import sie4
from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.books.company import add_company
from fortnox_sdk.sandbox.books.ledger import Year
from fortnox_sdk.sandbox.books.sie_export import export
from fortnox_sdk.sandbox.protocol.wire import dumps

__all__ = ["fill_from_sie"]

_AUTOMATIC = "BCDE"  # series that take no own vouchers, as in the seeded company
_NAME = "Företag utan namn"


@frozen
class _Fill:
    """What is known while a file is taken in; `reasons` says why parts of it can't come back as they were."""

    db: sqlite3.Connection
    company: int
    document: sie4.Document
    stamp: str
    reasons: dict[str, str] = field(factory=dict[str, str])
    unlisted: list[str] = field(factory=list[str])

    def because(self, where: str, reason: str) -> None:
        """Note why something that `sie4.compare` names will differ."""
        self.reasons[where] = reason


def fill_from_sie(db: sqlite3.Connection, data: bytes, *, now: datetime) -> int:
    """Open a company with the books of a SIE file. Raises sie4.SieError when the bytes are none."""
    document = sie4.loads(data)
    company = add_company(
        db,
        name=document.company.name or _NAME,
        org_number=document.company.org_number or "",
        address=document.company.street,
    )
    fill = _Fill(db, company, document, now.strftime("%Y-%m-%d %H:%M:%S"))
    years = _add_years(fill)
    _add_chart(fill, years)
    _add_balances(fill, years)
    _add_vouchers(fill, years[0])
    _add_unlisted(fill, years[0])
    _add_series(fill, years)
    db.execute("UPDATE company SET header = ? WHERE number = ?", (dumps(_header(document, years)), company))
    differences = _differences(fill, years[0], now.date())
    db.execute(
        "UPDATE company SET differences = ?, unlisted = ? WHERE number = ?",
        (json.dumps(differences), json.dumps(fill.unlisted), company),
    )
    return company


def _header(document: sie4.Document, years: dict[int, Year]) -> dict[str, object]:
    return {
        "years": [years[index].id for index in sorted(years, reverse=True)],
        "company": asdict(document.company),
        "comments": list(document.comments),
        "account_plan": document.account_plan,
        "tax_year": document.tax_year,
        "currency": document.currency,
        "unknown": [
            [record.label, [f if isinstance(f, str) else list(f) for f in record.fields]]
            for record in document.unknown
        ],
    }


def _add_years(fill: _Fill) -> dict[int, Year]:
    """The file's years by their index; those without days get them from the vouchers or from the year after."""
    given = {
        index: (year.start, year.end) for index, year in fill.document.fiscal_years.items() if index <= 0
    }
    first, last = given.get(0, (None, None))
    if first is None or last is None:
        days = [voucher.date for voucher in fill.document.vouchers if voucher.date is not None]
        number = Counter(day.year for day in days).most_common(1)[0][0] if days else 2025
        first, last = date(number, 1, 1), date(number, 12, 31)
        fill.because("fiscal year 0", f"the file gives no days for its year; {first} to {last} was taken")
    spans = {0: (first, last)}
    indexes = range(-1, min([-1, *given, *_balance_years(fill.document)]) - 1, -1)
    for index in indexes:
        after = spans[index + 1][0]
        start, end = given.get(index, (None, None))
        if start is None and index not in _balance_years(fill.document):
            break
        if start is None or end is None:
            end = date.fromordinal(after.toordinal() - 1)
            start = date(after.year - 1, after.month, min(after.day, 28))
            fill.because(
                f"fiscal year {index}", f"the file gives no sound days for it; {start} to {end} was taken"
            )
        spans[index] = (start, end)
    for index in given:
        if index not in spans:
            fill.because(f"fiscal year {index}", "a year between is missing in the file")
    return {
        index: ledger.add_year(fill.db, fill.company, start, end, chart=fill.document.account_plan or "")
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
                fill.db,
                fill.company,
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
            ledger.add_account(
                fill.db, fill.company, year.id, number, "", carried=carried.get(number), listed=False
            )
    fill.db.executemany(
        "INSERT INTO dimension VALUES (?, ?, ?, ?)",
        [(fill.company, d.number, d.name, d.parent) for d in document.dimensions.values()],
    )
    fill.db.executemany(
        "INSERT INTO object VALUES (?, ?, ?, ?)",
        [(fill.company, o.dimension, o.number, o.name) for o in document.objects.values()],
    )


def _carried(fill: _Fill) -> dict[str, bool]:
    """Which accounts go on into the next year, by the records that the file has about them."""
    document = fill.document
    result = {balance.account: False for balance in document.results}
    for balance in (*document.opening_balances, *document.closing_balances):
        if result.get(balance.account) is False and balance.amount:
            for what in ("result", "closing balance"):
                fill.because(
                    f"{what} {balance.account}, year 0",
                    f"the file has both a result and a balance for account {balance.account}; an account has one",
                )
        if balance.amount or balance.account not in result:
            result[balance.account] = True
    return result


def _add_balances(fill: _Fill, years: dict[int, Year]) -> None:
    document = fill.document
    # With vouchers, closing balances are what the vouchers give; what the file declares is then only compared.
    closing = "declared " if document.vouchers else ""
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
    for kind, balances in parts:
        for balance in balances:
            year = years.get(balance.year)
            if year is None:
                continue
            objects = () if isinstance(balance, sie4.Balance) else balance.objects
            period = balance.month.strftime("%Y-%m") if isinstance(balance, sie4.PeriodBalance) else ""
            name = f"{closing}{kind}" if kind in ("UB", "RES") and balance.year == 0 else kind
            quantity = None if balance.quantity is None else str(balance.quantity)
            rows.append(
                (
                    fill.company,
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
    fill.db.executemany("INSERT INTO balance VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _add_vouchers(fill: _Fill, year: Year) -> None:
    numbers = _Numbers(fill)
    rows: list[tuple[object, ...]] = []
    day = year.first
    for voucher in fill.document.vouchers:
        series, number = numbers.place(voucher)
        if voucher.date is None:
            fill.because(
                f"voucher {series} {number}", "a voucher without date got that of the voucher before it"
            )
            fill.because(
                _where(voucher.series, voucher.number),
                "a voucher without date got that of the voucher before it",
            )
        day = voucher.date or day
        found = fill.db.execute(
            "INSERT INTO voucher (company, year, series, number, date, text, registered, sign, reference_type, "
            "reference_number, modified, filled) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'MANUAL', '', ?, 1)",
            (
                fill.company,
                year.id,
                series,
                number,
                day.isoformat(),
                voucher.text,
                None if voucher.registered is None else voucher.registered.isoformat(),
                voucher.sign,
                fill.stamp,
            ),
        )
        rows += [
            (
                found.lastrowid,
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
    fill.db.executemany(
        "INSERT INTO voucher_row (voucher, kind, account, amount, quantity, date, text, sign, objects) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def _add_unlisted(fill: _Fill, year: Year) -> None:
    """Keep what the file's #UB and #RES say beyond its vouchers, as an export of some of a year's vouchers does.

    The figures that such a file declares are those of all vouchers, so they are the company's true balances. A file
    without any #UB and #RES (type 4I) declares nothing. A balance of nothing may be left out (SIE 4B 5.16-18).
    """
    document = fill.document
    balances = [b for b in (*document.closing_balances, *document.results) if b.year == 0]
    if not document.vouchers or not balances:
        return
    declared: dict[str, Decimal] = {}
    for balance in balances:
        declared[balance.account] = declared.get(balance.account, Decimal(0)) + balance.amount
    closings, results = ledger.closing(fill.db, fill.company, year)
    booked = closings | results
    for account in sorted(declared.keys() | booked.keys()):
        said, given = declared.get(account, Decimal(0)), booked.get(account, Decimal(0))
        if said == given:
            continue
        fill.db.execute(
            "INSERT INTO balance (company, year, kind, account, amount) VALUES (?, ?, 'UNLISTED', ?, ?)",
            (fill.company, year.id, account, str(said - given)),
        )
        fill.unlisted.append(
            f"the file's own figure for account {account} is {said:.2f}, "
            f"its opening balance and vouchers give {given:.2f}"
        )


def _where(series: str, number: str) -> str:
    """How `sie4.compare` names a voucher."""
    return " ".join(["voucher", *(part for part in (series, number) if part)])


class _Numbers:
    """Gives each voucher the series and number that Fortnox can hold: its own, or the next free one."""

    def __init__(self, fill: _Fill) -> None:
        self._fill = fill
        self._taken: set[tuple[str, int]] = set()
        self._last: Counter[str] = Counter()
        vouchers = fill.document.vouchers
        known = {voucher.series for voucher in vouchers}
        self._unnamed = next(code for code in "XYZQWURTPO" if code not in known)
        for voucher in vouchers:
            if self._sound(voucher):
                series = voucher.series or self._unnamed
                self._last[series] = max(self._last[series], int(voucher.number))

    @staticmethod
    def _sound(voucher: sie4.Voucher) -> bool:
        text = voucher.number
        return text.isascii() and text.isdigit() and text == str(int(text)) and 0 < int(text) < 2**62

    def place(self, voucher: sie4.Voucher) -> tuple[str, int]:
        """Series and number of a voucher."""
        series = voucher.series or self._unnamed
        reason = "" if voucher.series else f"vouchers without series came into series {self._unnamed}"
        if self._sound(voucher) and (series, int(voucher.number)) not in self._taken:
            number = int(voucher.number)
        else:
            self._last[series] += 1
            number = self._last[series]
            if not voucher.number:
                why = "vouchers without number got the next of their series"
            elif self._sound(voucher):
                why = "of vouchers with the same number, all but the first got the next of their series"
            else:
                why = "vouchers whose number is no plain number got the next of their series"
            reason = f"{reason}; {why}" if reason else why
        self._taken.add((series, number))
        if reason:
            self._fill.because(_where(voucher.series, voucher.number), reason)
            self._fill.because(_where(series, str(number)), reason)
        return series, number


def _add_series(fill: _Fill, years: dict[int, Year]) -> None:
    used = fill.db.execute("SELECT DISTINCT series FROM voucher WHERE company = ?", (fill.company,))
    codes = {row["series"] for row in used} | {"A", "V"}
    for year in years.values():
        for code in sorted(codes):
            description = "Bokslut" if code == "V" else ""
            ledger.add_series(
                fill.db, fill.company, year.id, code, description, manual=code not in set(_AUTOMATIC)
            )


def _differences(fill: _Fill, year: Year, today: date) -> list[str]:
    """What the export says differently, each with its reason; equal reasons are told once, with their number."""
    back = sie4.loads(export(fill.db, fill.company, year, today=today))
    found = sie4.compare(fill.document, back)
    unwritable = {difference.where for difference in found if not _in_code_page(difference)}
    grouped: dict[str, list[sie4.Difference]] = {}
    for difference in found:
        grouped.setdefault(_reason(fill, difference, unwritable), []).append(difference)
    texts: list[str] = []
    for reason, differences in grouped.items():
        more = f", and {len(differences) - 1} more" if len(differences) > 1 else ""
        texts.append(f"{differences[0]}{more}: {reason}")
    return texts


def _in_code_page(difference: sie4.Difference) -> bool:
    text = f"{difference.before or ''}{difference.after or ''}"
    if "\\x" in text:  # a control character, shown by its number
        return False
    return text == text.encode("cp437", "replace").decode("cp437")


def _reason(fill: _Fill, difference: sie4.Difference, unwritable: set[str]) -> str:
    where = difference.where
    for name in (where, where.rpartition(",")[0]):
        if name in fill.reasons:
            return fill.reasons[name]
    if where == "SIE type":
        return (
            f"the file is of type {fill.document.sie_type}, and Fortnox gives vouchers and balances of a year"
        )
    if where in unwritable:
        return "code page 437 does not have all letters of the text"
    if where.endswith(", year 0") and where.startswith(("closing balance", "result")):
        account = where.split()[-3].rstrip(",")
        return (
            f"the file's own figure for account {account} is {difference.before}, its opening balance and vouchers "
            f"give {difference.after}"
        )
    if where.startswith("opening balance") and not any(b.year == 0 for b in fill.document.opening_balances):
        return "the file has no opening balances; they follow from the closing balances of the year before"
    return "not explained"

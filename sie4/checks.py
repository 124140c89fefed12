"""Whether books hold together: records of the type, vouchers that balance, balances that follow from them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, localcontext

from sie4.document import Document
from sie4.errors import Code, Diagnostic, Severity
from sie4.labels import LABELS
from sie4.model import Balance, ObjectBalance, PeriodBalance, Row, RowKind, Voucher
from sie4.values import EXACT, amount_text

__all__ = ["check"]

_ZERO = Decimal(0)
# Reserved dimensions need no #DIM (SIE 4B §8).
_RESERVED = frozenset(str(number) for number in range(1, 20))
# Mandatory only where there is something to tell, which nobody can see from the file.
_WHERE_THERE_ARE_ANY = frozenset(
    {"IB", "UB", "OIB", "OUB", "RES", "PSALDO", "PBUDGET", "DIM", "UNDERDIM", "OBJEKT"}
)


def check(document: Document) -> list[Diagnostic]:
    """Find what does not hold together in a document. An empty list: nothing.

    Errors are vouchers that do not sum to zero and closing balances that do not follow from opening balance and
    vouchers; what a reader can live with is a warning. What was odd about the file itself, `parse` tells.

    >>> from datetime import date
    >>> from sie4 import Row, Voucher
    >>> rows = (Row(account="1930", amount=Decimal(5)),)
    >>> voucher = Voucher(series="A", number="1", date=date(2025, 1, 31), rows=rows)
    >>> findings = check(Document(type_number="4", vouchers=(voucher,)))
    >>> print(*(finding.message for finding in findings if finding.severity == "error"))
    voucher A 1 does not balance: its rows sum to 5.00
    """
    with localcontext(EXACT):
        found = [
            *_records(document),
            *_parts_of_months(document),
            *_vouchers(document),
            *_declarations(document),
            *_balances(document),
            *_duplicates(document),
        ]
    return sorted(found, key=lambda finding: finding.line or 0)


def _finding(line: int | None, code: Code, severity: Severity, message: str) -> Diagnostic:
    return Diagnostic(line=line, code=code, severity=severity, message=message)


def _records(document: Document) -> Iterator[Diagnostic]:
    """Mandatory and forbidden records of the type."""
    sie_type = document.sie_type
    for label, there in _present(document).items():
        use = LABELS[label].use[sie_type]
        if use == "M" and not there and label not in _WHERE_THERE_ARE_ANY:
            yield _finding(
                None,
                Code.MANDATORY_RECORD,
                Severity.WARNING,
                f"#{label} is missing, which type {sie_type} must have",
            )
        elif use == "-" and there:
            yield _finding(
                None,
                Code.FORBIDDEN_RECORD,
                Severity.WARNING,
                f"#{label} does not belong in a file of type {sie_type}",
            )


def _parts_of_months(document: Document) -> Iterator[Diagnostic]:
    """Months of objects in type 2, which knows the whole account alone."""
    for label, months in (("PSALDO", document.period_balances), ("PBUDGET", document.budgets)):
        for month in months if document.sie_type == "2" else ():
            if month.objects:
                yield _finding(
                    month.line,
                    Code.FORBIDDEN_RECORD,
                    Severity.WARNING,
                    f"#{label} of account {month.account} with objects does not belong in a file of type 2: not summed",
                )


def _present(document: Document) -> dict[str, bool]:
    company = document.company
    parents = [dimension.parent is not None for dimension in document.dimensions.values()]
    return {
        "PROGRAM": bool(document.program.name),
        "GEN": document.generated is not None,
        "SIETYP": document.type_number is not None,
        "BKOD": company.industry_code is not None,
        "FNAMN": bool(company.name),
        "RAR": bool(document.fiscal_years),
        "OMFATTN": document.balances_until is not None,
        "KONTO": bool(document.accounts),
        "SRU": any(account.sru for account in document.accounts.values()),
        "DIM": not all(parents),
        "UNDERDIM": any(parents),
        "OBJEKT": bool(document.objects),
        "IB": bool(document.opening_balances),
        "UB": bool(document.closing_balances),
        "OIB": bool(document.object_opening_balances),
        "OUB": bool(document.object_closing_balances),
        "RES": bool(document.results),
        "PSALDO": bool(document.period_balances),
        "PBUDGET": bool(document.budgets),
        "VER": bool(document.vouchers),
    }


def _name(voucher: Voucher) -> str:
    return " ".join(["voucher", *(part for part in (voucher.series, voucher.number) if part)])


def _vouchers(document: Document) -> Iterator[Diagnostic]:
    year = document.fiscal_years.get(0)
    last: dict[str, int] = {}
    seen: dict[str, set[int]] = {}
    for voucher in document.vouchers:
        line, name = voucher.line, _name(voucher)
        if voucher.total:
            yield _finding(
                line, Code.UNBALANCED_VOUCHER, Severity.ERROR,
                f"{name} does not balance: its rows sum to {amount_text(voucher.total)}",
            )  # fmt: skip
        if not voucher.transactions:
            yield _finding(line, Code.EMPTY_VOUCHER, Severity.INFO, f"{name} has no rows that count")
        yield from _twins(voucher)
        day = voucher.date
        if (
            day is not None and year is not None and year.start is not None and year.end is not None
            and not year.start <= day <= year.end
        ):  # fmt: skip
            yield _finding(
                line, Code.DATE_OUTSIDE_YEAR, Severity.WARNING,
                f"{name} is of {day}, outside of the year {year.start} to {year.end}",
            )  # fmt: skip
        if voucher.number.isascii() and voucher.number.isdecimal():
            number, before = int(voucher.number), seen.setdefault(voucher.series, set())
            if number in before:
                yield _finding(line, Code.DUPLICATE_NUMBER, Severity.WARNING, f"{name} comes twice")
            elif number < last.get(voucher.series, 0):
                yield _finding(
                    line,
                    Code.NUMBER_ORDER,
                    Severity.WARNING,
                    f"{name} comes after number {last[voucher.series]}",
                )
            before.add(number)
            last[voucher.series] = number


def _twins(voucher: Voucher) -> Iterator[Diagnostic]:
    """An added row is followed by itself as #TRANS; programs leave its sign off, and may give it another day."""
    for row, following in zip(voucher.rows, (*voucher.rows[1:], None), strict=False):
        if row.kind is RowKind.RTRANS and (following is None or not _is_twin(row, following)):
            yield _finding(
                voucher.line, Code.MISSING_TWIN, Severity.WARNING,
                f"{_name(voucher)}: the added row {row.account} {amount_text(row.amount)} is not followed by itself",
            )  # fmt: skip


def _is_twin(row: Row, following: Row) -> bool:
    return following.kind is RowKind.TRANS and (row.account, row.objects, row.amount) == (
        following.account,
        following.objects,
        following.amount,
    )


def _declarations(document: Document) -> Iterator[Diagnostic]:
    """Accounts, dimensions and objects that are used and not declared: each is named once."""
    accounts, objects = _used(document)
    # A file of vouchers to take in need not have a chart.
    severity = Severity.INFO if document.sie_type == "4I" else Severity.WARNING
    for number, line in accounts.items():
        if number not in document.accounts:
            yield _finding(
                line, Code.UNDECLARED_ACCOUNT, severity, f"account {number} is used and has no #KONTO"
            )
    for dimension in dict.fromkeys(dimension for dimension, _ in objects):
        if dimension not in document.dimensions and dimension not in _RESERVED:
            yield _finding(
                None, Code.UNDECLARED_DIMENSION, severity, f"dimension {dimension} is used and has no #DIM"
            )
    for (dimension, number), line in objects.items():
        if (dimension, number) not in document.objects:
            yield _finding(
                line,
                Code.UNDECLARED_OBJECT,
                severity,
                f"object {number} of dimension {dimension} has no #OBJEKT",
            )


def _used(document: Document) -> tuple[dict[str, int | None], dict[tuple[str, str], int | None]]:
    """Accounts and objects that balances and rows are on, and the first line of each."""
    accounts: dict[str, int | None] = {}
    objects: dict[tuple[str, str], int | None] = {}
    for balance in (*document.opening_balances, *document.closing_balances, *document.results):
        accounts.setdefault(balance.account, balance.line)
    on_objects: list[ObjectBalance | PeriodBalance] = [
        *document.object_opening_balances,
        *document.object_closing_balances,
        *document.period_balances,
        *document.budgets,
    ]
    for part in on_objects:
        accounts.setdefault(part.account, part.line)
        for dimension, number in part.objects:
            if not _is_joined(document, dimension, number):
                objects.setdefault((dimension, number), part.line)
    for voucher in document.vouchers:
        for row in voucher.rows:
            accounts.setdefault(row.account, voucher.line)
            for pair in row.objects:
                objects.setdefault(pair, voucher.line)
    return accounts, objects


def _is_joined(document: Document, dimension: str, number: str) -> bool:
    """Tell whether a number is that of a declared object with its parent's before it.

    So balances name the objects of a sub-dimension; rows name the child by its own number (SIE 4B §8).
    """
    declared = document.dimensions.get(dimension)
    # Dimension 2 is a sub-dimension of 1 without saying so.
    parent = (declared and declared.parent) or {"2": "1"}.get(dimension)
    return parent is not None and any(
        (parent, number[:at]) in document.objects and (dimension, number[at:]) in document.objects
        for at in range(1, len(number))
    )


def _balances(document: Document) -> Iterator[Diagnostic]:
    opening, closing = _of_year(document.opening_balances, 0), _of_year(document.closing_balances, 0)
    results = _of_year(document.results, 0)
    if document.sie_type == "4E" and document.vouchers:
        yield from _movements(document, opening, closing, results)
    before = _of_year(document.closing_balances, -1)
    for account in {**before, **opening} if before else ():
        was, now = _sum(before, account), _sum(opening, account)
        if was != now:
            yield _finding(
                _line(opening, account) or _line(before, account), Code.OPENING_BALANCE, Severity.WARNING,
                f"account {account} closes the year before with {amount_text(was)} and opens with {amount_text(now)}",
            )  # fmt: skip
    for name, balances in (
        ("opening balances", opening),
        ("closing balances and results", {**closing, **results}),
    ):
        total = sum((_sum(balances, account) for account in balances), _ZERO)
        if total:
            yield _finding(
                None, Code.BALANCE_SHEET, Severity.INFO, f"the {name} sum to {amount_text(total)}, not to 0"
            )


def _duplicates(document: Document) -> Iterator[Diagnostic]:
    """A balance that comes twice: the sum counts, as a reader that adds up would have it."""
    for label, balances in (
        ("IB", document.opening_balances),
        ("UB", document.closing_balances),
        ("RES", document.results),
    ):
        seen: set[tuple[int, str]] = set()
        for balance in balances:
            if (balance.year, balance.account) in seen:
                yield _finding(
                    balance.line, Code.DUPLICATE_BALANCE, Severity.WARNING,
                    f"#{label} of account {balance.account}, year {balance.year}, comes twice: the sum counts",
                )  # fmt: skip
            seen.add((balance.year, balance.account))


def _movements(
    document: Document,
    opening: dict[str, list[Balance]],
    closing: dict[str, list[Balance]],
    results: dict[str, list[Balance]],
) -> Iterator[Diagnostic]:
    """IB + vouchers = UB, vouchers = RES, and vouchers of a month = #PSALDO."""
    moved: dict[str, Decimal] = {}
    for _, row in document.rows():
        moved[row.account] = moved.get(row.account, _ZERO) + row.amount
    in_month = document.monthly_changes()
    for account in {**opening, **closing}:
        follows = _sum(opening, account) + moved.get(account, _ZERO)
        if account not in results and follows != _sum(closing, account):
            yield _finding(
                _line(closing, account) or _line(opening, account), Code.CLOSING_BALANCE, Severity.ERROR,
                f"account {account} closes with {amount_text(_sum(closing, account))}, "
                f"but opening balance and vouchers make {amount_text(follows)}",
            )  # fmt: skip
    for account in results:
        follows = moved.get(account, _ZERO)
        if account not in closing and follows != _sum(results, account):
            yield _finding(
                _line(results, account), Code.RESULT, Severity.ERROR,
                f"account {account} has the result {amount_text(_sum(results, account))}, but the vouchers make "
                f"{amount_text(follows)}",
            )  # fmt: skip
    for period in document.period_balances:
        if period.year == 0 and not period.objects:
            follows = in_month.get((period.account, period.month), _ZERO)
            if follows != period.amount:
                yield _finding(
                    period.line, Code.PERIOD_BALANCE, Severity.WARNING,
                    f"account {period.account} changes by {amount_text(period.amount)} in {period.month:%Y-%m}, "
                    f"but the vouchers make {amount_text(follows)}",
                )  # fmt: skip


def _of_year(balances: tuple[Balance, ...], year: int) -> dict[str, list[Balance]]:
    found: dict[str, list[Balance]] = {}
    for balance in balances:
        if balance.year == year:
            found.setdefault(balance.account, []).append(balance)
    return found


def _sum(balances: dict[str, list[Balance]], account: str) -> Decimal:
    return sum((balance.amount for balance in balances.get(account, ())), _ZERO)


def _line(balances: dict[str, list[Balance]], account: str) -> int | None:
    return next((balance.line for balance in balances.get(account, ())), None)

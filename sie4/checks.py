"""Consistency checks of a document: mandatory records, balanced vouchers, and balances that agree with vouchers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, localcontext

from sie4.document import Document
from sie4.errors import Code, Diagnostic, Severity, shorten
from sie4.labels import LABELS
from sie4.limits import MAX_JOINED_NUMBER
from sie4.model import Balance, ObjectBalance, PeriodBalance, Row, RowKind, Voucher
from sie4.values import EXACT, amount_text, read_integer

__all__ = ["check"]

_ZERO = Decimal(0)
_PADDING = "¤ "
# Reserved dimensions need no #DIM (SIE 4B §8).
_RESERVED_DIMENSIONS = frozenset(str(number) for number in range(1, 20))
# These records are mandatory only if the company has such data, which the file alone does not show.
_MANDATORY_IF_ANY = frozenset(
    {"IB", "UB", "OIB", "OUB", "RES", "PSALDO", "PBUDGET", "DIM", "UNDERDIM", "OBJEKT"}
)


def check(document: Document) -> list[Diagnostic]:
    """Check that a document is complete and consistent.

    It is an error if a voucher does not sum to zero, or if a closing balance or result does not follow from the opening
    balance and the vouchers. All other diagnostics are warnings or information. Deviations of the file from the SIE
    format are not included, because `parse` reports them.

    Returns:
        The diagnostics, in the order of the lines. Empty if the document is consistent.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from sie4 import Row, Voucher
    >>> rows = (Row(account="1930", amount=Decimal(5)),)
    >>> voucher = Voucher(series="A", number="1", date=date(2025, 1, 31), rows=rows)
    >>> diagnostics = check(Document(type_number="4", vouchers=(voucher,)))
    >>> print(*(diagnostic.message for diagnostic in diagnostics if diagnostic.severity == "error"))
    Voucher A 1 does not balance: its rows sum to 5.00. Correct the voucher.
    """
    with localcontext(EXACT):
        diagnostics = [
            *_check_records(document),
            *_check_period_objects(document),
            *_check_vouchers(document),
            *_check_declarations(document),
            *_check_balances(document),
            *_check_duplicates(document),
        ]
    return sorted(diagnostics, key=lambda diagnostic: diagnostic.line or 0)


def _diagnostic(line: int | None, code: Code, severity: Severity, message: str) -> Diagnostic:
    return Diagnostic(line=line, code=code, severity=severity, message=message)


def _check_records(document: Document) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each missing mandatory record, and each record that the SIE type does not allow."""
    sie_type = document.sie_type
    for label, is_present in _find_present_labels(document).items():
        use = LABELS[label].use[sie_type]
        if use == "M" and not is_present and label not in _MANDATORY_IF_ANY:
            yield _diagnostic(
                None,
                Code.MANDATORY_RECORD,
                Severity.WARNING,
                f"#{label} is missing. Type {sie_type} requires it.",
            )
        elif use == "-" and is_present:
            yield _diagnostic(
                None,
                Code.FORBIDDEN_RECORD,
                Severity.WARNING,
                f"#{label} is not allowed in type {sie_type}.",
            )


def _check_period_objects(document: Document) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each period balance with objects in a file of type 2 (not allowed, SIE 4B §6)."""
    for label, balances in (("PSALDO", document.period_balances), ("PBUDGET", document.budgets)):
        for balance in balances if document.sie_type == "2" else ():
            if balance.objects:
                yield _diagnostic(
                    balance.line,
                    Code.FORBIDDEN_RECORD,
                    Severity.WARNING,
                    f"#{label} of account {shorten(balance.account)} with objects is not allowed in type 2. "
                    "It is not included in sums.",
                )


def _find_present_labels(document: Document) -> dict[str, bool]:
    """Return, for each label whose use depends on the SIE type, True if the document has a record with this label."""
    company = document.company
    parents = [dimension.parent is not None for dimension in document.dimensions.values()]
    return {
        "PROGRAM": bool(document.program.name),
        "GEN": document.generated_on is not None,
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


def _voucher_name(voucher: Voucher) -> str:
    return " ".join(["Voucher", *(shorten(part) for part in (voucher.series, voucher.number) if part)])


def _check_vouchers(document: Document) -> Iterator[Diagnostic]:
    year = document.fiscal_years.get(0)
    last: dict[str, int] = {}
    numbers_by_series: dict[str, set[int]] = {}
    for voucher in document.vouchers:
        line, name = voucher.line, _voucher_name(voucher)
        if voucher.total:
            yield _diagnostic(
                line, Code.UNBALANCED_VOUCHER, Severity.ERROR,
                f"{name} does not balance: its rows sum to {amount_text(voucher.total)}. Correct the voucher.",
            )  # fmt: skip
        if not voucher.transactions:
            yield _diagnostic(line, Code.EMPTY_VOUCHER, Severity.INFO, f"{name} has no #TRANS rows.")
        yield from _check_trans_copies(voucher)
        day = voucher.date
        if (
            day is not None and year is not None and year.start is not None and year.end is not None
            and not year.start <= day <= year.end
        ):  # fmt: skip
            yield _diagnostic(
                line, Code.DATE_OUTSIDE_YEAR, Severity.WARNING,
                f"{name} is dated {day}, outside the fiscal year {year.start} to {year.end}.",
            )  # fmt: skip
        number = read_integer(voucher.number)
        if number is not None:
            numbers = numbers_by_series.setdefault(voucher.series, set())
            if number in numbers:
                yield _diagnostic(line, Code.DUPLICATE_NUMBER, Severity.WARNING, f"{name} occurs twice.")
            elif number < last.get(voucher.series, 0):
                yield _diagnostic(
                    line,
                    Code.NUMBER_ORDER,
                    Severity.WARNING,
                    f"{name} comes after number {last[voucher.series]} of the same series.",
                )
            numbers.add(number)
            last[voucher.series] = number


def _check_trans_copies(voucher: Voucher) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each #RTRANS that is not followed by a copy as #TRANS (SIE 4B, #RTRANS).

    Some programs omit the signature of the copy or give it a different date, so signature and date are not compared.
    """
    for row, following in zip(voucher.rows, (*voucher.rows[1:], None), strict=False):
        if row.kind is RowKind.RTRANS and (following is None or not _is_copy(row, following)):
            yield _diagnostic(
                voucher.line, Code.MISSING_TRANS_COPY, Severity.WARNING,
                f"{_voucher_name(voucher)}: #RTRANS {shorten(row.account)} {amount_text(row.amount)} "
                "has no #TRANS copy.",
            )  # fmt: skip


def _is_copy(row: Row, following: Row) -> bool:
    return following.kind is RowKind.TRANS and (row.account, row.objects, row.amount) == (
        following.account,
        following.objects,
        following.amount,
    )


def _check_declarations(document: Document) -> Iterator[Diagnostic]:
    """Yield one diagnostic for each account, dimension and object that is used but not declared."""
    accounts, objects = _find_uses(document)
    # A file of vouchers to import does not need a chart of accounts.
    severity = Severity.INFO if document.sie_type == "4I" else Severity.WARNING
    for number, line in accounts.items():
        if number not in document.accounts:
            yield _diagnostic(
                line,
                Code.UNDECLARED_ACCOUNT,
                severity,
                f"Account {shorten(number)} is used but has no #KONTO.",
            )
    for dimension in dict.fromkeys(dimension for dimension, _ in objects):
        if dimension not in document.dimensions and dimension not in _RESERVED_DIMENSIONS:
            yield _diagnostic(
                None,
                Code.UNDECLARED_DIMENSION,
                severity,
                f"Dimension {shorten(dimension)} is used but has no #DIM.",
            )
    for (dimension, number), line in objects.items():
        if (dimension, number) not in document.objects:
            yield _diagnostic(
                line,
                Code.UNDECLARED_OBJECT,
                severity,
                f"Object {shorten(number)} of dimension {shorten(dimension)} is used but has no #OBJEKT.",
            )


def _find_uses(document: Document) -> tuple[dict[str, int | None], dict[tuple[str, str], int | None]]:
    """Return the accounts and the objects of balances and rows, each with the first line that uses it."""
    accounts: dict[str, int | None] = {}
    objects: dict[tuple[str, str], int | None] = {}
    for balance in (*document.opening_balances, *document.closing_balances, *document.results):
        accounts.setdefault(balance.account, balance.line)
    object_balances: list[ObjectBalance | PeriodBalance] = [
        *document.object_opening_balances,
        *document.object_closing_balances,
        *document.period_balances,
        *document.budgets,
    ]
    for balance_part in object_balances:
        accounts.setdefault(balance_part.account, balance_part.line)
        for dimension, number in balance_part.objects:
            if not _is_joined_number(document, dimension, number):
                objects.setdefault((dimension, number), balance_part.line)
    for voucher in document.vouchers:
        for row in voucher.rows:
            accounts.setdefault(row.account, voucher.line)
            for pair in row.objects:
                objects.setdefault(pair, voucher.line)
    return accounts, objects


def _is_joined_number(document: Document, dimension: str, number: str) -> bool:
    """Return True if an object number is the number of a parent object followed by the number of its child.

    Balances name the objects of a sub-dimension in this way. Rows name the child by its own number (SIE 4B §8).
    """
    declared = document.dimensions.get(dimension)
    # Dimension 2 is a sub-dimension of dimension 1, even if the file does not declare it.
    parent = (declared and declared.parent) or {"2": "1"}.get(dimension)
    if parent is None or len(number) > MAX_JOINED_NUMBER:
        return False
    # If the numbers of an object's dimension have different lengths, they are padded to one width (SIE 4B §8).
    return any(
        (parent, number[:at].strip(_PADDING)) in document.objects
        and (dimension, number[at:].strip(_PADDING)) in document.objects
        for at in range(1, len(number))
    )


def _check_balances(document: Document) -> Iterator[Diagnostic]:
    opening, closing = _by_account(document.opening_balances, 0), _by_account(document.closing_balances, 0)
    results = _by_account(document.results, 0)
    if document.sie_type == "4E" and document.vouchers:
        yield from _check_movements(document, opening, closing, results)
    previous = _by_account(document.closing_balances, -1)
    for account in {**previous, **opening} if previous else ():
        closed_with, opens_with = _sum(previous, account), _sum(opening, account)
        if closed_with != opens_with:
            yield _diagnostic(
                _line(opening, account) or _line(previous, account), Code.OPENING_BALANCE, Severity.WARNING,
                f"Account {shorten(account)} closed the previous year with {amount_text(closed_with)} "
                f"but opens this year with {amount_text(opens_with)}.",
            )  # fmt: skip
    for name, balances in (
        ("opening balances", opening),
        ("closing balances and results", {**closing, **results}),
    ):
        total = sum((_sum(balances, account) for account in balances), _ZERO)
        if total:
            yield _diagnostic(
                None,
                Code.BALANCE_SHEET,
                Severity.INFO,
                f"The {name} sum to {amount_text(total)} instead of 0.00.",
            )


def _check_duplicates(document: Document) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each #IB, #UB or #RES that repeats an earlier record of the same account and year."""
    for label, balances in (
        ("IB", document.opening_balances),
        ("UB", document.closing_balances),
        ("RES", document.results),
    ):
        seen: set[tuple[int, str]] = set()
        for balance in balances:
            if (balance.year, balance.account) in seen:
                yield _diagnostic(
                    balance.line, Code.DUPLICATE_BALANCE, Severity.WARNING,
                    f"#{label} of account {shorten(balance.account)}, year {balance.year}, occurs twice. "
                    "The amounts are added.",
                )  # fmt: skip
            seen.add((balance.year, balance.account))


def _check_movements(
    document: Document,
    opening: dict[str, list[Balance]],
    closing: dict[str, list[Balance]],
    results: dict[str, list[Balance]],
) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each account that violates an equation.

    The equations are: IB + vouchers = UB, vouchers = RES, and vouchers of a month = PSALDO.
    """
    movements: dict[str, Decimal] = {}
    for _, row in document.rows():
        movements[row.account] = movements.get(row.account, _ZERO) + row.amount
    monthly_changes = document.monthly_changes()
    for account in {**opening, **closing}:
        computed = _sum(opening, account) + movements.get(account, _ZERO)
        if account not in results and computed != _sum(closing, account):
            yield _diagnostic(
                _line(closing, account) or _line(opening, account), Code.CLOSING_BALANCE, Severity.ERROR,
                f"Account {shorten(account)} has the closing balance {amount_text(_sum(closing, account))}, "
                f"but its opening balance and vouchers give {amount_text(computed)}. "
                "Export the file again with all vouchers.",
            )  # fmt: skip
    for account in results:
        computed = movements.get(account, _ZERO)
        if account not in closing and computed != _sum(results, account):
            yield _diagnostic(
                _line(results, account), Code.RESULT, Severity.ERROR,
                f"Account {shorten(account)} has the result {amount_text(_sum(results, account))}, "
                f"but its vouchers give {amount_text(computed)}. Export the file again with all vouchers.",
            )  # fmt: skip
    for period in document.period_balances:
        if period.year == 0 and not period.objects:
            computed = monthly_changes.get((period.account, period.month), _ZERO)
            if computed != period.amount:
                yield _diagnostic(
                    period.line, Code.PERIOD_BALANCE, Severity.WARNING,
                    f"Account {shorten(period.account)} changes by {amount_text(period.amount)} "
                    f"in {period.month:%Y-%m}, but its vouchers give {amount_text(computed)}.",
                )  # fmt: skip


def _by_account(balances: tuple[Balance, ...], year: int) -> dict[str, list[Balance]]:
    by_account: dict[str, list[Balance]] = {}
    for balance in balances:
        if balance.year == year:
            by_account.setdefault(balance.account, []).append(balance)
    return by_account


def _sum(balances: dict[str, list[Balance]], account: str) -> Decimal:
    return sum((balance.amount for balance in balances.get(account, ())), _ZERO)


def _line(balances: dict[str, list[Balance]], account: str) -> int | None:
    return next((balance.line for balance in balances.get(account, ())), None)

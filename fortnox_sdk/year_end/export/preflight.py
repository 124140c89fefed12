"""Pre-flight: everything that Fortnox would refuse, found before anything is sent."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.scalars import ORE
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.marks import LONGEST_COMMENTS
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher

__all__ = ["accounts_problems", "lock_problems", "series_problems", "voucher_problems"]

LONGEST_TEXT: Final = 200
LONGEST_ROW_TEXT: Final = 100
_MARKS_LENGTH: Final = 56
# Letters of any language, digits and these: Fortnox's page on formats and encoding; all else is 2000359.
_SIGNS: Final = frozenset(" ’\\–:.`´,;^¤#%§£$€¢¥©™°&/()=+-*_!?²³®½@\u00a0\n0123456789")


def voucher_problems(vouchers: Sequence[ClosingVoucher], year: FinancialYearSummary) -> list[Problem]:
    """What is wrong with the vouchers as they stand; asks nothing of Fortnox.

    Args:
        vouchers: The whole plan.
        year: The year that all dates must lie in.
    """
    counted = Counter(voucher.reference for voucher in vouchers)
    found = [
        Problem.of(ProblemCode.REFERENCE_TWICE, reference=reference, count=count)
        for reference, count in counted.items()
        if reference and count > 1
    ]
    for voucher in vouchers:
        found += _of_one(voucher, year)
    return found


def _of_one(voucher: ClosingVoucher, year: FinancialYearSummary) -> Iterator[Problem]:
    reference = voucher.reference
    if not reference:
        yield Problem.of(ProblemCode.REFERENCE_MISSING, text=voucher.text or voucher.date)
    if not voucher.text:
        yield Problem.of(ProblemCode.TEXT_MISSING, reference=reference)
    if voucher.date not in year:
        yield Problem.of(
            ProblemCode.OUTSIDE_YEAR,
            reference=reference,
            date=voucher.date,
            start=year.from_date,
            end=year.to_date,
        )
    if len(voucher.rows) < 2:  # noqa: PLR2004 - double entry
        yield Problem.of(ProblemCode.FEW_ROWS, reference=reference, count=len(voucher.rows))
    texts = [(Text("text", "texten"), voucher.text, LONGEST_TEXT)]
    texts += [(Text("row text", "radens text"), row.text, LONGEST_ROW_TEXT) for row in voucher.rows]
    texts += [(Text("comment", "kommentaren"), voucher.comment, LONGEST_COMMENTS - _MARKS_LENGTH)]
    for what, text, limit in texts:
        yield from _of_text(text, what, limit, reference)
    amounts = [p for n, row in enumerate(voucher.rows, 1) for p in _of_amount(row, n, reference)]
    yield from amounts
    if voucher.balance and not amounts:
        yield Problem.of(ProblemCode.UNBALANCED, reference=reference, amount=abs(voucher.balance))


def _of_text(text: str, what: Text, limit: int, reference: str) -> Iterator[Problem]:
    if len(text) > limit:
        yield Problem.of(ProblemCode.TEXT_LONG, reference=reference, what=what, length=len(text), limit=limit)
    strange = next((c for c in text if c not in _SIGNS and not c.isalpha()), None)
    if strange is not None:
        name = unicodedata.name(strange, f"U+{ord(strange):04X}").lower()
        shown = f"“{strange}” ({name})" if strange.isprintable() else name
        yield Problem.of(ProblemCode.CHARACTER, reference=reference, what=what, character=shown)
    elif "://" in text:
        # Each sign alone is allowed, the three together are refused (seen live, 2026-07).
        yield Problem.of(ProblemCode.CHARACTER, reference=reference, what=what, character="“://”")


def _of_amount(row: ClosingRow, number: int, reference: str) -> Iterator[Problem]:
    why: Text | None = None
    if row.debit < 0 or row.credit < 0:
        why = Text("the amount is negative", "beloppet är negativt")
    elif row.debit and row.credit:
        why = Text("it has both debit and credit", "den har både debet och kredit")
    elif not row.amount:
        why = Text("it has no amount", "den saknar belopp")
    elif row.amount != row.amount.quantize(ORE):
        # With all its decimals, which an amount for readers does not have.
        exact = f"{row.amount:f}"
        why = Text(f"{exact} is not in whole öre", f"{exact.replace('.', ',')} är inte i hela ören")
    if why:
        yield Problem.of(ProblemCode.AMOUNT, reference=reference, row=number, account=row.account, why=why)


def series_problems(client: FortnoxClient, series: str, *, year: int) -> list[Problem]:
    """Whether the series exists in the year and takes manual vouchers; one call."""
    # The list, not the single series: it can say which ones there are.
    rows = {row.code: row for row in client.voucher_series.list(financial_year=year)}
    manual = ", ".join(sorted(code for code, row in rows.items() if row.manual)) or "-"
    if series not in rows:
        return [Problem.of(ProblemCode.SERIES_MISSING, series=series, manual=manual)]
    if rows[series].manual is False:
        return [Problem.of(ProblemCode.SERIES_NOT_MANUAL, series=series, manual=manual)]
    return []


def lock_problems(client: FortnoxClient, vouchers: Sequence[ClosingVoucher]) -> list[Problem]:
    """The vouchers that are dated in the locked period; one call."""
    lock: date | None = client.locked_period.get().end_date
    return [
        Problem.of(ProblemCode.PERIOD_LOCKED, reference=voucher.reference, lock=lock, date=voucher.date)
        for voucher in vouchers
        if lock is not None and voucher.date <= lock
    ]


def accounts_problems(
    client: FortnoxClient, vouchers: Sequence[ClosingVoucher], *, year: int
) -> list[Problem]:
    """The accounts that the year lacks or that are not active; one call for each 500 accounts of the chart."""
    active = {row.number: row.active for row in client.accounts.list(financial_year=year)}
    found: list[Problem] = []
    for voucher in vouchers:
        for account in dict.fromkeys(row.account for row in voucher.rows):
            if account not in active:
                code = ProblemCode.ACCOUNT_MISSING
            elif not active[account]:
                code = ProblemCode.ACCOUNT_INACTIVE
            else:
                continue
            found.append(Problem.of(code, reference=voucher.reference, account=account))
    return found

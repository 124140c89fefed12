"""Checks that need no calls. They cover the references, dates, texts and amounts of vouchers."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.scalars import ORE
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.marks import LONGEST_COMMENTS
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.vouchers import LONGEST_TEXT, ClosingRow, ClosingVoucher

LONGEST_ROW_TEXT: Final = 100
_MARKS_LENGTH: Final = 56
# Fortnox permits these characters besides letters of any language and refuses all others with error 2000359. Source:
# Fortnox's page on formats and encoding.
_PERMITTED_CHARACTERS: Final = frozenset(" ’\\–:.`´,;^¤#%§£$€¢¥©™°&/()=+-*_!?²³®½@\u00a0\n0123456789")


def voucher_problems(vouchers: Sequence[ClosingVoucher], year: FinancialYearSummary) -> list[Problem]:
    """Return the problems that can be found in the vouchers alone. This makes no calls.

    Args:
        vouchers: All vouchers of the plan.
        year: The financial year in which all dates must lie, except the dates of automatic reversals.
    """
    counts = Counter(voucher.reference for voucher in vouchers)
    counts.update(mirror.reference for voucher in vouchers if (mirror := voucher.mirror))
    problems = [
        Problem.of(ProblemCode.REFERENCE_TWICE, reference=reference, count=count)
        for reference, count in counts.items()
        if reference and count > 1
    ]
    for voucher in vouchers:
        problems += _single_voucher_problems(voucher, year)
    return problems


def _single_voucher_problems(voucher: ClosingVoucher, year: FinancialYearSummary) -> Iterator[Problem]:
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
    if voucher.reverse_on is not None and voucher.reverse_on <= voucher.date:
        yield Problem.of(
            ProblemCode.REVERSAL_DATE, reference=reference, date=voucher.date, start=voucher.reverse_on
        )
    if len(voucher.rows) < 2:  # noqa: PLR2004 - double entry
        yield Problem.of(ProblemCode.FEW_ROWS, reference=reference, count=len(voucher.rows))
    texts = [(Text("the text", "texten"), voucher.text, LONGEST_TEXT)]
    texts += [(Text("a row text", "en radtext"), row.text, LONGEST_ROW_TEXT) for row in voucher.rows]
    texts += [(Text("the comment", "kommentaren"), voucher.comment, LONGEST_COMMENTS - _MARKS_LENGTH)]
    for field, text, limit in texts:
        yield from _text_problems(text, field, limit, reference)
    amounts = [
        problem
        for number, row in enumerate(voucher.rows, 1)
        for problem in _amount_problems(row, number, reference)
    ]
    yield from amounts
    if voucher.balance and not amounts:
        yield Problem.of(ProblemCode.UNBALANCED, reference=reference, amount=abs(voucher.balance))


def _text_problems(text: str, field: Text, limit: int, reference: str) -> Iterator[Problem]:
    if len(text) > limit:
        yield Problem.of(
            ProblemCode.TEXT_LONG, reference=reference, field=field, length=len(text), limit=limit
        )
    refused = next((c for c in text if not _is_permitted(c)), None)
    if refused is not None:
        name = unicodedata.name(refused, f"U+{ord(refused):04X}").lower()
        character = f"“{refused}” ({name})" if refused.isprintable() else name
        yield Problem.of(ProblemCode.CHARACTER, reference=reference, field=field, character=character)
    elif "://" in text:
        # Fortnox allows each of these characters, but refuses the three together (observed in July 2026).
        yield Problem.of(ProblemCode.CHARACTER, reference=reference, field=field, character="“://”")


def _is_permitted(character: str) -> bool:
    return character in _PERMITTED_CHARACTERS or character.isalpha()


def permitted_text(text: str, *, longest: int) -> str:
    """Return a text from Fortnox in a form that Fortnox's API accepts: shortened, and without refused characters.

    A voucher can contain refused characters if Fortnox itself created it, if it was entered on Fortnox's web pages, or
    if it was imported from a SIE file. Refused characters are replaced.

    >>> permitted_text("Bill's <café> http://a", longest=18)
    'Bill’s  café  http'
    """
    characters = (c if _is_permitted(c) else " " for c in text.replace("'", "’").replace("://", " "))
    return "".join(characters)[:longest]


def _amount_problems(row: ClosingRow, number: int, reference: str) -> Iterator[Problem]:
    reason: Text | None = None
    if row.debit < 0 or row.credit < 0:
        reason = Text("the amount is negative", "beloppet är negativt")
    elif row.debit and row.credit:
        reason = Text("the row has both debit and credit", "raden har både debet och kredit")
    elif not row.amount:
        reason = Text("the row has no amount", "raden saknar belopp")
    elif row.amount != row.amount.quantize(ORE):
        # All decimals are shown. `amount_text` would round them.
        exact = f"{row.amount:f}"
        reason = Text(
            f"{exact} is not a whole number of öre", f"{exact.replace('.', ',')} är inte ett helt antal ören"
        )
    if reason:
        yield Problem.of(
            ProblemCode.AMOUNT, reference=reference, row=number, account=row.account, reason=reason
        )

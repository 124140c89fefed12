"""The hand-over: the balance sheet and the income statement by account group, for annual report and tax software.

The guide docs/guides/handover.md describes its JSON format. Nothing is filed with an authority.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.books import Books, stated_before
from fortnox_sdk.year_end.handover.checks import handover_checks
from fortnox_sdk.year_end.handover.records import (
    HandoverAccount,
    HandoverCheck,
    in_income_statement,
    is_transfer,
    total,
)

_ZERO: Final = Decimal(0)


@attrs.frozen(kw_only=True)
class Handover:
    """The balance sheet and the income statement of a financial year, with checks of their sums."""

    company_name: str
    org_number: str
    as_of: date
    year_start: date
    year_end: date
    previous_year: tuple[date, date] | None
    """The first and the last day of the year before, or None if the books do not have it."""
    sie_sha256: str
    """The SHA-256 hash of the SIE file from which the figures were read, in hexadecimal."""
    accounts: tuple[HandoverAccount, ...]
    """The accounts with an amount, in order of number."""
    checks: tuple[HandoverCheck, ...]

    @property
    def is_consistent(self) -> bool:
        """True if all checks hold."""
        return all(check.holds for check in self.checks)

    @property
    def profit(self) -> Decimal:
        """The profit of the year, before its transfer to equity. A loss is negative."""
        return total(self.accounts, is_transfer) - total(self.accounts, in_income_statement)


@checked
def make_handover(books: Books, *, as_of: date | None = None) -> Handover:
    r"""Return the hand-over of the chosen year. The books may come from Fortnox or from a SIE file.

    Args:
        books: The books.
        as_of: The balance date; None means the last day of the year.

    Raises:
        InvalidInput: The date is outside the year, or the books have no balances on it.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "books.se")
    ...     _ = file.write_bytes(b"#FLAGGA 0\n#SIETYP 1\n#RAR 0 20250101 20251231\n"
    ...         b"#UB 0 1930 900.00\n#UB 0 2081 -500.00\n#RES 0 3001 -400.00\n")
    ...     handover = make_handover(Books.from_file(file))
    >>> handover.profit, [check.name for check in handover.checks if not check.holds]
    (Decimal('400.00'), [])
    """
    year, document = books.year, books.year.document
    day = as_of or year.end
    if not year.start <= day <= year.end or not books.has_balance(day):
        raise InvalidInput(
            Text(
                f"The books for {year.start} to {year.end} have no balances on {day}.",
                f"Bokföringen för {year.start} till {year.end} har inga saldon per {day}.",
            ),
            hint=Text(
                "Choose the last day of the financial year, or books with vouchers (SIE 4).",
                "Välj räkenskapsårets sista dag, eller bokföring med verifikationer (SIE 4).",
            ),
        )
    previous = _previous_balances(books)
    opening = {
        account: year.opening(account)
        for account in {balance.account for balance in document.opening_balances if balance.year == 0}
    }
    stated = {balance.account for balance in (*document.closing_balances, *document.results)}
    numbers: set[str] = {*document.balances(day), *document.accounts, *stated, *opening, *(previous or {})}
    accounts = [
        HandoverAccount(
            number=number,
            name=books.account_name(number),
            sru=known.sru if (known := document.accounts.get(number)) is not None else (),
            opening=opening.get(number, _ZERO),
            closing=books.balance(number, day),
            previous=None if previous is None else previous.get(number, _ZERO),
        )
        for number in sorted(numbers)
    ]
    listed = tuple(each for each in accounts if each.opening or each.closing or each.previous)
    return Handover(
        company_name=document.company.name or "",
        org_number=document.company.org_number or "",
        as_of=day,
        year_start=year.start,
        year_end=year.end,
        previous_year=None if previous is None else _previous_days(books),
        sie_sha256=year.sha256,
        accounts=listed,
        checks=tuple(handover_checks(books, day, listed, all_accounts=sorted(numbers))),
    )


def _previous_balances(books: Books) -> Mapping[str, Decimal] | None:
    """Return the previous year's amounts by account, or None if the books do not have them."""
    document = books.year.document
    stated = stated_before((*document.closing_balances, *document.results))
    if books.previous is not None:
        return {**books.previous.document.balances(), **stated}
    return stated or None


def _previous_days(books: Books) -> tuple[date, date] | None:
    before = books.year.document.fiscal_years.get(-1)
    if before is not None and before.start is not None and before.end is not None:
        return before.start, before.end
    return None if books.previous is None else (books.previous.start, books.previous.end)

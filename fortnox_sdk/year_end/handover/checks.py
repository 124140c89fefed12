"""The checks of a hand-over: sums that must be equal."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.books import Books
from fortnox_sdk.year_end.handover.records import (
    HandoverAccount,
    HandoverCheck,
    at_closing,
    at_opening,
    in_assets,
    in_equity_and_liabilities,
    in_income_statement,
    is_other,
    of_previous_year,
    total,
)

_ZERO: Final = Decimal(0)


def handover_checks(
    books: Books, as_of: date, accounts: Sequence[HandoverAccount], *, all_accounts: Iterable[str]
) -> Iterator[HandoverCheck]:
    """Yield the checks of a hand-over.

    Args:
        books: The books.
        as_of: The balance date.
        accounts: The accounts of the hand-over.
        all_accounts: The numbers of all accounts in the books. They include accounts that have vouchers, but that the
            hand-over leaves out because their stated closing balance is 0.
    """
    yield _balance(
        "closing",
        accounts,
        at_closing,
        Text(
            "Assets equal the sum of equity, liabilities and the result not yet transferred to equity.",
            "Tillgångarna är lika med summan av eget kapital, skulder och det resultat som ännu inte är omfört.",
        ),
    )
    if any(account.opening for account in accounts):
        yield _balance(
            "opening",
            accounts,
            at_opening,
            Text(
                "The opening assets equal the opening equity and liabilities.",
                "De ingående tillgångarna är lika med ingående eget kapital och skulder.",
            ),
        )
    if any(account.previous for account in accounts):
        yield _balance(
            "previous_year",
            accounts,
            of_previous_year,
            Text(
                "In the year before, assets equalled the sum of equity, liabilities and the result not yet "
                "transferred to equity.",
                "Året före var tillgångarna lika med summan av eget kapital, skulder och det resultat som inte var "
                "omfört.",
            ),
        )
        yield _each(
            "opening_as_closed",
            [account for account in accounts if in_assets(account) or in_equity_and_liabilities(account)],
            at_opening,
            of_previous_year,
            Text(
                "Each opening balance equals the closing balance of the year before.",
                "Varje ingående balans är lika med den utgående balansen året före.",
            ),
        )
    if books.year.has_vouchers:
        outside = {
            number: amount
            for number in all_accounts
            if (amount := books.amount_outside_vouchers(number, as_of))
        }
        closing = sum(map(at_closing, accounts), _ZERO)
        yield HandoverCheck(
            name="vouchers",
            text=Text(
                "Each closing balance equals the opening balance plus the vouchers.",
                "Varje utgående balans är lika med den ingående balansen plus verifikationerna.",
            ),
            left=closing,
            right=closing - sum(outside.values(), _ZERO),
            accounts=tuple(outside),
        )
    others = [account for account in accounts if is_other(account)]
    yield _each(
        "known_classes",
        others,
        at_closing,
        lambda _: _ZERO,
        Text(
            "Accounts outside the classes 1 to 8 have no balance.",
            "Konton utanför klasserna 1 till 8 har inget saldo.",
        ),
    )


def _balance(
    name: str,
    accounts: Sequence[HandoverAccount],
    amount: Callable[[HandoverAccount], Decimal],
    text: Text,
) -> HandoverCheck:
    """Return the check that the sum of the assets equals the negative sum of all other accounts."""
    others = (in_equity_and_liabilities, in_income_statement)
    right = -sum((total(accounts, selects, amount) for selects in others), _ZERO)
    return HandoverCheck(name=name, text=text, left=total(accounts, in_assets, amount), right=right)


def _each(
    name: str,
    accounts: Sequence[HandoverAccount],
    left: Callable[[HandoverAccount], Decimal],
    right: Callable[[HandoverAccount], Decimal],
    text: Text,
) -> HandoverCheck:
    """Return the check that two amounts of each account are equal."""
    return HandoverCheck(
        name=name,
        text=text,
        left=sum(map(left, accounts), _ZERO),
        right=sum(map(right, accounts), _ZERO),
        accounts=tuple(account.number for account in accounts if left(account) != right(account)),
    )

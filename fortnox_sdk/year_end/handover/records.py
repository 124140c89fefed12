"""The accounts and checks of a hand-over, and the sums over its accounts."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final

import attrs

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.handover.account_groups import (
    ASSETS,
    EQUITY_AND_LIABILITIES,
    INCOME_STATEMENT,
    TRANSFERRED_RESULT,
)

_ZERO: Final = Decimal(0)


@attrs.frozen(kw_only=True)
class HandoverAccount:
    """One account of the hand-over. Debit is positive."""

    number: str
    name: str
    sru: tuple[str, ...] = ()
    """The codes of the account in the tax return (SRU), if the books have them."""
    opening: Decimal
    """The opening balance of the year. It is 0 for an account of the income statement."""
    closing: Decimal
    """The balance on the balance date. For an account of the income statement, it is the total for the year up
    to that date."""
    previous: Decimal | None
    """The previous year's closing balance or, for an account of the income statement, its total for that year. None if
    the books do not have the year."""


@attrs.frozen(kw_only=True)
class HandoverCheck:
    """A comparison of two sums of the hand-over."""

    name: str
    """The name of the check, which does not change within a version of the schema."""
    text: Text
    left: Decimal
    right: Decimal
    accounts: tuple[str, ...] = ()
    """The accounts that differ, if the check compares each account; otherwise empty."""

    @property
    def holds(self) -> bool:
        """True if the two sums are equal and `accounts` is empty."""
        return self.left == self.right and not self.accounts


def in_assets(account: HandoverAccount) -> bool:
    """Return True for an asset account."""
    return account.number.startswith(ASSETS)


def in_equity_and_liabilities(account: HandoverAccount) -> bool:
    """Return True for an account of equity or liabilities."""
    return account.number.startswith(EQUITY_AND_LIABILITIES)


def in_income_statement(account: HandoverAccount) -> bool:
    """Return True for an account of the income statement."""
    return account.number.startswith(INCOME_STATEMENT)


def is_transfer(account: HandoverAccount) -> bool:
    """Return True for an account that transfers the result of the year to equity."""
    return account.number.startswith(TRANSFERRED_RESULT)


def is_other(account: HandoverAccount) -> bool:
    """Return True for an account outside the classes of BAS."""
    return not (in_assets(account) or in_equity_and_liabilities(account) or in_income_statement(account))


def at_closing(account: HandoverAccount) -> Decimal:
    """Return the closing balance of an account."""
    return account.closing


def at_opening(account: HandoverAccount) -> Decimal:
    """Return the opening balance of an account."""
    return account.opening


def of_previous_year(account: HandoverAccount) -> Decimal:
    """Return the amount of an account in the year before; 0 if the books do not have that year."""
    return account.previous or _ZERO


def total(
    accounts: Iterable[HandoverAccount],
    selects: Callable[[HandoverAccount], bool],
    amount: Callable[[HandoverAccount], Decimal] = at_closing,
) -> Decimal:
    """Return the sum of the amounts of the accounts that the function `selects` accepts."""
    return sum((amount(account) for account in accounts if selects(account)), _ZERO)

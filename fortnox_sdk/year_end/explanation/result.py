"""The explanation of the difference between control accounts and their ledger."""

from datetime import date
from decimal import Decimal

import attrs

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Appendix, Cause
from fortnox_sdk.year_end.explanation.advice import next_step
from fortnox_sdk.year_end.explanation.by_day import DifferenceByDay, difference_by_day
from fortnox_sdk.year_end.explanation.checks import Check, seven_checks
from fortnox_sdk.year_end.explanation.equal_amounts import EqualVouchers, vouchers_with_amount
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger
from fortnox_sdk.year_end.reconciliation.comparison import Comparison


@attrs.frozen(kw_only=True)
class NextStep:
    """A cause of a difference, and what to do about it."""

    cause: Cause
    advice: Text


@attrs.frozen(kw_only=True)
class Explanation:
    """Everything that the books and the ledger show about a difference."""

    account: str
    as_of: date
    by_day: DifferenceByDay
    """The difference on every day from the first day of the books to the balance date."""
    unexplained: Decimal
    """The part of the difference that no cause covers. Debit is positive."""
    equal: EqualVouchers
    """The vouchers whose amount equals the unexplained part, its negative or half of it. If nothing is unexplained, the
    vouchers are compared with the whole difference."""
    checks: tuple[Check, ...]
    """The seven checks of Fortnox's guide."""
    next_steps: tuple[NextStep, ...]
    """One next step for each cause in the appendix, in the order of the causes."""


def explain(valued: ValuedLedger, appendix: Appendix) -> Explanation:
    """Return the explanation of the difference in a ledger's appendix, or in its part for one control account.

    Args:
        valued: The ledger, matched with the books.
        appendix: The appendix that was created from the same ledger.
    """
    is_part = bool(valued.accounts.others) and appendix.accounts == (appendix.account,)
    comparison = Comparison(valued=valued, as_of=appendix.as_of, part=appendix.account if is_part else None)
    by_day = difference_by_day(comparison)
    unexplained = appendix.unexplained or Decimal(0)
    equal = vouchers_with_amount(
        valued.books,
        unexplained or appendix.difference or Decimal(0),
        accounts=comparison.accounts,
        as_of=appendix.as_of,
    )
    return Explanation(
        account=appendix.account,
        as_of=appendix.as_of,
        by_day=by_day,
        unexplained=unexplained,
        equal=equal,
        checks=seven_checks(comparison, appendix.causes, by_day, equal),
        next_steps=tuple(NextStep(cause=cause, advice=next_step(cause)) for cause in appendix.causes),
    )

"""The draft of the voucher that posts a revaluation."""

from collections.abc import Iterator
from decimal import Decimal

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from fortnox_sdk.year_end.proposals.proposal import Proposal, ProposalKind
from fortnox_sdk.year_end.proposals.revaluation import Revaluation
from fortnox_sdk.year_end.proposals.texts import RevaluationTexts

_ZERO = Decimal(0)


def revaluation_proposal(revaluation: Revaluation) -> Proposal | None:
    """Return the proposal to post what remains of a revaluation.

    The result is None if there are no items, or if the revaluation is verified and nothing remains. The proposal has a
    draft only if the revaluation is verified. The draft has one row for each control account, and one row for the gain
    or loss of each currency. If a part is posted already, the draft has a single row for the remaining gain or loss,
    because the posted vouchers do not show their currencies.
    """
    if not revaluation.items or (revaluation.is_verified and not revaluation.remaining_by_account()):
        return None
    texts = RevaluationTexts
    currencies = revaluation.by_currency
    change = revaluation.difference
    booked = sum((each.open_sek for each in currencies if each.rate is not None), _ZERO)
    return Proposal(
        kind=ProposalKind.REVALUATION,
        invoices=tuple(item.number for item in revaluation.items),
        amount=revaluation.remaining,
        rests_on=texts.RESTS_ON.format(
            count=sum(each.count for each in currencies if each.rate is not None),
            booked=booked,
            source=revaluation.rates_source,
            revalued=booked + change,
            change=change,
            remaining=revaluation.remaining,
        ),
        question=texts.QUESTION,
        voucher=_voucher(revaluation) if revaluation.is_verified else None,
        why_no_voucher=Text("", "") if revaluation.is_verified else texts.NOT_VERIFIED,
    )


def _voucher(revaluation: Revaluation) -> ClosingVoucher:
    ledger, as_of = revaluation.ledger, revaluation.as_of
    remaining = revaluation.remaining_by_account()
    rows = [ClosingRow.signed(int(account), amount) for account, amount in remaining.items()]
    rows += [
        ClosingRow.signed(int(account), amount, text=text)
        for account, amount, text in _gains_and_losses(revaluation)
    ]
    posted = "".join(f"-after-{each.voucher}" for each in revaluation.posted if each.is_certain)
    return ClosingVoucher(
        reference=f"revaluation-{ledger.value}-{as_of}{posted}",
        date=as_of,
        text=RevaluationTexts.VOUCHER[ledger].sv,
        rows=tuple(rows),
    )


def _gains_and_losses(revaluation: Revaluation) -> Iterator[tuple[str, Decimal, str]]:
    """Yield the account, the amount (debit is positive) and the text of each gain and loss."""
    accounts = revaluation.currency_accounts
    if revaluation.posted:
        changes = [(revaluation.remaining, "")]
    else:
        changes = [(each.difference or _ZERO, each.currency) for each in revaluation.by_currency]
    for change, text in changes:
        if change:
            yield accounts.gain if change > 0 else accounts.loss, -change, text

"""A proposal: a point that an accountant has to judge, with its evidence and perhaps a draft voucher."""

from decimal import Decimal
from enum import StrEnum

import attrs

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

_ZERO = Decimal(0)


class ProposalKind(StrEnum):
    """The kinds of proposal, in the order in which they are listed."""

    REVALUATION = "revaluation"
    """The revaluation of open items in foreign currency at the closing rate."""
    OLD = "old item"
    """An item that was due more than 90 days before the balance date."""
    OVERDUE = "overdue and unpaid"
    """An item that was due at most 90 days before the balance date, and was not fully paid or credited after that
    date."""
    CREDITED_AFTER = "credited after the balance date"
    """A credit invoice after the balance date that concerns an earlier invoice."""
    CREDIT_BALANCE = "balance on the other side"
    """A customer with a credit balance, or a supplier with a debit balance."""


@attrs.frozen(kw_only=True)
class Proposal:
    """A point that an accountant has to judge. Nothing is decided."""

    kind: ProposalKind
    invoices: tuple[str, ...] = ()
    """The numbers in Fortnox of the invoices that the proposal is about."""
    counterparty_number: str = ""
    counterparty_name: str = ""
    amount: Decimal
    """The amount in SEK, with the sign that it has on the invoice. For a revaluation, it is the change in the balance
    of the control accounts (debit is positive)."""
    paid_after: Decimal = _ZERO
    """The part of the amount in SEK that was paid after the balance date, until the books were read."""
    rests_on: Text
    """The evidence, with records and amounts."""
    question: Text
    """The question that the accountant has to answer."""
    voucher: ClosingVoucher | None = None
    """The draft of the voucher to post if the accountant agrees, or None. Its texts are Swedish, because they become
    part of the books, and a draft with other texts would count as a changed voucher."""
    why_no_voucher: Text = Text("", "")
    """The reason why there is no draft. Empty if there is a draft, or if this kind of proposal needs no draft."""

"""The judgement list: the points about a ledger's open items that an accountant has to judge."""

import attrs

from fortnox_sdk.year_end.appendix import Appendix, Verdict
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger
from fortnox_sdk.year_end.proposals.closing_data import ClosingData
from fortnox_sdk.year_end.proposals.credit_invoices import credit_proposals
from fortnox_sdk.year_end.proposals.other_side import other_side_proposals
from fortnox_sdk.year_end.proposals.overdue import overdue_proposals
from fortnox_sdk.year_end.proposals.proposal import Proposal, ProposalKind
from fortnox_sdk.year_end.proposals.texts import RevaluationTexts


def judgement_list(valued: ValuedLedger, appendix: Appendix) -> tuple[Proposal, ...]:
    """Return the proposals about a ledger's open items, sorted by kind and then by amount, with the largest first.

    If the appendix is not verified, the items may be wrong, and no proposal has a draft.

    Args:
        valued: The ledger, matched with the books.
        appendix: The joint appendix of its control accounts, created from the same ledger.
    """
    data = ClosingData(valued=valued, appendix=appendix)
    proposals = (*overdue_proposals(data), *credit_proposals(data), *other_side_proposals(data))
    if appendix.verdict is Verdict.NOT_VERIFIED:
        proposals = tuple(map(_without_draft, proposals))
    order = tuple(ProposalKind)
    return tuple(
        sorted(proposals, key=lambda each: (order.index(each.kind), -abs(each.amount), each.invoices))
    )


def _without_draft(proposal: Proposal) -> Proposal:
    if proposal.voucher is None:
        return proposal
    return attrs.evolve(proposal, voucher=None, why_no_voucher=RevaluationTexts.APPENDIX_NOT_VERIFIED)

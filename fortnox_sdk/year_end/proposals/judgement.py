"""The judgement list: the points about a ledger's open items that an accountant has to judge."""

from fortnox_sdk.year_end.appendix import Appendix
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger
from fortnox_sdk.year_end.proposals.closing_data import ClosingData
from fortnox_sdk.year_end.proposals.credit_invoices import credit_proposals
from fortnox_sdk.year_end.proposals.other_side import other_side_proposals
from fortnox_sdk.year_end.proposals.overdue import overdue_proposals
from fortnox_sdk.year_end.proposals.proposal import Proposal, ProposalKind


def judgement_list(valued: ValuedLedger, appendix: Appendix) -> tuple[Proposal, ...]:
    """Return the proposals about a ledger's open items, by kind and then with the largest amount first.

    Args:
        valued: The ledger, matched with the books.
        appendix: The joint appendix of its control accounts, created from the same ledger.
    """
    data = ClosingData(valued=valued, appendix=appendix)
    proposals = (*overdue_proposals(data), *credit_proposals(data), *other_side_proposals(data))
    order = tuple(ProposalKind)
    return tuple(
        sorted(proposals, key=lambda each: (order.index(each.kind), -abs(each.amount), each.invoices))
    )

"""The review of a ledger before the closing: the explanation of its difference, and proposals."""

from functools import cached_property

import attrs

from fortnox_sdk.year_end.appendix import Appendix
from fortnox_sdk.year_end.explanation.result import Explanation, explain
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger
from fortnox_sdk.year_end.proposals.closing_rates import ClosingRates
from fortnox_sdk.year_end.proposals.judgement import judgement_list
from fortnox_sdk.year_end.proposals.proposal import Proposal
from fortnox_sdk.year_end.proposals.revaluation import Revaluation, revalue
from fortnox_sdk.year_end.proposals.revaluation_draft import revaluation_proposal


@attrs.frozen(kw_only=True, slots=False)
class LedgerReview:
    """The review of the customer or supplier ledger, from data that was already read. Nothing is decided or posted.

    `YearEnd.review` creates it.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk import YearEnd
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> from fortnox_sdk.year_end import ClosingRate, ClosingRates, Ledger
    >>> rate = ClosingRate(currency="EUR", on=date(2025, 12, 31), sek_per_unit=Decimal("10.8215"))
    >>> rates = ClosingRates(source="rates.csv", rates=(rate,))
    >>> with serve() as sandbox, TemporaryDirectory() as folder:
    ...     job = YearEnd(connect(sandbox), date(2025, 12, 31), folder=folder)
    ...     review = job.review(Ledger.CUSTOMERS, rates)
    >>> review.explanation.by_day.standing_since
    datetime.date(2025, 10, 14)
    >>> [check.number for check in review.explanation.checks if check.is_failed]
    [2, 3, 5]
    >>> oldest = review.judgement_list[0]
    >>> oldest.kind.value, oldest.voucher.text
    ('old item', 'Befarad kundförlust, faktura 29 Lappmark Äventyr AB')
    >>> review.revaluation.is_verified, review.revaluation.findings[0].text.en.partition(",")[0]
    (False, 'The file of exchange rates has no rate of USD on 2025-12-31 or on the seven days before')
    """

    appendix: Appendix
    """The joint appendix of the ledger's control accounts."""
    valued: ValuedLedger = attrs.field(repr=False)
    """The ledger, matched with the books."""
    rates: ClosingRates | None = None
    """The closing rates, or None if nothing is to be revalued."""

    @cached_property
    def explanation(self) -> Explanation:
        """The explanation of the difference.

        It contains the difference by day, the vouchers whose amount matches the difference or its unexplained part, the
        seven checks, and a next step for each cause.
        """
        return explain(self.valued, self.appendix)

    @cached_property
    def judgement_list(self) -> tuple[Proposal, ...]:
        """The points that an accountant has to judge.

        The points concern old and overdue items, later credit invoices, customers with a credit balance, and
        suppliers with a debit balance.
        """
        return judgement_list(self.valued, self.appendix)

    @cached_property
    def revaluation(self) -> Revaluation | None:
        """The revaluation of the open items in foreign currency, or None if there are no closing rates."""
        return None if self.rates is None else revalue(self.valued, self.appendix, self.rates)

    @cached_property
    def proposals(self) -> tuple[Proposal, ...]:
        """The proposal to post the revaluation, if there is one, followed by the judgement list.

        `fortnox_sdk.year_end.write_drafts` writes the draft vouchers to a file for `fortnox export run`.
        """
        first = None if self.revaluation is None else revaluation_proposal(self.revaluation)
        return self.judgement_list if first is None else (first, *self.judgement_list)

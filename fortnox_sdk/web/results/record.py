"""The results of an import: the binder, the reviews, and what the closing vouchers need from the books."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import attrs

from fortnox_sdk.web.checking import ImportTest
from fortnox_sdk.year_end.appendix import Appendix, Finding
from fortnox_sdk.year_end.binder import Binder
from fortnox_sdk.year_end.explanation.result import Explanation
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger
from fortnox_sdk.year_end.proposals.proposal import Proposal
from fortnox_sdk.year_end.proposals.revaluation import Revaluation
from fortnox_sdk.year_end.review import LedgerReview


@attrs.frozen(kw_only=True, slots=False)
class SavedReview(LedgerReview):
    """A review that was saved together with its results, so that it does not need the ledger."""

    valued: ValuedLedger = attrs.field(init=False, repr=False, eq=False)
    """The ledger of the review, which is not saved. Reading this attribute raises `AttributeError`."""
    # These fields take the place of values that a `LedgerReview` computes from its ledger.
    explanation: Explanation  # pyright: ignore[reportIncompatibleVariableOverride]
    proposals: tuple[Proposal, ...]  # pyright: ignore[reportIncompatibleVariableOverride]
    revaluation: Revaluation | None = None  # pyright: ignore[reportIncompatibleVariableOverride]


@attrs.frozen(kw_only=True)
class SavedYear:
    """A financial year that was read, and the name of its SIE file in the job's folder."""

    id: int
    """Fortnox's id of the year, or 0 for a SIE file from disk."""
    start: date
    end: date
    file_name: str


@attrs.frozen(kw_only=True)
class ImportTotals:
    """The numbers of records in the books of the balance date's year."""

    vouchers: int
    rows: int
    accounts: int


@attrs.frozen(kw_only=True)
class ImportedResults:
    """The results of one import that the pages of the start guide show."""

    binder: Binder
    totals: ImportTotals
    tests: tuple[ImportTest, ...] = ()
    """The tests that ran, in their order."""
    reviews: tuple[SavedReview, ...] = ()
    findings: tuple[Finding, ...] = ()
    """Findings about the books as a whole."""
    years: tuple[SavedYear, ...]
    """The financial years that were read, oldest first."""
    year_id: int
    """Fortnox's id of the financial year of the balance date, or 0 for a SIE file from disk."""
    issuer_host: str = ""
    """The host that issued the tokens, as in the key of the export journal; `""` for a SIE file."""
    database_number: int = 0
    """The company's database number; 0 for a SIE file."""
    accounts: Mapping[str, str]
    """The chart of accounts: the name of each account, by number."""
    cost_centers: Mapping[str, str] = attrs.field(factory=dict[str, str])
    projects: Mapping[str, str] = attrs.field(factory=dict[str, str])
    profit: Decimal
    """The result of the year up to the balance date, without account 8999. A profit is positive."""
    own_vouchers: tuple[str, ...] = ()
    """The labels, such as `A17`, of vouchers in the books. Exports of this job posted these vouchers before
    the import."""

    @property
    def year(self) -> SavedYear:
        """The financial year of the balance date."""
        return next(year for year in self.years if self.binder.balance_date <= year.end)

    def appendix(self, account: str) -> Appendix | None:
        """Return the appendix of an account: an appendix of the binder, or a part of such an appendix.

        Return None if no appendix has this account.
        """
        for appendix in self.binder.appendices:
            if appendix.account == account:
                return appendix
            for part in appendix.parts:
                if part.account == account:
                    return part
        return None

    def review(self, account: str) -> SavedReview | None:
        """Return the review of the ledger whose appendix has this account, or None if there is no review."""
        return next((each for each in self.reviews if each.appendix.account == account), None)

    def year_on(self, day: date | None) -> SavedYear | None:
        """Return the financial year that contains a day, or None if that year was not read."""
        return next((year for year in self.years if day is not None and year.start <= day <= year.end), None)

"""A class that records imports from Fortnox in the folder of a job, after checking that they belong to the job."""

from collections.abc import Collection, Iterable
from datetime import date

import attrs

from fortnox_sdk.auth.window import ConnectionWindow
from fortnox_sdk.clock import Clock
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.connectors.registers.company_information import CompanyInformation
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.books import Books
from fortnox_sdk.year_end.source.covers import fortnox_covers
from fortnox_sdk.year_end.source.folder import JobFolder
from fortnox_sdk.year_end.source.sources import FortnoxSource


@attrs.frozen(kw_only=True)
class JobMemory:
    """The folder of a job, and the connection whose imports are recorded in the folder."""

    folder: JobFolder
    source: FortnoxSource | None
    """The connection, or None if the client has no saved connection. If None, imports are not recorded."""

    @classmethod
    def checked(
        cls, folder: JobFolder, window: ConnectionWindow | None, company: CompanyInformation
    ) -> "JobMemory":
        """Check that the job in a folder, if there is one, belongs to the company and has Fortnox as its data source.

        If `window` is None, the client has no saved connection, and nothing is checked.

        Raises:
            InvalidInput: The folder belongs to another company, or has a SIE file as its data source.
        """
        if window is None:
            return cls(folder=folder, source=None)
        source = FortnoxSource(window.key, company.company_name, company.organization_number or "")
        folder.check(source)
        return cls(folder=folder, source=source)

    def record(
        self,
        books: Books,
        *,
        ledgers: Collection[Ledger],
        years: Iterable[FinancialYearSummary],
        clock: Clock,
        balance_date: date,
    ) -> None:
        """Record a complete import.

        Raises:
            InvalidInput: The job has a different data source, or the folder can't be written.
        """
        if self.source is not None:
            covers = fortnox_covers(books, ledgers, ((year.from_date, year.to_date) for year in years))
            self.folder.record_import(clock.now(), covers, source=self.source, balance_date=balance_date)

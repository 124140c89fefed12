"""The year-end job: import the books and ledgers of a company, create appendices, and export vouchers."""

from collections.abc import Collection, Iterable
from contextlib import nullcontext
from datetime import date
from os import PathLike
from pathlib import Path

import attrs

import sie4
from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.auth.window import ConnectionWindow
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.connectors.registers.company_information import CompanyInformation
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Appendix, Finding, Ledger
from fortnox_sdk.year_end.binder import Binder, binder_appendix, make_binder
from fortnox_sdk.year_end.books import Books
from fortnox_sdk.year_end.export.export_plan import ExportPlan
from fortnox_sdk.year_end.export.journal import Journal
from fortnox_sdk.year_end.export.plan import plan_export, plan_reversal
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from fortnox_sdk.year_end.import_result import ImportResult, make_import_result
from fortnox_sdk.year_end.ledger.control_accounts import USUAL_ACCOUNTS
from fortnox_sdk.year_end.lists import no_year_error
from fortnox_sdk.year_end.progress import Progress, no_progress
from fortnox_sdk.year_end.proposals.closing_rates import ClosingRates
from fortnox_sdk.year_end.reading import CompanyReader, Reading
from fortnox_sdk.year_end.recognised import exported_vouchers
from fortnox_sdk.year_end.reconciliation.findings import ledger_not_read, reading_findings, with_findings
from fortnox_sdk.year_end.reconciliation.reconcile import account_appendix, ledger_appendix
from fortnox_sdk.year_end.registers.account_rows import is_balance_account
from fortnox_sdk.year_end.review import LedgerReview
from fortnox_sdk.year_end.source.folder import JobFolder
from fortnox_sdk.year_end.source.memory import JobMemory


class YearEnd:
    """The year-end job of one company: import the books, create appendices, and export closing vouchers.

    Data is read from Fortnox when it is first needed, and then reused. `import_all` reads everything again.

    Args:
        client: The client of the company.
        balance_date: The balance date, which also determines the financial year.
        folder: The folder for the SIE files and the export journal. It is created if it is missing.
        clock: The clock; None means the system clock.
        progress: A callback that is called before each step; None means no callback.
        ledgers: The ledgers to read. Leave out a ledger if Fortnox denies access to it (`AccessDenied`), because the
            company's licence or the connection's scopes do not include it. Its appendix is then not verified.
        window: The 30-day window of the connection; None means the window of the client's connection.

    Raises:
        InvalidInput: An argument has a wrong type, such as a `datetime` as the balance date.

    >>> from datetime import date
    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> with serve() as sandbox, TemporaryDirectory() as folder:
    ...     YearEnd(connect(sandbox), date(2025, 12, 31), folder=folder).receivables().difference
    Decimal('1250.00')
    """

    @checked
    def __init__(
        self,
        client: FortnoxClient,
        balance_date: date,
        *,
        folder: str | PathLike[str],
        clock: Clock | None = None,
        progress: Progress | None = None,
        ledgers: Collection[Ledger] = (Ledger.CUSTOMERS, Ledger.SUPPLIERS),
        window: ConnectionWindow | None = None,
    ) -> None:
        self.client = client
        self.balance_date = balance_date
        self.folder: Path = Path(folder)
        self.clock: Clock = clock or SystemClock()
        self.ledgers: tuple[Ledger, ...] = tuple(ledger for ledger in USUAL_ACCOUNTS if ledger in ledgers)
        self.window: ConnectionWindow | None = window or client.saved_connection
        self._progress: Progress = progress or no_progress
        self._company: CompanyInformation | None = None
        self._years: tuple[FinancialYearSummary, ...] | None = None
        self._reading: Reading | None = None

    # A cached_property is not used: Python 3.11 would compute it under a lock that all jobs of the process share.
    @property
    def company(self) -> CompanyInformation:
        """The company of the connection. The first use makes one call to Fortnox."""
        if self._company is None:
            self._company = self.client.company_information.get()
        return self._company

    @property
    def years(self) -> tuple[FinancialYearSummary, ...]:
        """All financial years of the company. The first use makes one call to Fortnox."""
        if self._years is None:
            self._years = tuple(self.client.financial_years.list())
        return self._years

    @property
    def year(self) -> FinancialYearSummary:
        """The financial year of the balance date.

        Raises:
            InvalidInput: The company has no financial year with that date.
        """
        chosen = next((year for year in self.years if self.balance_date in year), None)
        if chosen is None:
            raise no_year_error(self.balance_date, self.company, self.years)
        return chosen

    @property
    def books(self) -> Books:
        """The books of the chosen year, of the year before, and of all later years."""
        return self._read().books

    def import_all(self) -> ImportResult:
        """Read the books and both ledgers again, save the SIE files as received, and create both appendices.

        A complete import renews the connection's 30-day window; a failed import does not. Files are saved only after
        all data has been read. The folder records the time of the import, and Fortnox as the data source.

        Raises:
            InvalidInput: The company has no financial year with the balance date, the folder belongs to another company
                or has a SIE file as its data source, or the folder can't be written.
            WrongCompany: Fortnox returned the books of another company.
            WrongYear: Fortnox returned the books of another financial year.
            SignInRequired: The connection has expired, and the client can't start a new sign-in.
            AccessDenied: Fortnox denies access to a ledger. Leave it out of the argument `ledgers` of `YearEnd`.
            FortnoxError: Fortnox could not be read.
        """
        with self.window.importing() if self.window is not None else nullcontext() as job:
            self._forget()
            memory = self._checked_memory()
            reading = self._read()
            appendices = (self.receivables(), self.payables())
            files = reading.books.save(self.folder, files=self.client.files)
            memory.record(
                reading.books,
                ledgers=self.ledgers,
                years=self.years,
                clock=self.clock,
                balance_date=self.balance_date,
            )
            if job is not None:
                job.complete()
        return make_import_result(reading.books, appendices, files)

    def receivables(self) -> Appendix:
        """Return the appendix of the customer invoices that were open on the balance date.

        They are reconciled with the control accounts of the customer ledger: the predefined account (1510) and the
        other accounts on which Fortnox has booked customer invoices.
        """
        return self._ledger_appendix(Ledger.CUSTOMERS)

    def payables(self) -> Appendix:
        """Return the appendix of the supplier invoices that were open on the balance date.

        They are reconciled with the control accounts of the supplier ledger: the predefined account (2440) and the
        other accounts on which Fortnox has booked supplier invoices.
        """
        return self._ledger_appendix(Ledger.SUPPLIERS)

    @checked
    def appendix(self, account: str) -> Appendix:
        """Return the appendix of an account.

        For the main control account of a ledger, this is `receivables()` or `payables()`. For another control
        account, it is that account's part of the appendix. Any other balance account has the same appendix as in the
        binder, but only the registers that can have records for the account are read. The appendix of an income or
        expense account lists its vouchers.
        """
        reading = self._read()
        for ledger in self.ledgers:
            if account in reading.ledgers[ledger].accounts.all:
                joint = self._ledger_appendix(ledger)
                return next((part for part in joint.parts if part.account == account != joint.account), joint)
        for ledger, usual in USUAL_ACCOUNTS.items():
            if ledger not in self.ledgers and account == usual:
                return self._ledger_appendix(ledger)
        if is_balance_account(account):
            return self._with_findings(binder_appendix(self.client, reading, account, self.balance_date))
        return self.specification(account)

    @checked
    def specification(self, account: str) -> Appendix:
        """Return the account specification of any account: its opening balance and its vouchers, without a ledger."""
        return self._account_appendix(account)

    def binder(self) -> Binder:
        """Return the binder: one appendix for every balance account as of the balance date.

        Fixed assets, accruals, vacation debt and tax reductions are compared with Fortnox's registers, which are read
        after the books. Other accounts are specified by the rows, months or VAT periods that make up their balances.

        Raises:
            FortnoxError: Fortnox could not be read. No error is raised for a register that the connection is not
                allowed to read: the findings of its accounts say so.
        """
        ledgers = (self.receivables(), self.payables())
        binder = make_binder(self.client, self._read(), self.balance_date, ledgers)
        return attrs.evolve(binder, appendices=tuple(map(self._with_findings, binder.appendices)))

    @checked
    def review(self, ledger: Ledger, rates: ClosingRates | None = None) -> LedgerReview:
        """Return the review of the customer or supplier ledger: its difference explained, and points to judge.

        Open items in foreign currency are revalued if there are closing rates.

        Raises:
            InvalidInput: The ledger was not read, because it is not in the argument `ledgers` of `YearEnd`.
            FortnoxError: Fortnox could not be read.
        """
        if ledger not in self.ledgers:
            raise InvalidInput(
                Text(f"The ledger '{ledger}' was not read.", f"Reskontran '{ledger}' har inte lästs in."),
                hint=Text(
                    f"Choose one of the ledgers that are read: {', '.join(self.ledgers)}.",
                    f"Välj en av reskontrorna som läses in: {', '.join(self.ledgers)}.",
                ),
            )
        valued = self._read().ledgers[ledger]
        return LedgerReview(appendix=self._ledger_appendix(ledger), valued=valued, rates=rates)

    @checked
    def plan_export(
        self,
        vouchers: Iterable[ClosingVoucher],
        *,
        series: str,
        settle_s: float = 90.0,
        exempt_from_lock: bool = False,
        repost: Collection[str] = (),
        replace: Collection[str] = (),
        reverse_twins: bool = False,
        reversal_series: str | None = None,
    ) -> ExportPlan:
        """Plan the export of closing vouchers: find the state and the problems of each voucher. Nothing is posted.

        The export journal is in the job's folder, so everybody who exports vouchers for the company must use the same
        folder. The guide "Posting closing vouchers" describes the states, and what to do if a response is lost.

        Args:
            vouchers: The vouchers in the order of posting.
            series: The series to post them to.
            settle_s: If a request gets no response, the number of seconds to wait before asking Fortnox whether the
                voucher was posted.
            exempt_from_lock: True if the series is exempt from period locks.
            repost: References of vouchers to post again although they were removed or reversed.
            replace: References of vouchers to reverse and post again if they have changed since they were posted.
            reverse_twins: True to reverse duplicates. If another exporter with a separate journal has posted a voucher
                of the plan as well, the voucher with the higher number is reversed.
            reversal_series: The series of the automatic reversals of vouchers with `reverse_on`, or None for `series`.

        Raises:
            InvalidInput: There are no vouchers, a reference in `repost` or `replace` is not in the plan, or the folder
                belongs to another company or has a SIE file as its data source.
            SignInRequired: The connection has expired.
            FortnoxError: Fortnox could not be read.
        """
        self._checked_memory()
        return plan_export(
            self.client,
            vouchers,
            series=series,
            year=self.year,
            journal=self._journal,
            window=self.window,
            settle_s=settle_s,
            exempt_from_lock=exempt_from_lock,
            repost=repost,
            replace=replace,
            reverse_twins=reverse_twins,
            reversal_series=reversal_series,
        )

    @checked
    def plan_reversal(
        self,
        series: str,
        number: int,
        *,
        into: str | None = None,
        on: date | None = None,
        settle_s: float = 90.0,
        exempt_from_lock: bool = False,
        repost: bool = False,
    ) -> ExportPlan:
        """Plan the voucher that reverses a voucher of the financial year. Nothing is posted.

        Debit and credit are exchanged, and the text names the original voucher. Running the plan twice posts one
        reversal.

        Args:
            series: The series of the original voucher.
            number: The number of the original voucher, which need not have been posted by this package.
            into: The series of the reversal, or None for the series of the original voucher.
            on: The date of the reversal, or None for the date of the original voucher. It may be in another financial
                year.
            settle_s: See `plan_export`.
            exempt_from_lock: See `plan_export`.
            repost: True to post the reversal again if it was posted before and has been removed or reversed since.

        Raises:
            InvalidInput: The voucher does not exist or has no date, or the folder is for another company or a SIE file.
            SignInRequired: The connection has expired.
            FortnoxError: Fortnox could not be read.
        """
        self._checked_memory()
        return plan_reversal(
            self.client,
            series,
            number,
            year=self.year,
            journal=self._journal,
            into=into,
            on=on,
            window=self.window,
            settle_s=settle_s,
            exempt_from_lock=exempt_from_lock,
            repost=repost,
        )

    def exported_vouchers(self) -> list[sie4.Voucher]:
        """Return the vouchers of the chosen year that were posted by exports, according to the export journal.

        Use it to leave out your own closing vouchers when you import the books again with `import_all`.
        Vouchers that have since been changed in Fortnox are not returned.

        Raises:
            InvalidInput: The export journal is damaged or can't be read.
            FortnoxError: Fortnox could not be read.
        """
        return exported_vouchers(self.books.year.document, self._journal.read())

    def _checked_memory(self) -> JobMemory:
        folder = JobFolder(self.folder, files=self.client.files, clock=self.clock)
        return JobMemory.checked(folder, self.window, self.company)

    @property
    def _journal(self) -> Journal:
        return Journal(
            self.folder,
            issuer_host=self.client.issuer_host,
            database_number=self.company.database_number,
            year=self.year.id,
            clock=self.clock,
            files=self.client.files,
        )

    def _read(self) -> Reading:
        """Return the books and the ledgers. Data that was read before is not read again."""
        if self._reading is None:
            reader = CompanyReader(
                client=self.client,
                company=self.company,
                years=self.years,
                year=self.year,
                ledgers=self.ledgers,
                clock=self.clock,
                progress=self._progress,
            )
            self._reading = reader.read()
        return self._reading

    def _forget(self) -> None:
        """Discard the data that was read, so that it is read again."""
        self._company = self._years = self._reading = None

    def _ledger_appendix(self, ledger: Ledger) -> Appendix:
        reading = self._read()
        valued = reading.ledgers.get(ledger)
        if valued is None:
            return self._account_appendix(USUAL_ACCOUNTS[ledger], ledger_not_read(ledger))
        appendix = ledger_appendix(valued, self.balance_date, provenance=reading.provenance)
        return self._with_findings(appendix)

    def _account_appendix(self, account: str, *findings: Finding) -> Appendix:
        reading = self._read()
        appendix = account_appendix(reading.books, account, self.balance_date, provenance=reading.provenance)
        return self._with_findings(appendix, *findings)

    def _with_findings(self, appendix: Appendix, *findings: Finding) -> Appendix:
        """Return an appendix with the given findings, and with the findings about the reading of the books."""
        reading = self._read()
        about_reading = reading_findings(
            moved=reading.moved,
            differing_vouchers=reading.differing_vouchers,
            fetched_at=reading.provenance.fetched_at,
            balance_date=self.balance_date,
        )
        return with_findings(appendix, (*findings, *about_reading))

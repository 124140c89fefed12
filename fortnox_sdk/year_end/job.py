"""The year-end job: import a company's books and ledgers, and make the two appendices."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import nullcontext
from datetime import date, datetime
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Final

import attrs

from fortnox_sdk.auth.window import ConnectionWindow
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.connectors.registers.company_information import CompanyInformation
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.year_end.appendix import Appendix, Ledger
from fortnox_sdk.year_end.assumptions import Assumptions
from fortnox_sdk.year_end.books import Books
from fortnox_sdk.year_end.export.journal import Journal
from fortnox_sdk.year_end.export.plan import ExportPlan, plan_export
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from fortnox_sdk.year_end.progress import Progress, no_progress
from fortnox_sdk.year_end.reading import CompanyReader, Reading
from fortnox_sdk.year_end.reconciliation.findings import different_vouchers, not_read
from fortnox_sdk.year_end.reconciliation.reconcile import account_appendix, ledger_appendix

__all__ = ["Imported", "YearEnd"]

_ACCOUNTS: Final[Mapping[Ledger, str]] = {Ledger.CUSTOMERS: "1510", Ledger.SUPPLIERS: "2440"}


@attrs.frozen(kw_only=True)
class Imported:
    """What an import brought."""

    books: Books
    appendices: tuple[Appendix, ...]
    """1510 and 2440."""
    vouchers: int
    """Of the chosen year."""
    rows: int
    """Rows that count (#TRANS)."""
    accounts: int
    files: tuple[Path, ...]
    """The SIE files as received, the oldest year first."""


class YearEnd:
    """One company's year end: `import_all`, then `receivables` and `payables`.

    Nothing is asked of Fortnox until it is needed, and everything is read once.

    Args:
        client: Of the company.
        balance_date: The D in "as of D"; it chooses the financial year.
        folder: Where the books as received are kept; made when missing.
        clock: Time; None is the machine's.
        progress: Called at each step; None ignores progress.
        assumptions: How Fortnox is taken to work where nobody has established it.
        ledgers: The ledgers to read. Leave one out where the company's licence or the connection's scopes lack it
            (`AccessDenied`): its account then has an appendix without a ledger.
        window: The 30-day rule of the connection; None takes the client's own, if it has one.

    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> with serve() as sandbox, TemporaryDirectory() as folder:
    ...     appendix = YearEnd(connect(sandbox), date(2025, 12, 31), folder=folder).receivables()
    >>> appendix.difference, [(cause.kind.value, cause.amount) for cause in appendix.causes], appendix.unexplained
    (Decimal('1250.00'), [('manual voucher', Decimal('1250.00'))], Decimal('0.00'))
    """

    def __init__(
        self,
        client: FortnoxClient,
        balance_date: date,
        *,
        folder: str | PathLike[str],
        clock: Clock | None = None,
        progress: Progress | None = None,
        assumptions: Assumptions | None = None,
        ledgers: Collection[Ledger] = (Ledger.CUSTOMERS, Ledger.SUPPLIERS),
        window: ConnectionWindow | None = None,
    ) -> None:
        # A datetime is a date to Python, and comparing the two fails far from here.
        if isinstance(balance_date, datetime):
            raise InvalidInput(
                f"{balance_date} is no day.", hint="Hand over a date, such as date(2025, 12, 31)."
            )
        self.client = client
        self.balance_date = balance_date
        self.folder = Path(folder)
        self.clock = clock or SystemClock()
        self.assumptions = assumptions or Assumptions()
        self.ledgers = tuple(ledger for ledger in _ACCOUNTS if ledger in ledgers)
        self.window: ConnectionWindow | None = window or client.connection
        self._progress: Progress = progress or no_progress
        self._reading: Reading | None = None

    @cached_property
    def company(self) -> CompanyInformation:
        """The company that the connection is of; one call."""
        return self.client.company_information.get()

    @cached_property
    def years(self) -> tuple[FinancialYearSummary, ...]:
        """All financial years of the company; one call."""
        return tuple(self.client.financial_years.list())

    @property
    def year(self) -> FinancialYearSummary:
        """The financial year that the balance date lies in.

        Raises:
            InvalidInput: the company has no such year.
        """
        found = next((year for year in self.years if self.balance_date in year), None)
        if found is None:
            spans = ", ".join(f"{year.from_date} to {year.to_date}" for year in self.years) or "none"
            raise InvalidInput(
                f"{self.company.company_name} has no financial year with {self.balance_date} (it has {spans}).",
                hint="Choose a day in one of them, or create the year in Fortnox.",
            )
        return found

    @property
    def books(self) -> Books:
        """The books of the chosen year and of the year before."""
        return self._read({}).books

    def import_all(self) -> Imported:
        """Read the books and both ledgers, keep the SIE files as received, and make both appendices.

        A complete import renews the 30 days of the connection; one that fails does not, and keeps nothing.

        Raises:
            InvalidInput: no such year, or the folder can't be written.
            WrongCompany, WrongYear: Fortnox answered for another company or year; nothing was kept.
            SignInRequired: the connection has expired and nobody can sign in.
            AccessDenied: a ledger can't be read; see `ledgers`.
            FortnoxError: Fortnox could not be read.
        """
        with self.window.importing() if self.window is not None else nullcontext() as job:
            self._reading = None
            reading = self._read(_ACCOUNTS)
            appendices = tuple(
                self._appendix(reading, ledger, account) for ledger, account in _ACCOUNTS.items()
            )
            files = reading.books.save(self.folder, files=self.client.files)
            if job is not None:
                job.complete()
        document = reading.books.year.document
        return Imported(
            books=reading.books,
            appendices=appendices,
            vouchers=len(document.vouchers),
            rows=sum(len(voucher.transactions) for voucher in document.vouchers),
            accounts=len(document.accounts),
            files=files,
        )

    def receivables(self, account: str = _ACCOUNTS[Ledger.CUSTOMERS]) -> Appendix:
        """Return the open customer invoices as of the balance date, reconciled with their account."""
        return self._appendix(self._read({Ledger.CUSTOMERS: account}), Ledger.CUSTOMERS, account)

    def payables(self, account: str = _ACCOUNTS[Ledger.SUPPLIERS]) -> Appendix:
        """Return the open supplier invoices as of the balance date, reconciled with their account."""
        return self._appendix(self._read({Ledger.SUPPLIERS: account}), Ledger.SUPPLIERS, account)

    def plan_export(
        self,
        vouchers: Iterable[ClosingVoucher],
        *,
        series: str,
        settle_s: float = 90.0,
        exempt_from_lock: bool = False,
        repost: Collection[str] = (),
        replace: Collection[str] = (),
    ) -> ExportPlan:
        """Find where each closing voucher stands and what keeps it from being posted; sends nothing.

        The journal lies in the job's folder: exporters of one company share it. See `plan_export` in
        `fortnox_sdk.year_end.export.plan` for the arguments and errors.

        Args:
            vouchers: In the order of posting.
            series: Where to post them.
            settle_s: Seconds that Fortnox is given after a send without an answer.
            exempt_from_lock: The series is one that period locks do not concern.
            repost: References to post again although they were removed.
            replace: References to reverse and post anew where they changed.
        """
        journal = Journal(
            self.folder,
            issuer_host=self.client.issuer_host,
            database_number=self.company.database_number,
            year=self.year.id,
            clock=self.clock,
            files=self.client.files,
        )
        return plan_export(
            self.client,
            vouchers,
            series=series,
            year=self.year,
            journal=journal,
            clock=self.clock,
            window=self.window,
            settle_s=settle_s,
            exempt_from_lock=exempt_from_lock,
            repost=repost,
            replace=replace,
        )

    @cached_property
    def _reader(self) -> CompanyReader:
        return CompanyReader(
            client=self.client,
            company=self.company,
            years=self.years,
            year=self.year,
            ledgers=self.ledgers,
            assumptions=self.assumptions,
            clock=self.clock,
            progress=self._progress,
        )

    def _read(self, accounts: Mapping[Ledger, str]) -> Reading:
        """Read the books and the ledgers once, and what some control accounts need besides; all else only computes."""
        if self._reading is None:
            self._reading = self._reader.read()
        self._reading = self._reader.read_accounts(self._reading, accounts)
        return self._reading

    def _appendix(self, reading: Reading, ledger: Ledger, account: str) -> Appendix:
        records = reading.ledgers.get(ledger)
        if records is None:
            appendix = account_appendix(
                reading.books, account, self.balance_date, provenance=reading.provenance
            )
        else:
            appendix = ledger_appendix(records, account, self.balance_date, provenance=reading.provenance)
        findings = list(appendix.findings)
        if ledger not in self.ledgers:
            findings.insert(0, not_read(ledger))
        if reading.gaps:
            findings.insert(0, different_vouchers(reading.gaps, moved=reading.moved))
        return attrs.evolve(appendix, findings=tuple(findings), changed_while_reading=reading.moved)

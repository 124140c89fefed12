"""The year-end job from a SIE file: the same appendices as from Fortnox, but without ledgers and export."""

from collections.abc import Iterable
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Final, NoReturn

import attrs

import sie4
from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import Files, LocalFiles
from fortnox_sdk.text import Text, printable
from fortnox_sdk.year_end.appendix import Appendix, Finding, FindingKind, Ledger, Provenance
from fortnox_sdk.year_end.binder import Binder, binder_appendix, make_binder
from fortnox_sdk.year_end.books import Books
from fortnox_sdk.year_end.export.journal import journals_in
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from fortnox_sdk.year_end.import_result import ImportResult, make_import_result
from fortnox_sdk.year_end.ledger.control_accounts import USUAL_ACCOUNTS
from fortnox_sdk.year_end.reading import Reading
from fortnox_sdk.year_end.recognised import exported_vouchers
from fortnox_sdk.year_end.reconciliation.findings import reading_findings, with_findings
from fortnox_sdk.year_end.reconciliation.reconcile import account_appendix
from fortnox_sdk.year_end.registers.account_rows import is_balance_account
from fortnox_sdk.year_end.source.copies import check_unchanged
from fortnox_sdk.year_end.source.covers import file_covers
from fortnox_sdk.year_end.source.folder import JobFolder
from fortnox_sdk.year_end.source.refusals import change_refusal, refuse
from fortnox_sdk.year_end.source.sources import SieFileSource
from fortnox_sdk.year_end.source.status import CHOOSE_FORTNOX, EXPORT_NEEDS_FORTNOX

_NO_LEDGER: Final = {
    Ledger.CUSTOMERS: Text(
        "A SIE file does not contain the customer ledger, so the account is not reconciled. "
        "To reconcile the account, choose Fortnox as the data source.",
        "En SIE-fil innehåller inte kundreskontran, så kontot är inte avstämt. "
        "Välj Fortnox som datakälla för att stämma av kontot.",
    ),
    Ledger.SUPPLIERS: Text(
        "A SIE file does not contain the supplier ledger, so the account is not reconciled. "
        "To reconcile the account, choose Fortnox as the data source.",
        "En SIE-fil innehåller inte leverantörsreskontran, så kontot är inte avstämt. "
        "Välj Fortnox som datakälla för att stämma av kontot.",
    ),
}


class FileJob:
    r"""A year-end job that reads a SIE file. It has books and appendices like `YearEnd`.

    The file is read when it is first needed. The job needs no connection to Fortnox, so it can't export and does not
    renew the 30-day window of a connection.

    Args:
        source: The SIE file. If the job's folder has a copy of it, the copy is read.
        balance_date: The balance date, which must be in the financial year of the file.
        folder: The job's folder. It is created by `import_all` if it is missing.
        clock: The clock; None means the system clock.
        files: The file system; None means the local file system.

    Raises:
        InvalidInput: The file does not contain the balance date.

    >>> from datetime import date
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "books.se")
    ...     _ = file.write_bytes(b"#FLAGGA 0\n#SIETYP 4\n#RAR 0 20250101 20251231\n#IB 0 1510 100\n")
    ...     source = SieFileSource.from_file(file)
    ...     imported = FileJob(source, date(2025, 12, 31), folder=Path(folder, "job")).import_all()
    >>> receivables, payables = imported.appendices
    >>> receivables.account_balance, receivables.verdict.value
    (Decimal('100'), 'not verified')
    """

    @checked
    def __init__(
        self,
        source: SieFileSource,
        balance_date: date,
        *,
        folder: str | PathLike[str],
        clock: Clock | None = None,
        files: Files | None = None,
    ) -> None:
        refuse(change_refusal(None, source, balance_date))
        self.source: SieFileSource = source
        self.balance_date = balance_date
        self.folder: Path = Path(folder)
        self.clock: Clock = clock or SystemClock()
        self._files: Files = files or LocalFiles()
        self._reading: Reading | None = None

    @classmethod
    @checked
    def of(
        cls, job_folder: JobFolder, *, clock: Clock | None = None, files: Files | None = None
    ) -> "FileJob":
        """Return the job that is saved in a folder.

        Args:
            job_folder: The job's folder.
            clock: The clock; None means the system clock.
            files: The file system; None means the local file system.

        Raises:
            InvalidInput: The folder contains no job, its job file can't be used, or its data source is Fortnox.
        """
        source = job_folder.source
        if not isinstance(source, SieFileSource):
            raise InvalidInput(
                Text(
                    f"The data source of the job in '{job_folder.folder}' is Fortnox.",
                    f"Datakällan för uppdraget i '{job_folder.folder}' är Fortnox.",
                ),
                hint=Text("Use YearEnd.", "Använd YearEnd."),
            )
        return cls(source, job_folder.balance_date, folder=job_folder.folder, clock=clock, files=files)

    @property
    def company_name(self) -> str:
        """The name of the company according to the file."""
        return self.source.company_name

    @property
    def books(self) -> Books:
        """The books of the file. They contain one financial year."""
        return self._read().books

    def import_all(self) -> ImportResult:
        """Read the file again, save it unchanged in the job's folder, and create the appendices of 1510 and 2440.

        The folder records the data source and the time of the import. The 30-day window of a connection is not renewed.

        Raises:
            InvalidInput: The file can't be read or has changed, the folder belongs to another company or has another
                data source, or the folder can't be written.
        """
        job_folder = JobFolder(self.folder, files=self._files, clock=self.clock)
        job_folder.check(self.source)
        self._reading = None
        reading = self._read()
        appendices = (self.receivables(), self.payables())
        files = reading.books.save(self.folder, files=self._files)
        job_folder.record_import(
            reading.provenance.fetched_at,
            file_covers(reading.books),
            source=self.source,
            balance_date=self.balance_date,
        )
        return make_import_result(reading.books, appendices, files)

    def receivables(self) -> Appendix:
        """Return the account specification of 1510. It is not verified, because a SIE file has no customer ledger."""
        return self._without_ledger(Ledger.CUSTOMERS)

    def payables(self) -> Appendix:
        """Return the account specification of 2440. It is not verified, because a SIE file has no supplier ledger."""
        return self._without_ledger(Ledger.SUPPLIERS)

    @checked
    def appendix(self, account: str) -> Appendix:
        """Return the appendix of an account. For a balance account, it is the same as in the binder."""
        for ledger, usual in USUAL_ACCOUNTS.items():
            if account == usual:
                return self._without_ledger(ledger)
        if is_balance_account(account):
            return self._with_findings(binder_appendix(None, self._read(), account, self.balance_date))
        return self.specification(account)

    @checked
    def specification(self, account: str) -> Appendix:
        """Return the account specification of any account: its opening balance and its vouchers."""
        reading = self._read()
        appendix = account_appendix(reading.books, account, self.balance_date, provenance=reading.provenance)
        return self._with_findings(appendix)

    def binder(self) -> Binder:
        """Return the binder: one appendix for every balance account as of the balance date. No verdict is green."""
        binder = make_binder(None, self._read(), self.balance_date, (self.receivables(), self.payables()))
        return attrs.evolve(binder, appendices=tuple(map(self._with_findings, binder.appendices)))

    @checked
    def plan_export(self, vouchers: Iterable[ClosingVoucher], *, series: str) -> NoReturn:  # noqa: ARG002 -- as `YearEnd` has it
        """Refuse the export, because it needs Fortnox as the data source.

        Raises:
            InvalidInput: Always.
        """
        raise InvalidInput(EXPORT_NEEDS_FORTNOX, hint=CHOOSE_FORTNOX)

    def exported_vouchers(self) -> list[sie4.Voucher]:
        """Return the vouchers of the file that were posted by exports, according to the journals in the job's folder.

        `YearEnd.exported_vouchers` describes them. The job has journals if Fortnox was its data source before.

        Raises:
            InvalidInput: A journal is damaged or can't be read.
        """
        document = self.books.year.document
        journals = journals_in(self.folder, clock=self.clock, files=self._files)
        return [voucher for journal in journals for voucher in exported_vouchers(document, journal.read())]

    def _read(self) -> Reading:
        if self._reading is None:
            copy = self.folder / self.source.copy_name
            path = copy if self._files.is_file(copy) else Path(self.source.file)
            books = Books.from_file(path, files=self._files)
            check_unchanged(path, books.year.data, self.source)
            self._reading = Reading(books=books, ledgers={}, provenance=self._provenance(books), calls={})
        return self._reading

    def _provenance(self, books: Books) -> Provenance:
        return Provenance(
            source=printable(Path(self.source.file).name),
            company_name=self.source.company_name,
            org_number=self.source.organisation_number,
            year_start=books.year.start,
            year_end=books.year.end,
            fetched_at=self.clock.now(),
            sie_sha256=books.year.sha256,
            sie_generated=books.year.document.generated_on,
        )

    def _without_ledger(self, ledger: Ledger) -> Appendix:
        finding = Finding(FindingKind.NOT_VERIFIED, _NO_LEDGER[ledger])
        return with_findings(self.specification(USUAL_ACCOUNTS[ledger]), (finding,))

    def _with_findings(self, appendix: Appendix) -> Appendix:
        fetched_at = self._read().provenance.fetched_at
        findings = reading_findings(
            moved=False, differing_vouchers=(), fetched_at=fetched_at, balance_date=self.balance_date
        )
        return with_findings(appendix, findings)

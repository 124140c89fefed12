"""The books and ledgers of a company as of a day, and the verification of their figures."""

import copy
import hashlib
from datetime import date, datetime

import attrs

from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.connectors.bookkeeping.sie import document_of_year
from fortnox_sdk.mcp.answers import BookText, Trust, Verification
from fortnox_sdk.mcp.company import Cached, Company
from fortnox_sdk.text import Language, Text
from fortnox_sdk.year_end.appendix import Appendix, FindingKind, Ledger, Provenance
from fortnox_sdk.year_end.books import Books, BookYear
from fortnox_sdk.year_end.job import YearEnd
from fortnox_sdk.year_end.lists import check_company

READ_ONCE = Text(
    "The SIE file was read once, and not compared with the voucher lists and ledgers. The tool explain_account makes "
    "this comparison.",
    "SIE-filen lästes en gång och jämfördes inte med verifikationslistor och reskontror. Verktyget explain_account "
    "gör den jämförelsen.",
)
MOVED = Text(
    "The books changed during every attempt to read them.",
    "Bokföringen ändrades vid varje försök att läsa den.",
)


@attrs.frozen(kw_only=True)
class YearBooks:
    """The books of one financial year."""

    books: Books
    read_at: datetime
    verification: Verification
    source: Text

    @property
    def year(self) -> BookYear:
        """The financial year."""
        return self.books.year


def job_on(company: Company, as_of: date, *, again: bool = False) -> Cached[YearEnd]:
    """Return the year-end job for a balance date.

    All balance dates in a financial year share one reading of the books and ledgers.

    Raises:
        FortnoxError: Fortnox could not be read, or the company has no such financial year.
    """
    year = company.year(as_of)

    def read() -> YearEnd:
        job = YearEnd(
            company.client, as_of, folder=company.folder, clock=company.clock, progress=company.progress
        )
        _ = job.books  # reads everything
        return job

    cached = company.recall("job", year.id, read=read, again=again)
    job = copy.copy(cached.value)
    job.balance_date = as_of
    return Cached(job, cached.read_at)


def appendix_on(company: Company, account: str, as_of: date, *, again: bool = False) -> Cached[Appendix]:
    """Return the appendix of an account as of a day.

    Raises:
        FortnoxError: Fortnox could not be read, or the company has no such financial year.
    """
    job = job_on(company, as_of, again=again)
    made = company.recall("appendix", account, as_of, job.read_at, read=lambda: job.value.appendix(account))
    return Cached(made.value, job.read_at)


def ledger_on(company: Company, ledger: Ledger, as_of: date, *, again: bool = False) -> Cached[Appendix]:
    """Return the appendix of the customer or supplier ledger as of a day.

    Raises:
        FortnoxError: Fortnox could not be read, or the company has no such financial year.
    """
    job = job_on(company, as_of, again=again)
    make = job.value.receivables if ledger is Ledger.CUSTOMERS else job.value.payables
    made = company.recall("ledger", ledger, as_of, job.read_at, read=make)
    return Cached(made.value, job.read_at)


def books_on(company: Company, on: date, *, again: bool = False) -> YearBooks:
    """Return the books of the financial year that contains a day.

    The figures are verified only if the ledgers were read together with the books.

    Raises:
        FortnoxError: Fortnox could not be read, or the company has no such financial year.
    """
    year = company.year(on)
    job = None if again else company.fresh("job", year.id)
    if job is not None and isinstance(job.value, YearEnd):
        verification = verification_of(job.value.specification("1930"), company.language)
        return _year_books(job.value.books, job.read_at, verification)
    cached = company.recall("sie", year.id, read=lambda: _read(company, year), again=again)
    return _year_books(
        cached.value, cached.read_at, Verification(status=Trust.NOT_VERIFIED, reasons=(READ_ONCE,))
    )


def _read(company: Company, year: FinancialYearSummary) -> Books:
    data = company.client.sie.export(financial_year=year.id)
    # A file that is the same as before is not parsed again.
    before = company.fresh("document", hashlib.sha256(data).hexdigest(), at_any_age=True)
    if before is not None and isinstance(before.value, Books):
        return before.value
    return _parsed(company, year, data)


def _parsed(company: Company, year: FinancialYearSummary, data: bytes) -> Books:
    document = document_of_year(data, year)
    check_company(document, company.information().value)
    books = Books(
        year=BookYear(id=year.id, start=year.from_date, end=year.to_date, document=document, data=data)
    )
    return company.recall("document", books.year.sha256, read=lambda: books).value


def _year_books(books: Books, read_at: datetime, verification: Verification) -> YearBooks:
    year = books.year
    source = Text(
        f"Fortnox's SIE file for {year.start} to {year.end}, SHA-256 {year.sha256}",
        f"Fortnox SIE-fil för {year.start} till {year.end}, SHA-256 {year.sha256}",
    )
    return YearBooks(books=books, read_at=read_at, verification=verification, source=source)


def source_of(provenance: Provenance) -> Text:
    """Return the source of an appendix's figures."""
    return Text(
        f"Fortnox: the SIE file (SHA-256 {provenance.sie_sha256}), voucher lists and ledgers",
        f"Fortnox: SIE-filen (SHA-256 {provenance.sie_sha256}), verifikationslistor och reskontror",
    )


def verification_of(appendix: Appendix, language: Language) -> Verification:
    """Return the verification of an appendix's figures, with the findings that make them unreliable."""
    reasons = tuple(
        BookText(finding.text.in_language(language))
        for finding in appendix.findings
        if finding.kind is FindingKind.NOT_VERIFIED
    )
    if reasons or appendix.provenance.verified_at is None:
        return Verification(status=Trust.NOT_VERIFIED, reasons=reasons or (MOVED,))
    return Verification(status=Trust.VERIFIED)

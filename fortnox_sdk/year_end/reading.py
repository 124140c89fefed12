"""Reading a company's books and ledgers in an order that shows whether they moved meanwhile."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

import attrs

import sie4
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.connectors.registers.company_information import CompanyInformation
from fortnox_sdk.errors import WrongCompany
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.assumptions import Assumptions
from fortnox_sdk.year_end.books import Books, BookYear, VoucherKey
from fortnox_sdk.year_end.ledger.fortnox import LedgerSource
from fortnox_sdk.year_end.ledger.matching import VoucherReference
from fortnox_sdk.year_end.ledger.records import LedgerRecords
from fortnox_sdk.year_end.progress import Progress

__all__ = ["TRIES", "Reading", "read", "same_company", "year_before"]

TRIES: Final = 3
"""How often books that move are read before they are taken as they are, and called moved."""
_ORG_DIGITS: Final = 10
_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Reading:
    """What was read of a company at one time."""

    books: Books
    references: dict[VoucherKey, VoucherReference]
    """What the voucher list says that each voucher was made from."""
    customers: LedgerRecords | None
    """None: the company has no customer invoice at all, or they were not to be read."""
    suppliers: LedgerRecords | None
    fetched_at: datetime
    gaps: tuple[str, ...] = ()
    """Vouchers that the list or the SIE file has alone."""
    moved: bool = False
    """Whether the gaps came of books that moved during every try; False with gaps: they are always there."""

    @property
    def hashes(self) -> tuple[str, ...]:
        """Of the SIE files."""
        return tuple(year.sha256 for year in self.books.years)

    def records(self, ledger: Ledger) -> LedgerRecords | None:
        """One of the ledgers."""
        return self.suppliers if ledger is Ledger.SUPPLIERS else self.customers

    def with_records(self, records: LedgerRecords) -> "Reading":
        """The same with a ledger that more was read of."""
        if records.ledger is Ledger.SUPPLIERS:
            return attrs.evolve(self, suppliers=records)
        return attrs.evolve(self, customers=records)


def year_before(
    years: Iterable[FinancialYearSummary], year: FinancialYearSummary
) -> FinancialYearSummary | None:
    """The year that ends the day before another begins; ids tell nothing of the order. None: there is none.

    >>> from datetime import date
    >>> this = FinancialYearSummary(id=1, from_date=date(2026, 1, 1), to_date=date(2026, 12, 31))
    >>> last = FinancialYearSummary(id=2, from_date=date(2025, 1, 1), to_date=date(2025, 12, 31))
    >>> year_before([this, last], this).id
    2
    """
    return next((each for each in years if each.to_date == year.from_date - _DAY), None)


def read(
    client: FortnoxClient,
    company: CompanyInformation,
    years: Iterable[FinancialYearSummary],
    year: FinancialYearSummary,
    *,
    ledgers: Collection[Ledger],
    assumptions: Assumptions,
    clock: Clock,
    progress: Progress,
) -> Reading:
    """Read SIE, then the ledgers, then the voucher list, and again when list and SIE are not of the same vouchers.

    Args:
        client: Of the company.
        company: Whose books these must be.
        years: All financial years.
        year: The chosen one; the year before is read with it.
        ledgers: Which of the two to read.
        assumptions: How Fortnox is taken to work.
        clock: Tells when it was read.
        progress: Hears each step.

    Raises:
        WrongCompany: the SIE file is another company's.
        WrongYear: the SIE file is of another year.
        FortnoxError: Fortnox could not be read.
    """
    reader = _Reader(
        client=client,
        company=company,
        years=tuple(years),
        year=year,
        sources={ledger: LedgerSource(client, ledger, assumptions) for ledger in ledgers},
        clock=clock,
        progress=progress,
    )
    found = reader.once()
    for _ in range(TRIES - 1):
        if not found.gaps:
            break
        again = reader.once()
        # What SIE lacked, the list had before the second SIE was read: with the same gaps and bytes nothing moves.
        steady = again.gaps == found.gaps and again.hashes == found.hashes
        found = attrs.evolve(again, moved=bool(again.gaps) and not steady)
        if steady:
            break
    return reader.completed(found)


@attrs.define(kw_only=True)
class _Reader:
    """Reads all once, in the order that shows whether it moved."""

    client: FortnoxClient
    company: CompanyInformation
    years: tuple[FinancialYearSummary, ...]
    year: FinancialYearSummary
    sources: dict[Ledger, LedgerSource]
    clock: Clock
    progress: Progress
    done: int = 0

    def once(self) -> Reading:
        self.done = 0
        fetched_at = self.clock.now()
        before = year_before(self.years, self.year)
        chosen = [self.year] if before is None else [before, self.year]
        book_years = [self._book_year(year) for year in chosen]
        books = Books(year=book_years[-1], previous=book_years[0] if before else None)
        ledgers = {ledger: self._ledger(ledger, source) for ledger, source in self.sources.items()}
        references = {key: found for year in chosen for key, found in self._references(year)}
        return Reading(
            books=books,
            references=references,
            customers=ledgers.get(Ledger.CUSTOMERS),
            suppliers=ledgers.get(Ledger.SUPPLIERS),
            fetched_at=fetched_at,
            gaps=tuple(key.label for key in sorted(references.keys() ^ books.voucher_days.keys())),
        )

    def completed(self, reading: Reading) -> Reading:
        """The same with the single records that the lists are not enough for."""
        for ledger, source in self.sources.items():
            known = reading.records(ledger)
            if known is not None:
                records = source.complete(known, reading.books, reading.references, self._say)
                reading = reading.with_records(records)
        return reading

    def _book_year(self, year: FinancialYearSummary) -> BookYear:
        self._step(f"SIE {year.from_date} – {year.to_date}")
        return _book_year(self.client, self.company, year)

    def _ledger(self, ledger: Ledger, source: LedgerSource) -> LedgerRecords | None:
        self._step(ledger.value)
        return source.read(self.years, self.year)

    def _references(self, year: FinancialYearSummary) -> Iterator[tuple[VoucherKey, VoucherReference]]:
        # By the spec the list of series has no NextVoucherNumber, so the voucher list itself is the check, and it is
        # needed anyway: it says what each voucher was made from.
        self._step(f"vouchers {year.from_date} – {year.to_date}")
        for row in self.client.vouchers.list(financial_year=year.id):
            key = VoucherKey.of(row.year, row.voucher_series, row.voucher_number)
            yield key, VoucherReference(type=str(row.reference_type or ""), number=row.reference_number or "")

    def _step(self, text: str) -> None:
        self._say(text)
        self.done += 1

    def _say(self, text: str) -> None:
        years = 1 if year_before(self.years, self.year) is None else 2
        self.progress(text, self.done, 2 * years + len(self.sources))


def _book_year(client: FortnoxClient, company: CompanyInformation, year: FinancialYearSummary) -> BookYear:
    data, document = client.sie.books(year)
    if not same_company(document, company):
        raise WrongCompany(
            f"Fortnox's SIE file is of {document.company.name or 'a company without a name'} "
            f"({document.company.org_number}), and the connection is of {company.company_name} "
            f"({company.organization_number}). Nothing was kept.",
            cure="Sign in to the right company, and run it again.",
        )
    return BookYear(id=year.id, start=year.from_date, end=year.to_date, document=document, data=data)


def same_company(document: sie4.Document, company: CompanyInformation) -> bool:
    """Whether a file is of a company: by organisation number, where both say one.

    Written with or without hyphen and century, it is the same number.

    >>> company = CompanyInformation(
    ...     company_name="Provbolaget AB", database_number=1, organization_number="556000-2222")
    >>> same_company(sie4.Document(company=sie4.Company(org_number="165560002222")), company)
    True
    """
    said, known = (
        "".join(filter(str.isdigit, text or ""))[-_ORG_DIGITS:]
        for text in (document.company.org_number, company.organization_number)
    )
    return not said or not known or said == known

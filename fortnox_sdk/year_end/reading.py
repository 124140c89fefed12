"""Reading a company's books and ledgers to completion, in an order that shows whether they moved meanwhile."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs

import sie4
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.connectors.registers.company_information import CompanyInformation
from fortnox_sdk.errors import WrongCompany
from fortnox_sdk.year_end.appendix import Ledger, Provenance
from fortnox_sdk.year_end.assumptions import Assumptions
from fortnox_sdk.year_end.books import Books, BookYear, VoucherKey
from fortnox_sdk.year_end.ledger.completion import complete, complete_for_account
from fortnox_sdk.year_end.ledger.fortnox import LedgerReader, ledger_reader
from fortnox_sdk.year_end.ledger.matching import VoucherReference
from fortnox_sdk.year_end.ledger.records import LedgerRecords
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger
from fortnox_sdk.year_end.progress import Progress

__all__ = ["TRIES", "CompanyReader", "Reading", "same_company", "year_before"]

TRIES: Final = 3
"""How often books that move are read before they are taken as they are, and called moved."""
_ORG_DIGITS: Final = 10
_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Reading:
    """The books and ledgers of a company as read at one time. What is computed from them asks Fortnox nothing more."""

    books: Books
    ledgers: Mapping[Ledger, ValuedLedger]
    """The ledgers, matched with the books. A ledger without any invoice and one that was left out are not here."""
    provenance: Provenance
    gaps: tuple[str, ...] = ()
    """Vouchers that only the voucher list or only the SIE file has."""
    moved: bool = False
    """Whether the gaps came of books that moved during every try; False with gaps: they are always there."""

    @property
    def hashes(self) -> tuple[str, ...]:
        """The hashes of the SIE files."""
        return tuple(year.sha256 for year in self.books.years)

    def with_ledgers(self, ledgers: Mapping[Ledger, ValuedLedger]) -> "Reading":
        """Return the reading with more of some ledgers."""
        return attrs.evolve(self, ledgers={**self.ledgers, **ledgers})


def year_before(
    years: Iterable[FinancialYearSummary], year: FinancialYearSummary
) -> FinancialYearSummary | None:
    """Return the year that ends the day before another begins, if there is one; ids are in no order.

    >>> from datetime import date
    >>> this = FinancialYearSummary(id=1, from_date=date(2026, 1, 1), to_date=date(2026, 12, 31))
    >>> last = FinancialYearSummary(id=2, from_date=date(2025, 1, 1), to_date=date(2025, 12, 31))
    >>> year_before([this, last], this).id
    2
    """
    return next((each for each in years if each.to_date == year.from_date - _DAY), None)


@attrs.define(kw_only=True)
class CompanyReader:
    """Reads the books and the ledgers of one company.

    Args:
        client: Of the company.
        company: Whose books these must be.
        years: All financial years.
        year: The chosen year; the year before is read with it.
        ledgers: Which of the two ledgers to read.
        assumptions: How Fortnox is taken to work.
        clock: Tells when the books were read.
        progress: Called before each step.
    """

    client: FortnoxClient
    company: CompanyInformation
    years: tuple[FinancialYearSummary, ...]
    year: FinancialYearSummary
    ledgers: Collection[Ledger]
    assumptions: Assumptions
    clock: Clock
    progress: Progress
    _done: int = attrs.field(default=0, init=False)

    def read(self) -> Reading:
        """Read SIE, then the ledgers, then the voucher list, and again when list and SIE do not have the same vouchers.

        Raises:
            WrongCompany: the SIE file is another company's.
            WrongYear: the SIE file is of another year.
            FortnoxError: Fortnox could not be read.
        """
        reading = self._read_once()
        for _ in range(TRIES - 1):
            if not reading.gaps:
                break
            again = self._read_once()
            # What SIE lacked, the list had before the second SIE was read: with the same gaps and bytes nothing moves.
            steady = again.gaps == reading.gaps and again.hashes == reading.hashes
            reading = attrs.evolve(again, moved=bool(again.gaps) and not steady)
            if steady:
                break
        return reading.with_ledgers(
            {
                name: complete(ledger, self._ledger_reader(name), self._say)
                for name, ledger in reading.ledgers.items()
            }
        )

    def read_accounts(self, reading: Reading, accounts: Mapping[Ledger, str]) -> Reading:
        """Read the payments whose vouchers on some control accounts only their own records name.

        Args:
            reading: What was read.
            accounts: A control account of each ledger.
        """
        return reading.with_ledgers(
            {
                name: complete_for_account(ledger, accounts[name], self._ledger_reader(name), self._say)
                for name, ledger in reading.ledgers.items()
                if name in accounts
            }
        )

    def _read_once(self) -> Reading:
        self._done = 0
        fetched_at = self.clock.now()
        before = year_before(self.years, self.year)
        chosen = [self.year] if before is None else [before, self.year]
        book_years = [self._book_year(year) for year in chosen]
        books = Books(year=book_years[-1], previous=book_years[0] if before else None)
        records = [self._records(ledger) for ledger in self.ledgers]
        references = dict(reference for year in chosen for reference in self._references(year))
        return Reading(
            books=books,
            ledgers={
                ledger.ledger: ValuedLedger.match(ledger, books, references, self.assumptions)
                for ledger in records
                if ledger is not None
            },
            provenance=self._provenance(books.year, fetched_at),
            gaps=tuple(key.label for key in sorted(references.keys() ^ books.voucher_days.keys())),
        )

    def _book_year(self, year: FinancialYearSummary) -> BookYear:
        self._step(f"SIE {year.from_date} – {year.to_date}")
        data, document = self.client.sie.books(year)
        if not same_company(document, self.company):
            raise WrongCompany(
                f"Fortnox's SIE file is of {document.company.name or 'a company without a name'} "
                f"({document.company.org_number}), and the connection is of {self.company.company_name} "
                f"({self.company.organization_number}). Nothing was kept.",
                cure="Sign in to the right company, and run it again.",
            )
        return BookYear(id=year.id, start=year.from_date, end=year.to_date, document=document, data=data)

    def _records(self, ledger: Ledger) -> LedgerRecords | None:
        self._step(ledger.value)
        return self._ledger_reader(ledger).read(self.years, self.year)

    def _ledger_reader(self, ledger: Ledger) -> LedgerReader:
        return ledger_reader(self.client, ledger, self.assumptions)

    def _references(self, year: FinancialYearSummary) -> Iterator[tuple[VoucherKey, VoucherReference]]:
        # By the spec the list of series has no NextVoucherNumber, so the voucher list itself is the check, and it is
        # needed anyway: it says what each voucher was made from.
        self._step(f"vouchers {year.from_date} – {year.to_date}")
        for row in self.client.vouchers.list(financial_year=year.id):
            key = VoucherKey.of(row.year, row.voucher_series, row.voucher_number)
            yield key, VoucherReference(type=str(row.reference_type or ""), number=row.reference_number or "")

    def _provenance(self, year: BookYear, fetched_at: datetime) -> Provenance:
        return Provenance(
            source="Fortnox",
            company_name=self.company.company_name,
            org_number=self.company.organization_number or year.document.company.org_number or "",
            year_start=year.start,
            year_end=year.end,
            fetched_at=fetched_at,
            sie_sha256=year.sha256,
            sie_generated=year.document.generated_on,
        )

    def _step(self, text: str) -> None:
        self._say(text)
        self._done += 1

    def _say(self, text: str) -> None:
        years = 1 if year_before(self.years, self.year) is None else 2
        self.progress(text, self._done, 2 * years + len(self.ledgers))


def same_company(document: sie4.Document, company: CompanyInformation) -> bool:
    """Return whether a file is of a company: by organisation number, if both have one.

    Hyphen and century do not matter.

    >>> company = CompanyInformation(
    ...     company_name="Provbolaget AB", database_number=1, organization_number="556000-2222")
    >>> same_company(sie4.Document(company=sie4.Company(org_number="165560002222")), company)
    True
    """
    in_file, of_company = (
        "".join(filter(str.isdigit, text or ""))[-_ORG_DIGITS:]
        for text in (document.company.org_number, company.organization_number)
    )
    return not in_file or not of_company or in_file == of_company

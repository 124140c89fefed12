"""The reader of a company's books and ledgers. It detects changes that are made while it reads."""

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
from fortnox_sdk.text import printable
from fortnox_sdk.year_end.appendix import Ledger, Provenance
from fortnox_sdk.year_end.assumptions import Assumptions
from fortnox_sdk.year_end.books import Books, BookYear, VoucherKey
from fortnox_sdk.year_end.ledger.completion import complete_account, complete_ledger
from fortnox_sdk.year_end.ledger.fortnox import LedgerReader, ledger_reader
from fortnox_sdk.year_end.ledger.matching import VoucherReference
from fortnox_sdk.year_end.ledger.records import LedgerRecords
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger
from fortnox_sdk.year_end.progress import Progress

MAX_READS: Final = 3
"""The maximum number of attempts to read the books, if they change meanwhile. The last attempt is then used, and its
`Reading.changed` is True."""
_ORG_DIGITS: Final = 10
_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Reading:
    """The books and ledgers of a company, as read at one time. Appendices need no other data from Fortnox."""

    books: Books
    ledgers: Mapping[Ledger, ValuedLedger]
    """The ledgers, matched with the books. A ledger is missing if it has no invoices, or if the caller left it out."""
    provenance: Provenance
    differing_vouchers: tuple[str, ...] = ()
    """Labels of vouchers that only the voucher list or only the SIE file has."""
    changed: bool = False
    """True if the books changed during every attempt to read them. If it is False although there are
    `differing_vouchers`, two attempts found the same differences, so the books did not change."""

    @property
    def hashes(self) -> tuple[str, ...]:
        """The SHA-256 hashes of the SIE files, oldest year first."""
        return tuple(year.sha256 for year in self.books.years)

    def with_ledgers(self, ledgers: Mapping[Ledger, ValuedLedger]) -> "Reading":
        """Return a copy of this `Reading` in which `ledgers` replace the ledgers of the same kind."""
        return attrs.evolve(self, ledgers={**self.ledgers, **ledgers})


def year_before(
    years: Iterable[FinancialYearSummary], year: FinancialYearSummary
) -> FinancialYearSummary | None:
    """Return the financial year that ends on the day before `year` begins, or None if there is no such year.

    The ids of financial years need not be in chronological order.

    >>> from datetime import date
    >>> this = FinancialYearSummary(id=1, from_date=date(2026, 1, 1), to_date=date(2026, 12, 31))
    >>> last = FinancialYearSummary(id=2, from_date=date(2025, 1, 1), to_date=date(2025, 12, 31))
    >>> year_before([this, last], this).id
    2
    """
    return next((other for other in years if other.to_date == year.from_date - _DAY), None)


@attrs.define(kw_only=True)
class CompanyReader:
    """The reader of the books and the ledgers of one company.

    Args:
        client: The client of the company.
        company: The company that the SIE files must belong to.
        years: All financial years of the company.
        year: The chosen year. The year before it is read as well.
        ledgers: The ledgers to read.
        assumptions: Settings for ledger behaviour that Fortnox does not fully document.
        clock: The clock that gives the time of reading.
        progress: The progress callback, which is called before each step.
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
        """Read the SIE files, the ledgers and the voucher list, in this order.

        If the voucher list and the SIE files do not contain the same vouchers, everything is read again, up to three
        times in all.

        Raises:
            WrongCompany: A SIE file belongs to another company.
            WrongYear: A SIE file belongs to another year.
            FortnoxError: Fortnox could not be read.
        """
        reading = self._read_once()
        for _ in range(MAX_READS - 1):
            if not reading.differing_vouchers:
                break
            next_reading = self._read_once()
            # The second SIE file was read after the first voucher list, so it should have every voucher of that list.
            # If both readings have the same differences and the same SIE files, the books have not changed.
            is_same = (
                next_reading.differing_vouchers == reading.differing_vouchers
                and next_reading.hashes == reading.hashes
            )
            changed = bool(next_reading.differing_vouchers) and not is_same
            reading = attrs.evolve(next_reading, changed=changed)
            if is_same:
                break
        return reading.with_ledgers(
            {
                name: complete_ledger(ledger, self._ledger_reader(name), self._report)
                for name, ledger in reading.ledgers.items()
            }
        )

    def read_accounts(self, reading: Reading, accounts: Mapping[Ledger, str]) -> Reading:
        """Read the payments that may explain vouchers of unknown origin on control accounts.

        Args:
            reading: The reading to complete.
            accounts: The control account of each ledger to complete.

        Returns:
            The completed reading.
        """
        return reading.with_ledgers(
            {
                name: complete_account(ledger, accounts[name], self._ledger_reader(name), self._report)
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
            differing_vouchers=tuple(
                key.label for key in sorted(references.keys() ^ books.voucher_days.keys())
            ),
        )

    def _book_year(self, year: FinancialYearSummary) -> BookYear:
        self._begin_step(f"SIE {year.from_date} – {year.to_date}")
        data, document = self.client.sie.books(year)
        if not is_same_company(document, self.company):
            raise WrongCompany(
                f"The SIE file belongs to {printable(document.company.name or 'a company without a name')[:100]} "
                f"({printable(document.company.org_number or '')[:20]}), but the "
                f"connection belongs to {self.company.company_name} ({self.company.organization_number}). "
                "Nothing was saved.",
                hint="Sign in to the right company, then run the import again.",
            )
        return BookYear(id=year.id, start=year.from_date, end=year.to_date, document=document, data=data)

    def _records(self, ledger: Ledger) -> LedgerRecords | None:
        self._begin_step(ledger.value)
        return self._ledger_reader(ledger).read(self.years, self.year)

    def _ledger_reader(self, ledger: Ledger) -> LedgerReader:
        return ledger_reader(self.client, ledger, self.assumptions)

    def _references(self, year: FinancialYearSummary) -> Iterator[tuple[VoucherKey, VoucherReference]]:
        # NextVoucherNumber would show whether vouchers were added, but the list of series lacks it (specification). So
        # the SIE file is compared with the voucher list, which is needed anyway for the origin of each voucher.
        self._begin_step(f"vouchers {year.from_date} – {year.to_date}")
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

    def _begin_step(self, text: str) -> None:
        self._report(text)
        self._done += 1

    def _report(self, text: str) -> None:
        years = 1 if year_before(self.years, self.year) is None else 2
        self.progress(text, self._done, 2 * years + len(self.ledgers))


def is_same_company(document: sie4.Document, company: CompanyInformation) -> bool:
    """Return True if a SIE file and a company have the same organisation number.

    Hyphens and century digits are ignored. Also return True if the file or the company has no number.

    >>> company = CompanyInformation(
    ...     company_name="Provbolaget AB", database_number=1, organization_number="556000-2222")
    >>> is_same_company(sie4.Document(company=sie4.Company(org_number="165560002222")), company)
    True
    """
    in_file, in_fortnox = (
        "".join(filter(str.isdigit, text or ""))[-_ORG_DIGITS:]
        for text in (document.company.org_number, company.organization_number)
    )
    return not in_file or not in_fortnox or in_file == in_fortnox

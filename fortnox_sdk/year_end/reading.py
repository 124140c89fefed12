"""The reader of a company's books and ledgers. It detects changes that are made while it reads."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Final

import attrs

import sie4
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.connectors.registers.company_information import CompanyInformation
from fortnox_sdk.errors import AccessDenied, IncompleteList, NotFound, WrongCompany
from fortnox_sdk.text import printable
from fortnox_sdk.year_end.appendix import Ledger, Provenance
from fortnox_sdk.year_end.books import Books, BookYear, VoucherKey
from fortnox_sdk.year_end.ledger.completion import LedgerCompletion
from fortnox_sdk.year_end.ledger.fortnox import ledger_reader
from fortnox_sdk.year_end.ledger.matching import VoucherReference
from fortnox_sdk.year_end.ledger.records import LedgerRecords
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger
from fortnox_sdk.year_end.progress import Progress

MAX_READS: Final = 4
"""The maximum number of times that the lists are read. Two equal readings in a row show that nothing moved between
them. If no two are equal, the last reading is used, and its `Reading.moved` is True."""
_ORG_DIGITS: Final = 10
_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Reading:
    """The books and ledgers of a company, as they were at one moment. Appendices need no other data from Fortnox."""

    books: Books
    ledgers: Mapping[Ledger, ValuedLedger]
    """The ledgers, matched with the books. A ledger is missing if the caller left it out."""
    provenance: Provenance
    differing_vouchers: tuple[str, ...] = ()
    """Labels of vouchers that only the voucher list or only the SIE file has."""
    moved: bool = False
    """True if the books or ledgers changed during every attempt to read them."""


@attrs.frozen(kw_only=True)
class _Lists:
    """The books and the lists of the ledgers, without details of single records."""

    years: tuple[BookYear, ...]
    references: Mapping[int, Mapping[VoucherKey, VoucherReference]]
    """The references of vouchers, by the id of their financial year."""
    ledgers: tuple[LedgerRecords, ...]
    fetched_at: datetime = attrs.field(eq=False)

    def is_same(self, other: "_Lists") -> bool:
        """Return True if two readings have the same vouchers, invoices and payments."""
        return self.ledgers == other.ledgers and all(
            _same_books(mine, theirs) for mine, theirs in zip(self.years, other.years, strict=True)
        )

    @property
    def differing_vouchers(self) -> tuple[str, ...]:
        """Labels of vouchers that only the voucher list or only the SIE file of a year has."""
        keys = [
            key
            for year in self.years
            for key in self.references[year.id].keys() ^ {year.key(each) for each in year.document.vouchers}
        ]
        return tuple(key.label for key in sorted(keys))


def _same_books(first: BookYear, second: BookYear) -> bool:
    """Return True if two SIE files have the same content apart from the date on which they were created (#GEN)."""
    if first.data == second.data:
        return True
    without_date = [attrs.evolve(year.document, generated_on=None) for year in (first, second)]
    return without_date[0] == without_date[1]


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


def years_from(
    years: Iterable[FinancialYearSummary], year: FinancialYearSummary
) -> tuple[FinancialYearSummary, ...]:
    """Return the years of which the books are read: the year before `year`, `year` and all later years, in order."""
    before = year_before(years, year)
    later = sorted((each for each in years if each.from_date > year.to_date), key=lambda each: each.from_date)
    return (*(() if before is None else (before,)), year, *later)


@attrs.define(kw_only=True)
class CompanyReader:
    """The reader of the books and the ledgers of one company.

    Args:
        client: The client of the company.
        company: The company that the SIE files must belong to.
        years: All financial years of the company.
        year: The chosen year. The year before it and all later years are read as well.
        ledgers: The ledgers to read.
        clock: The clock that gives the time of reading.
        progress: The progress callback, which is called before each step.
    """

    client: FortnoxClient
    company: CompanyInformation
    years: tuple[FinancialYearSummary, ...]
    year: FinancialYearSummary
    ledgers: Collection[Ledger]
    clock: Clock
    progress: Progress
    _done: int = attrs.field(default=0, init=False)
    _total: int = attrs.field(default=0, init=False)

    def read(self) -> Reading:
        """Read the SIE files, the voucher lists and the ledgers, and then check that nothing moved meanwhile.

        The SIE files and the lists of the ledgers are read twice, and single records between the two readings. If the
        two are equal, there was a moment at which Fortnox contained all that was read. Otherwise, the second reading
        replaces the first, and the check is repeated.

        Raises:
            WrongCompany: A SIE file belongs to another company.
            WrongYear: A SIE file belongs to another year.
            FortnoxError: Fortnox could not be read.
        """
        self._done, self._total = 0, 3 * len(self._years) + 4 * len(self.ledgers)
        predefined = self._predefined_accounts()
        lists, ledgers, moved = self._read_until_same(predefined)
        return Reading(
            books=self._books(lists),
            ledgers={ledger.records.ledger: ledger for ledger in ledgers},
            provenance=self._provenance(self._books(lists).year, lists.fetched_at),
            differing_vouchers=() if moved else lists.differing_vouchers,
            moved=moved,
        )

    def _read_until_same(
        self, predefined: Mapping[str, str]
    ) -> tuple[_Lists, tuple[ValuedLedger, ...], bool]:
        """Return the lists, the completed ledgers, and True if no two readings in a row were the same."""
        complete: tuple[_Lists, tuple[ValuedLedger, ...]] | None = None
        for attempt in count(1):
            try:
                lists = self._read_lists(None if complete is None else complete[0])
                if complete is not None and lists.is_same(complete[0]):
                    return (*complete, False)
                complete = (lists, self._completed(lists, predefined))
            except (IncompleteList, NotFound):
                # A list or a record changed while it was read.
                if attempt == MAX_READS and complete is None:
                    raise
            if attempt == MAX_READS and complete is not None:
                return (*complete, True)
        raise AssertionError  # the loop has no other end

    @property
    def _years(self) -> tuple[FinancialYearSummary, ...]:
        return years_from(self.years, self.year)

    def _read_lists(self, before: _Lists | None) -> _Lists:
        """Read the books and the lists. The voucher list of a year is not read again if its SIE file is the same."""
        fetched_at = self.clock.now()
        books = tuple(map(self._book_year, self._years))
        references: dict[int, Mapping[VoucherKey, VoucherReference]] = {}
        for index, year in enumerate(books):
            if before is not None and _same_books(before.years[index], year):
                references[year.id] = before.references[year.id]
            else:
                references[year.id] = self._references(year)
        return _Lists(
            years=books,
            references=references,
            ledgers=tuple(map(self._records, self.ledgers)),
            fetched_at=fetched_at,
        )

    def _completed(self, lists: _Lists, predefined: Mapping[str, str]) -> tuple[ValuedLedger, ...]:
        """Match the ledgers with the books, and read the single records that they need."""
        books = self._books(lists)
        references = {key: reference for year in lists.references.values() for key, reference in year.items()}
        return tuple(
            LedgerCompletion(
                reader=ledger_reader(self.client, records.ledger),
                predefined=predefined,
                progress=self._report,
            ).complete(ValuedLedger.match(records, books, references, predefined=predefined))
            for records in lists.ledgers
        )

    def _books(self, lists: _Lists) -> Books:
        chosen = next(index for index, year in enumerate(lists.years) if year.id == self.year.id)
        return Books(
            year=lists.years[chosen],
            previous=lists.years[0] if chosen else None,
            later=lists.years[chosen + 1 :],
        )

    def _predefined_accounts(self) -> Mapping[str, str]:
        """Return the predefined accounts by name; empty if the connection lacks the scope to read them."""
        try:
            accounts = list(self.client.predefined_accounts.list())
        except AccessDenied:
            return {}
        return {each.name: str(each.account) for each in accounts if each.name and each.account}

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

    def _records(self, ledger: Ledger) -> LedgerRecords:
        self._begin_step(ledger.value)
        return ledger_reader(self.client, ledger).read(self.years)

    def _references(self, year: BookYear) -> Mapping[VoucherKey, VoucherReference]:
        # NextVoucherNumber would show whether vouchers were added, but the list of series lacks it (specification). So
        # the SIE file is compared with the voucher list, which is needed anyway for the origin of each voucher.
        self._begin_step(f"vouchers {year.start} – {year.end}")
        return {
            VoucherKey.of(row.year, row.voucher_series, row.voucher_number): VoucherReference(
                type=str(row.reference_type or ""), number=row.reference_number or ""
            )
            for row in self.client.vouchers.list(financial_year=year.id)
        }

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
        self._done = min(self._done + 1, self._total)

    def _report(self, text: str) -> None:
        self.progress(text, self._done, self._total)


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

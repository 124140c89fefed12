"""One reading of a company's SIE files and lists, and its comparison with another reading."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

import attrs

import sie4
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.connectors.bookkeeping.sie import document_of_year
from fortnox_sdk.connectors.registers.company_information import CompanyInformation
from fortnox_sdk.errors import InvalidInput, WrongCompany
from fortnox_sdk.text import Text, join, printable
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.books import Books, BookYear, VoucherKey
from fortnox_sdk.year_end.earlier import EarlierData
from fortnox_sdk.year_end.ledger.fortnox import ledger_reader
from fortnox_sdk.year_end.ledger.records import LedgerRecords
from fortnox_sdk.year_end.ledger.voucher_references import VoucherReference
from fortnox_sdk.year_end.progress import StepTexts

_OTHER_COMPANY: Final = Text(
    "The SIE file belongs to {name} ({number}), but the connection belongs to {company}. Nothing was saved.",
    "SIE-filen tillhör {name} ({number}), men kopplingen tillhör {company}. Ingenting är sparat.",
)
_NO_NAME: Final = Text("a company without a name", "ett företag utan namn")
_RIGHT_COMPANY: Final = Text(
    "Sign in to the right company, then run the import again.",
    "Logga in på rätt företag och kör sedan importen igen.",
)
_ORG_DIGITS = 10
_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class CompanyLists:
    """The books and the lists of the ledgers, without details of single records."""

    all_years: tuple[FinancialYearSummary, ...]
    """All financial years of the company."""
    years: tuple[BookYear, ...]
    """The years whose books were read, oldest first."""
    references: Mapping[int, Mapping[VoucherKey, VoucherReference]]
    """The references of vouchers, by the id of their financial year."""
    ledgers: tuple[LedgerRecords, ...]
    fetched_at: datetime
    """The time at which the reading began, in UTC."""

    def is_same(self, other: "CompanyLists") -> bool:
        """Return True if two readings have the same financial years, vouchers, invoices and payments.

        The voucher lists are not compared: a voucher that was added, changed or removed is seen in the SIE files.
        """
        return (
            self.all_years == other.all_years
            and self.ledgers == other.ledgers
            and all(_is_same_year(*pair) for pair in zip(self.years, other.years, strict=True))
        )

    def books(self, year: int) -> Books:
        """Return the books, with the year that has the id `year` as the chosen year."""
        chosen = next(index for index, each in enumerate(self.years) if each.id == year)
        return Books(
            year=self.years[chosen],
            previous=self.years[0] if chosen else None,
            later=self.years[chosen + 1 :],
        )

    @property
    def differing_vouchers(self) -> tuple[str, ...]:
        """The labels of vouchers that only the voucher list or only the SIE file of a year contains."""
        keys = [
            key
            for year in self.years
            for key in self.references[year.id].keys() ^ {year.key(each) for each in year.document.vouchers}
        ]
        return tuple(key.label for key in sorted(keys))


def _is_same_year(first: BookYear, second: BookYear) -> bool:
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
    """Return the years whose books are read: the year before `year`, `year` itself and all later years, in order."""
    years = tuple(years)
    before = year_before(years, year)
    later = sorted((each for each in years if each.from_date > year.to_date), key=lambda each: each.from_date)
    return (*(() if before is None else (before,)), year, *later)


@attrs.define(kw_only=True)
class ListsReader:
    """The reader of the SIE files and lists of one company.

    Args:
        client: The client of the company.
        company: The company that the SIE files must belong to.
        year: The chosen year. The year before it and all later years are read as well.
        ledgers: The ledgers to read.
        clock: The clock that gives the time of reading.
        begin_step: Called with the name of each step before it begins.
        earlier: The data that was read before, so that the first reading need not request it again.
    """

    client: FortnoxClient
    company: CompanyInformation
    year: FinancialYearSummary
    ledgers: Collection[Ledger]
    clock: Clock
    begin_step: Callable[[Text], object]
    earlier: EarlierData

    def read(self, all_years: tuple[FinancialYearSummary, ...], before: CompanyLists | None) -> CompanyLists:
        """Read the books and the lists of the ledgers.

        Args:
            all_years: All financial years of the company.
            before: The previous reading, or None. A SIE file with the same bytes is not parsed again, and the voucher
                list of a year is not read again if its SIE file has the same content.

        Raises:
            WrongCompany: A SIE file belongs to another company.
            WrongYear: A SIE file belongs to another year.
            FortnoxError: Fortnox could not be read.
        """
        fetched_at = self.clock.now()
        chosen = next((year for year in all_years if year.id == self.year.id), self.year)
        known = {} if before is None else {year.id: year for year in before.years}
        years = tuple(self._year(year, known.get(year.id)) for year in years_from(all_years, chosen))
        references = {
            year.id: before.references[year.id]
            if before is not None and year.id in known and _is_same_year(known[year.id], year)
            else self._references(year)
            for year in years
        }
        return CompanyLists(
            all_years=all_years,
            years=years,
            references=references,
            ledgers=tuple(self._records(ledger, all_years) for ledger in self.ledgers),
            fetched_at=fetched_at,
        )

    def _year(self, year: FinancialYearSummary, known: BookYear | None) -> BookYear:
        self.begin_step(StepTexts.BOOKS.format(start=year.from_date, end=year.to_date))
        data = self.earlier.sie_file(year.id) if known is None else None
        data = data or self.client.sie.export(financial_year=year.id)
        if known is not None and (known.data, known.start, known.end) == (data, year.from_date, year.to_date):
            return known
        document = document_of_year(data, year)
        check_company(document, self.company)
        return BookYear(id=year.id, start=year.from_date, end=year.to_date, document=document, data=data)

    def _references(self, year: BookYear) -> Mapping[VoucherKey, VoucherReference]:
        # NextVoucherNumber would show whether vouchers were added, but the list of series lacks it (specification). So
        # the SIE file is compared with the voucher list, which is needed anyway for the origin of each voucher.
        self.begin_step(StepTexts.VOUCHERS.format(start=year.start, end=year.end))
        return self.earlier.references(year.data, partial(self._voucher_list, year))

    def _voucher_list(self, year: BookYear) -> Mapping[VoucherKey, VoucherReference]:
        return {
            VoucherKey.of(row.year, row.voucher_series, row.voucher_number): VoucherReference(
                type=str(row.reference_type or ""), number=row.reference_number or ""
            )
            for row in self.client.vouchers.list(financial_year=year.id)
        }

    def _records(self, ledger: Ledger, years: Iterable[FinancialYearSummary]) -> LedgerRecords:
        self.begin_step(StepTexts.LEDGER[ledger])
        return ledger_reader(self.client, ledger).read(years)


def no_year_error(
    day: date, company: CompanyInformation, years: Iterable[FinancialYearSummary]
) -> InvalidInput:
    """Return the error for a balance date that is not in any of a company's financial years."""
    spans = join(
        [
            Text(f"{each.from_date} to {each.to_date}", f"{each.from_date} till {each.to_date}")
            for each in years
        ],
        ", ",
    ) or Text("none", "inga")
    return InvalidInput(
        Text(
            "'{company}' has no financial year with the date {day}. Its financial years: {spans}.",
            "'{company}' har inget räkenskapsår med datumet {day}. Företagets räkenskapsår: {spans}.",
        ).format(company=company.company_name, day=day, spans=spans),
        hint=Text(
            "Choose a date in one of the company's financial years, or create the financial year in Fortnox.",
            "Välj ett datum i ett av företagets räkenskapsår, eller lägg upp räkenskapsåret i Fortnox.",
        ),
    )


def check_company(document: sie4.Document, company: CompanyInformation) -> None:
    """Check that a SIE file belongs to a company.

    Raises:
        WrongCompany: The file belongs to another company.
    """
    if not is_same_company(document, company):
        name = document.company.name
        raise WrongCompany(
            _OTHER_COMPANY.format(
                name=Text.same(printable(name)[:100]) if name else _NO_NAME,
                number=printable(document.company.org_number or "")[:20],
                company=f"{company.company_name} ({company.organization_number})",
            ),
            hint=_RIGHT_COMPANY,
        )


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

"""The reader of a company's books and ledgers. It detects changes that are made while it reads."""

from collections import Counter
from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from itertools import count
from typing import Final

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.connectors.registers.company_information import CompanyInformation
from fortnox_sdk.errors import AccessDenied, IncompleteList, NotFound
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Ledger, Provenance, SieFile
from fortnox_sdk.year_end.books import Books, VoucherKey
from fortnox_sdk.year_end.earlier import EarlierData, NoEarlierData
from fortnox_sdk.year_end.ledger.completion import LedgerCompletion
from fortnox_sdk.year_end.ledger.fortnox import ledger_reader
from fortnox_sdk.year_end.ledger.records import LedgerRecords
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger
from fortnox_sdk.year_end.ledger.voucher_references import VoucherReference
from fortnox_sdk.year_end.lists import CompanyLists, ListsReader, years_from
from fortnox_sdk.year_end.progress import Progress, StepTexts

MAX_READS: Final = 4
"""The maximum number of times that the lists are read. Two equal readings in a row show that nothing changed between
them. If no two readings in a row are equal, the last reading is used, and its `Reading.moved` is True."""


class CallPurpose(StrEnum):
    """The purposes of the calls to Fortnox that a reading makes."""

    LISTS = "lists"
    """Settings, SIE files and lists, read for the first time."""
    SINGLE_RECORDS = "single records"
    """Single invoices and payments."""
    CHECK = "check"
    """SIE files and lists, read again to check that nothing has changed."""


@attrs.frozen(kw_only=True)
class Reading:
    """The books and ledgers of a company, as they were at one moment, unless `moved` is True.

    The appendices of the ledgers need no other data from Fortnox. Registers are not included.
    """

    books: Books
    ledgers: Mapping[Ledger, ValuedLedger]
    """The ledgers, matched with the books. A ledger is missing if the caller left it out."""
    provenance: Provenance
    differing_vouchers: tuple[str, ...] = ()
    """Labels of vouchers that only the voucher list or only the SIE file has."""
    moved: bool = False
    """True if the books or ledgers changed during every attempt to read them."""
    calls: Mapping[CallPurpose, int]
    """The number of calls to Fortnox by purpose, including retries."""


@attrs.frozen(kw_only=True)
class _Complete:
    """The lists of one reading, and the ledgers after they were completed with single records."""

    lists: CompanyLists
    ledgers: tuple[ValuedLedger, ...]


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
        earlier: The data that was read before, so that the first reading need not request it again.
    """

    client: FortnoxClient
    company: CompanyInformation
    years: tuple[FinancialYearSummary, ...]
    year: FinancialYearSummary
    ledgers: Collection[Ledger]
    clock: Clock
    progress: Progress
    earlier: EarlierData = attrs.field(factory=NoEarlierData)
    _begun: int = attrs.field(default=0, init=False)
    _total: int = attrs.field(default=0, init=False)
    _is_check: bool = attrs.field(default=False, init=False)
    _calls: Counter[CallPurpose] = attrs.field(factory=Counter[CallPurpose], init=False)

    def read(self) -> Reading:
        """Read the SIE files, the voucher lists and the ledgers, and then check that nothing changed in the meantime.

        The financial years, the SIE files and the lists of the ledgers are read twice. Single records are read
        between the two readings. If the two readings are equal, no list changed between its first and its second
        reading. So there was a moment between the two readings when Fortnox contained all data that was read. If the
        readings differ, the second reading replaces the first, and the check is repeated.

        Raises:
            WrongCompany: A SIE file belongs to another company.
            WrongYear: A SIE file belongs to another year.
            FortnoxError: Fortnox could not be read.
        """
        self._calls.clear()
        self._is_check = False
        years = len(years_from(self.years, self.year))
        self._begun, self._total = 0, 3 * (years + len(self.ledgers))
        complete, verified_at = self._read_until_same()
        books = complete.lists.books(self.year.id)
        return Reading(
            books=books,
            ledgers={ledger.records.ledger: ledger for ledger in complete.ledgers},
            provenance=self._provenance(books, complete.lists.fetched_at, verified_at),
            differing_vouchers=() if verified_at is None else complete.lists.differing_vouchers,
            moved=verified_at is None,
            calls={purpose: self._calls[purpose] for purpose in CallPurpose},
        )

    def _read_until_same(self) -> tuple[_Complete, datetime | None]:
        """Read the lists until two readings in a row are equal.

        Return what was read, and the time of the second of the equal readings. The time is None if the lists differed
        at every reading.
        """
        with self._counted(CallPurpose.LISTS):
            predefined = self._predefined_accounts()
        complete: _Complete | None = None
        for attempt in count(1):
            try:
                lists = self._read_lists(attempt, None if complete is None else complete.lists)
                if complete is not None and lists.is_same(complete.lists):
                    return complete, self.clock.now()
                complete = self._completed(lists, predefined)
            except (IncompleteList, NotFound):
                # A list or a record changed while it was read.
                if attempt == MAX_READS and complete is None:
                    raise
            if attempt == MAX_READS and complete is not None:
                return complete, None
        raise AssertionError  # the loop has no other end

    def _read_lists(self, attempt: int, before: CompanyLists | None) -> CompanyLists:
        """Read the lists. Every reading after the first also reads the financial years again."""
        self._is_check = before is not None
        reader = ListsReader(
            client=self.client,
            company=self.company,
            year=self.year,
            ledgers=self.ledgers,
            clock=self.clock,
            begin_step=self._begin_step,
            earlier=self.earlier,
        )
        with self._counted(CallPurpose.LISTS if attempt == 1 else CallPurpose.CHECK):
            years = self.years if attempt == 1 else tuple(self.client.financial_years.list())
            return reader.read(years, before)

    def _completed(self, lists: CompanyLists, predefined: Mapping[str, str]) -> _Complete:
        """Match the ledgers with the books, and read the single records that they need."""
        self._is_check = False
        books = lists.books(self.year.id)
        references = {key: reference for year in lists.references.values() for key, reference in year.items()}
        with self._counted(CallPurpose.SINGLE_RECORDS):
            return _Complete(
                lists=lists,
                ledgers=tuple(
                    self._ledger(records, books, references, predefined) for records in lists.ledgers
                ),
            )

    def _ledger(
        self,
        records: LedgerRecords,
        books: Books,
        references: Mapping[VoucherKey, VoucherReference],
        predefined: Mapping[str, str],
    ) -> ValuedLedger:
        self._begin_step(StepTexts.MATCHING[records.ledger])
        reader = self.earlier.singles(ledger_reader(self.client, records.ledger))
        completion = LedgerCompletion(reader=reader, progress=self._report)
        return completion.complete(ValuedLedger.match(records, books, references, predefined=predefined))

    def _predefined_accounts(self) -> Mapping[str, str]:
        """Return the predefined accounts by name; empty if the connection lacks the scope to read them."""
        if self.earlier.predefined_accounts is not None:
            return self.earlier.predefined_accounts
        try:
            accounts = list(self.client.predefined_accounts.list())
        except AccessDenied:
            return {}
        return {each.name: str(each.account) for each in accounts if each.name and each.account}

    def _provenance(self, books: Books, fetched_at: datetime, verified_at: datetime | None) -> Provenance:
        year = books.year
        return Provenance(
            source="Fortnox",
            company_name=self.company.company_name,
            org_number=self.company.organization_number or year.document.company.org_number or "",
            year_start=year.start,
            year_end=year.end,
            fetched_at=fetched_at,
            verified_at=verified_at,
            sie_sha256=year.sha256,
            sie_generated=year.document.generated_on,
            other_sie_files=tuple(
                SieFile(year_start=other.start, year_end=other.end, sha256=other.sha256)
                for other in books.years
                if other is not year
            ),
        )

    @contextmanager
    def _counted(self, purpose: CallPurpose) -> Generator[None]:
        before = self.client.calls.count
        try:
            yield
        finally:
            self._calls[purpose] += self.client.calls.count - before

    def _begin_step(self, text: Text) -> None:
        # If the lists are read again because something changed, there are more steps than expected.
        self._begun += 1
        self._total = max(self._total, self._begun)
        self._report(StepTexts.CHECK + text if self._is_check else text)

    def _report(self, text: Text) -> None:
        self.progress(text, self._begun - 1, self._total)

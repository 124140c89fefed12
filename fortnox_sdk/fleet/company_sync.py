"""The steps of the synchronisation of one company."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import attrs

import sie4
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import STOCKHOLM, Clock
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.connectors.bookkeeping.sie import check_year
from fortnox_sdk.connectors.registers.company_information import CompanyInformation
from fortnox_sdk.errors import AccessDenied, DecodeError, WrongYear
from fortnox_sdk.fleet.dataset_files import DatasetFiles
from fortnox_sdk.fleet.earlier.company_memory import CompanyMemory
from fortnox_sdk.fleet.earlier.details import Details
from fortnox_sdk.fleet.findings import SyncTexts, ledger_findings, opening_finding, year_failure
from fortnox_sdk.fleet.ledger_check import MAX_RECONCILED_BYTES, LedgerCheck
from fortnox_sdk.fleet.ledgers import KnownLedgers, Ledgers, read_ledgers
from fortnox_sdk.fleet.sie_file import VoucherChanges, compare_vouchers, content_digest, read_head
from fortnox_sdk.fleet.state import CompanyState, Problem, SyncStatus, YearState
from fortnox_sdk.fleet.tables import YearColumns
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.lists import check_company

_OPEN_TIME: Final = timedelta(days=550)
"""If no period is locked, a financial year counts as open for this time after its end: 18 months."""


class DeadlinePassed(Exception):
    """The time limit of the synchronisation has been reached."""


@attrs.define(kw_only=True)
class CompanySync:
    """The synchronisation of one company.

    Args:
        client: The client of the company.
        data: The files of the data set.
        before: The record of the previous synchronisation; None if this is the first synchronisation.
        clock: The clock that gives the time of reading.
        begin_step: Called before each step. It raises `DeadlinePassed` or `LockBusy` to end the synchronisation.
        reconcile: True to reconcile a ledger that differs from its control account, to find the causes.
    """

    client: FortnoxClient
    data: DatasetFiles
    before: CompanyState | None
    clock: Clock
    begin_step: Callable[[], None]
    reconcile: bool
    changed_years: list[int] = attrs.field(factory=list[int], init=False)
    """The ids of the years whose books had changed."""
    _state: CompanyState = attrs.field(init=False)
    _findings: list[Text] = attrs.field(factory=list[Text], init=False)
    _not_verified: list[Text] = attrs.field(factory=list[Text], init=False)
    _listed_years: tuple[FinancialYearSummary, ...] = attrs.field(default=(), init=False)
    """All financial years in Fortnox's order."""
    _sie_files: dict[int, Path] = attrs.field(factory=dict[int, Path], init=False)
    """The received SIE files of at most `MAX_RECONCILED_BYTES`, by the id of their financial year."""

    def __attrs_post_init__(self) -> None:
        self._state = self.before or CompanyState(
            key=self.client.connection.key, status=SyncStatus.FAILED, checked_at=self.clock.now()
        )

    def run(self, years: Collection[int]) -> CompanyState:
        """Read what has changed, write it, and return the company's record, which is not saved yet.

        If the SIE file of a year can't be used, the record has a finding, and the other years are read.

        Args:
            years: The calendar years in which the financial years end; empty means the open years, and each year that
                was locked since it was last read.

        Raises:
            FortnoxError: Fortnox could not be read.
            OSError: The data set can't be written.
            DeadlinePassed: The time limit has been reached.
        """
        with TemporaryDirectory() as folder:
            return self._run(years, Path(folder))

    def _run(self, years: Collection[int], folder: Path) -> CompanyState:
        began_at = self.clock.now()
        self.begin_step()
        company = self.client.company_information.get()
        self._listed_years = tuple(self.client.financial_years.list())
        self.data.remove_left_overs(self._state, ends_in={year.to_date.year for year in self._listed_years})
        all_years = sorted(self._listed_years, key=lambda year: year.from_date)
        locked_until = self._locked_until()
        self._state = attrs.evolve(
            self._state,
            name=company.company_name,
            organisation_number=company.organization_number or "",
            locked_until=locked_until,
        )
        broken: Text | None = None
        balances: dict[int, sie4.Document] = {}
        for year in self._chosen(all_years, years, locked_until):
            self.begin_step()
            try:
                balances[year.id] = self._sync_year(company, year, folder)
                self._note_closed(year, is_closed=not self._is_open(year, locked_until))
            except (DecodeError, WrongYear, sie4.SieError) as fault:
                # One broken year does not stop the others.
                broken = year_failure(year, fault)
                self._findings.append(broken)
        self._check_opening_balances(all_years, balances)
        # A reconciliation reads the years again, and would end with the same error.
        self._sync_ledgers(
            company, all_years, balances, began_at, may_reconcile=self.reconcile and broken is None
        )
        has_changes = bool(self.changed_years) or self._state.tables != (
            self.before.tables if self.before else {}
        )
        status = SyncStatus.SYNCED if has_changes else SyncStatus.UNCHANGED
        return attrs.evolve(
            self._state,
            status=status if broken is None else SyncStatus.FAILED,
            problem=None if broken is None else Problem.of(broken),
            checked_at=began_at,
            fresh_at=began_at if broken is None else self._state.fresh_at,
            findings=tuple(map(Problem.of, (*self._findings, *ledger_findings(self._state.ledgers)))),
            not_verified=tuple(map(Problem.of, self._not_verified)),
        )

    def failed(self, status: SyncStatus, problem: Problem) -> CompanyState:
        """Return the record after a failure. It contains the reason, and everything that was read completely."""
        return attrs.evolve(self._state, status=status, problem=problem, checked_at=self.clock.now())

    def _locked_until(self) -> date | None:
        try:
            return self.client.locked_period.get().end_date
        except AccessDenied:
            self._not_verified.append(SyncTexts.NO_LOCKED_PERIOD)
            return None

    def _chosen(
        self, all_years: Sequence[FinancialYearSummary], years: Collection[int], locked_until: date | None
    ) -> Iterator[FinancialYearSummary]:
        if not years:
            # A year may have changed between its last reading and its lock, so it is read once more.
            unfinished = {year.id for year in self._state.years if not year.is_closed}
            yield from (
                year for year in all_years if self._is_open(year, locked_until) or year.id in unfinished
            )
            return
        for number in sorted(years):
            found = [year for year in all_years if year.to_date.year == number]
            yield from found
            if not found:
                self._findings.append(SyncTexts.NO_YEAR.format(year=number))

    def _is_open(self, year: FinancialYearSummary, locked_until: date | None) -> bool:
        return year.to_date > (locked_until or self._today - _OPEN_TIME)

    def _note_closed(self, year: FinancialYearSummary, *, is_closed: bool) -> None:
        self._state = attrs.evolve(
            self._state,
            years=tuple(
                attrs.evolve(each, is_closed=is_closed) if each.id == year.id else each
                for each in self._state.years
            ),
        )

    def _sync_year(
        self, company: CompanyInformation, year: FinancialYearSummary, folder: Path
    ) -> sie4.Document:
        """Receive the SIE file of a year, and write its tables if the file has changed.

        Returns:
            The part of the file before its first voucher.
        """
        file = folder / f"{year.id}.se"
        self.client.sie.download(file, financial_year=year.id)
        with file.open("rb") as opened:
            head = read_head(opened)
            opened.seek(0)
            digest = content_digest(opened)
        check_year(head, year)
        check_company(head, company)
        known = next((each for each in self._state.years if each.id == year.id), None)
        if known is None or known.digest != digest:
            self.begin_step()
            self._write_year(file, year, digest, known)
        if file.stat().st_size <= MAX_RECONCILED_BYTES:
            self._sie_files[year.id] = file
        else:
            file.unlink()
        return head

    def _write_year(
        self, file: Path, year: FinancialYearSummary, digest: str, known: YearState | None
    ) -> None:
        about = YearColumns(self._state.key.database_number, year.to_date.year, year.id)
        tables, counts, received = self.data.write_year(self._state.key, file, about)
        changes = VoucherChanges()
        if known is not None:
            try:
                with self.data.reading(known.sie) as before, file.open("rb") as after:
                    changes = compare_vouchers(before, after)
            except FileNotFoundError:
                changes = VoucherChanges(is_complete=False)
        state = YearState(
            id=year.id,
            first=year.from_date,
            last=year.to_date,
            digest=digest,
            sie=received,
            tables=tables,
            vouchers=counts["vouchers"],
            rows=counts["rows"],
            size=file.stat().st_size,
            read_at=self.clock.now(),
        )
        others = (each for each in self._state.years if each.id != year.id)
        earlier = self._state.changes if self.changed_years else dict[int, VoucherChanges]()
        self.changed_years.append(year.id)
        self._state = attrs.evolve(
            self._state,
            years=tuple(sorted((*others, state), key=lambda each: each.first)),
            changes={**earlier, year.id: changes},
        )

    def _check_opening_balances(
        self, all_years: Sequence[FinancialYearSummary], documents: Mapping[int, sie4.Document]
    ) -> None:
        """Add a finding for each year whose opening balances differ from the closing balances of the year before."""
        by_end = {year.to_date: year for year in all_years}
        for year in all_years:
            before = by_end.get(year.from_date - timedelta(days=1))
            document = documents.get(year.id)
            if document is None or before is None:
                continue
            closing = _balances(documents[before.id].closing_balances, 0) if before.id in documents else None
            if closing is None:
                closing = _balances(document.closing_balances, -1)
            opening = _balances(document.opening_balances, 0)
            differing = sorted(
                account
                for account in opening.keys() | closing.keys()
                if opening.get(account, Decimal(0)) != closing.get(account, Decimal(0))
            )
            if differing:
                self._findings.append(opening_finding(year, differing))

    def _sync_ledgers(
        self,
        company: CompanyInformation,
        all_years: Sequence[FinancialYearSummary],
        documents: Mapping[int, sie4.Document],
        read_at: datetime,
        *,
        may_reconcile: bool,
    ) -> None:
        self.begin_step()
        before = self._state
        books_changed = bool(self.changed_years) or not self._were_compared(all_years, documents)
        known = self._known_ledgers(read_at)
        try:
            ledgers = read_ledgers(self.client, known, books_changed=books_changed)
        except AccessDenied as fault:
            self._not_verified.append(
                SyncTexts.NO_LEDGERS.format(fault=Text(str(fault), fault.in_language("sv")))
            )
            return
        details = self._details(ledgers)
        if known is not None and not ledgers.has_changes and not books_changed:
            states = {
                ledger: attrs.evolve(state, read_at=read_at) for ledger, state in before.ledgers.items()
            }
            self._state = attrs.evolve(self._state, ledgers=states)
            if any(state.account_balance is None for state in states.values()):
                self._balances_now(all_years, documents)  # notes why the ledgers were not compared
            self._not_verified.append(SyncTexts.SUPPLIERS_NOT_LISTED)
            return
        balances = self._balances_now(all_years, documents)
        memory = CompanyMemory(before=details, sie_files=self._sie_files)
        check = LedgerCheck(
            client=self.client,
            company=company,
            years=self._listed_years,
            clock=self.clock,
            memory=memory,
            balances=balances,
            as_of=min((self._today, *(year.to_date for year in all_years[-1:]))),
            may_reconcile=may_reconcile and self._is_small_enough(),
            begin_step=self.begin_step,
        )
        compared, causes = check.compare(ledgers, read_at)
        tables = {
            "open_items": self.data.write_table(before.key, "open_items", ledgers.open_items),
            "payments": self.data.write_table(before.key, "payments", ledgers.payments),
            "causes": self.data.write_table(before.key, "causes", causes),
        }
        self._state = attrs.evolve(self._state, ledgers=compared, tables=tables)
        self._keep(memory.after, instead_of=details)

    def _were_compared(
        self, all_years: Sequence[FinancialYearSummary], documents: Mapping[int, sie4.Document]
    ) -> bool:
        """Return whether the previous synchronisation compared the ledgers with the books.

        The result is False if there was no previous synchronisation, or if it failed, had no access to the ledgers, or
        did not read the last financial year.
        """
        before = self.before
        if before is None or not before.status.is_good:
            return False
        last = self._last_begun(all_years)
        can_compare = last is not None and last.id in documents
        return all(
            ledger.read_at == before.fresh_at and not (can_compare and ledger.account_balance is None)
            for ledger in before.ledgers.values()
        )

    def _known_ledgers(self, read_at: datetime) -> KnownLedgers | None:
        """Return the ledgers in the data set, or None if everything has to be read."""
        state = self._state
        if not state.tables or not state.ledgers:
            return None
        since = min(ledger.read_at for ledger in state.ledgers.values())
        if since > read_at:
            # The clock was wrong, so it is not known since when changes have to be read.
            return None
        items, payments = (self.data.read_table(state.tables[name]) for name in ("open_items", "payments"))
        return None if items is None or payments is None else KnownLedgers(items, payments, since)

    def _details(self, ledgers: Ledgers) -> Details:
        """Return the saved details without the records that are out of date, and save the result."""
        if self._state.details is None:
            return Details()
        details = self.data.read_details(self._state.details)
        unchanged = details.without(ledgers.changed)
        self._keep(unchanged, instead_of=details)
        return unchanged

    def _keep(self, details: Details, *, instead_of: Details) -> None:
        """Save details for the next synchronisation, unless they equal `instead_of`."""
        if details != instead_of:
            self._state = attrs.evolve(self._state, details=self.data.write_details(self._state.key, details))

    @property
    def _today(self) -> date:
        return self.clock.now().astimezone(STOCKHOLM).date()

    def _balances_now(
        self, all_years: Sequence[FinancialYearSummary], documents: Mapping[int, sie4.Document]
    ) -> Mapping[str, Decimal] | None:
        """Return the closing balances of the last year that has begun.

        None means that no year has begun, or that the year was not read.
        """
        last = self._last_begun(all_years)
        if last is None:
            self._not_verified.append(SyncTexts.NO_YEAR_BEGUN)
            return None
        if last.id not in documents:
            self._not_verified.append(SyncTexts.NOT_COMPARED.format(day=last.to_date))
            return None
        return _balances(documents[last.id].closing_balances, 0)

    def _last_begun(self, all_years: Sequence[FinancialYearSummary]) -> FinancialYearSummary | None:
        begun = (year for year in all_years if year.from_date <= self._today)
        return max(begun, key=lambda year: year.from_date, default=None)

    def _is_small_enough(self) -> bool:
        """Return whether the books fit in the memory that a reconciliation may use."""
        if sum(year.size for year in self._state.years) <= MAX_RECONCILED_BYTES:
            return True
        self._not_verified.append(SyncTexts.TOO_LARGE.format(size=MAX_RECONCILED_BYTES >> 20))
        return False


def _balances(balances: Sequence[sie4.Balance], year: int) -> dict[str, Decimal]:
    """Return the balances of the balance accounts (1xxx and 2xxx) in year 0 or -1 of the SIE file."""
    return {
        balance.account: balance.amount
        for balance in balances
        if balance.year == year and balance.account[:1] in {"1", "2"}
    }

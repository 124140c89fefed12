"""The target of an export: its series, financial year and options, and the lock that excludes other exporters."""

from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Final

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.errors import ExportBusy, LockBusy
from fortnox_sdk.stores.claims import Claims, HeldClaim, hold_claim
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.journal import Journal, JournalContent
from fortnox_sdk.year_end.export.lookup import LookupResult, PostedVoucher, look_up
from fortnox_sdk.year_end.export.problems import Problem
from fortnox_sdk.year_end.export.states import MarkedBooks, PlannedVoucher, determine_states
from fortnox_sdk.year_end.export.twins import Twin, find_twins
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

_LONGEST_CALL_S: Final = 600.0
"""The longest time in seconds between a voucher's journal line and the sending of the voucher. It includes the waits
for the rate limit, for retries (120 s) and for a token refresh (120 s), and a margin."""


@attrs.frozen(kw_only=True)
class ExportTarget:
    """The series and financial year that vouchers are posted to, and the options of the export."""

    client: FortnoxClient
    year: FinancialYearSummary
    series: str
    journal: Journal
    clock: Clock
    settle_time: timedelta
    max_wait: timedelta
    """The longest time that a run waits to find out whether Fortnox has posted a voucher whose response was lost."""
    lock_wait_s: float
    repost: frozenset[str]
    """References of vouchers to post again although they were removed, reversed or posted in another year."""
    claims: Claims | None
    """Claims (time-limited locks) that let only one exporter of the company run at a time, or None."""
    reverse_twins: bool
    """True to reverse the voucher with the higher number if two exporters have posted the same voucher."""
    label_suffix: str = ""
    """The text after the labels in results: the year, such as ` (2026)`, or `""` if it is the plan's year."""
    twins: Sequence[Twin] = ()
    """Pairs of duplicate vouchers (twins). The plan reverses the voucher with the higher number of each pair."""

    @property
    def books(self) -> MarkedBooks:
        """The company and financial year from which reference marks (codes that identify vouchers) are calculated."""
        return MarkedBooks(database_number=self.journal.database_number, year=self.year.id)

    def look_up(
        self, vouchers: Sequence[ClosingVoucher]
    ) -> tuple[LookupResult, JournalContent, list[PlannedVoucher]]:
        """Look up the vouchers of a plan in Fortnox and in the journal.

        Returns:
            The vouchers found in Fortnox, the content of the journal, and each planned voucher with its state.
        """
        journal = self.journal.read()
        lookup = look_up(
            self.client,
            year=self.year.id,
            series=self.series,
            vouchers=vouchers,
            journal=journal,
            asked_at=self.clock.now(),
            label_suffix=self.label_suffix,
        )
        return lookup, journal, self.determine_states(vouchers, lookup, journal)

    def not_reversed(self, lookup: LookupResult) -> list[PostedVoucher]:
        """Return the exported vouchers in Fortnox, except those that have been reversed."""
        return [voucher for voucher in lookup.vouchers if not self.books.is_reversed(voucher, lookup)]

    def find_twins(self, vouchers: Sequence[ClosingVoucher], lookup: LookupResult) -> list[Twin]:
        """Return the pairs of vouchers in Fortnox that were posted for the same planned voucher (twins).

        A pair is left out if `vouchers` contains the reversal of its younger voucher.
        """
        references = [voucher.reference for voucher in vouchers]
        twins = find_twins(references, self.books, lookup)
        return [twin for twin in twins if twin.reversal_reference not in references]

    def problems(self, planned: Sequence[PlannedVoucher], lookup: LookupResult) -> list[Problem]:
        """Return the problems of planned vouchers, including a problem for each reversal that was posted twice."""
        problems = [problem for item in planned if (problem := item.problem)]
        with_problem = {problem.reference for problem in problems}
        twins = self.find_twins([item.voucher for item in planned], lookup)
        return problems + [twin.problem for twin in twins if twin.reference not in with_problem]

    def determine_states(
        self, vouchers: Sequence[ClosingVoucher], lookup: LookupResult, journal: JournalContent
    ) -> list[PlannedVoucher]:
        """Return each voucher of a plan with its state. This makes no calls."""
        return determine_states(
            vouchers,
            database_number=self.journal.database_number,
            year=self.year.id,
            lookup=lookup,
            journal=journal,
            settle_time=self.settle_time,
            repost=self.repost,
        )


@contextmanager
def locked(targets: Sequence[ExportTarget]) -> Generator[Sequence[HeldClaim]]:
    """Hold the lock of the company's journals and, if the export uses claims, a claim for each financial year.

    A claim is a time-limited lock in a token store. The context manager yields a list of the claims, which is empty
    if the export uses no claims.

    Args:
        targets: The targets of one export. They belong to one company and share a folder of journals.

    Raises:
        ExportBusy: Another exporter of the company is running.
    """
    first = targets[0]
    with first.journal.locked(wait_s=first.lock_wait_s):
        journals = {target.journal.path: target.journal for target in targets}
        for journal in journals.values():
            journal.finish_interrupted_write()
        with _busy_errors(), ExitStack() as stack:
            # All exporters take the claims in the same order, so that no two of them wait for each other.
            yield [
                stack.enter_context(
                    hold_claim(
                        first.claims,
                        path.stem,
                        journals[path].owner(),
                        clock=first.clock,
                        wait_s=first.lock_wait_s,
                        lease_s=_LONGEST_CALL_S + first.settle_time.total_seconds(),
                    )
                )
                for path in sorted(journals)
                if first.claims is not None
            ]


@contextmanager
def _busy_errors() -> Generator[None]:
    try:
        yield
    except LockBusy as fault:
        raise ExportBusy(
            Text(
                f"Another export of this company is running. {fault.message}",
                f"En annan export för företaget pågår. {fault.message_sv}",
            ),
            hint=Text(fault.hint, fault.hint_sv),
        ) from fault

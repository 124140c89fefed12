"""Posting a plan: one exporter at a time, one voucher after the other, the journal before and after each."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import STOCKHOLM, Clock
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.errors import (
    ApiError,
    AuthError,
    ConfigurationError,
    FortnoxError,
    InvalidInput,
    NotSent,
    OutcomeUnknown,
    WrongYear,
)
from fortnox_sdk.year_end.export.journal import Journal, JournalEvent, JournalRecord
from fortnox_sdk.year_end.export.lookup import Found, LookUp, look_up
from fortnox_sdk.year_end.export.marks import with_marks
from fortnox_sdk.year_end.export.problems import Problem
from fortnox_sdk.year_end.export.result import ExportResult
from fortnox_sdk.year_end.export.states import MarkedBooks, PlannedVoucher, VoucherState, judge
from fortnox_sdk.year_end.export.verify import read_back
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from fortnox_sdk.year_end.progress import Progress, no_progress

__all__ = ["Target", "post", "refuse"]

_NOT_CARRIED_OUT: Final = (ApiError, AuthError, ConfigurationError, InvalidInput, NotSent)
"""Errors of a create after which the voucher is certainly not there: a 5xx or a lost answer is `OutcomeUnknown`."""
_DATE_STEP: Final = timedelta(seconds=1)
"""Fortnox's time comes in whole seconds, so that two readings of it may differ by one more than the time between."""
_SENDS: Final = 3
"""How often one voucher is sent in one run, when each answer is lost and each look-up finds nothing."""


@attrs.frozen(kw_only=True)
class Target:
    """Where vouchers go, and by which rules."""

    client: FortnoxClient
    year: FinancialYearSummary
    series: str
    journal: Journal
    clock: Clock
    settle: timedelta
    wait: timedelta
    """Longest wait for an unsettled voucher within a run."""
    lock_wait_s: float
    again: frozenset[str]
    """References that are to be posted again."""

    def ask(self, vouchers: Sequence[ClosingVoucher]) -> tuple[LookUp, JournalRecord, list[PlannedVoucher]]:
        """Ask Fortnox and judge where each voucher stands."""
        known = self.journal.read()
        look = look_up(
            self.client,
            year=self.year.id,
            series=self.series,
            vouchers=vouchers,
            journal=known,
            at=self.clock.now(),
        )
        return look, known, self.judge(vouchers, look, known)

    def standing(self, look: LookUp) -> list[Found]:
        """All vouchers with marks that were not reversed."""
        books = MarkedBooks(database_number=self.journal.database_number, year=self.year.id)
        return [one for one in look.found if not books.is_reversed(one, look)]

    def judge(
        self,
        vouchers: Sequence[ClosingVoucher],
        look: LookUp,
        known: JournalRecord,
    ) -> list[PlannedVoucher]:
        """Where each voucher stands, by what is known already."""
        return judge(
            vouchers,
            database_number=self.journal.database_number,
            year=self.year.id,
            look=look,
            journal=known,
            settle=self.settle,
            again=self.again,
        )


def post(target: Target, vouchers: Sequence[ClosingVoucher], progress: Progress | None) -> ExportResult:
    """Post what is not posted, read it back, and say exactly what was done.

    Raises:
        ExportBusy: another export of the company is running.
        InvalidInput: something changed in Fortnox since the plan was made; nothing was sent.
        FortnoxError: Fortnox could not be asked; nothing was sent.
    """
    with target.journal.locked(wait_s=target.lock_wait_s):
        _close_open_sends(target)
        look, known, planned = target.ask(vouchers)
        refuse([problem for one in planned if (problem := one.problem)])
        if target.series not in known.beginnings:
            _begin_journal(target, look, known, planned)
            known = target.journal.read()
            planned = target.judge(vouchers, look, known)
        _remember_found(target, known, planned)
        return _Posting(target, vouchers, planned, progress or no_progress).run()


def refuse(problems: Collection[Problem]) -> None:
    """Raise the first problem.

    Raises:
        InvalidInput: there is one; it says how many more there are.
    """
    for first in problems:
        more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
        raise InvalidInput(f"{first.text}{more}", hint=str(first.hint))


def _close_open_sends(target: Target) -> None:
    """Take up what dead exporters left open: under the lock, whatever they sent was sent before now.

    Their journal lines alone do not say when: the pace, a refresh or repeats may have held the call back for minutes.
    """
    now = target.clock.now()
    for ref, sent in target.journal.read().sent.items():
        # Lines from the future were written by a clock that was wrong.
        unanswered = sent.event is JournalEvent.UNKNOWN and sent.at > now
        if sent.event is JournalEvent.SENDING or unanswered:
            target.journal.ended(JournalEvent.UNKNOWN, ref, series=sent.series, said="the exporter died")


def _begin_journal(
    target: Target, look: LookUp, known: JournalRecord, planned: Sequence[PlannedVoucher]
) -> None:
    """Write from which number on the series holds ours, so that later look-ups need not read the whole of it."""
    numbers = [one.number for one in look.found if one.series == target.series]
    lost = any(found.marks.ref not in known.sent for one in planned for found in one.found)
    target.journal.begin(target.series, first=min([look.next_number, *numbers]), lost=lost)


def _remember_found(target: Target, known: JournalRecord, planned: Sequence[PlannedVoucher]) -> None:
    for one in planned:
        for found in one.found:
            if known.posted.get((found.series, found.number)) != found.marks.ref:
                target.journal.posted(one.voucher, found.marks, series=found.series, number=found.number)


@attrs.define
class _Posting:
    """One run, under the lock. `planned` is where each voucher stands, and is kept up as they are posted."""

    target: Target
    vouchers: Sequence[ClosingVoucher]
    planned: list[PlannedVoucher]
    progress: Progress
    sent: Counter[str] = attrs.field(factory=Counter[str])
    """How often each reference was sent by this run."""

    def run(self) -> ExportResult:
        stopped: FortnoxError | None = None
        try:
            for i in range(len(self.planned)):
                self.progress(self.planned[i].voucher.text, i, len(self.planned))
                while self.planned[i].state in {VoucherState.TO_POST, VoucherState.UNSETTLED}:
                    if self.planned[i].state is VoucherState.UNSETTLED:
                        self._settle(i)
                    else:
                        self._send(i)
        except FortnoxError as fault:
            stopped = fault
        differences: list[Problem] = []
        try:
            differences = read_back(self.target.client, self._ours(), year=self.target.year.id)
        except FortnoxError as fault:
            stopped = stopped or fault
        return self._result(stopped, differences)

    def _send(self, i: int) -> None:
        one, target = self.planned[i], self.target
        reference, marks = one.voucher.reference, one.marks
        if self.sent[reference] == _SENDS:
            raise OutcomeUnknown(
                f"Fortnox gave no answer to voucher {reference}, {_SENDS} times, and does not have it.",
                hint="Run the same export again later.",
            )
        entity = one.voucher.entity(series=target.series, comments=with_marks(one.voucher.comment, marks))
        target.journal.sending(one.voucher, marks, series=target.series)
        self.sent[reference] += 1
        try:
            made = target.client.vouchers.create(entity, financial_year=target.year.id)
        except WrongYear as fault:
            self.planned[i] = attrs.evolve(one, state=VoucherState.ELSEWHERE, said=fault.message)
            target.journal.ended(JournalEvent.ELSEWHERE, marks.ref, series=target.series, said=fault.message)
            raise
        except _NOT_CARRIED_OUT as fault:
            target.journal.ended(JournalEvent.REFUSED, marks.ref, series=target.series, said=fault.message)
            raise
        except FortnoxError as fault:
            # No answer, or one that can't be read: it may be there.
            due = target.clock.now() + target.settle
            self.planned[i] = attrs.evolve(one, state=VoucherState.UNSETTLED, due=due)
            target.journal.ended(JournalEvent.UNKNOWN, marks.ref, series=target.series, said=fault.message)
            return
        found = Found(
            series=made.voucher_series or target.series,
            number=made.voucher_number or 0,
            date=made.transaction_date,
            text=made.description or "",
            marks=marks,
        )
        self.planned[i] = attrs.evolve(one, state=VoucherState.ALREADY, found=(found,))
        self._remember(self.planned[i])

    def _settle(self, i: int) -> None:
        """Wait until a look-up counts, then look; judges the later ones anew as well."""
        one, clock = self.planned[i], self.target.clock
        due = one.due or clock.now()
        longest = self.target.wait + _DATE_STEP if self.target.wait else timedelta(0)
        if due - clock.now() > longest:
            raise OutcomeUnknown(
                f"Whether voucher {one.voucher.reference} was posted is not known yet.",
                hint=f"Run the same export again after {due.astimezone(STOCKHOLM):%H:%M:%S}: it looks first.",
            )
        while (remaining := due - clock.now()) > timedelta(0):
            self.progress(f"{one.voucher.text} …", i, len(self.planned))
            clock.sleep(remaining.total_seconds())
        _, _, fresh = self.target.ask(self.vouchers)
        self.planned[i:] = fresh[i:]
        refuse([problem for other in fresh[i:] if (problem := other.problem)])
        if self.planned[i].state is VoucherState.ALREADY:
            self._remember(self.planned[i])

    def _remember(self, one: PlannedVoucher) -> None:
        found = one.found[0]
        self.target.journal.posted(one.voucher, found.marks, series=found.series, number=found.number)

    def _ours(self) -> list[PlannedVoucher]:
        """What this run posted."""
        return [
            one
            for one in self.planned
            if one.state is VoucherState.ALREADY and self.sent[one.voucher.reference]
        ]

    def _result(self, stopped: FortnoxError | None, differences: Sequence[Problem]) -> ExportResult:
        def those(*states: VoucherState) -> list[PlannedVoucher]:
            return [one for one in self.planned if one.state in states]

        there = those(VoucherState.ALREADY)
        removed = those(VoucherState.REMOVED, VoucherState.REVERSED)
        unsettled = those(VoucherState.UNSETTLED)
        return ExportResult(
            series=self.target.series,
            labels={one.voucher.reference: one.label for one in there},
            posted=[one.label for one in self._ours()],
            already=[one.label for one in there if not self.sent[one.voucher.reference]],
            removed=[one.was for one in removed],
            removed_references=[one.voucher.reference for one in removed],
            unsettled=[one.voucher.reference for one in unsettled],
            left=[one.voucher.reference for one in those(VoucherState.TO_POST)],
            come_back=min((one.due for one in unsettled if one.due), default=None),
            stopped=stopped,
            differences=differences,
        )

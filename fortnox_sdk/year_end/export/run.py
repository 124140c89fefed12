"""The run of an export. It posts vouchers one at a time and records each step in the export journal."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

import attrs

from fortnox_sdk.clock import STOCKHOLM
from fortnox_sdk.errors import (
    ApiError,
    AuthError,
    ConfigurationError,
    DecodeError,
    FortnoxError,
    InvalidInput,
    NotSent,
    OutcomeUnknown,
    StoreError,
    WrongYear,
)
from fortnox_sdk.stores.claims import HeldClaim
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.journal import JournalContent, JournalEvent
from fortnox_sdk.year_end.export.lookup import LookupResult, PostedVoucher
from fortnox_sdk.year_end.export.marks import with_marks
from fortnox_sdk.year_end.export.planning.parts import PlanPart
from fortnox_sdk.year_end.export.problems import Problem, raise_problems
from fortnox_sdk.year_end.export.result import ExportResult, merge_results
from fortnox_sdk.year_end.export.states import (
    PlannedVoucher,
    VoucherState,
)
from fortnox_sdk.year_end.export.target import ExportTarget, locked
from fortnox_sdk.year_end.export.twins import Twin, check_older_twins
from fortnox_sdk.year_end.export.verification.posted import read_back
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from fortnox_sdk.year_end.progress import Progress, no_progress

_NOT_POSTED: Final = (
    *(ApiError, AuthError, ConfigurationError, InvalidInput, NotSent),
    *(DecodeError, StoreError),
)
"""Errors after which the voucher is certainly not in Fortnox. `OutcomeUnknown`, which the client raises after a 5xx, a
lost response or a response that can't be read, is not one of them. `DecodeError` and `StoreError` mean that
the token refresh before the request failed, so the request was not sent."""
_DATE_STEP: Final = timedelta(seconds=1)
"""The resolution of Fortnox's times. A wait that is calculated from two of them may be too long by this much."""
_MAX_TWIN_ROUNDS: Final = 3
"""The highest number of times that one run reverses duplicates. A reversal can itself be posted twice."""
_MAX_SENDS: Final = 3
"""The highest number of times that one run sends a voucher if every response is lost and no look-up finds it."""


def run_export(parts: Sequence[PlanPart], progress: Progress | None) -> ExportResult:
    """Post the vouchers of a plan that are not in Fortnox, read them back, and return the result.

    All parts are looked up and checked before the first voucher is sent. Then the parts are posted in their order. If
    an error stops one part, the later parts are not posted.

    Raises:
        ExportBusy: Another export of the company is running.
        InvalidInput: The plan has become invalid because of a change in Fortnox. Nothing was sent.
        FortnoxError: Fortnox could not be read. Nothing was sent.
    """
    targets = [part.target for part in parts]
    with locked(targets) as claims:
        for target in {target.journal.path: target for target in targets}.values():
            _record_open_sends(target)
        vouchers = [[item.voucher for item in part.vouchers] for part in parts]
        looked_up = [target.look_up(each) for target, each in zip(targets, vouchers, strict=True)]
        raise_problems(
            [
                problem
                for target, (lookup, _, planned) in zip(targets, looked_up, strict=True)
                for problem in target.problems(planned, lookup)
            ]
        )
        for target, (lookup, _, planned) in zip(targets, looked_up, strict=True):
            check_older_twins(_unreversed(target, planned), target.books, lookup)
        # The journals of all years are in one folder, so a lost journal of one year is a sign for the others.
        earlier_lost = any(_has_lost_journal(journal, planned) for _, journal, planned in looked_up)
        runs: list[_Run] = []
        originals = {
            mirror.reference: voucher.reference
            for each in vouchers
            for voucher in each
            if (mirror := voucher.mirror)
        }
        in_fortnox: set[str] = set()
        for target, each, (lookup, journal, planned) in zip(targets, vouchers, looked_up, strict=True):
            if target.series not in journal.beginnings:
                _begin_journal(target, lookup, earlier_lost=earlier_lost)
                journal = target.journal.read()  # noqa: PLW2901 -- the same journal with its new first line
                planned = target.determine_states(each, lookup, journal)  # noqa: PLW2901
            _record_matches(target, journal, planned)
            run = _Run(target, each, planned, progress or no_progress, claims, originals, in_fortnox)
            runs.append(run)
        result = _run_all(runs)
        if result.unsettled:
            # A voucher that was sent may still arrive in Fortnox. Another exporter would not find it yet and would
            # post it again. The claims prevent this until they lapse.
            for claim in claims:
                claim.keep_until_it_lapses()
        return result


def _run_all(runs: Sequence["_Run"]) -> ExportResult:
    results: list[ExportResult] = []
    for run in runs:
        has_stopped = any(result.error is not None for result in results)
        results.append(run.result(None) if has_stopped else run.run())
    return merge_results(results)


def _has_lost_journal(journal: JournalContent, planned: Sequence[PlannedVoucher]) -> bool:
    """Return True if Fortnox has vouchers of the plan that the journal does not contain."""
    return any(match.marks.reference not in journal.entries for item in planned for match in item.matches)


def _unreversed(target: ExportTarget, planned: Sequence[PlannedVoucher]) -> list[Twin]:
    """Return the pairs of duplicates (twins) whose younger voucher the plan still has to reverse."""
    to_post = {item.voucher.reference for item in planned if item.state is VoucherState.TO_POST}
    return [twin for twin in target.twins if twin.reversal_reference in to_post]


def _record_open_sends(target: ExportTarget) -> None:
    """Record the result as unknown for each request whose response an earlier exporter did not record before it ended.

    The new journal line has the current time, because the time of the request is not known. Rate limiting, a token
    refresh or retries can delay a request for minutes after its journal line was written. But this run holds the
    lock, so the request was sent before now. A line with a time in the future, which an exporter wrote while its clock
    was wrong, is recorded again.
    """
    now = target.clock.now()
    content = target.journal.read()
    for series, beginning in content.beginnings.items():
        if beginning.earlier_lost and beginning.at > now:
            target.journal.record_beginning(series, first_number=beginning.first_number, earlier_lost=True)
    for mark, entry in content.entries.items():
        # A line with a time in the future was written when the clock was wrong.
        has_wrong_time = entry.event is JournalEvent.UNKNOWN and entry.at > now
        if entry.event is JournalEvent.SENDING or has_wrong_time:
            message = "the exporter died"
            target.journal.record_failure(JournalEvent.UNKNOWN, mark, series=entry.series, message=message)


def _begin_journal(target: ExportTarget, lookup: LookupResult, *, earlier_lost: bool) -> None:
    """Write the journal's first line for a voucher series, with the lowest number that an exported voucher can have."""
    numbers = [voucher.number for voucher in lookup.vouchers if voucher.series == target.series]
    first_number = min([lookup.next_number, *numbers])
    target.journal.record_beginning(target.series, first_number=first_number, earlier_lost=earlier_lost)


def _record_matches(target: ExportTarget, journal: JournalContent, planned: Sequence[PlannedVoucher]) -> None:
    """Record the numbers of planned vouchers that were found in Fortnox and that the journal does not contain."""
    for item in planned:
        for match in item.matches:
            if journal.marks_by_number.get((match.series, match.number)) != match.marks.reference:
                target.journal.record_posted(
                    item.voucher, match.marks, series=match.series, number=match.number
                )


@attrs.define
class _Run:
    """The run of one part of an export. The caller holds the lock that excludes other exporters."""

    target: ExportTarget
    vouchers: list[ClosingVoucher]
    planned: list[PlannedVoucher]
    """Each voucher with its current state."""
    progress: Progress
    claims: Sequence[HeldClaim]
    originals: Mapping[str, str]
    """The reference of each original voucher, by the reference of its automatic reversal."""
    in_fortnox: set[str]
    """References of the vouchers that this run has found in Fortnox or posted, in this part and the earlier parts."""
    send_counts: Counter[str] = attrs.field(factory=Counter[str])
    """The number of times that this run has sent each voucher, by reference."""
    twins: list[Twin] = attrs.field(factory=list[Twin])
    reversed_twins: list[Twin] = attrs.field(factory=list[Twin])
    differences: list[Problem] = attrs.field(factory=list[Problem])

    def run(self) -> ExportResult:
        error: FortnoxError | None = None
        try:
            self._post(0)
        except FortnoxError as fault:
            error = fault
        if self.send_counts:
            try:
                self._look_again(may_reverse=error is None)
            except FortnoxError as fault:
                error = error or fault
        return self.result(error)

    def _post(self, first: int) -> None:
        """Post the planned vouchers that are not in Fortnox, beginning at index `first`."""
        for i in range(first, len(self.planned)):
            self.progress(Text.same(self.planned[i].voucher.text), i, len(self.planned))
            while self.planned[i].state in {VoucherState.TO_POST, VoucherState.UNSETTLED}:
                if self.planned[i].state is VoucherState.UNSETTLED:
                    self._settle(i)
                elif self._lacks_original(i):
                    self.planned[i] = attrs.evolve(self.planned[i], state=VoucherState.WITHOUT_ORIGINAL)
                else:
                    self._send(i)
            if self.planned[i].state is VoucherState.ALREADY_POSTED:
                self.in_fortnox.add(self.planned[i].voucher.reference)

    def _lacks_original(self, i: int) -> bool:
        """Return True if the voucher at index `i` reverses a voucher that is not in Fortnox."""
        original = self.originals.get(self.planned[i].voucher.reference)
        return original is not None and original not in self.in_fortnox

    def _look_again(self, *, may_reverse: bool) -> None:
        """Read the vouchers in Fortnox again after posting, and find differences and duplicates.

        If two exporters have posted the same planned voucher, the exporter that posted last now finds both.
        If `may_reverse` and `target.reverse_twins` are True, this run reverses the voucher with the higher number, but
        only if it posted that voucher itself. Two simultaneous runs therefore do not both reverse it.
        """
        target = self.target
        for rounds_left in reversed(range(_MAX_TWIN_ROUNDS + 1)):
            lookup, _, _ = target.look_up(self.vouchers)
            posted = self._posted_by_this_run()
            self.twins = target.find_twins(self.vouchers, lookup)
            self.differences = read_back(target.client, posted, lookup.rows, year=target.year.id)
            self.differences += [twin.problem for twin in self.twins]
            labels = {item.label for item in posted}
            own = [twin for twin in self.twins if twin.younger.label in labels]
            if not (own and rounds_left and may_reverse and target.reverse_twins):
                return
            first = len(self.planned)
            for twin in own:
                self.vouchers.append(twin.create_reversal(target.client, year=target.year.id))
            _, _, planned = target.look_up(self.vouchers)
            self.planned += planned[first:]
            self._post(first)
            self.reversed_twins += own

    def _send(self, i: int) -> None:
        item, target = self.planned[i], self.target
        reference, marks = item.voucher.reference, item.marks
        journal, series = target.journal, target.series
        if self.send_counts[reference] == _MAX_SENDS:
            raise OutcomeUnknown(
                Text(
                    f"Voucher '{reference}' was sent {_MAX_SENDS} times without a usable response. It is not "
                    "in Fortnox.",
                    f"Verifikation '{reference}' skickades {_MAX_SENDS} gånger utan ett användbart svar. "
                    "Den finns inte i Fortnox.",
                ),
                hint=Text(
                    f"Run the export with voucher '{reference}' again later.",
                    f"Kör exporten med verifikation '{reference}' igen senare.",
                ),
            )
        entity = item.voucher.to_entity(series=series, comments=with_marks(item.voucher.comment, marks))
        for claim in self.claims:
            claim.extend()
        journal.record_sending(item.voucher, marks, series=series)
        self.send_counts[reference] += 1
        try:
            created = target.client.vouchers.create(entity, financial_year=target.year.id)
        except WrongYear as fault:
            message = Text(fault.message, fault.message_sv)
            self.planned[i] = attrs.evolve(
                item, state=VoucherState.ELSEWHERE, message=message.en, message_sv=message.sv
            )
            journal.record_failure(JournalEvent.ELSEWHERE, marks.reference, series=series, message=message)
            raise
        except _NOT_POSTED as fault:
            journal.record_failure(
                JournalEvent.REFUSED, marks.reference, series=series, message=fault.message
            )
            raise
        except FortnoxError as fault:
            self._record_unknown(i, fault.message)
            return
        match = PostedVoucher(
            series=created.voucher_series,
            number=created.voucher_number,
            marks=marks,
            label_suffix=self.target.label_suffix,
        )
        self.planned[i] = attrs.evolve(item, state=VoucherState.ALREADY_POSTED, matches=(match,))
        self._record_posted(self.planned[i])

    def _record_unknown(self, i: int, message: str) -> None:
        """Record that the response to the voucher at index `i` is lost or unusable. The voucher may be in Fortnox."""
        item, target = self.planned[i], self.target
        settles_at = target.clock.now() + target.settle_time
        self.planned[i] = attrs.evolve(item, state=VoucherState.UNSETTLED, settles_at=settles_at)
        target.journal.record_failure(
            JournalEvent.UNKNOWN, item.marks.reference, series=target.series, message=message
        )

    def _settle(self, i: int) -> None:
        """Wait until a look-up can show whether Fortnox has posted the voucher at index `i`, then make this look-up.

        The look-up also updates the states of all later vouchers.
        """
        item, clock = self.planned[i], self.target.clock
        settles_at = item.settles_at or clock.now()
        max_wait = self.target.max_wait + _DATE_STEP if self.target.max_wait else timedelta(0)
        if settles_at - clock.now() > max_wait:
            raise OutcomeUnknown(
                Text(
                    f"It is not known yet whether Fortnox posted voucher '{item.voucher.reference}'.",
                    f"Det är ännu okänt om Fortnox bokförde verifikation '{item.voucher.reference}'.",
                ),
                hint=Text(
                    f"Run the export with voucher '{item.voucher.reference}' again after "
                    f"{settles_at.astimezone(STOCKHOLM):%H:%M:%S}. The export looks for the voucher in Fortnox before "
                    "it sends anything.",
                    f"Kör exporten med verifikation '{item.voucher.reference}' igen efter "
                    f"{settles_at.astimezone(STOCKHOLM):%H:%M:%S}. Exporten söker efter verifikationen i Fortnox "
                    "innan den skickar något.",
                ),
            )
        until = f"{settles_at.astimezone(STOCKHOLM):%H:%M:%S}"
        waiting = Text(
            f"Waiting until {until} before looking in Fortnox for the voucher '{item.voucher.text}' …",
            f"Väntar till {until} innan verifikationen '{item.voucher.text}' söks i Fortnox …",
        )
        while (remaining := settles_at - clock.now()) > timedelta(0):
            self.progress(waiting, i, len(self.planned))
            clock.sleep(remaining.total_seconds())
        lookup, _, planned = self.target.look_up(self.vouchers)
        self.planned[i:] = planned[i:]
        raise_problems([problem for later in planned[i:] if (problem := later.problem)])
        check_older_twins(_unreversed(self.target, planned[i:]), self.target.books, lookup)
        if self.planned[i].state is VoucherState.ALREADY_POSTED:
            self._record_posted(self.planned[i])

    def _record_posted(self, item: PlannedVoucher) -> None:
        match = item.matches[0]
        self.target.journal.record_posted(item.voucher, match.marks, series=match.series, number=match.number)

    def _posted_by_this_run(self) -> list[PlannedVoucher]:
        return [
            item
            for item in self.planned
            if item.state is VoucherState.ALREADY_POSTED and self.send_counts[item.voucher.reference]
        ]

    def result(self, error: FortnoxError | None) -> ExportResult:
        def in_state(*states: VoucherState) -> list[PlannedVoucher]:
            return [item for item in self.planned if item.state in states]

        def label(text: str) -> str:
            return f"{text}{self.target.label_suffix}"

        in_fortnox = in_state(VoucherState.ALREADY_POSTED)
        removed = in_state(VoucherState.REMOVED, VoucherState.REVERSED)
        unsettled = in_state(VoucherState.UNSETTLED)
        not_sent = in_state(VoucherState.TO_POST, VoucherState.WITHOUT_ORIGINAL)
        elsewhere = [problem for item in in_state(VoucherState.ELSEWHERE) if (problem := item.problem)]
        labels = {item.voucher.reference: label(item.label) for item in in_fortnox}
        labels |= {twin.reference: label(twin.older.label) for twin in self.reversed_twins}
        return ExportResult(
            series=self.target.series,
            labels=labels,
            financial_years=dict.fromkeys(labels, self.target.year.id),
            posted=[label(item.label) for item in self._posted_by_this_run()],
            already_posted=[
                label(item.label) for item in in_fortnox if not self.send_counts[item.voucher.reference]
            ],
            removed=[label(item.former_label) for item in removed],
            reversed_by={
                label(item.former_label): label(item.reversed_by) for item in removed if item.reversed_by
            },
            removed_references=[item.voucher.reference for item in removed],
            unsettled=[item.voucher.reference for item in unsettled],
            not_sent=[item.voucher.reference for item in not_sent],
            retry_at=min((item.settles_at for item in unsettled if item.settles_at), default=None),
            error=error,
            differences=[*elsewhere, *self.differences],
            twins=self.twins,
            reversed_twins=self.reversed_twins,
        )

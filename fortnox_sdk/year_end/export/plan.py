"""Export of closing vouchers to a chosen series: run it twice, and it posts once.

    plan = plan_export(client, vouchers, series="V", year=year, database_number=1838388, folder=folder)
    plan.problems          # nothing is sent while there is one
    result = plan.run()    # run it again: posts nothing, and says under which numbers they are

The plan asks Fortnox what it has already; the run asks again, alone (one exporter of a company at a time), posts one
voucher after the other with a journal line on disk before and after each, and reads back what it posted.
"""

from collections.abc import Collection, Iterable, Sequence
from contextlib import nullcontext
from datetime import date, timedelta

import attrs

from fortnox_sdk.auth.window import ConnectionWindow
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.year_end.export.journal import Journal
from fortnox_sdk.year_end.export.preflight import (
    accounts_problems,
    lock_problems,
    series_problems,
    voucher_problems,
)
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.result import ExportResult
from fortnox_sdk.year_end.export.reversal import reversal_of, with_reversals
from fortnox_sdk.year_end.export.run import Target, post, refuse
from fortnox_sdk.year_end.export.states import PlannedVoucher, VoucherState
from fortnox_sdk.year_end.export.verify import compare_rows, duplicates
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from fortnox_sdk.year_end.progress import Progress

__all__ = ["ExportPlan", "plan_export", "plan_reversal"]


_THERE = frozenset(
    {VoucherState.ALREADY, VoucherState.CHANGED, VoucherState.DUPLICATE, VoucherState.ELSEWHERE}
)


@attrs.frozen(kw_only=True)
class ExportPlan:
    """Closing vouchers, where each one stands, and what keeps them from being sent."""

    vouchers: Sequence[PlannedVoucher]
    """In the order of posting; a reversal that was asked for stands before its replacement."""
    problems: Sequence[Problem]
    """All of them at once; empty when the plan can run."""
    series: str
    year: FinancialYearSummary
    _target: Target = attrs.field(alias="target", repr=False)
    _window: ConnectionWindow | None = attrs.field(alias="window", repr=False)

    @property
    def to_post(self) -> Sequence[ClosingVoucher]:
        """What `run` would post."""
        return [one.voucher for one in self.vouchers if one.state is VoucherState.TO_POST]

    @property
    def already(self) -> Sequence[str]:
        """Labels of the vouchers that are in Fortnox, as asked when the plan was made."""
        return [one.label for one in self.vouchers if one.state is VoucherState.ALREADY]

    def run(self, progress: Progress | None = None) -> ExportResult:
        """Post what is not in Fortnox yet, read it back, and say exactly what was done.

        Fortnox is asked again first. A voucher whose send gets no answer is looked for once Fortnox has had
        `settle_s`; what stops the run stands in the result. With a connection, only a complete run renews it.

        Args:
            progress: Hears `(text, done, total)` before each voucher.

        Raises:
            InvalidInput: the plan has problems, or something changed in Fortnox since; nothing was sent.
            SignInRequired: the connection has expired; nothing was asked or sent.
            ExportBusy: another export of the company is running; nothing was sent.
            FortnoxError: Fortnox could not be asked; nothing was sent.
        """
        refuse(self.problems)
        vouchers = [one.voucher for one in self.vouchers]
        with self._window.exporting() if self._window else nullcontext() as job:
            result = post(self._target, vouchers, progress)
            if job is not None and result.complete:
                job.complete()
        return result

    def verify(self, *, rows: bool = True) -> list[Problem]:
        """Ask Fortnox what it has of the plan: what is missing, changed, twice there or not as meant.

        Finds duplicates of every export of the year, also of those that are not in this plan. Posts nothing.

        Args:
            rows: Whether to read each voucher and compare its rows; one call each.
        """
        target = self._target
        if self._window is not None:
            self._window.check_only()
        look, _, planned = target.ask([one.voucher for one in self.vouchers])
        found = [problem for one in planned if (problem := one.problem)]
        found += [
            Problem.of(ProblemCode.MISSING, reference=one.voucher.reference)
            for one in planned
            if one.state not in _THERE
        ]
        named = {problem.reference for problem in found}
        references = {one.marks.ref: one.voucher.reference for one in planned}
        standing = target.standing(look)
        found += [p for p in duplicates(standing, references) if p.reference not in named]
        if rows:
            for one in planned:
                if one.state is VoucherState.ALREADY:
                    found += compare_rows(target.client, one, year=self.year.id)
        return found


def plan_export(
    client: FortnoxClient,
    vouchers: Iterable[ClosingVoucher],
    *,
    series: str,
    year: FinancialYearSummary,
    journal: Journal,
    clock: Clock | None = None,
    window: ConnectionWindow | None = None,
    settle_s: float = 90.0,
    wait_s: float | None = None,
    lock_wait_s: float = 30.0,
    exempt_from_lock: bool = False,
    repost: Collection[str] = (),
    replace: Collection[str] = (),
) -> ExportPlan:
    """Find where each voucher stands and everything that Fortnox would refuse; sends nothing.

    Calls: one for each 500 vouchers of the year; when there is something to post, one each for the series and the
    lock, and one for each 500 accounts.

    Args:
        client: The company.
        vouchers: In the order of posting.
        series: Where to post them; a series of their own is best.
        year: The year they belong to, as `client.financial_years.on(day)` gives it.
        journal: The company's journal of that year, shared by all its exporters.
        clock: Time; the machine's own by default.
        window: The 30-day rule of the connection; None takes the client's own, if it has one.
        settle_s: Seconds that Fortnox is given after a send without an answer, before a look-up that finds nothing
            means that it was not posted.
        wait_s: Longest wait for that within a run; None: as long as `settle_s`, 0: stop at once and say when to
            come back.
        lock_wait_s: Longest wait for another exporter of the company to end.
        exempt_from_lock: The series is marked in Fortnox as one that period locks do not concern (Bokslut, ej låsbar
            serie); its API does not tell.
        repost: References to post again although they were removed, reversed or posted astray.
        replace: References to reverse and post anew where they changed since they were posted.

    Raises:
        InvalidInput: no vouchers, or a name in `repost` or `replace` that is not in the plan.
        SignInRequired: the connection has expired; nothing was asked.
        FortnoxError: Fortnox could not be asked.
    """
    wanted = list(vouchers)
    _refuse_unknown(wanted, [*repost, *replace])
    # Fortnox's time: a step of this machine's clock between two runs must not make an open send look settled.
    clock = client.session.server_clock
    window = window or client.connection
    if window is not None:
        window.check_only()
    target = Target(
        client=client,
        year=year,
        series=series,
        journal=journal.timed_by(clock),
        clock=clock,
        settle=timedelta(seconds=settle_s),
        wait=timedelta(seconds=settle_s if wait_s is None else wait_s),
        lock_wait_s=lock_wait_s,
        again=frozenset([*repost, *replace]),
    )
    look, known, planned = target.ask(wanted)
    if any(one.state is VoucherState.CHANGED and one.voucher.reference in replace for one in planned):
        asked = {voucher.reference for voucher in wanted}
        wanted = with_reversals(client, planned, replace, year=year.id)
        # The reversals are asked for as well, should they have been posted before and removed since.
        reversals = {voucher.reference for voucher in wanted} - asked
        target = attrs.evolve(target, again=target.again | reversals)
        planned = target.judge(wanted, look, known)
    problems = voucher_problems(wanted, year)
    problems += [problem for one in planned if (problem := one.problem)]
    if to_post := [one.voucher for one in planned if one.state is VoucherState.TO_POST]:
        problems += series_problems(client, series, year=year.id)
        problems += [] if exempt_from_lock else lock_problems(client, to_post)
        problems += accounts_problems(client, to_post, year=year.id)
    return ExportPlan(
        vouchers=planned, problems=problems, series=series, year=year, target=target, window=window
    )


def plan_reversal(
    client: FortnoxClient,
    series: str,
    number: int,
    *,
    year: FinancialYearSummary,
    journal: Journal,
    into: str | None = None,
    on: date | None = None,
    clock: Clock | None = None,
    window: ConnectionWindow | None = None,
    settle_s: float = 90.0,
    exempt_from_lock: bool = False,
    repost: bool = False,
) -> ExportPlan:
    """Plan the voucher that takes another one back: debit and credit exchanged, naming the original.

    A posted voucher can't be changed or removed through the API, and by Swedish law (BFL 5:5) a correction is an
    entry of its own. It carries marks like any other: run twice, it is posted once.

    Args:
        client: The company.
        series: The original's series.
        number: The original's number; any voucher's, not only an exported one's.
        year: The original's year.
        journal: The company's journal of that year.
        into: Series of the reversal; None: the original's.
        on: Date of the reversal; None: the original's.
        clock: Time; the machine's own by default.
        window: As in `plan_export`.
        settle_s: As in `plan_export`.
        exempt_from_lock: As in `plan_export`.
        repost: Post it again when it was posted before, and removed or reversed since.

    Raises:
        InvalidInput: there is no such voucher.
        SignInRequired: the connection has expired; nothing was asked.
        FortnoxError: Fortnox could not be asked.
    """
    window = window or client.connection
    if window is not None:
        window.check_only()
    reversal = reversal_of(client, series, number, year=year.id, on=on)
    return plan_export(
        client,
        [reversal],
        series=into or series,
        year=year,
        journal=journal,
        clock=clock,
        window=window,
        settle_s=settle_s,
        exempt_from_lock=exempt_from_lock,
        repost={reversal.reference} if repost else (),
    )


def _refuse_unknown(vouchers: Sequence[ClosingVoucher], references: Collection[str]) -> None:
    if not vouchers:
        raise InvalidInput("There are no vouchers to export.", hint="Hand over at least one.")
    unknown = set(references) - {voucher.reference for voucher in vouchers}
    for reference in sorted(unknown):
        raise InvalidInput(f"The plan has no voucher {reference}.", hint="Check repost and replace.")

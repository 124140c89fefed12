"""The plan and the run of an export of closing vouchers to a series. A second run posts nothing twice.

    journal = Journal(folder, issuer_host=client.issuer_host, database_number=1838388, year=year.id, clock=clock)
    plan = plan_export(client, vouchers, series="V", year=year, journal=journal)
    plan.problems          # nothing is sent while there is a problem
    result = plan.run()    # a second run posts nothing and returns the existing numbers

`YearEnd.plan_export` does the same with the journal in the job's folder.

The plan asks Fortnox which vouchers it already has. The run asks again while it holds the lock that makes it the only
exporter of the company. It then posts one voucher at a time, writes a journal line to disk before and after each, and
reads back the vouchers that it posted.
"""

from collections.abc import Collection, Iterable, Sequence
from contextlib import nullcontext
from datetime import date, timedelta

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.auth.window import ConnectionWindow
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.errors import FortnoxError, InvalidInput
from fortnox_sdk.stores.claims import Claims
from fortnox_sdk.year_end.export.journal import Journal
from fortnox_sdk.year_end.export.preflight import (
    accounts_problems,
    lock_problems,
    series_problems,
    voucher_problems,
)
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode, raise_problems
from fortnox_sdk.year_end.export.result import ExportResult
from fortnox_sdk.year_end.export.reversal import add_reversals, create_reversal
from fortnox_sdk.year_end.export.run import run_export
from fortnox_sdk.year_end.export.states import PlannedVoucher, VoucherState
from fortnox_sdk.year_end.export.target import ExportTarget
from fortnox_sdk.year_end.export.twins import add_twin_reversals
from fortnox_sdk.year_end.export.verify import compare_content, find_duplicates
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from fortnox_sdk.year_end.progress import Progress

_STATES_IN_FORTNOX = frozenset(
    {VoucherState.ALREADY_POSTED, VoucherState.CHANGED, VoucherState.DUPLICATE, VoucherState.ELSEWHERE}
)


@attrs.frozen(kw_only=True)
class ExportPlan:
    """Closing vouchers with their states, and the problems that stop the export.

    >>> from decimal import Decimal
    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk import ClosingRow, YearEnd
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> rows = (ClosingRow(account=7832, debit=Decimal(1200)), ClosingRow(account=1229, credit=Decimal(1200)))
    >>> voucher = ClosingVoucher(reference="depreciation", date=date(2025, 12, 31), text="Avskrivning", rows=rows)
    >>> with serve() as sandbox, TemporaryDirectory() as folder:
    ...     job = YearEnd(connect(sandbox), date(2025, 12, 31), folder=folder)
    ...     plan = job.plan_export([voucher], series="V")
    ...     problems, first, second = plan.problems, plan.run(), plan.run()
    >>> len(problems), first.posted, second.posted, second.already_posted
    (0, ['V1'], [], ['V1'])
    """

    vouchers: Sequence[PlannedVoucher]
    """The vouchers in the order of posting. A reversal comes before the voucher that replaces the original."""
    problems: Sequence[Problem]
    """All problems of the plan. The plan can run only without problems."""
    series: str
    year: FinancialYearSummary
    _target: ExportTarget = attrs.field(alias="target", repr=False)
    _window: ConnectionWindow | None = attrs.field(alias="window", repr=False)

    @property
    def to_post(self) -> Sequence[ClosingVoucher]:
        """The vouchers that `run` would post."""
        return [item.voucher for item in self.vouchers if item.state is VoucherState.TO_POST]

    @property
    def already_posted(self) -> Sequence[str]:
        """Labels of the vouchers that were in Fortnox when the plan was made."""
        return [item.label for item in self.vouchers if item.state is VoucherState.ALREADY_POSTED]

    @checked
    def run(self, progress: Progress | None = None) -> ExportResult:
        """Post the vouchers that are not in Fortnox, read them back, and return the result.

        The run asks Fortnox again first. If Fortnox does not respond to a voucher, the run waits for the settle time
        of the plan and then looks for that voucher. An error that stops the run is in the result's `error`. Only a
        complete run renews the 30 days of the connection.

        Args:
            progress: Called before each voucher.

        Raises:
            InvalidInput: The plan has problems, or something has changed in Fortnox since; nothing was sent.
            SignInRequired: The connection has expired; no call was made.
            ExportBusy: Another export of the company is running; nothing was sent.
            FortnoxError: Fortnox could not be read; nothing was sent.
        """
        raise_problems(self.problems)
        vouchers = [item.voucher for item in self.vouchers]
        with self._window.exporting() if self._window else nullcontext() as job:
            result = run_export(self._target, vouchers, progress)
            if job is not None and result.complete:
                try:
                    job.complete()
                except FortnoxError as fault:
                    # The vouchers are posted all the same, and the caller has to learn their numbers.
                    result = attrs.evolve(result, error=fault)
        return result

    @checked
    def verify(self, *, rows: bool = True) -> list[Problem]:
        """Compare the plan with Fortnox. Return vouchers that are missing, changed, duplicated or different.

        Duplicates are found for every export of the year, also for vouchers that are not in this plan. This posts
        nothing.

        Args:
            rows: True to read each voucher and compare its date, text and rows. This makes one call per voucher.

        Raises:
            SignInRequired: The connection has expired; no call was made.
            FortnoxError: Fortnox could not be read.
        """
        target = self._target
        if self._window is not None:
            self._window.check_only()
        lookup, _, planned = target.look_up([item.voucher for item in self.vouchers])
        problems = target.problems(planned, lookup)
        problems += [
            Problem.of(ProblemCode.MISSING, reference=item.voucher.reference)
            for item in planned
            if item.state not in _STATES_IN_FORTNOX
        ]
        with_problem = {problem.reference for problem in problems}
        references = {item.marks.reference: item.voucher.reference for item in planned}
        duplicates = find_duplicates(target.not_reversed(lookup), references)
        problems += [problem for problem in duplicates if problem.reference not in with_problem]
        if rows:
            for item in planned:
                if item.state is VoucherState.ALREADY_POSTED:
                    problems += compare_content(target.client, item, year=self.year.id)
        return problems


@checked
def plan_export(
    client: FortnoxClient,
    vouchers: Iterable[ClosingVoucher],
    *,
    series: str,
    year: FinancialYearSummary,
    journal: Journal,
    window: ConnectionWindow | None = None,
    settle_s: float = 90.0,
    wait_s: float | None = None,
    lock_wait_s: float = 30.0,
    exempt_from_lock: bool = False,
    repost: Collection[str] = (),
    replace: Collection[str] = (),
    reverse_twins: bool = False,
    claims: Claims | None = None,
) -> ExportPlan:
    """Return the vouchers with their states and every problem for which Fortnox would refuse them. This sends nothing.

    This makes one call for every 500 vouchers of the year. If there is something to post, it also makes one call for
    the series, one for the locked period, and one for every 500 accounts.

    Args:
        client: The client of the company.
        vouchers: The vouchers in the order of posting.
        series: The series to post them to. A series that is used for nothing else is best.
        year: The financial year that they belong to, as returned by `client.financial_years.on(day)`.
        journal: The journal of the company and the year, which all exporters of the company share.
        window: The 30-day window of the connection, or None for the window of the client.
        settle_s: The number of seconds that Fortnox is given after a send without a response. Only a look-up after
            this time can show that the voucher was not posted.
        wait_s: The longest time that a run waits for this look-up. None means `settle_s`. 0 means that the run stops at
            once, and `ExportResult.retry_at` says when to run it again.
        lock_wait_s: The longest wait for another exporter of the company to end.
        exempt_from_lock: True if the series is exempt from period locks (Bokslut, ej låsbar serie). Fortnox's API does
            not show this.
        repost: References of vouchers to post again although they were removed, reversed or posted in another year.
        replace: References of vouchers to reverse and post again if they have changed since they were posted.
        reverse_twins: True to reverse the younger voucher if another exporter, with its own journal, has posted a
            voucher of the plan, too. The younger voucher is the one with the higher number.
        claims: The claims of a store that all exporters of the company share. Only one of them runs at a time. None
            means the claims in the token store of the connection, if it keeps any.

    Raises:
        InvalidInput: There are no vouchers, or a reference in `repost` or `replace` is not in the plan.
        SignInRequired: The connection has expired; no call was made.
        FortnoxError: Fortnox could not be read.
    """
    closing_vouchers = list(vouchers)
    _check_references(closing_vouchers, [*repost, *replace])
    # A step of this machine's clock between two runs must not make an unanswered send look settled.
    clock = client.session.server_clock
    window = window or client.connection
    if window is not None:
        window.check_only()
    target = ExportTarget(
        client=client,
        year=year,
        series=series,
        journal=journal.timed_by(clock),
        clock=clock,
        settle_time=timedelta(seconds=settle_s),
        max_wait=timedelta(seconds=settle_s if wait_s is None else wait_s),
        lock_wait_s=lock_wait_s,
        repost=frozenset([*repost, *replace]),
        claims=window.claims if claims is None and window is not None else claims,
        reverse_twins=reverse_twins,
    )
    lookup, journal_content, planned = target.look_up(closing_vouchers)
    if replace:
        references = {voucher.reference for voucher in closing_vouchers}
        closing_vouchers = add_reversals(client, planned, replace, year=year.id)
        # The reversals may have been posted before and removed since. They are then posted again, too.
        reversals = {voucher.reference for voucher in closing_vouchers} - references
        target = attrs.evolve(target, repost=target.repost | reversals)
        planned = target.determine_states(closing_vouchers, lookup, journal_content)
    if reverse_twins and (twins := target.find_twins(closing_vouchers, lookup)):
        closing_vouchers = add_twin_reversals(client, closing_vouchers, twins, year=year.id)
        target = attrs.evolve(
            target, twins=twins, repost=target.repost | {twin.reversal_reference for twin in twins}
        )
        planned = target.determine_states(closing_vouchers, lookup, journal_content)
    problems = voucher_problems(closing_vouchers, year) + target.problems(planned, lookup)
    if to_post := [item.voucher for item in planned if item.state is VoucherState.TO_POST]:
        problems += series_problems(client, series, year=year.id)
        problems += [] if exempt_from_lock else lock_problems(client, to_post)
        problems += accounts_problems(client, to_post, year=year.id)
    return ExportPlan(
        vouchers=planned, problems=problems, series=series, year=year, target=target, window=window
    )


@checked
def plan_reversal(
    client: FortnoxClient,
    series: str,
    number: int,
    *,
    year: FinancialYearSummary,
    journal: Journal,
    into: str | None = None,
    on: date | None = None,
    window: ConnectionWindow | None = None,
    settle_s: float = 90.0,
    exempt_from_lock: bool = False,
    repost: bool = False,
    reverse_twins: bool = False,
    claims: Claims | None = None,
) -> ExportPlan:
    """Plan the voucher that reverses another voucher: debit and credit are exchanged, and the text names the original.

    A posted voucher can't be changed or removed through the API, and by Swedish law a correction is a separate
    entry (BFL 5 kap. 5 §). A reversal contains marks like any other closing voucher, so running the plan twice posts it
    once.

    Args:
        client: The client of the company.
        series: The series of the original.
        number: The number of the original, which may be any voucher and need not have been exported.
        year: The financial year of the original.
        journal: The journal of the company and the year.
        into: The series of the reversal, or None for the series of the original.
        on: The date of the reversal, or None for the date of the original.
        window: See `plan_export`.
        settle_s: See `plan_export`.
        exempt_from_lock: See `plan_export`.
        repost: True to post the reversal again if it was posted before and has been removed or reversed since.
        reverse_twins: See `plan_export`.
        claims: See `plan_export`.

    Raises:
        InvalidInput: The voucher does not exist.
        SignInRequired: The connection has expired; no call was made.
        FortnoxError: Fortnox could not be read.
    """
    window = window or client.connection
    if window is not None:
        window.check_only()
    reversal = create_reversal(client, series, number, year=year.id, on=on)
    return plan_export(
        client,
        [reversal],
        series=into or series,
        year=year,
        journal=journal,
        window=window,
        settle_s=settle_s,
        exempt_from_lock=exempt_from_lock,
        repost={reversal.reference} if repost else (),
        reverse_twins=reverse_twins,
        claims=claims,
    )


def _check_references(vouchers: Sequence[ClosingVoucher], references: Collection[str]) -> None:
    if not vouchers:
        raise InvalidInput("There are no vouchers to export.", hint="Pass at least one voucher.")
    unknown = set(references) - {voucher.reference for voucher in vouchers}
    for reference in sorted(unknown):
        raise InvalidInput(
            f"The plan has no voucher with the reference '{reference}'.",
            hint="Correct the reference in repost or replace.",
        )

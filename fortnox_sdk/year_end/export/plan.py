"""The plan of an export of closing vouchers to a voucher series. A plan that is run twice posts each voucher once.

    journal = Journal(folder, issuer_host=client.issuer_host, database_number=1838388, year=year.id, clock=clock)
    plan = plan_export(client, vouchers, series="V", year=year, journal=journal)
    plan.problems          # nothing is sent while there is a problem
    result = plan.run()    # a second run posts nothing and returns the existing numbers

`YearEnd.plan_export` does the same and keeps the journal in the folder of the year-end job.

`plan_export` asks Fortnox which of the vouchers it already has. `run` asks again while it holds the lock that makes it
the only exporter of the company. It then posts one voucher at a time, writes a journal line to disk before and after
each voucher, and reads the posted vouchers back.
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
    """A plan for an export of closing vouchers: the vouchers with their states, and the problems that stop the export.

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
    """All problems of the plan. `run` raises an error if there are any."""
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
        """Labels, such as `V12`, of the vouchers that were in Fortnox when the plan was made."""
        return [item.label for item in self.vouchers if item.state is VoucherState.ALREADY_POSTED]

    @checked
    def run(self, progress: Progress | None = None) -> ExportResult:
        """Post the vouchers that are not in Fortnox, read them back, and return the result.

        Before it posts anything, the run looks for the vouchers in Fortnox again. If the response to a voucher is lost,
        the run waits and then looks for that voucher (see `settle_s` and `wait_s` of `plan_export`). If an error stops
        the run while it posts vouchers, the result contains the error. Only a complete run renews the 30-day window of
        the connection.

        Args:
            progress: Called before each voucher and each wait as `progress(text, done, total)`, with the text of the
                voucher, the number of finished vouchers and the number of all vouchers. None reports no progress.

        Raises:
            InvalidInput: The plan has problems, or has become invalid because of a change in Fortnox. Nothing was sent.
            SignInRequired: The connection has expired. No call was made.
            ExportBusy: Another export of the company is running. Nothing was sent.
            FortnoxError: Fortnox could not be read. Nothing was sent.
        """
        raise_problems(self.problems)
        vouchers = [item.voucher for item in self.vouchers]
        with self._window.exporting() if self._window else nullcontext() as job:
            result = run_export(self._target, vouchers, progress)
            if job is not None and result.complete:
                try:
                    job.complete()
                except FortnoxError as fault:
                    # The vouchers have been posted, so the caller needs the result with their numbers.
                    result = attrs.evolve(result, error=fault)
        return result

    @checked
    def verify(self, *, rows: bool = True) -> list[Problem]:
        """Compare the plan with Fortnox. Return a problem for each voucher that is missing, different or posted twice.

        Vouchers that were posted twice are found for all exports of the year, not only for this plan. Nothing is
        posted.

        Args:
            rows: True to also compare the date, text and rows of each voucher. This makes one call per voucher.

        Raises:
            SignInRequired: The connection has expired. No call was made.
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
    """Return a plan: the vouchers with their states, and all problems that stop the export. Nothing is sent.

    This makes one call for every 500 vouchers of the year. If there is something to post, it also makes one call for
    the series, one for the locked period, and one for every 500 accounts.

    Args:
        client: The client of the company.
        vouchers: The vouchers in the order of posting.
        series: The voucher series to post to, preferably a series that is used for nothing else.
        year: The financial year of the vouchers, as returned by `client.financial_years.on(day)`.
        journal: The journal of the company and the year, which all exporters of the company share.
        window: The 30-day window of the connection, or None for the window of the client.
        settle_s: The time in seconds during which Fortnox may still post a voucher after the response was lost. Only a
            look-up after this time can show that the voucher was not posted.
        wait_s: The longest time in seconds that a run waits until it can look for a voucher whose response was lost.
            None means `settle_s`. With 0, the run stops at once. `ExportResult.retry_at` is then the time from which
            you can run it again.
        lock_wait_s: The longest time in seconds to wait for another export of the company to end.
        exempt_from_lock: True if the series is exempt from period locks (Bokslut, ej låsbar serie). Fortnox's API does
            not show this.
        repost: References of vouchers to post again although they were removed, reversed or posted in another year.
        replace: References of vouchers to reverse and post again if they have changed since they were posted.
        reverse_twins: True to reverse duplicates. If another exporter with a separate journal has posted a voucher of
            the plan as well, the voucher with the higher number is reversed.
        claims: Claims (time-limited locks in a token store) that let only one exporter of the company run at a time,
            even on several machines. None means the claims in the connection's token store, if the store supports them.

    Raises:
        InvalidInput: There are no vouchers, or a reference in `repost` or `replace` is not in the plan.
        SignInRequired: The connection has expired. No call was made.
        FortnoxError: Fortnox could not be read.
    """
    closing_vouchers = list(vouchers)
    _check_references(closing_vouchers, [*repost, *replace])
    # This clock follows the times in Fortnox's responses. With this machine's clock, which can be set forward between
    # two runs, a run could conclude too early that a voucher was not posted.
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
        # A reversal that an earlier run posted and that has since been removed in Fortnox is posted again.
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
    entry (BFL 5 kap. 5 §). A plan that is run twice posts the reversal once.

    Args:
        client: The client of the company.
        series: The series of the original.
        number: The number of the original. It can be any voucher, not only an exported one.
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
        InvalidInput: The voucher does not exist or has no date.
        SignInRequired: The connection has expired. No call was made.
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
            hint="Correct the reference in `repost` or `replace`.",
        )

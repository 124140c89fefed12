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
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.journal import Journal
from fortnox_sdk.year_end.export.planning.overview import OverviewPart, overview_parts
from fortnox_sdk.year_end.export.planning.parts import PlanPart
from fortnox_sdk.year_end.export.planning.planned import PlannedParts, plan_parts
from fortnox_sdk.year_end.export.problems import Problem, raise_problems
from fortnox_sdk.year_end.export.result import ExportResult
from fortnox_sdk.year_end.export.reversal import create_reversal
from fortnox_sdk.year_end.export.run import run_export
from fortnox_sdk.year_end.export.states import PlannedVoucher, VoucherState
from fortnox_sdk.year_end.export.target import ExportTarget
from fortnox_sdk.year_end.export.verification.books import VerifyResult, verify_part_in_books
from fortnox_sdk.year_end.export.verification.parts import verify_part
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher, mirror_reference
from fortnox_sdk.year_end.progress import Progress


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
    ...     problems, (overview,) = plan.problems, plan.overview()
    ...     first, second = plan.run(), plan.run()
    ...     (verified,) = plan.verify_books()
    >>> len(problems), first.posted, second.posted, second.already_posted
    (0, ['V1'], [], ['V1'])
    >>> overview.profit_effect, overview.vouchers[0].rows[1].account_name
    (Decimal('-1200'), 'Ackumulerade avskrivningar på inventarier och verktyg')
    >>> verified.checked, verified.is_verified
    (1, True)
    """

    parts: Sequence[PlanPart]
    """The vouchers by series and financial year. The first part has the vouchers of the plan. Automatic reversals in
    another series or year are in further parts."""
    problems: Sequence[Problem]
    """All problems of the plan. `run` raises an error if there are any."""
    warnings: Sequence[Text] = ()
    """Facts that do not stop the export, such as exported vouchers in Fortnox that the journal does not contain."""
    _window: ConnectionWindow | None = attrs.field(alias="window", repr=False)

    @property
    def vouchers(self) -> Sequence[PlannedVoucher]:
        """The vouchers in the order of posting. A reversal comes before the voucher that replaces the original."""
        return [item for part in self.parts for item in part.vouchers]

    @property
    def series(self) -> str:
        """The voucher series of the first part."""
        return self.parts[0].series

    @property
    def year(self) -> FinancialYearSummary:
        """The financial year of the first part."""
        return self.parts[0].year

    @property
    def to_post(self) -> Sequence[ClosingVoucher]:
        """The vouchers that `run` would post."""
        return [voucher for part in self.parts for voucher in part.to_post]

    @property
    def already_posted(self) -> Sequence[str]:
        """Labels, such as `V12`, of the vouchers that were in Fortnox when the plan was made."""
        return [
            f"{item.label}{part.target.label_suffix}"
            for part in self.parts
            for item in part.vouchers
            if item.state is VoucherState.ALREADY_POSTED
        ]

    def overview(self) -> Sequence[OverviewPart]:
        """Return the rows of each voucher with account names, the totals, and the effect on profit.

        This makes one call for every 500 accounts of each year whose chart of accounts the plan has not read.

        Raises:
            FortnoxError: Fortnox could not be read.
        """
        return overview_parts(self.parts)

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
        with self._window.exporting() if self._window else nullcontext() as job:
            result = run_export(self.parts, progress)
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
            rows: True to also compare the date, text and rows of each voucher. This makes one call per voucher;
                `verify_books` needs fewer calls.

        Raises:
            SignInRequired: The connection has expired. No call was made.
            FortnoxError: Fortnox could not be read.
        """
        if self._window is not None:
            self._window.check_only()
        return [problem for part in self.parts for problem in verify_part(part, rows=rows)]

    def verify_books(self) -> Sequence[VerifyResult]:
        """Compare the plan with a fresh SIE file and the voucher list of each year. Nothing is posted.

        This finds vouchers that are missing, changed, moved to another number, series or date, reversed, or in Fortnox
        more than once. It makes one call for each SIE file and one for every 500 vouchers.

        Raises:
            SignInRequired: The connection has expired. No call was made.
            FortnoxError: Fortnox could not be read.
        """
        if self._window is not None:
            self._window.check_only()
        return [verify_part_in_books(part) for part in self.parts]


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
    reversal_series: str | None = None,
) -> ExportPlan:
    """Return a plan: the vouchers with their states, and all problems that stop the export. Nothing is sent.

    A voucher with `reverse_on` is planned together with its automatic reversal, which may be in another financial year.
    The run posts the reversal after the voucher, and only if the voucher is in Fortnox.

    This makes one call for every 500 vouchers of the year. If there is something to post, it also makes one call for
    the series, one for the locked period, one for every 500 accounts, and one for each cost centre and project. With
    automatic reversals, it also reads the years, and the vouchers of each year from the plan's year on.

    Args:
        client: The client of the company.
        vouchers: The vouchers in the order of posting.
        series: The voucher series to post to, preferably a series that is used for nothing else.
        year: The financial year of the vouchers, as returned by `client.financial_years.on(day)`.
        journal: The journal of the company and the year, which all exporters of the company share. The journals of the
            other years are in the same folder.
        window: The 30-day window of the connection, or None for the window of the client.
        settle_s: The time in seconds during which Fortnox may still post a voucher after the response was lost. Only a
            look-up after this time can show that the voucher was not posted.
        wait_s: The longest time in seconds that a run waits until it can look for a voucher whose response was lost.
            None means `settle_s`. With 0, the run stops at once. `ExportResult.retry_at` is then the time from which
            you can run it again.
        lock_wait_s: The longest time in seconds to wait for another export of the company to end.
        exempt_from_lock: True if the series is exempt from period locks (Bokslut, ej låsbar serie). Fortnox's API does
            not show this.
        repost: References of vouchers to post again although they were removed, reversed or posted in another year. The
            reference of a voucher also stands for its automatic reversal.
        replace: References of vouchers to reverse and post again if they have changed since they were posted. The
            reference of a voucher also stands for its automatic reversal.
        reverse_twins: True to reverse duplicates. If another exporter with a separate journal has posted a voucher of
            the plan as well, the voucher with the higher number is reversed.
        claims: Claims (time-limited locks in a token store) that let only one exporter of the company run at a time,
            even on several machines. None means the claims in the connection's token store, if the store supports them.
        reversal_series: The series of automatic reversals, or None for `series`.

    Raises:
        InvalidInput: There are no vouchers, or a reference in `repost` or `replace` is not in the plan.
        SignInRequired: The connection has expired. No call was made.
        FortnoxError: Fortnox could not be read.
    """
    closing_vouchers = list(vouchers)
    _check_references(closing_vouchers, [*repost, *replace])
    mirrored = {voucher.reference for voucher in closing_vouchers if voucher.reverse_on is not None}
    replaced = _with_mirrors(replace, mirrored)
    target = _target(
        client,
        series=series,
        year=year,
        journal=journal,
        window=window,
        settle_s=settle_s,
        wait_s=wait_s,
        lock_wait_s=lock_wait_s,
        repost=_with_mirrors(repost, mirrored) | replaced,
        claims=claims,
        reverse_twins=reverse_twins,
    )
    planned = plan_parts(
        target,
        closing_vouchers,
        reversal_series=reversal_series or series,
        dated={mirror_reference(reference): year for reference in mirrored},
        replace=replaced,
        exempt_from_lock=exempt_from_lock,
    )
    return _plan_of(planned, window or client.connection)


def _with_mirrors(references: Collection[str], mirrored: Collection[str]) -> frozenset[str]:
    mirrors = [mirror_reference(reference) for reference in references if reference in mirrored]
    return frozenset([*references, *mirrors])


def _target(
    client: FortnoxClient,
    *,
    series: str,
    year: FinancialYearSummary,
    journal: Journal,
    window: ConnectionWindow | None,
    settle_s: float,
    wait_s: float | None,
    lock_wait_s: float,
    repost: frozenset[str],
    claims: Claims | None,
    reverse_twins: bool,
) -> ExportTarget:
    """Return the target of a plan, after checking that the connection may be used."""
    # This clock follows the times in Fortnox's responses. With this machine's clock, which can be set forward between
    # two runs, a run could conclude too early that a voucher was not posted.
    clock = client.session.server_clock
    window = window or client.connection
    if window is not None:
        window.check_only()
    return ExportTarget(
        client=client,
        year=year,
        series=series,
        journal=journal.timed_by(clock),
        clock=clock,
        settle_time=timedelta(seconds=settle_s),
        max_wait=timedelta(seconds=settle_s if wait_s is None else wait_s),
        lock_wait_s=lock_wait_s,
        repost=repost,
        claims=window.claims if claims is None and window is not None else claims,
        reverse_twins=reverse_twins,
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
    entry (BFL 5 kap. 5 §). A plan that is run twice posts the reversal once, also if its date lies in another financial
    year than the original.

    Args:
        client: The client of the company.
        series: The series of the original.
        number: The number of the original. It can be any voucher, not only an exported one.
        year: The financial year of the original.
        journal: The journal of the company and the original's year. If the reversal is in another year, the journal of
            that year in the same folder is used.
        into: The series of the reversal, or None for the series of the original.
        on: The date of the reversal, or None for the date of the original. It may lie in another financial year.
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
    reversal_year = year if reversal.date in year else client.financial_years.on(reversal.date)
    target = _target(
        client,
        series=into or series,
        year=reversal_year,
        journal=journal.of_year(reversal_year.id),
        window=window,
        settle_s=settle_s,
        wait_s=None,
        lock_wait_s=30.0,
        repost=frozenset({reversal.reference} if repost else ()),
        claims=claims,
        reverse_twins=reverse_twins,
    )
    planned = plan_parts(
        target,
        [reversal],
        reversal_series=target.series,
        dated={reversal.reference: year},
        exempt_from_lock=exempt_from_lock,
    )
    return _plan_of(planned, window)


def _plan_of(planned: PlannedParts, window: ConnectionWindow | None) -> ExportPlan:
    return ExportPlan(
        parts=planned.parts, problems=planned.problems, warnings=planned.warnings, window=window
    )


def _check_references(vouchers: Sequence[ClosingVoucher], references: Collection[str]) -> None:
    if not vouchers:
        raise InvalidInput("There are no vouchers to export.", hint="Pass at least one voucher.")
    known = {voucher.reference for voucher in vouchers}
    known |= {mirror_reference(voucher.reference) for voucher in vouchers if voucher.reverse_on is not None}
    unknown = set(references) - known
    for reference in sorted(unknown):
        raise InvalidInput(
            f"The plan has no voucher with the reference '{reference}'.",
            hint="Correct the reference in `repost` or `replace`.",
        )

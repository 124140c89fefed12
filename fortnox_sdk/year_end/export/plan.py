"""The planning of an export of closing vouchers to a voucher series. A plan that is run twice posts each voucher once.

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
from datetime import date, timedelta

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.auth.window import ConnectionWindow
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.stores.claims import Claims
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.export_plan import ExportPlan
from fortnox_sdk.year_end.export.journal import Journal
from fortnox_sdk.year_end.export.planning.planned import PlannedParts, plan_parts
from fortnox_sdk.year_end.export.reversal import create_reversal
from fortnox_sdk.year_end.export.target import ExportTarget
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher, mirror_reference


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
    """Return a plan: the vouchers with their states, and all problems that stop the export. Nothing is posted.

    A voucher with `reverse_on` is planned together with its automatic reversal, which may be in another financial year.
    The run posts the reversal after the voucher, and only if the voucher is in Fortnox.

    This makes one call for every 500 vouchers of the year. If there is something to post, it also makes one call for
    the series, one for the locked period, one for every 500 accounts, and one for each cost centre and project. If
    there are automatic reversals, it also reads the financial years, and the vouchers of the plan's year and of each
    later year.

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
    return _plan_of(planned, window or client.saved_connection)


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
    window = window or client.saved_connection
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

    A posted voucher can't be changed or removed through the API, and by Swedish law a correction is a separate entry
    (BFL 5 kap. 5 §). A plan that is run twice posts the reversal once, even if the reversal and the original are in
    different financial years.

    Args:
        client: The client of the company.
        series: The series of the original.
        number: The number of the original, which need not be an exported voucher.
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
    window = window or client.saved_connection
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
        raise InvalidInput(
            Text("There are no vouchers to export.", "Det finns inga verifikationer att exportera."),
            hint=Text("Pass at least one voucher.", "Ange minst en verifikation."),
        )
    known = {voucher.reference for voucher in vouchers}
    known |= {mirror_reference(voucher.reference) for voucher in vouchers if voucher.reverse_on is not None}
    unknown = set(references) - known
    for reference in sorted(unknown):
        raise InvalidInput(
            Text(
                f"The plan has no voucher with the reference '{reference}'.",
                f"Planen har ingen verifikation med referensen '{reference}'.",
            ),
            hint=Text(
                "Correct the reference in --repost or --replace (repost or replace in Python).",
                "Rätta referensen i --repost eller --replace (repost eller replace i Python).",
            ),
        )

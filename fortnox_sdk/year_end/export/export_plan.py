"""The plan of an export: its vouchers, problems and warnings, and the run that posts its vouchers."""

from collections.abc import Sequence
from contextlib import nullcontext

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.auth.window import ConnectionWindow
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.planning.overview import OverviewPart, overview_parts
from fortnox_sdk.year_end.export.planning.parts import PlanPart
from fortnox_sdk.year_end.export.problems import Problem, raise_problems
from fortnox_sdk.year_end.export.result import ExportResult
from fortnox_sdk.year_end.export.run import run_export
from fortnox_sdk.year_end.export.states import PlannedVoucher, VoucherState
from fortnox_sdk.year_end.export.verification.books import VerifyResult, verify_part_in_books
from fortnox_sdk.year_end.export.verification.parts import verify_part
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from fortnox_sdk.year_end.progress import Progress


@attrs.frozen(kw_only=True)
class ExportPlan:
    """A plan for an export of closing vouchers: the vouchers with their states, and the problems that stop the export.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk import ClosingRow, ClosingVoucher, YearEnd
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> debit = ClosingRow(account=7832, debit=Decimal(1200))
    >>> credit = ClosingRow(account=1229, credit=Decimal(1200))
    >>> voucher = ClosingVoucher(
    ...     reference="depreciation", date=date(2025, 12, 31), text="Avskrivning", rows=(debit, credit)
    ... )
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
    """The vouchers by series and financial year. The first part is for the series and the year of the plan. Further
    parts are for automatic reversals in another series or year."""
    problems: Sequence[Problem]
    """All problems of the plan. `run` raises an error if there are any."""
    warnings: Sequence[Text]
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
        the run waits and then looks for that voucher (see `settle_s` of `plan_export`). If an error stops the run while
        it posts vouchers, the result contains the error. Only a complete run renews the 30-day window of the
        connection.

        Args:
            progress: Called before each voucher and each wait as `progress(text, done, total)`. `text` is the text of
                the voucher and, before a wait, the time at which the wait ends. `done` is the number of finished
                vouchers, and `total` the number of all vouchers. None means no callback.

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

        This finds vouchers that are missing, changed, reversed, posted more than once, or moved to another number,
        series or date. It makes one call for each SIE file and one for every 500 vouchers.

        Raises:
            SignInRequired: The connection has expired. No call was made.
            FortnoxError: Fortnox could not be read.
        """
        if self._window is not None:
            self._window.check_only()
        return [verify_part_in_books(part) for part in self.parts]

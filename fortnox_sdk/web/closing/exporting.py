"""The work of an export in the background: make a plan, run an approved plan, and verify what was posted."""

from datetime import datetime
from pathlib import Path

import attrs

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import Files
from fortnox_sdk.text import Text
from fortnox_sdk.web.closing.records import ExportRecords
from fortnox_sdk.web.closing.saved_plan import PlanChoice, SavedPlan, plan_record
from fortnox_sdk.web.closing.saved_result import SavedResult, SavedVerification, result_record
from fortnox_sdk.web.closing.voucher_list import ClosingList
from fortnox_sdk.year_end.export.export_plan import ExportPlan
from fortnox_sdk.year_end.export.journal import Journal
from fortnox_sdk.year_end.export.plan import plan_export
from fortnox_sdk.year_end.export.states import VoucherState
from fortnox_sdk.year_end.job import YearEnd
from fortnox_sdk.year_end.progress import Progress

PLAN_STEP = Text("Comparing the vouchers with Fortnox", "Jämför verifikationerna med Fortnox")
VERIFY_STEP = Text(
    "Comparing the vouchers with the current books in Fortnox",
    "Jämför verifikationerna med den aktuella bokföringen i Fortnox",
)


class PlanChanged(InvalidInput):
    """The approved plan is no longer valid. Nothing was sent."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "The plan for the export has changed since it was shown. Nothing was sent to Fortnox.",
                "Planen för exporten har ändrats sedan den visades. Ingenting skickades till Fortnox.",
            ),
            hint=Text(
                "Review the new plan for the export, then export the closing vouchers.",
                "Granska den nya planen för exporten och exportera sedan bokslutsverifikationerna.",
            ),
        )


@attrs.frozen(kw_only=True)
class Exporter:
    """The exporter of one job. It needs no Flask request, so it can run in a thread.

    Args:
        job: The year-end job. It gives the financial year, the client and the 30-day window of the connection.
        journal: The export journal of the company and year.
        closing: The list of closing vouchers.
        folder: The folder of the job.
        files: The file system.
        settle_s: The time in seconds during which Fortnox may still post a voucher after the response was lost.
    """

    job: YearEnd
    journal: Journal
    closing: ClosingList
    folder: Path
    files: Files
    settle_s: float = 90.0

    @property
    def records(self) -> ExportRecords:
        """The records of the job's exports."""
        return ExportRecords(self.folder, files=self.files)

    def plan(self, choice: PlanChoice, progress: Progress) -> SavedPlan:
        """Compare the vouchers with Fortnox, save the plan and return it. Nothing is posted.

        Raises:
            InvalidInput: There are no vouchers.
            SignInRequired: The connection's 30-day window has ended.
            FortnoxError: Fortnox could not be read.
        """
        progress(PLAN_STEP, 0, None)
        return self._plan(choice)[1]

    def run(self, approved: str, choice: PlanChoice, progress: Progress) -> SavedResult:
        """Make the plan again, run it if it equals the approved plan, save the result and return it.

        Args:
            approved: The hash of the plan that the user has approved.
            choice: The user's choices for the approved plan.
            progress: The progress callback.

        Raises:
            PlanChanged: The plan has changed. The new plan is saved, so that the user can look at it.
            InvalidInput: The plan has problems.
            SignInRequired: The connection's 30-day window has ended.
            ExportBusy: Another export of the company is running.
            FortnoxError: Fortnox could not be read, and nothing was sent.
        """
        progress(PLAN_STEP, 0, None)
        plan, saved = self._plan(choice)
        if saved.hash != approved:
            raise PlanChanged
        result = result_record(plan.run(progress), saved, ended_at=self._now())
        self.records.save(result)
        self.records.save(result.look(saved))
        self.records.save(attrs.evolve(saved, is_used=True))
        return result

    def verify(self, choice: PlanChoice, progress: Progress) -> SavedVerification:
        """Compare the exported vouchers with the current books in Fortnox, save the result and return it.

        Nothing is posted. Vouchers that no export has sent are left out.

        Raises:
            SignInRequired: The connection's 30-day window has ended.
            FortnoxError: Fortnox could not be read.
        """
        progress(PLAN_STEP, 0, 2)
        plan, _ = self._plan(choice)
        progress(VERIFY_STEP, 1, 2)
        parts = _sent(plan).verify_books()
        verification = SavedVerification(
            ended_at=self._now(),
            checked=sum(part.checked for part in parts),
            problems=tuple(problem for part in parts for problem in part.problems),
        )
        self.records.save(verification)
        return verification

    def _plan(self, choice: PlanChoice) -> tuple[ExportPlan, SavedPlan]:
        references = {voucher.reference for voucher in self.closing.vouchers}
        plan = plan_export(
            self.job.client,
            self.closing.vouchers,
            series=choice.series,
            year=self.job.year,
            journal=self.journal,
            window=self.job.window,
            settle_s=self.settle_s,
            exempt_from_lock=choice.exempt_from_lock,
            replace=[each for each in choice.replace if each in references],
            repost=[each for each in choice.repost if each in references],
            reverse_twins=choice.reverse_twins,
        )
        saved = plan_record(
            plan, plan.overview(), choice, list_version=self.closing.version, asked_at=self._now()
        )
        self.records.save(saved)
        self.records.save(saved.look)
        return plan, saved

    def _now(self) -> datetime:
        # The journal uses this clock too, so that its times can be compared with these.
        return self.job.client.session.server_clock.now()


def _sent(plan: ExportPlan) -> ExportPlan:
    """Return a plan without the vouchers that were never sent. Parts that become empty are left out."""
    never_sent = {VoucherState.TO_POST, VoucherState.WITHOUT_ORIGINAL}
    parts = [
        attrs.evolve(part, vouchers=[each for each in part.vouchers if each.state not in never_sent])
        for part in plan.parts
    ]
    return attrs.evolve(plan, parts=[part for part in parts if part.vouchers])

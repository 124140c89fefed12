"""Exports by a program that makes plans and runs them after a person has approved them."""

from pathlib import Path

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.files import Files
from fortnox_sdk.year_end.export.approvals.content import PlanContent, PlanRequest
from fortnox_sdk.year_end.export.approvals.folder import Approvals
from fortnox_sdk.year_end.export.approvals.pending import PendingPlan
from fortnox_sdk.year_end.export.approvals.refusals import PlanRefused, Refusal
from fortnox_sdk.year_end.export.export_plan import ExportPlan
from fortnox_sdk.year_end.export.journal import Journal
from fortnox_sdk.year_end.export.plan import plan_export
from fortnox_sdk.year_end.export.problems import raise_problems
from fortnox_sdk.year_end.export.result import ExportResult
from fortnox_sdk.year_end.progress import Progress


@attrs.frozen(kw_only=True)
class ApprovedExports:
    """The exports of one company that need a person's approval. No method of this class approves a plan.

    Args:
        client: The client of the company.
        company: The key of the company's connection.
        company_name: The name of the company, which the approving person sees.
        approvals: The folder of the plans.
        journal_folder: The folder of the export journals, which all exporters of the company share.
        clock: The clock of this machine.
        files: The file system.
        settle_s: See `plan_export`.
    """

    client: FortnoxClient
    company: ConnectionKey
    company_name: str
    approvals: Approvals
    journal_folder: Path
    clock: Clock
    files: Files
    settle_s: float = 90.0

    def plan(self, request: PlanRequest) -> PendingPlan:
        """Make a plan, save it and return it. It waits for a person's approval. Nothing is posted.

        Raises:
            PlanRefused: There is nothing to post, or too many plans are waiting already.
            InvalidInput: The plan has problems, or can't be saved.
            SignInRequired: The connection has expired.
            FortnoxError: Fortnox could not be read.
        """
        _, content = self._plan(request)
        return self.approvals.keep(content, asked_at=self.client.session.server_clock.now())

    def find(self, plan_id: str) -> PendingPlan:
        """Return a plan of this company.

        Raises:
            PlanRefused: The company has no such plan, or its file can't be trusted.
            InvalidInput: The folder of the plans can't be used.
        """
        plan = self.approvals.read(plan_id)
        if plan.content.company != str(self.company):
            raise PlanRefused(Refusal.UNKNOWN, plan=plan_id)
        return plan

    def run(self, plan_id: str, shown: str, progress: Progress | None = None) -> ExportResult:
        """Run a plan that a person has approved, and return the result. A plan can be run only once.

        The plan is made again from the saved request, and compared with what the person approved. The approval is used
        before the first voucher is sent.

        Args:
            plan_id: The id of the plan.
            shown: The hash of the plan.
            progress: See `ExportPlan.run`.

        Raises:
            PlanRefused: The plan is not approved, is too old, was used, or would now post something else.
            InvalidInput: The plan has problems. Nothing was sent.
            SignInRequired: The connection has expired.
            ExportBusy: Another export of the company is running. Nothing was sent, but the approval is used.
            FortnoxError: Fortnox could not be read. Nothing was sent.
        """
        pending = self.find(plan_id)
        self.approvals.check(pending, shown)
        plan, content = self._plan(pending.content.request)
        if content != pending.content:
            raise PlanRefused(Refusal.CHANGED, plan=plan_id)
        self.approvals.take(plan_id, shown, now_at_fortnox=self.client.session.server_clock.now())
        return plan.run(progress)

    def _plan(self, request: PlanRequest) -> tuple[ExportPlan, PlanContent]:
        year = self.client.financial_years.on(request.day)
        plan = plan_export(
            self.client,
            request.vouchers,
            series=request.series,
            reversal_series=request.reversal_series or None,
            year=year,
            journal=Journal(
                self.journal_folder,
                issuer_host=self.company.issuer_host,
                database_number=self.company.database_number,
                year=year.id,
                clock=self.clock,
                files=self.files,
            ),
            settle_s=self.settle_s,
            exempt_from_lock=request.exempt_from_lock,
            replace=request.replace,
            repost=request.repost,
        )
        raise_problems(plan.problems)
        content = PlanContent.of(plan, request, company=self.company, company_name=self.company_name)
        if not content.to_post:
            raise PlanRefused(Refusal.NOTHING_TO_POST, labels=", ".join(plan.already_posted) or "–")
        return plan, content

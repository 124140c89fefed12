"""The page where a person approves the plans that AI assistants made. It shows a preview of each voucher.

The page belongs to no job. A user sees the plans of the companies whose connections the user may see.
"""

from http import HTTPStatus
from typing import Final

import attrs
from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text
from fortnox_sdk.web.closing.preview import PreviewVoucher, preview_voucher
from fortnox_sdk.web.guide import current_guide, current_user, visible_connections
from fortnox_sdk.web.pages import page
from fortnox_sdk.year_end.export.approvals.content import PendingPart, PendingVoucher
from fortnox_sdk.year_end.export.approvals.folder import Approvals
from fortnox_sdk.year_end.export.approvals.pending import SHOWN_DIGITS, PendingPlan, PlanState
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher

approvals: Blueprint = Blueprint("approvals", __name__)

_PLACE: Final = "start guide"
_TITLE: Final = Text("Plans that wait for approval", "Planer som väntar på godkännande")
_WRONG_BEGIN: Final = Text(
    f"Nothing was approved. Type the first {SHOWN_DIGITS} characters of the plan's hash.",
    f"Ingenting godkändes. Skriv de första {SHOWN_DIGITS} tecknen i planens kontrollsumma.",
)


@attrs.frozen(kw_only=True)
class ShownVoucher:
    """A voucher of a plan, with its preview."""

    planned: PendingVoucher
    preview: PreviewVoucher


@attrs.frozen(kw_only=True)
class ShownPlan:
    """A plan on the page."""

    plan: PendingPlan
    state: PlanState
    parts: tuple[tuple[PendingPart, tuple[ShownVoucher, ...]], ...]


@approvals.get("/approvals")
def show() -> str:
    """Show the waiting plans, and the approved plans that have not been used yet. Nothing is sent to Fortnox."""
    return _page()


@approvals.post("/approvals/<plan_id>/approve")
def approve(plan_id: str) -> Response | tuple[str, int]:
    """Approve the plan that the page has shown, if the user typed the beginning of its hash."""
    shown = request.form.get("hash", "")
    typed = request.form.get("begin", "").strip().lower()
    if not shown or typed != shown[:SHOWN_DIGITS]:
        _visible(plan_id)
        return _page(_WRONG_BEGIN), HTTPStatus.BAD_REQUEST
    return _decide(plan_id, shown, is_approval=True)


@approvals.post("/approvals/<plan_id>/reject")
def reject(plan_id: str) -> Response | tuple[str, int]:
    """Reject the plan that the page has shown."""
    return _decide(plan_id, request.form.get("hash", ""), is_approval=False)


def visible_plans() -> list[PendingPlan]:
    """Return the plans of the companies that the user may see, the oldest first.

    Raises:
        InvalidInput: The folder of the plans can't be used.
    """
    companies = {str(connection.key) for connection in visible_connections()}
    return [plan for plan in _folder().plans() if plan.content.company in companies]


def _folder() -> Approvals:
    guide = current_guide()
    return Approvals(guide.journal_folder, clock=guide.clock, files=guide.files)


def _visible(plan_id: str) -> PendingPlan:
    """Return a plan by its id, or end the request with 404 if it does not exist or belongs to somebody else."""
    found = next((plan for plan in visible_plans() if plan.id == plan_id), None)
    return found or abort(HTTPStatus.NOT_FOUND)


def _decide(plan_id: str, shown: str, *, is_approval: bool) -> Response | tuple[str, int]:
    plan = _visible(plan_id)
    try:
        _folder().decide(plan.id, shown=shown, is_approval=is_approval, by=current_user().id, place=_PLACE)
    except InvalidInput as fault:
        message = Text(fault.in_language("en"), fault.in_language("sv"))
        return _page(message), HTTPStatus.CONFLICT
    return redirect(url_for(".show"), code=HTTPStatus.SEE_OTHER)


def _page(message: Text | None = None) -> str:
    folder = _folder()
    shown = [(plan, folder.state(plan)) for plan in visible_plans()]
    open_states = (PlanState.WAITING, PlanState.APPROVED)
    return page(
        "approvals.html",
        title=_TITLE,
        message=message,
        digits=SHOWN_DIGITS,
        plans=[_shown(plan, state) for plan, state in shown if state in open_states],
    )


def _shown(plan: PendingPlan, state: PlanState) -> ShownPlan:
    parts = tuple(
        (part, tuple(ShownVoucher(planned=each, preview=_preview(each)) for each in part.vouchers))
        for part in plan.content.parts
    )
    return ShownPlan(plan=plan, state=state, parts=parts)


def _preview(voucher: PendingVoucher) -> PreviewVoucher:
    rows = tuple(
        ClosingRow(
            account=row.account,
            debit=row.debit,
            credit=row.credit,
            text=row.text,
            cost_center=row.cost_center,
            project=row.project,
        )
        for row in voucher.rows
    )
    closing = ClosingVoucher(
        reference=voucher.reference,
        date=voucher.date,
        text=voucher.text,
        rows=rows,
        comment=voucher.comment,
    )
    return preview_voucher(closing, {str(row.account): row.account_name for row in voucher.rows})

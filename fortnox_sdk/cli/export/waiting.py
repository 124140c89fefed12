"""Plans that need approval, as lines on the screen and as JSON."""

from collections.abc import Iterator, Sequence

from fortnox_sdk.cli.export.display import TOTAL, amounts_line, profit_text
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.clock import STOCKHOLM
from fortnox_sdk.scalars import money_text
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.approvals.content import PendingPart, PendingVoucher
from fortnox_sdk.year_end.export.approvals.folder import Approvals
from fortnox_sdk.year_end.export.approvals.pending import SHOWN_DIGITS, PendingPlan, PlanState
from fortnox_sdk.year_end.export.approvals.refusals import PlanRefused


def plan_lines(screen: Screen, plan: PendingPlan, state: PlanState) -> Iterator[Text | str]:
    """Yield the lines of a plan: the company, each voucher with its rows and account names, and the totals."""
    content = plan.content
    yield Text("Plan {id} for {name}: {state}", "Plan {id} för {name}: {state}").format(
        id=plan.id, name=content.company_label, state=state.text
    )
    yield Text(
        "Hash {hash}. Created {made}, usable until {end}.",
        "Kontrollsumma {hash}. Skapad {made}, gäller till {end}.",
    ).format(
        hash=f"{plan.hash[:SHOWN_DIGITS]} {plan.hash[SHOWN_DIGITS:]}",
        made=plan.created_at.astimezone(STOCKHOLM),
        end=plan.expires_at.astimezone(STOCKHOLM),
    )
    if plan.decision is not None:
        yield Text("Decided by {by}, {place}, {at}.", "Beslut av {by}, {place}, {at}.").format(
            by=plan.decision.by, place=plan.decision.place, at=plan.decision.at.astimezone(STOCKHOLM)
        )
    for part in content.parts:
        yield from _part_lines(screen, part)
    for warning in content.warnings:
        yield Text.same("! ") + warning


def _part_lines(screen: Screen, part: PendingPart) -> Iterator[Text | str]:
    years = f"{part.year_start} – {part.year_end}"
    yield Text(f"Series {part.series}, {years}", f"Serie {part.series}, {years}")
    for voucher in part.vouchers:
        yield from _voucher_lines(screen, voucher, part.series)
    yield Text(
        "Series {series}: {count:voucher|vouchers} to post, {total} SEK in debit.",
        "Serie {series}: {count:verifikation|verifikationer} att bokföra, {total} kr i debet.",
    ).format(series=part.series, count=len(part.to_post), total=part.total_to_post)
    yield profit_text(part.profit_effect, part.result_account_effect)


def _voucher_lines(screen: Screen, voucher: PendingVoucher, series: str) -> Iterator[str]:
    state = screen.text(voucher.state.text)
    yield f"{voucher.label or series:<6} {voucher.date}  {voucher.text}  [{voucher.reference}: {state}]"
    for row in voucher.rows:
        details = " ".join(part for part in (row.cost_center, row.project, row.text) if part)
        yield amounts_line(screen, f"{row.account:04d}  {row.account_name}", row.debit, row.credit, details)
    yield amounts_line(screen, f"      {screen.text(TOTAL)}", voucher.debit, voucher.credit)
    if voucher.comment:
        yield f"       {voucher.comment}"


def approvals_json(
    screen: Screen, approvals: Approvals, plans: Sequence[PendingPlan], damaged: Sequence[PlanRefused]
) -> dict[str, object]:
    """Return the JSON of the plans with their states, and of the errors about damaged plan files."""
    return {
        "folder": str(approvals.folder),
        "plans": [_plan_json(plan, approvals.state(plan)) for plan in plans],
        "damaged": [fault.in_language(screen.language) for fault in damaged],
    }


def _plan_json(plan: PendingPlan, state: PlanState) -> dict[str, object]:
    decision = plan.decision
    return {
        "id": plan.id,
        "hash": plan.hash,
        "state": state.value,
        "company": plan.content.company,
        "company_name": plan.content.company_name,
        "created_at": plan.created_at.isoformat(),
        "expires_at": plan.expires_at.isoformat(),
        "decided_by": decision.by if decision else None,
        "decided_at": decision.at.isoformat() if decision else None,
        "used_at": plan.used_at.isoformat() if plan.used_at else None,
        "parts": [
            {
                "series": part.series,
                "financial_year": {
                    "id": part.year,
                    "from": part.year_start.isoformat(),
                    "to": part.year_end.isoformat(),
                },
                "vouchers": [_voucher_json(voucher) for voucher in part.vouchers],
                "total_to_post": money_text(part.total_to_post),
                "profit_effect": money_text(part.profit_effect),
                "result_account_effect": money_text(part.result_account_effect),
            }
            for part in plan.content.parts
        ],
    }


def _voucher_json(voucher: PendingVoucher) -> dict[str, object]:
    return {
        "reference": voucher.reference,
        "date": voucher.date.isoformat(),
        "text": voucher.text,
        "state": voucher.state.value,
        "label": voucher.label,
        "total": money_text(voucher.debit),
        "rows": [
            {
                "account": row.account,
                "account_name": row.account_name,
                "debit": money_text(row.debit),
                "credit": money_text(row.credit),
                "text": row.text,
                "cost_center": row.cost_center,
                "project": row.project,
            }
            for row in voucher.rows
        ],
    }

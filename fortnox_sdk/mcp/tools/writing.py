"""The tools that save and post plans. A person approves a plan in a terminal or in the start guide."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, cast

from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.mcp.answers import AS_STATED, Answer, BookText, Key, Trust, Verification
from fortnox_sdk.mcp.company import Company
from fortnox_sdk.mcp.context import ServerContext
from fortnox_sdk.mcp.failures import InvalidArguments
from fortnox_sdk.mcp.tool import Arguments
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.approvals.content import PendingPart, PendingVoucher, PlanRequest
from fortnox_sdk.year_end.export.approvals.folder import Approvals
from fortnox_sdk.year_end.export.approvals.pending import SHOWN_DIGITS, PlanState
from fortnox_sdk.year_end.export.approvals.running import ApprovedExports
from fortnox_sdk.year_end.export.result import ExportResult
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher

_Json = Mapping[str, object]
_PLANS: Final = Text("the waiting plans on this computer", "de väntande planerna på den här datorn")
_NEXT: Final = {
    PlanState.WAITING: Text(
        "A person has to approve the plan with fortnox web or fortnox export approve.",
        "En person måste godkänna planen med fortnox web eller fortnox export approve.",
    ),
    PlanState.APPROVED: Text("Run the plan with run_approved_plan.", "Kör planen med run_approved_plan."),
    PlanState.REJECTED: Text(
        "Ask the user why the plan was rejected.", "Fråga användaren varför planen avvisades."
    ),
    PlanState.EXPIRED: Text(
        "The plan has expired. Make a new plan with plan_closing_vouchers.",
        "Planen har gått ut. Gör en ny plan med plan_closing_vouchers.",
    ),
    PlanState.USED: Text(
        "To see what the plan posted, make a new plan with plan_closing_vouchers. The new plan is compared with the "
        "vouchers in Fortnox.",
        "Gör en ny plan med plan_closing_vouchers för att se vad planen bokförde. Den nya planen jämförs med "
        "verifikationerna i Fortnox.",
    ),
}


def plan_closing_vouchers(context: ServerContext, arguments: Arguments) -> Answer:
    """Save a plan, and return it with its preview. Nothing is posted."""
    company = context.company(arguments)
    exports = _exports(context, company)
    plan = exports.plan(_request(arguments))
    return company.answer(
        result={
            "plan_id": plan.id,
            "hash": plan.hash,
            "state": exports.approvals.state(plan),
            "expires_at": plan.expires_at,
            "where_to_approve": Text(
                "A person runs `fortnox export approve {id}` in a terminal, or opens the page of waiting plans in "
                "the start guide (`fortnox web`). To approve the plan, the person types {begin}, the beginning of "
                "the plan's hash.",
                "En person kör `fortnox export approve {id}` i en terminal, eller öppnar sidan med väntande planer i "
                "startguiden (`fortnox web`). Personen godkänner planen genom att skriva {begin}, början av planens "
                "hash.",
            ).format(id=plan.id, begin=plan.hash[:SHOWN_DIGITS]),
            "preview": [_part(part) for part in plan.content.parts],
            "warnings": [BookText(each.in_language(context.language)) for each in plan.content.warnings],
        },
        read_at=plan.created_at,
        records=[f"plan {plan.id}"],
    )


def plan_status(context: ServerContext, arguments: Arguments) -> Answer:
    """Return the state of a plan. Nothing is sent to Fortnox."""
    company = context.company(arguments)
    exports = _exports(context, company)
    plan = exports.find(arguments.text("plan_id"))
    state = exports.approvals.state(plan)
    return company.answer(
        result={
            "plan_id": plan.id,
            "hash": plan.hash,
            "state": state,
            "expires_at": plan.expires_at,
            "decided_at": None if plan.decision is None else plan.decision.at,
            "used_at": plan.used_at,
            "next_step": _NEXT[state],
        },
        read_at=context.clock.now(),
        source=_PLANS,
        records=[f"plan {plan.id}"],
    )


def run_approved_plan(context: ServerContext, arguments: Arguments) -> Answer:
    """Run a plan that a person has approved, and return what was posted."""
    company = context.company(arguments)
    exports = _exports(context, company)
    plan_id = arguments.text("plan_id")
    try:
        result = exports.run(plan_id, arguments.text("hash"))
    finally:
        company.forget()
    return company.answer(
        result={
            "complete": result.complete,
            "posted": [Key(label) for label in result.posted],
            "already_posted": [Key(label) for label in result.already_posted],
            "removed": [Key(label) for label in result.removed],
            "not_sent": [BookText(reference) for reference in result.not_sent],
            "outcome_unknown": [BookText(reference) for reference in result.unsettled],
            "differences": [
                BookText(each.text_and_hint.in_language(context.language)) for each in result.differences
            ],
            "retry_at": result.retry_at,
        },
        read_at=context.clock.now(),
        verification=_verification(result, context),
        records=[f"plan {plan_id}", *(f"voucher {label}" for label in result.posted)],
    )


def _verification(result: ExportResult, context: ServerContext) -> Verification:
    if result.complete:
        return AS_STATED
    reasons = (
        Text(
            "Some of the plan's vouchers may be missing from Fortnox.",
            "Några av planens verifikationer kan saknas i Fortnox.",
        ),
        *(() if result.error is None else (BookText(result.error.in_language(context.language)),)),
    )
    return Verification(status=Trust.NOT_VERIFIED, reasons=reasons)


def _exports(context: ServerContext, company: Company) -> ApprovedExports:
    folder = context.options.journal_folder
    if folder is None:
        raise ConfigurationError(
            Text(
                "The server may only read in Fortnox, and not plan or post vouchers.",
                "Servern får bara läsa i Fortnox, och inte planera eller bokföra verifikationer.",
            ),
            hint=Text(
                "Ask the user to restart the server with --allow-writes.",
                "Be användaren starta om servern med --allow-writes.",
            ),
        )
    return ApprovedExports(
        client=company.client,
        company=company.connection.key,
        company_name=company.connection.company_name,
        approvals=Approvals(folder, clock=context.clock, files=context.files),
        journal_folder=folder,
        clock=context.clock,
        files=context.files,
    )


def _request(arguments: Arguments) -> PlanRequest:
    vouchers = cast("Sequence[_Json]", arguments.values["vouchers"])
    return PlanRequest(
        vouchers=tuple(_voucher(each) for each in vouchers),
        series=arguments.text("series"),
        reversal_series=arguments.text("reversal_series"),
        replace=tuple(cast("Sequence[str]", arguments.values.get("replace", ()))),
        repost=tuple(cast("Sequence[str]", arguments.values.get("repost", ()))),
    )


def _voucher(each: _Json) -> ClosingVoucher:
    return ClosingVoucher(
        reference=_text(each, "reference"),
        date=_day(_text(each, "date")),
        text=_text(each, "text"),
        rows=tuple(_row(row) for row in cast("Sequence[_Json]", each["rows"])),
        comment=_text(each, "comment"),
        reverse_on=_day(_text(each, "reverse_on")) if "reverse_on" in each else None,
    )


def _row(each: _Json) -> ClosingRow:
    return ClosingRow(
        account=cast("int", each["account"]),
        debit=Decimal(_text(each, "debit") or 0),
        credit=Decimal(_text(each, "credit") or 0),
        text=_text(each, "text"),
        cost_center=_text(each, "cost_center"),
        project=_text(each, "project"),
    )


def _text(each: _Json, name: str) -> str:
    return str(each.get(name, ""))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidArguments(
            Text(f"'{text}' is not a date.", f"'{text}' är inget datum."),
            hint=Text("Write the date as YYYY-MM-DD.", "Skriv datumet som ÅÅÅÅ-MM-DD."),
        ) from None


def _part(part: PendingPart) -> _Json:
    return {
        "series": Key(part.series),
        "year_first_day": part.year_start,
        "year_last_day": part.year_end,
        "vouchers": [_shown(voucher) for voucher in part.vouchers],
        "total_to_post": part.total_to_post,
        "profit_effect": part.profit_effect,
    }


def _shown(voucher: PendingVoucher) -> _Json:
    return {
        "reference": BookText(voucher.reference),
        "date": voucher.date,
        "text": BookText(voucher.text),
        "comment": BookText(voucher.comment),
        "state": voucher.state.text,
        "label": Key(voucher.label),
        "total": voucher.debit,
        "rows": [
            {
                "account": row.account,
                "account_name": BookText(row.account_name),
                "debit": row.debit,
                "credit": row.credit,
                "text": BookText(row.text),
                "cost_center": Key(row.cost_center),
                "project": Key(row.project),
            }
            for row in voucher.rows
        ],
    }

"""The overview of an export plan, on the screen and as JSON."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from fortnox_sdk.cli.json_output import year_json
from fortnox_sdk.cli.json_texts import texts_json
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.scalars import money_text
from fortnox_sdk.text import Text, join
from fortnox_sdk.year_end.export.export_plan import ExportPlan
from fortnox_sdk.year_end.export.planning.overview import OverviewPart, OverviewRow, OverviewVoucher
from fortnox_sdk.year_end.export.states import VoucherState

_NAME_WIDTH: Final = 40
_AMOUNT_WIDTH: Final = 16
TOTAL: Final = Text("Total", "Summa")


def show_overview(screen: Screen, parts: Sequence[OverviewPart]) -> None:
    """Print the rows of each voucher of a plan, the totals, the effect on profit, and the place of the journal."""
    for part in parts:
        years = f"{part.year.from_date} – {part.year.to_date}"
        screen.line(Text(f"Series {part.series}, {years}", f"Serie {part.series}, {years}"), style="bold")
        for voucher in part.vouchers:
            _show_voucher(screen, voucher, part.series)
        _show_totals(screen, part)
        screen.line(Text(f"Export journal: {part.journal_path}", f"Exportjournal: {part.journal_path}"))
        screen.line()


def _show_voucher(screen: Screen, voucher: OverviewVoucher, series: str) -> None:
    planned = voucher.planned
    label = planned.label or planned.former_label or series
    state = screen.text(planned.state.text)
    screen.line(
        f"{label:<6} {planned.voucher.date}  {planned.voucher.text}  [{planned.voucher.reference}: {state}]"
    )
    for each in voucher.rows:
        name = f"{each.row.account:04d}  {each.account_name}"
        screen.line(amounts_line(screen, name, each.row.debit, each.row.credit, _details(each)))
    credit = sum((each.row.credit for each in voucher.rows), Decimal(0))
    screen.line(amounts_line(screen, f"      {screen.text(TOTAL)}", voucher.total, credit))


def amounts_line(screen: Screen, name: str, debit: Decimal, credit: Decimal, details: str = "") -> str:
    """Return the line of a row or of a total, with debit and credit in columns."""
    shown = name if len(name) <= _NAME_WIDTH else f"{name[: _NAME_WIDTH - 1]}…"
    debit_text, credit_text = (screen.amount(amount) if amount else "" for amount in (debit, credit))
    line = f"       {shown:<{_NAME_WIDTH}}{debit_text:>{_AMOUNT_WIDTH}}{credit_text:>{_AMOUNT_WIDTH}}"
    return f"{line}  {details}".rstrip()


def _details(each: OverviewRow) -> str:
    return " ".join(part for part in (each.row.cost_center, each.row.project, each.row.text) if part)


def _show_totals(screen: Screen, part: OverviewPart) -> None:
    to_post = sum(voucher.planned.state is VoucherState.TO_POST for voucher in part.vouchers)
    screen.line(
        Text(
            "Series {series}: {count:voucher|vouchers}, {total} SEK in debit. To post: {to_post:voucher|vouchers}, "
            "{total_to_post} SEK.",
            "Serie {series}: {count:verifikation|verifikationer}, {total} kr i debet. Att bokföra: "
            "{to_post:verifikation|verifikationer}, {total_to_post} kr.",
        ).format(
            series=part.series,
            count=len(part.vouchers),
            total=part.total,
            to_post=to_post,
            total_to_post=part.total_to_post,
        )
    )
    screen.line(profit_text(part.profit_effect, part.result_account_effect))


def profit_text(profit_effect: Decimal, result_account_effect: Decimal) -> Text:
    """Return the sentences about the effect of a plan on the year's profit."""
    texts = [
        Text(
            "Effect on the year's profit: {amount} SEK (accounts 3000–8999; a minus sign means a lower profit).",
            "Påverkan på årets resultat: {amount} kr (konton 3000–8999; minustecken betyder lägre resultat).",
        ).format(amount=profit_effect)
    ]
    if result_account_effect:
        texts.append(
            Text(
                "Of this, {amount} SEK is on account 8999, which moves the result to equity.",
                "Därav {amount} kr på konto 8999, som för över resultatet till eget kapital.",
            ).format(amount=result_account_effect)
        )
    return join(texts)


def plan_json(plan: ExportPlan, parts: Sequence[OverviewPart]) -> dict[str, object]:
    """Return the JSON of a plan. Amounts are text with two decimals.

    Args:
        plan: The plan.
        parts: The overview of the plan.
    """
    return {
        **refusal_json(plan),
        "parts": [
            {
                "series": part.series,
                "financial_year": year_json(part.year),
                "journal": str(part.journal_path),
                "vouchers": [_voucher_json(voucher) for voucher in part.vouchers],
                "total": money_text(part.total),
                "total_to_post": money_text(part.total_to_post),
                "profit_effect": money_text(part.profit_effect),
                "result_account_effect": money_text(part.result_account_effect),
            }
            for part in parts
        ],
    }


def refusal_json(plan: ExportPlan) -> dict[str, object]:
    """Return the JSON of a plan that was not posted."""
    return {
        "financial_year": year_json(plan.year),
        "series": plan.series,
        "journal": str(plan.parts[0].journal_path),
        "to_post": [voucher.reference for voucher in plan.to_post],
        "already_posted": list(plan.already_posted),
        "problem_codes": [problem.code.value for problem in plan.problems],
        **texts_json(
            problems=[problem.text_and_hint for problem in plan.problems], warnings=tuple(plan.warnings)
        ),
        "posted": [],
    }


def _voucher_json(voucher: OverviewVoucher) -> dict[str, object]:
    planned = voucher.planned
    return {
        "reference": planned.voucher.reference,
        "date": planned.voucher.date.isoformat(),
        "text": planned.voucher.text,
        "state": planned.state.value,
        "label": planned.label,
        "total": money_text(voucher.total),
        "rows": [
            {
                "account": each.row.account,
                "account_name": each.account_name,
                "debit": money_text(each.row.debit),
                "credit": money_text(each.row.credit),
                "text": each.row.text,
                "cost_center": each.row.cost_center,
                "project": each.row.project,
            }
            for each in voucher.rows
        ],
    }

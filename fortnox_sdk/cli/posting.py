"""The steps that `export` and `reverse` share: show the plan, ask for confirmation, post, and show the result."""

import sys
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Final

import typer

from fortnox_sdk.cli.exits import ExitCode, Stop, error_line, export_exit_code, problems_exit_code
from fortnox_sdk.cli.json_output import export_json, year_json
from fortnox_sdk.cli.options import Connected
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.config import default_store_folder
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.journal import Journal
from fortnox_sdk.year_end.export.plan import ExportPlan

DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Show what would be posted, without posting.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Post without asking for confirmation.")]
JournalOption = Annotated[
    Path | None,
    typer.Option(
        "--journal",
        help="Folder of the export journal. Everybody who exports for the company must use the same folder.",
    ),
]
ReverseTwinOption = Annotated[
    bool,
    typer.Option(
        "--reverse-twin",
        help="If someone else has posted the same voucher, reverse the voucher with the higher number.",
    ),
]

_ZERO = Decimal(0)


PLAN_STEP: Final = Text("Compared the vouchers with Fortnox", "Verifikationerna är jämförda med Fortnox")
"""The progress text of the planning step."""


def open_journal(connected: Connected, year: FinancialYearSummary, folder: Path | None) -> Journal:
    """Return the export journal of a company's financial year.

    If `folder` is None, the journal is in the default folder of the user who runs the command.
    """
    return Journal(
        folder or default_store_folder().parent / "journal",
        issuer_host=connected.key.issuer_host,
        database_number=connected.key.database_number,
        year=year.id,
        clock=SystemClock(),
    )


def post_plan(screen: Screen, plan: ExportPlan, *, dry_run: bool, yes: bool) -> int:
    """Ask for confirmation, post the vouchers of a plan and show the result.

    If the plan has problems, or if `dry_run` is true, show the plan and post nothing.

    Returns:
        The exit code.

    Raises:
        Stop: The user declined, or there is no terminal on which the command could ask.
    """
    if plan.problems or dry_run:
        _show_plan(screen, plan)
        return problems_exit_code(plan.problems) if plan.problems else ExitCode.DONE
    if plan.to_post and not yes:
        _show_plan(screen, plan, on_stderr=True)
        _confirm(screen, plan)
    result = plan.run(screen.progress)
    screen.answer({"financial_year": year_json(plan.year), **export_json(result), "problems": []})
    screen.line(result.summary)
    for problem in result.differences:
        screen.note(problem.text_and_hint, style="red")
    for twin in result.reversed_twins:
        screen.note(
            Text(
                f"{twin.younger.label} was a duplicate of {twin.older.label} and has been reversed.",
                f"{twin.younger.label} var en dubblett av {twin.older.label} och har återförts.",
            )
        )
    for label, reference in zip(result.removed, result.removed_references, strict=True):
        by = result.reversed_by.get(label)
        fate = (
            Text(f"was reversed by {by}", f"har återförts genom {by}")
            if by
            else Text("was removed in Fortnox", "har tagits bort i Fortnox")
        )
        advice = Text(
            f". To post it again, use --repost {reference}", f". Bokför den på nytt med --repost {reference}"
        )
        screen.note(Text.same(f"{label} ") + fate + advice, style="red")
    if result.error is not None:
        screen.note(f"fortnox: {error_line(result.error)}", style="red")
    return export_exit_code(result)


def _show_plan(screen: Screen, plan: ExportPlan, *, on_stderr: bool = False) -> None:
    problems = [screen.text(problem.text_and_hint) for problem in plan.problems]
    for text in problems:
        screen.note(f"fortnox: {text}", style="red")
    if not on_stderr:
        screen.answer(
            {
                "financial_year": year_json(plan.year),
                "series": plan.series,
                "to_post": [voucher.reference for voucher in plan.to_post],
                "already_posted": list(plan.already_posted),
                "problems": problems,
                "posted": [],
            }
        )
    show = screen.note if on_stderr else screen.line
    for planned in plan.vouchers:
        voucher, state = planned.voucher, screen.text(planned.state.text)
        amount = screen.amount(sum((row.debit for row in voucher.rows), start=_ZERO))
        show(f"{planned.label or plan.series:<6} {voucher.date}  {amount:>14}  {voucher.text}  ({state})")


def _confirm(screen: Screen, plan: ExportPlan) -> None:
    """Ask the user to confirm. Scripts use --yes instead.

    Raises:
        Stop: The user declined, or there is no terminal on which the command could ask.
    """
    count = len(plan.to_post)
    if not sys.stdin.isatty():
        raise Stop(
            f"Posting {count} voucher(s) to series {plan.series} must be confirmed, but there is no terminal.",
            hint="Add --yes to post them without confirmation.",
        )
    screen.note(
        Text(
            f"Post {count} voucher(s) to series {plan.series}? Type the series to confirm:",
            f"Bokföra {count} verifikation(er) i serie {plan.series}? Skriv serien för att bekräfta:",
        )
    )
    if input().strip() != plan.series:
        raise Stop(screen.text(Text("Nothing was posted.", "Ingenting bokfördes.")))

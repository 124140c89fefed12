"""From a plan to posted vouchers, as `export` and `reverse` do it: shown, confirmed by a person, run, shown."""

import sys
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Final

import typer

from fortnox_sdk.cli.exits import ExitCode, Stop, export_exit, one_line, problems_exit
from fortnox_sdk.cli.json_output import export_json, year_json
from fortnox_sdk.cli.options import Connected
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.config import default_store_folder
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.journal import Journal
from fortnox_sdk.year_end.export.plan import ExportPlan

__all__ = ["PLANNED", "DryRunOption", "JournalOption", "YesOption", "journal_of", "post_plan"]

DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what would be posted, and post nothing.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask before posting.")]
JournalOption = Annotated[
    Path | None,
    typer.Option("--journal", help="Folder of the journal, which all exporters of the company share."),
]

_ZERO = Decimal(0)


PLANNED: Final = Text("Asked Fortnox", "Frågat Fortnox")
"""The step that plans."""


def journal_of(connected: Connected, year: FinancialYearSummary, folder: Path | None) -> Journal:
    """Open the journal of a company's year: in the folder given, else in the user's own."""
    return Journal(
        folder or default_store_folder().parent / "journal",
        issuer_host=connected.key.issuer_host,
        database_number=connected.key.database_number,
        year=year.id,
        clock=SystemClock(),
    )


def post_plan(screen: Screen, plan: ExportPlan, *, dry_run: bool, yes: bool) -> int:
    """Post what a plan has, and return the exit code.

    Raises:
        Stop: a person said no, or nobody is there to ask.
    """
    if plan.problems or dry_run:
        _show_plan(screen, plan)
        return problems_exit(plan.problems) if plan.problems else ExitCode.DONE
    if plan.to_post and not yes:
        _show_plan(screen, plan, on_stderr=True)
        _confirm(screen, plan)
    result = plan.run(screen.progress)
    screen.answer({"financial_year": year_json(plan.year), **export_json(result), "problems": []})
    screen.line(result.summary)
    for problem in result.differences:
        screen.note(problem.text_and_hint, style="red")
    for label, reference in zip(result.removed, result.removed_references, strict=True):
        screen.note(
            Text(
                f"{label} was removed in Fortnox and is posted again only when asked: --repost {reference}",
                f"{label} är borttagen i Fortnox och bokförs bara om du ber om det: --repost {reference}",
            ),
            style="red",
        )
    if result.error is not None:
        screen.note(f"fortnox: {one_line(result.error)}", style="red")
    return export_exit(result)


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
                "already": list(plan.already_posted),
                "problems": problems,
                "posted": [],
            }
        )
    show = screen.note if on_stderr else screen.line
    for one in plan.vouchers:
        state = screen.text(one.state.text)
        amount = screen.amount(sum((row.debit for row in one.voucher.rows), start=_ZERO))
        show(f"{one.label or plan.series:<6} {one.voucher.date}  {amount:>14}  {one.voucher.text}  ({state})")


def _confirm(screen: Screen, plan: ExportPlan) -> None:
    """Ask a person to confirm; a script uses --yes instead.

    Raises:
        Stop: the person said no, or nobody is there.
    """
    count = len(plan.to_post)
    if not sys.stdin.isatty():
        raise Stop(
            f"{count} voucher(s) would be posted to series {plan.series}.", hint="Add --yes to post them."
        )
    screen.note(
        Text(
            f"Post {count} voucher(s) to series {plan.series}? Type the series to confirm:",
            f"Bokföra {count} verifikation(er) i serie {plan.series}? Skriv serien för att bekräfta:",
        )
    )
    if input().strip() != plan.series:
        raise Stop(screen.text(Text("Nothing was posted.", "Ingenting bokfördes.")))

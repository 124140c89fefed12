"""From a plan to posted vouchers, as `export` and `reverse` do it: shown, confirmed by a person, run and told."""

import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final

import typer

from fortnox_sdk.cli.exits import ExitCode, Stop, export_exit, one_line, problems_exit
from fortnox_sdk.cli.json_output import export_json, year_json
from fortnox_sdk.cli.options import Connected
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.clock import Clock
from fortnox_sdk.config import default_store_folder
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.year_end.export.journal import Journal
from fortnox_sdk.year_end.export.plan import ExportPlan
from fortnox_sdk.year_end.export.problems import Problem
from fortnox_sdk.year_end.export.states import VoucherState

__all__ = ["DryRunOption", "JournalOption", "YesOption", "journal_of", "post_plan"]

DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what would be posted, and post nothing.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask before posting.")]
JournalOption = Annotated[
    Path | None,
    typer.Option("--journal", help="Folder of the journal, which all exporters of the company share."),
]

_ZERO = Decimal(0)
_STATES: Final[Mapping[VoucherState, str]] = MappingProxyType(
    {
        VoucherState.TO_POST: "bokförs",
        VoucherState.ALREADY: "redan bokförd",
        VoucherState.CHANGED: "ändrad sedan den bokfördes",
        VoucherState.REMOVED: "bokförd och sedan borttagen i Fortnox",
        VoucherState.REVERSED: "bokförd och sedan återförd",
        VoucherState.UNSETTLED: "skickad utan svar",
        VoucherState.DUPLICATE: "bokförd mer än en gång",
        VoucherState.ELSEWHERE: "bokförd i ett annat år",
    }
)


def journal_of(
    connected: Connected, year: FinancialYearSummary, folder: Path | None, clock: Clock
) -> Journal:
    """The journal of a company's year: in the folder given, else in the user's own."""
    return Journal(
        folder or default_store_folder().parent / "journal",
        issuer_host=connected.key.issuer_host,
        database_number=connected.key.database_number,
        year=year.id,
        clock=clock,
    )


def post_plan(screen: Screen, plan: ExportPlan, *, dry_run: bool, yes: bool) -> int:
    """Post what a plan has, and give the exit code.

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
    screen.line(screen.say(result.summary_in_swedish, result.summary))
    for problem in result.differences:
        screen.note(_problem(screen, problem), style="red")
    for label, reference in zip(result.removed, result.removed_references, strict=True):
        screen.note(
            screen.say(
                f"{label} är borttagen i Fortnox och bokförs bara om du ber om det: --repost {reference}",
                f"{label} was removed in Fortnox and is posted again only when asked: --repost {reference}",
            ),
            style="red",
        )
    if result.stopped is not None:
        screen.note(f"fortnox: {one_line(result.stopped)}", style="red")
    return export_exit(result)


def _show_plan(screen: Screen, plan: ExportPlan, *, on_stderr: bool = False) -> None:
    problems = [_problem(screen, problem) for problem in plan.problems]
    for text in problems:
        screen.note(f"fortnox: {text}", style="red")
    if not on_stderr:
        screen.answer(
            {
                "financial_year": year_json(plan.year),
                "series": plan.series,
                "to_post": [voucher.reference for voucher in plan.to_post],
                "already": list(plan.already),
                "problems": problems,
                "posted": [],
            }
        )
    for one in plan.vouchers:
        state = screen.say(_STATES[one.state], one.state)
        amount = screen.amount(sum((row.debit for row in one.voucher.rows), start=_ZERO))
        text = (
            f"{one.label or plan.series:<6} {one.voucher.date}  {amount:>14}  {one.voucher.text}  ({state})"
        )
        screen.note(text) if on_stderr else screen.line(text)


def _problem(screen: Screen, problem: Problem) -> str:
    return screen.say(
        f"{problem.text_in_swedish} {problem.cure_in_swedish}", f"{problem.text} {problem.cure}"
    )


def _confirm(screen: Screen, plan: ExportPlan) -> None:
    """Ask a person; a script says --yes.

    Raises:
        Stop: the person said no, or nobody is there.
    """
    count = len(plan.to_post)
    if not sys.stdin.isatty():
        raise Stop(
            f"{count} voucher(s) would be posted to series {plan.series}.", cure="Add --yes to post them."
        )
    screen.note(
        screen.say(
            f"Bokföra {count} verifikation(er) i serie {plan.series}? Skriv serien för att bekräfta:",
            f"Post {count} voucher(s) to series {plan.series}? Type the series to confirm:",
        )
    )
    if input().strip() != plan.series:
        raise Stop(screen.say("Ingenting bokfördes.", "Nothing was posted."))

"""The steps that `export run` and `export reverse` share: ask for confirmation, post, and show the result."""

import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Final

import typer

from fortnox_sdk.cli.exits import ExitCode, Stop, error_line
from fortnox_sdk.cli.export.display import plan_json, refusal_json, show_overview
from fortnox_sdk.cli.export.exit_codes import export_exit_code, problems_exit_code
from fortnox_sdk.cli.json_output import export_json, year_json
from fortnox_sdk.cli.json_texts import texts_json
from fortnox_sdk.cli.options import Connected
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.config import default_store_folder
from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.approvals.content import MAY_POST
from fortnox_sdk.year_end.export.export_plan import ExportPlan
from fortnox_sdk.year_end.export.journal import Journal
from fortnox_sdk.year_end.export.problems import Problem, command_argument
from fortnox_sdk.year_end.export.result import ExportResult
from fortnox_sdk.year_end.source.folder import JobFolder
from fortnox_sdk.year_end.source.sources import FortnoxSource

YesOption = Annotated[
    bool, typer.Option("--yes"), Text("Post without asking for confirmation.", "Bokför utan att fråga.")
]
JournalOption = Annotated[
    Path | None,
    typer.Option("--journal"),
    Text(
        "Folder of the export journal. Everybody who exports for the company must use the same folder.",
        "Exportjournalens mapp. Alla som exporterar för företaget måste använda samma mapp.",
    ),
]
ReverseTwinOption = Annotated[
    bool,
    typer.Option("--reverse-twin"),
    Text(
        "If someone else has posted the same voucher, reverse the voucher with the higher number.",
        "Om någon annan har bokfört samma verifikation: återför den med det högre numret.",
    ),
]

ExemptOption = Annotated[
    bool,
    typer.Option("--exempt-from-lock"),
    Text(
        "The series is exempt from period locks (Bokslut, ej låsbar serie). Fortnox's API does not show this.",
        "Serien är undantagen från periodlåsning (Bokslut, ej låsbar serie). Det framgår inte av Fortnox API.",
    ),
]

_ZERO = Decimal(0)


_INTERRUPTED: Final = Text(
    "Vouchers may have been posted before the interruption. Run the same export again: it posts only those that are "
    "not in Fortnox.",
    "Verifikationer kan ha bokförts före avbrottet. Kör samma export igen: den bokför bara dem som inte finns i "
    "Fortnox.",
)

PLAN_STEP: Final = Text("Comparing the vouchers with Fortnox", "Jämförelse av verifikationerna med Fortnox")
"""The progress text of the planning step."""


def default_journal_folder() -> Path:
    """Return the folder of the export journals of the user who runs the command."""
    return default_store_folder().parent / "journal"


def open_journal(connected: Connected, year: int, folder: Path | None) -> Journal:
    """Return the export journal of a company's financial year.

    Args:
        connected: The connection of the company.
        year: Fortnox's id of the financial year.
        folder: The folder of the journal. None means the default folder of the user who runs the command.
    """
    return Journal(
        folder or default_journal_folder(),
        issuer_host=connected.key.issuer_host,
        database_number=connected.key.database_number,
        year=year,
        clock=SystemClock(),
    )


def check_job_folders(connected: Connected, *folders: Path | None) -> None:
    """Check that each job in the current folder and in the given folders can export to the connection.

    A job of another company, or a job whose data source is a SIE file, can't export to the connection.

    Raises:
        InvalidInput: A job can't export to the connection, or its job file can't be read.
    """
    saved = connected.store.get(connected.key)
    if saved is not None:
        named = {folder.resolve() for folder in folders if folder is not None}
        for folder in sorted({Path.cwd(), *named}):
            JobFolder(folder).check(FortnoxSource.of(saved))


def post_plan(screen: Screen, plan: ExportPlan, *, yes: bool) -> int:
    """Ask for confirmation, post the vouchers of a plan and show the result. A plan with problems posts nothing.

    Returns:
        The exit code.

    Raises:
        Stop: The user declined, or there is no terminal on which the command could ask.
    """
    _show_problems(screen, plan.problems)
    _show_warnings(screen, plan.warnings)
    if plan.problems:
        screen.answer(refusal_json(plan), schema="export-run")
        screen.line(Text("Nothing was sent to Fortnox.", "Ingenting skickades till Fortnox."))
        return problems_exit_code(plan.problems)
    if _number_to_confirm(plan) and not yes:
        _show_plan(screen, plan)
        _confirm(screen, plan)
    with screen.working(Text("Posting the vouchers", "Verifikationerna bokförs")):
        try:
            result = plan.run(screen.progress)
        except KeyboardInterrupt:
            screen.note(_INTERRUPTED, style="red")
            raise
    try:
        screen.answer(
            {
                "financial_year": year_json(plan.year),
                **export_json(result),
                "journal": str(plan.parts[0].journal_path),
                **texts_json(problems=(), warnings=tuple(plan.warnings)),
            },
            schema="export-run",
        )
        screen.line(result.summary)
    except (BrokenPipeError, FortnoxError):
        # Nobody reads stdout, or its disk is full. What was posted is said nevertheless.
        screen.note(result.summary)
        raise
    _show_result(screen, result)
    return export_exit_code(result)


def show_plan(screen: Screen, plan: ExportPlan) -> int:
    """Show a plan: its problems and warnings, the rows of each voucher, the totals and the effect on profit.

    Returns:
        The exit code.
    """
    parts = plan.overview()
    _show_problems(screen, plan.problems)
    _show_warnings(screen, plan.warnings)
    screen.answer(plan_json(plan, parts), schema="export-plan")
    show_overview(screen, parts)
    return problems_exit_code(plan.problems) if plan.problems else ExitCode.DONE


def _show_problems(screen: Screen, problems: Sequence[Problem]) -> None:
    """Print the problems of a plan on stderr."""
    for problem in problems:
        screen.note(f"fortnox: {screen.text(problem.text_and_hint)}", style="red")


def _show_warnings(screen: Screen, warnings: Sequence[Text]) -> None:
    """Print the warnings of a plan on stderr."""
    for warning in warnings:
        screen.note(Text.same("! ") + warning, style="yellow")


def _show_result(screen: Screen, result: ExportResult) -> None:
    """Print the differences, the reversed duplicates, the removed or reversed vouchers, and the error of a run."""
    for problem in result.differences:
        screen.note(problem.text_and_hint, style="red")
    for twin in result.reversed_twins:
        screen.note(
            Text(
                f"{twin.younger.full_label} was a duplicate of {twin.older.full_label} and has been reversed.",
                f"{twin.younger.full_label} var en dubblett av {twin.older.full_label} och har återförts.",
            )
        )
    for label, reference in zip(result.removed, result.removed_references, strict=True):
        by = result.reversed_by.get(label)
        fate = (
            Text(f"was reversed by {by}", f"har återförts genom {by}")
            if by
            else Text("was removed in Fortnox", "har tagits bort i Fortnox")
        )
        option = f"--repost {command_argument(reference)}"
        advice = Text(
            f". To post the voucher again, use {option}", f". Bokför verifikationen på nytt med {option}"
        )
        screen.note(Text.same(f"{label} ") + fate + advice, style="red")
    if result.error is not None:
        screen.note(f"fortnox: {error_line(result.error, screen.language)}", style="red")


def _show_plan(screen: Screen, plan: ExportPlan) -> None:
    """Print one line for each voucher on stderr, before the user is asked to confirm."""
    for part in plan.parts:
        for planned in part.vouchers:
            voucher, state = planned.voucher, screen.text(planned.state.text)
            amount = screen.amount(sum((row.debit for row in voucher.rows), start=_ZERO))
            screen.note(
                f"{planned.label or part.series:<6} {voucher.date}  {amount:>14}  {voucher.text}  ({state})"
            )
    path = plan.parts[0].journal_path
    screen.note(Text(f"Export journal: {path}", f"Exportjournal: {path}"))


def _number_to_confirm(plan: ExportPlan) -> int:
    """Return the number of vouchers that a run may post, including vouchers with an unknown outcome."""
    return sum(item.state in MAY_POST for item in plan.vouchers)


def _confirm(screen: Screen, plan: ExportPlan) -> None:
    """Ask the user to confirm. Scripts use --yes instead.

    Raises:
        Stop: The user declined, or there is no terminal on which the command could ask.
    """
    count = _number_to_confirm(plan)
    if not sys.stdin.isatty():
        raise Stop(
            Text(
                "Posting {count:voucher|vouchers} to series {series} must be confirmed, but there is no terminal.",
                "Bokföringen av {count:verifikation|verifikationer} i serie {series} måste bekräftas, men det finns "
                "ingen terminal.",
            ).format(count=count, series=plan.series),
            hint=Text(
                "Add --yes to post the vouchers without confirmation.",
                "Lägg till --yes för att bokföra verifikationerna utan bekräftelse.",
            ),
        )
    screen.note(
        Text(
            "Post {count:voucher|vouchers} to series {series}? Type the series to confirm:",
            "Bokföra {count:verifikation|verifikationer} i serie {series}? Skriv serien för att bekräfta:",
        ).format(count=count, series=plan.series)
    )
    if input().strip() != plan.series:
        raise Stop(Text("Nothing was posted.", "Ingenting bokfördes."))

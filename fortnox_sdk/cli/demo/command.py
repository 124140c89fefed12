"""`fortnox demo`: runs the whole year-end job against a local sandbox, without a Fortnox account."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import attrs
import typer

import sie4
from fortnox_sdk.auth.login import sign_in
from fortnox_sdk.cli.consent import approve
from fortnox_sdk.cli.demo.books import compare_books
from fortnox_sdk.cli.demo.display import DEMO_SERIES, DemoResult, show_appendices, show_result
from fortnox_sdk.cli.demo.vouchers import closing_vouchers
from fortnox_sdk.cli.demo.workspace import DEMO_DAY, DemoFolder, demo_sandbox
from fortnox_sdk.cli.exits import ExitCode, Stop
from fortnox_sdk.cli.export.exit_codes import export_exit_code, problems_exit_code
from fortnox_sdk.cli.import_output import IMPORT_STEP
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.options import YearOption, make_screen
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.cli.status import status_of
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.result import ExportResult
from fortnox_sdk.year_end.job import YearEnd

if TYPE_CHECKING:
    from fortnox_sdk.sandbox import Sandbox

_SETTLE_S = 2.0
"""Seconds during which the sandbox may still post a voucher after the response was lost. Fortnox needs more time."""


def run_demo(
    *,
    out: Annotated[
        Path | None,
        typer.Option("--out"),
        Text(
            "Folder for all files of the demo. Default: ./fortnox-demo. A second run in the same folder continues.",
            "Mapp för alla demofiler. Standard: ./fortnox-demo. En andra körning i samma mapp fortsätter.",
        ),
    ] = None,
    sie: Annotated[
        Path | None,
        typer.Option("--sie"),
        Text(
            "A SIE 4 file to run the demo on, instead of the demo company.",
            "En SIE 4-fil att använda i demonstrationen, i stället för demoföretaget.",
        ),
    ] = None,
    year: YearOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> int:
    """Run the whole year-end job on this computer, without a Fortnox account.

    The demo starts a local sandbox, signs in to it and imports a financial year. It writes two appendices as Excel
    and HTML, posts three closing vouchers, runs the same export again and shows the status.
    """
    started = SystemClock().monotonic()
    screen = make_screen(lang, as_json=as_json)
    demo_folder = DemoFolder.of(out, sie)
    with demo_sandbox(demo_folder) as sandbox:
        result = _run(screen, demo_folder, sandbox, year)
    show_result(screen, demo_folder.folder, result, seconds=SystemClock().monotonic() - started)
    return _exit_code(result)


def _run(screen: Screen, demo_folder: DemoFolder, sandbox: "Sandbox", year: int | None) -> DemoResult:
    state = sandbox.state()
    day = _balance_date(demo_folder, state, year)
    clock, transport = SystemClock(), RequestsTransport()
    store = FileStore(demo_folder.folder / "connections")
    config = FortnoxConfig(
        client_id=sandbox.client_id,
        client_secret=Secret(sandbox.client_secret),
        redirect_uris=("http://127.0.0.1:0/callback",),
        api_url=sandbox.url,
        auth_url=f"{sandbox.url}/oauth-v1",
    )
    with screen.step(Text("Signing in through the OAuth pages", "Inloggning via OAuth-sidorna")):
        connection = sign_in(
            config,
            store=store,
            transport=transport,
            clock=clock,
            open_browser=lambda address: approve(address, transport),
        )
    client = FortnoxClient.connect(
        connection.key,
        config=config,
        store=store,
        transport=transport,
        clock=clock,
        pace=Pace.off,  # Nobody else uses this sandbox, so the demo does not wait for Fortnox's rate limit.
        sign_in=None,
    )
    job = YearEnd(client, day, folder=demo_folder.folder, clock=clock, progress=screen.progress)
    with screen.step(IMPORT_STEP):
        imported = job.import_all()
        if demo_folder.document is not None:
            # A SIE file contains no ledger that its accounts could be compared with.
            specifications = (job.specification(each.account) for each in imported.appendices)
            imported = attrs.evolve(imported, appendices=tuple(map(demo_folder.with_source, specifications)))
    show_appendices(screen, job, imported)
    with screen.step(
        Text("Writing the appendices as Excel and HTML", "Skrivning av bilagorna som Excel och HTML")
    ):
        from fortnox_sdk.cli.reports import write_reports  # noqa: PLC0415 -- slow; the appendices are shown first
        from fortnox_sdk.cli.reviews import review_ledgers  # noqa: PLC0415

        # A SIE file has no ledger to review.
        reviews = review_ledgers(job) if demo_folder.document is None else ()
        reports = write_reports(imported.appendices, demo_folder.folder, screen.language, reviews)
    # If the user has given a file, its accounts are used, so that a second run creates the same vouchers.
    first, again = _export(screen, job, demo_folder.document or imported.books.year.document)
    comparison = None
    # The file contains vouchers for its own financial year only, so no other year can be compared.
    if demo_folder.document is not None and year is None:
        posted_before = first.already_posted if first else ()
        comparison = compare_books(
            demo_folder.document,
            imported.books.year.document,
            ours=posted_before,
            reasons=_notes(state, "differences"),
            unlisted=_notes(state, "unlisted"),
        )
    connection = store.get(connection.key) or connection
    return DemoResult(
        job=job,
        imported=imported,
        first=first,
        again=again,
        connection=connection,
        status=status_of(connection, config, clock),
        comparison=comparison,
        files=[*imported.files, *reports],
    )


def _balance_date(demo_folder: DemoFolder, state: dict[str, object], year: int | None) -> date:
    """Return the last day of the financial year that ends in the calendar year `year`.

    If `year` is None, return the last day of the SIE file's year, or of the demo company's year if there is no file.
    """
    company = cast("list[dict[str, object]]", state["companies"])[0]
    ends = [
        date.fromisoformat(financial_year["to"])
        for financial_year in cast("list[dict[str, str]]", company["years"])
    ]
    if year is not None:
        matches = [end for end in ends if end.year == year]
        if not matches:
            years = ", ".join(str(end.year) for end in sorted(ends)) or "none"
            raise InvalidInput(
                f"No financial year ends in {year}.", hint=f"Choose one of these years: {years}."
            )
        return max(matches)
    if demo_folder.document is None:
        return DEMO_DAY
    current = demo_folder.document.fiscal_years.get(0)
    if current is not None and current.end is not None:
        return current.end
    if not ends:
        raise InvalidInput("The SIE file has no financial year (#RAR 0).")
    return max(ends)


def _notes(state: dict[str, object], key: str) -> tuple[str, ...]:
    """Return the notes that the sandbox stored under `key` in its state when it imported the SIE file."""
    company = cast("list[dict[str, object]]", state["companies"])[0]
    return tuple(cast("list[str]", company.get(key, [])))


def _export(
    screen: Screen, job: YearEnd, books: sie4.Document
) -> tuple[ExportResult | None, ExportResult | None]:
    """Export the three closing vouchers twice, and return the results of both runs."""
    used = {row.account for voucher in books.vouchers for row in voucher.rows}
    vouchers = closing_vouchers({*books.accounts, *used}, job.year.to_date)
    if not vouchers:
        return None, None

    def export() -> ExportResult:
        plan = job.plan_export(vouchers, series=DEMO_SERIES, settle_s=_SETTLE_S)
        for problem in plan.problems:
            raise Stop(problem.text, hint=problem.hint, code=problems_exit_code(plan.problems))
        return plan.run(screen.progress)

    with screen.step(
        Text(
            f"Exporting closing vouchers to series {DEMO_SERIES}",
            f"Export av bokslutsverifikationer till serie {DEMO_SERIES}",
        )
    ):
        first = export()
    with screen.step(Text("Running the same export again", "Samma export igen")):
        return first, export()


def _exit_code(demo: DemoResult) -> ExitCode:
    for result in (demo.first, demo.again):
        if result is not None and not result.complete:
            return export_exit_code(result)
    comparison = demo.comparison
    if comparison is not None and not comparison.equal and not comparison.reasons:
        # Differences without a reason are a defect of the sandbox.
        return ExitCode.ERROR
    return Screen.verdict_code(demo.imported.appendices, demo.imported.findings)

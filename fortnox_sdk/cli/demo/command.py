"""`fortnox demo`: the whole job against a Fortnox on this machine, in seconds and without an account."""

import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

import sie4
from fortnox_sdk.auth.login import sign_in
from fortnox_sdk.cli.consent import approve
from fortnox_sdk.cli.demo.books import prove
from fortnox_sdk.cli.demo.display import DEMO_SERIES, Demonstrated, show_demo
from fortnox_sdk.cli.demo.vouchers import closing_vouchers
from fortnox_sdk.cli.demo.workspace import DEMO_DAY, DemoPlace, sandbox_at
from fortnox_sdk.cli.exits import ExitCode, Stop, export_exit, problems_exit
from fortnox_sdk.cli.imported import IMPORTED
from fortnox_sdk.cli.options import JsonOption, LangOption, YearOption, label_connection, make_screen
from fortnox_sdk.cli.reports import write_reports
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.cli.status import status_of
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.result import ExportResult
from fortnox_sdk.year_end.job import YearEnd

if TYPE_CHECKING:
    from fortnox_sdk.sandbox import Sandbox

__all__ = ["run_demo"]

_SETTLE_S = 2.0
"""The sandbox has a voucher or has it not the moment it answers; the real Fortnox is given longer."""


def run_demo(
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Folder for everything; ./fortnox-demo by default. Run it again to go on there."
        ),
    ] = None,
    sie: Annotated[
        Path | None, typer.Option("--sie", help="A SIE file to run it on, instead of the believable company.")
    ] = None,
    year: YearOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> int:
    """Do the whole job on this machine alone.

    Sign in, import, two appendices as Excel and HTML, three closing vouchers posted once, and the status.
    """
    began = time.monotonic()
    screen = make_screen(lang, as_json=as_json)
    place = DemoPlace.of(out, sie)
    with sandbox_at(place) as sandbox:
        done = _run(screen, place, sandbox, year)
    show_demo(screen, place.folder, done, seconds=time.monotonic() - began)
    return _exit(done)


def _run(screen: Screen, place: DemoPlace, sandbox: "Sandbox", year: int | None) -> Demonstrated:
    state = sandbox.state()
    day = _balance_date(place, state, year)
    clock, transport = SystemClock(), RequestsTransport()
    store = FileStore(place.folder / "connections")
    config = FortnoxConfig(
        client_id=sandbox.client_id,
        client_secret=Secret(sandbox.client_secret),
        redirect_uris=("http://127.0.0.1:0/callback",),
        api_url=sandbox.url,
        auth_url=f"{sandbox.url}/oauth-v1",
    )
    with screen.step(Text("Signed in through the OAuth pages", "Inloggad på OAuth-sidorna")):
        connection = sign_in(
            config,
            store=store,
            transport=transport,
            clock=clock,
            open_browser=lambda address: approve(address, transport),
        )
    client = FortnoxClient.connect(
        connection.key, config=config, store=store, transport=transport, clock=clock, sign_in=None
    )
    job = YearEnd(client, day, folder=place.folder, clock=clock, progress=screen.progress)
    with screen.step(IMPORTED):
        imported = job.import_all()
        connection = label_connection(store, connection.key, job.company)
    with screen.step(Text("Wrote the appendices as Excel and HTML", "Skrivit bilagorna som Excel och HTML")):
        reports = write_reports(imported.appendices, place.folder, screen.language)
    # From the file itself, so that a demo that is started again makes the same vouchers.
    first, again = _export(screen, job, place.document or imported.books.year.document)
    proof = None
    # Of another year than the file's own, only balances came with it.
    if place.document is not None and year is None:
        posted_before = first.already_posted if first else ()
        proof = prove(
            place.document,
            imported.books.year.document,
            ours=posted_before,
            reasons=_told(state, "differences"),
            unlisted=_told(state, "unlisted"),
        )
    connection = store.get(connection.key) or connection
    return Demonstrated(
        job=job,
        imported=imported,
        first=first,
        again=again,
        connection=connection,
        status=status_of(connection, config, clock),
        proof=proof,
        files=[*imported.files, *reports],
    )


def _balance_date(place: DemoPlace, state: dict[str, object], year: int | None) -> date:
    """The last day of the year asked for, of the SIE file's year, or of the believable company's."""
    company = cast("list[dict[str, object]]", state["companies"])[0]
    ends = [date.fromisoformat(one["to"]) for one in cast("list[dict[str, str]]", company["years"])]
    if year is not None:
        found = [end for end in ends if end.year == year]
        if not found:
            there = ", ".join(str(end.year) for end in sorted(ends)) or "none"
            raise InvalidInput(f"No financial year ends in {year}.", hint=f"There are: {there}.")
        return max(found)
    if place.document is None:
        return DEMO_DAY
    current = place.document.fiscal_years.get(0)
    if current is not None and current.end is not None:
        return current.end
    if not ends:
        raise InvalidInput("The SIE file does not say which financial year it is of (#RAR 0).")
    return max(ends)


def _told(state: dict[str, object], what: str) -> tuple[str, ...]:
    """What the sandbox says of the file that it was filled from."""
    company = cast("list[dict[str, object]]", state["companies"])[0]
    return tuple(cast("list[str]", company.get(what, [])))


def _export(
    screen: Screen, job: YearEnd, books: sie4.Document
) -> tuple[ExportResult | None, ExportResult | None]:
    """The three closing vouchers, and the same once more."""
    used = {row.account for voucher in books.vouchers for row in voucher.rows}
    vouchers = closing_vouchers({*books.accounts, *used}, job.year.to_date)
    if not vouchers:
        return None, None

    def export() -> ExportResult:
        plan = job.plan_export(vouchers, series=DEMO_SERIES, settle_s=_SETTLE_S)
        for problem in plan.problems:
            raise Stop(screen.text(problem.text_and_hint), code=problems_exit(plan.problems))
        return plan.run(screen.progress)

    with screen.step(
        Text(
            f"Exported closing vouchers to series {DEMO_SERIES}",
            f"Exporterat bokslutsverifikationer till serie {DEMO_SERIES}",
        )
    ):
        first = export()
    with screen.step(Text("Ran the same export again", "Kört samma export igen")):
        return first, export()


def _exit(done: Demonstrated) -> ExitCode:
    for result in (done.first, done.again):
        if result is not None and not result.complete:
            return export_exit(result)
    if done.proof is not None and not done.proof.equal and not done.proof.reasons:
        # A file that does not come back, and nothing says why.
        return ExitCode.FAULT
    return Screen.verdict_code(done.imported.appendices)

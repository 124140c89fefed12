"""`fortnox import`: the books of a year, kept as received, and both appendices; renews the 30 days."""

from pathlib import Path
from typing import Annotated

import typer

from fortnox_sdk.cli.json_output import appendix_json, paths_json, year_json
from fortnox_sdk.cli.labels import label_connection
from fortnox_sdk.cli.options import (
    CompanyOption,
    ConfigOption,
    JsonOption,
    LangOption,
    YearOption,
    connect,
    day,
    make_screen,
    year_on,
)
from fortnox_sdk.cli.reports import write_reports
from fortnox_sdk.year_end.job import YearEnd

__all__ = ["import_books"]


def import_books(
    *,
    year: YearOption = None,
    on: Annotated[
        str | None, typer.Option("--date", help="Balance date, such as 2025-12-31; chooses the year.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Folder for the SIE files and the appendices; named by company and day by default."
        ),
    ] = None,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Import a year and make both appendices.

    The SIE files are kept as received. Exit code 3 when a difference is unexplained.
    """
    screen = make_screen(lang, as_json=as_json)
    wanted = day(on)
    connected = connect(config_file, company)
    client = connected.client
    balance_date = (
        wanted if wanted is not None and year is None else year_on(client, year=year, on=wanted).to_date
    )
    folder = out or Path(f"bokslut-{connected.key.database_number}-{balance_date}")
    job = YearEnd(client, balance_date, folder=folder, progress=screen.progress)
    with screen.step("Importerat bokföring och reskontror", "Imported the books and both ledgers"):
        imported = job.import_all()
    label_connection(connected.store, connected.key, job.company)
    files = [*imported.files, *write_reports(imported.appendices, folder, screen.language)]
    screen.answer(
        {
            "company": job.company.company_name,
            "financial_year": year_json(job.year),
            "calls": client.calls.count,
            "imported": {"vouchers": imported.vouchers, "rows": imported.rows, "accounts": imported.accounts},
            "appendices": [appendix_json(one) for one in imported.appendices],
            "files": paths_json(files),
        }
    )
    screen.line(job.company.company_name, style="bold")
    counts = screen.say(
        f"{imported.vouchers} verifikationer, {imported.rows} rader, {imported.accounts} konton",
        f"{imported.vouchers} vouchers, {imported.rows} rows, {imported.accounts} accounts",
    )
    screen.pairs(
        [
            (screen.say("Räkenskapsår", "Financial year"), f"{job.year.from_date} – {job.year.to_date}"),
            (screen.say("Importerat", "Imported"), counts),
        ]
    )
    for appendix in imported.appendices:
        screen.line()
        screen.appendix(appendix)
    screen.line()
    screen.pairs([(screen.say("Filer", "Files") if not i else "", str(path)) for i, path in enumerate(files)])
    return screen.verdict_code(imported.appendices)

"""`fortnox export template`: writes an Excel file to fill in with closing vouchers."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.json_output import year_json
from fortnox_sdk.cli.options import (
    CompanyOption,
    ConfigOption,
    YearDateOption,
    YearOption,
    connect,
    find_year,
    make_screen,
    parse_date,
)
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.registers.projects import ProjectStatus
from fortnox_sdk.errors import AccessDenied, IncompleteList
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.inputs.template import write_template

_LEFT_OUT: Final = Text(
    "The file is written without the list that can't be read.", "Filen skrivs utan listan som inte kan läsas."
)


def write_template_file(
    file: Annotated[
        Path,
        typer.Argument(),
        Text(
            "The .xlsx file to write. An existing file is not replaced.",
            "Den .xlsx-fil som ska skrivas. En befintlig fil ersätts inte.",
        ),
    ],
    *,
    year: YearOption = None,
    day: YearDateOption = None,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Write an Excel file to fill in with closing vouchers, with the company's accounts, cost centres and projects.

    The sheet shows the names of the accounts, and checks that each voucher balances. Give the financial year with
    --year or --date.
    """
    screen = make_screen(lang, as_json=as_json)
    client = connect(config_file, company, screen=screen).client
    financial_year = find_year(client, year=year, on=parse_date(day))
    with screen.step(Text("Reading the chart of accounts", "Läsning av kontoplanen")):
        rows = client.accounts.list(financial_year=financial_year.id)
        accounts = {row.number: row.description for row in rows if row.active}
        cost_centers = _register(screen, client, _active_cost_centers)
        projects = _register(screen, client, _open_projects)
    write_template(
        file,
        accounts=accounts,
        cost_centers=cost_centers,
        projects=projects,
        first_day=financial_year.from_date,
        last_day=financial_year.to_date,
        language=screen.language,
    )
    screen.answer(
        {"file": str(file), "financial_year": year_json(financial_year), "accounts": len(accounts)},
        schema="export-template",
    )
    screen.line(
        Text(
            "Wrote {file} with {count:account|accounts}. Fill it in, then run: fortnox export plan {file} --series V",
            "Skrev {file} med {count:konto|konton}. Fyll i den och kör: fortnox export plan {file} --series V",
        ).format(file=file, count=len(accounts))
    )
    return ExitCode.DONE


def _register(
    screen: Screen, client: FortnoxClient, read: Callable[[FortnoxClient], Mapping[str, str]]
) -> Mapping[str, str] | None:
    """Read a register. If it is not accessible, or if Fortnox repeats pages, print a note and return None."""
    try:
        return read(client)
    except (AccessDenied, IncompleteList) as fault:
        message = Text(fault.message, fault.message_sv)
        screen.note(Text.same("! ") + message + Text.same(" ") + _LEFT_OUT, style="yellow")
        return None


def _active_cost_centers(client: FortnoxClient) -> Mapping[str, str]:
    return {row.code: row.description or "" for row in client.cost_centers.list() if row.code and row.active}


def _open_projects(client: FortnoxClient) -> Mapping[str, str]:
    rows = client.projects.list()
    return {
        row.project_number: row.description or "" for row in rows if row.status != ProjectStatus.COMPLETED
    }

"""`fortnox handover`: writes the balance sheet and the income statement as JSON for other tools."""

from pathlib import Path
from typing import Annotated, Final

import typer

from fortnox_sdk.cli.exits import ExitCode, Stop
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.options import (
    BalanceDateOption,
    CompanyOption,
    ConfigOption,
    YearOption,
    choose_balance_date,
    connect,
    make_screen,
    parse_date,
)
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.books import Books
from fortnox_sdk.year_end.handover.figures import Handover, make_handover
from fortnox_sdk.year_end.handover.json_file import handover_object, write_handover
from fortnox_sdk.year_end.handover.records import HandoverCheck
from fortnox_sdk.year_end.job import YearEnd

_MAX_ACCOUNTS: Final = 10
"""The maximum number of accounts that are printed for one check. The JSON contains all of them."""


def hand_over(
    *,
    from_sie: Annotated[
        Path | None,
        typer.Option("--from"),
        Text("Read this SIE file instead of Fortnox.", "Läs den här SIE-filen i stället för Fortnox."),
    ] = None,
    on: BalanceDateOption = None,
    year: YearOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o"),
        Text("The .json file to write.", "Den .json-fil som ska skrivas."),
    ] = None,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Write the balance sheet and the income statement by account group.

    Programs for annual reports and tax forms can read the file. Nothing is filed. The exit code is 3 if the sums do
    not agree.
    """
    screen, requested_date = make_screen(lang, as_json=as_json), parse_date(on)
    if out is not None and out.suffix.lower() != ".json":
        raise Stop(
            Text(f"'{out}' is not a .json file.", f"'{out}' är ingen .json-fil."),
            hint=Text("Use a name such as handover.json.", "Använd ett namn som handover.json."),
        )
    if from_sie is not None:
        if year is not None or company is not None:
            raise Stop(
                Text(
                    "--from can't be combined with --year or --company.",
                    "--from kan inte kombineras med --year eller --company.",
                ),
                hint=Text("Leave them out.", "Utelämna dem."),
            )
        handover = make_handover(Books.from_file(from_sie), as_of=requested_date)
    else:
        client = connect(config_file, company, screen=screen).client
        as_of = choose_balance_date(client, year=year, on=requested_date)
        job = YearEnd(client, as_of, folder=".", progress=screen.progress, ledgers=())
        with screen.step(Text("Reading the books", "Läsning av bokföringen")):
            handover = make_handover(job.books, as_of=as_of)
    if out is not None:
        write_handover(handover, out)
    screen.answer(handover_object(handover), schema="handover")
    _show(screen, handover)
    if out is not None:
        screen.pairs([(Text("File", "Fil"), str(out))])
    return ExitCode.DONE if handover.is_consistent else ExitCode.UNEXPLAINED


def _show(screen: Screen, handover: Handover) -> None:
    screen.line(f"{handover.company_name}  {handover.as_of}", style="bold")
    screen.pairs(
        [
            (Text("Accounts", "Konton"), str(len(handover.accounts))),
            (Text("Profit of the year", "Årets resultat"), screen.amount(handover.profit)),
        ]
    )
    for check in handover.checks:
        style = "green" if check.holds else "red"
        mark = "✓" if check.holds else "✗"
        screen.line(f"{mark} {screen.text(check.text)}{_difference(screen, check)}", style=style)


def _difference(screen: Screen, check: HandoverCheck) -> str:
    if check.holds:
        return ""
    sums = f" {screen.amount(check.left)} ≠ {screen.amount(check.right)}" if check.left != check.right else ""
    accounts = ", ".join(check.accounts[:_MAX_ACCOUNTS]) + (
        " …" if len(check.accounts) > _MAX_ACCOUNTS else ""
    )
    return f"{sums} ({accounts})" if accounts else sums

"""`fortnox accounts`: lists the chart of accounts of a financial year, with balances as of a date."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated

import typer

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.json_output import year_json
from fortnox_sdk.cli.options import (
    CompanyOption,
    ConfigOption,
    YearOption,
    connect,
    find_year,
    make_screen,
    parse_date,
)
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.scalars import money_text
from fortnox_sdk.text import Text

_ZERO = Decimal(0)


def list_accounts(
    *,
    year: YearOption = None,
    on: Annotated[
        str | None,
        typer.Option("--date"),
        Text(
            "Also list the balances at the end of this day, such as 2025-12-31.",
            "Visa även saldona vid slutet av den här dagen, till exempel 2025-12-31.",
        ),
    ] = None,
    inactive: Annotated[
        bool,
        typer.Option("--all"),
        Text("Also list accounts that are not active.", "Visa även konton som inte är aktiva."),
    ] = False,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """List the accounts of a financial year, with their balances if a date is given."""
    screen, day = make_screen(lang, as_json=as_json), parse_date(on)
    client = connect(config_file, company, screen=screen).client
    financial_year = find_year(client, year=year, on=day)
    rows = [row for row in client.accounts.list(financial_year=financial_year.id) if row.active or inactive]
    rows.sort(key=lambda row: row.number)
    balances: Mapping[str, Decimal] = {}
    if day is not None:
        with screen.step(Text("Reading the books", "Läsning av bokföringen")):
            balances = _balances(client, financial_year, day)
    screen.answer(
        {
            "financial_year": year_json(financial_year),
            "as_of": None if day is None else day.isoformat(),
            "accounts": [
                {
                    "number": str(row.number),
                    "name": row.description,
                    "active": row.active,
                    "balance": None if day is None else money_text(balances.get(str(row.number), _ZERO)),
                }
                for row in rows
            ],
        },
        schema="accounts",
    )
    names = (Text("Account", "Konto"), Text("Name", "Benämning"))
    if day is None:
        screen.table(names, [(str(row.number), row.description) for row in rows])
    else:
        screen.table(
            (*names, Text(f"Balance {day}", f"Saldo {day}")),
            [
                (str(row.number), row.description, screen.amount(balances.get(str(row.number), _ZERO)))
                for row in rows
            ],
            numbers=(2,),
        )
    return ExitCode.DONE


def _balances(client: FortnoxClient, year: FinancialYearSummary, day: date) -> Mapping[str, Decimal]:
    """Return the balances of all accounts at the end of a day; for the year's last day, Fortnox's own balances."""
    document = client.sie.document(year)
    balances = document.balances(day)
    if day == year.to_date:
        stated = (*document.closing_balances, *document.results)
        balances |= {balance.account: balance.amount for balance in stated if balance.year == 0}
    return balances

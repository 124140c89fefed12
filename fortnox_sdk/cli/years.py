"""`fortnox years`: lists the company's financial years."""

from collections.abc import Mapping

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.json_output import year_json
from fortnox_sdk.cli.options import CompanyOption, ConfigOption, connect, make_screen
from fortnox_sdk.connectors.bookkeeping.financial_years import AccountingMethod
from fortnox_sdk.text import Text

_METHODS: Mapping[str, Text] = {
    AccountingMethod.ACCRUAL: Text("invoice method", "faktureringsmetoden"),
    AccountingMethod.CASH: Text("cash method", "kontantmetoden"),
}


def list_years(
    *,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """List the company's financial years, the latest first."""
    screen = make_screen(lang, as_json=as_json)
    client = connect(config_file, company, screen=screen).client
    years = sorted(client.financial_years.list(), key=lambda year: year.from_date, reverse=True)
    screen.answer(
        {
            "years": [
                {**year_json(year), "accounting_method": _text_or_none(year.accounting_method)}
                for year in years
            ]
        },
        schema="years",
    )
    screen.table(
        (
            Text("Year", "År"),
            Text("From", "Från och med"),
            Text("To", "Till och med"),
            Text("Method", "Metod"),
        ),
        [
            (
                str(year.to_date.year),
                str(year.from_date),
                str(year.to_date),
                _METHODS.get(year.accounting_method or "", year.accounting_method or ""),
            )
            for year in years
        ],
    )
    return ExitCode.DONE


def _text_or_none(value: str | None) -> str | None:
    return None if value is None else str(value)

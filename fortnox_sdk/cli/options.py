"""The command-line options that several commands share, and the functions that interpret them."""

import os
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import attrs
import typer

from fortnox_sdk.cli.connections import choose_connection
from fortnox_sdk.cli.exits import Stop
from fortnox_sdk.cli.language import choose_language
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.cli.signing_in import import_sign_in
from fortnox_sdk.cli.trust import load_config
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.http.messages import Transport
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.stores.protocol import TokenStore


class Lang(StrEnum):
    """The languages of texts and reports."""

    SV = "sv"
    EN = "en"


JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout, for scripts.")]
LangOption = Annotated[
    Lang | None,
    typer.Option("--lang", help="Language of texts and reports. Default: the language of the system."),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        help="Settings file. Default: fortnox.toml in the current folder, or else in your configuration folder.",
    ),
]
CompanyOption = Annotated[
    str | None,
    typer.Option("--company", help="Organisation number, name or database number of the company."),
]
YearOption = Annotated[
    int | None, typer.Option("--year", help="The calendar year in which the financial year ends.")
]


def make_screen(lang: Lang | None, *, as_json: bool = False) -> Screen:
    """Return the screen for the options `--lang` and `--json`."""
    return Screen(choose_language(lang, os.environ), as_json=as_json)


def parse_date(text: str | None) -> date | None:
    """Parse a date from the command line; return None if the option was not given.

    Raises:
        Stop: The text is not a date.

    >>> parse_date("2025-12-31")
    datetime.date(2025, 12, 31)
    """
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 -- a calendar date has no time zone
    except ValueError:
        raise Stop(
            f"{text!r} is not a date.", hint="Write dates as YYYY-MM-DD, such as 2025-12-31."
        ) from None


@attrs.frozen(kw_only=True)
class Connected:
    """An open connection: its client, settings, key and token store."""

    client: FortnoxClient
    config: FortnoxConfig
    key: ConnectionKey
    store: TokenStore


def connect(
    config_file: Path | None, company: str | None, *, screen: Screen, transport: Transport | None = None
) -> Connected:
    """Open the connection of a company.

    Args:
        config_file: The settings file; None means the default file.
        company: Organisation number, name or database number; None means the only connected company.
        screen: Shows that calls have to wait because Fortnox limits their rate.
        transport: The transport that sends the requests; None means the one that all clients share.

    Raises:
        SignInRequired: No company is connected, or no connection matches `company`.
        ConfigurationError: The settings are invalid.
        Stop: Several companies are connected and `company` is None, or the user does not trust the settings.
    """
    config = load_config(config_file)
    store = open_store(config)
    key = choose_connection(store, config, company).key
    client = FortnoxClient.connect(
        key,
        config=config,
        store=store,
        transport=transport,
        sign_in=import_sign_in(key, config=config, store=store, screen=screen),
        on_call=screen.show_block,
    )
    return Connected(client=client, config=config, key=key, store=store)


def find_year(client: FortnoxClient, *, year: int | None, on: date | None) -> FinancialYearSummary:
    """Return the financial year that ends in the calendar year `year`, or that contains the date `on`.

    Raises:
        InvalidInput: The company has no such financial year.
        Stop: Neither or both of `year` and `on` were given.
    """
    if (year is None) is (on is None):
        raise Stop(
            "Exactly one of --year and --date is required.", hint="Use --year 2025, or --date 2025-12-31."
        )
    if on is not None:
        return client.financial_years.on(on)
    years = list(client.financial_years.list())
    for financial_year in years:
        if financial_year.to_date.year == year:
            return financial_year
    spans = ", ".join(f"{each.from_date} to {each.to_date}" for each in years) or "none"
    raise InvalidInput(
        f"The company has no financial year that ends in {year}.",
        hint=f"Choose one of its financial years: {spans}.",
    )


def choose_balance_date(client: FortnoxClient, *, year: int | None, on: date | None) -> date:
    """Return the date `on`, or the last day of the financial year that ends in the calendar year `year`.

    Raises:
        InvalidInput: The company has no such financial year.
        Stop: Neither or both of `year` and `on` were given.
    """
    return on if on is not None and year is None else find_year(client, year=year, on=on).to_date

"""The command-line options that several commands share, and the functions that interpret them."""

import os
import re
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import attrs
import typer

# The other commands import these two from here.
from fortnox_sdk.cli.connection_options import CompanyOption as CompanyOption  # noqa: PLC0414 -- exports it
from fortnox_sdk.cli.connection_options import ConfigOption as ConfigOption  # noqa: PLC0414 -- as above
from fortnox_sdk.cli.connections import choose_connection
from fortnox_sdk.cli.exits import Stop
from fortnox_sdk.cli.invocation import Lang, choose_language
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
from fortnox_sdk.text import Text

YearOption = Annotated[
    int | None,
    typer.Option("--year"),
    Text(
        "The calendar year in which the financial year ends.",
        "Det kalenderår då räkenskapsåret slutar.",
    ),
]
BalanceDateOption = Annotated[
    str | None,
    typer.Option("--date"),
    Text(
        "Balance date, such as 2025-12-31. It also selects the financial year.",
        "Balansdag, till exempel 2025-12-31. Den väljer också räkenskapsåret.",
    ),
]
YearDateOption = Annotated[
    str | None,
    typer.Option("--date"),
    Text("A date in the financial year.", "En dag i räkenskapsåret."),
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
            Text(f"{text!r} is not a date.", f"{text!r} är inget datum."),
            hint=Text(
                "Write dates as YYYY-MM-DD, such as 2025-12-31.",
                "Skriv datum som ÅÅÅÅ-MM-DD, till exempel 2025-12-31.",
            ),
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
        company: The organisation number, name or database number of the company; None means the only connected
            company.
        screen: The screen. It shows a note if calls have to wait because Fortnox limits their rate.
        transport: The transport that sends the requests; None means the transport that all clients share.

    Raises:
        SignInRequired: No company is connected, or no connection matches `company`.
        ConfigurationError: The settings are invalid.
        Stop: Several companies are connected and `company` is None, or the user does not trust the settings.
    """
    config = load_config(config_file, screen.language)
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
        InvalidInput: The company has no such financial year, or several years end in the calendar year `year`.
        Stop: Neither or both of `year` and `on` were given.
    """
    if (year is None) is (on is None):
        raise one_day()
    if on is not None:
        return client.financial_years.on(on)
    years = list(client.financial_years.list())
    found = [each for each in years if each.to_date.year == year]
    if len(found) > 1:  # after a change of the financial year: July to June, then a short year to December
        spans = _spans(found)
        raise InvalidInput(
            Text(
                f"Several financial years end in {year}: {spans}.",
                f"Flera räkenskapsår slutar {year}: {spans}.",
            ),
            hint=Text(
                "Use --date with a day of the year that you mean, instead of --year.",
                "Använd --date med en dag i det år som du menar, i stället för --year.",
            ),
        )
    if found:
        return found[0]
    raise InvalidInput(
        Text(
            f"The company has no financial year that ends in {year}.",
            f"Företaget har inget räkenskapsår som slutar {year}.",
        ),
        hint=Text(
            f"Choose one of the company's financial years: {_spans(years)}.",
            f"Välj ett av företagets räkenskapsår: {_spans(years)}.",
        )
        if years
        else Text("Create the financial year in Fortnox.", "Skapa räkenskapsåret i Fortnox."),
    )


def _spans(years: Iterable[FinancialYearSummary]) -> str:
    return ", ".join(f"{each.from_date} – {each.to_date}" for each in years)


def check_account(text: str) -> None:
    """Check that a text is an account number, which has four digits in Fortnox.

    Raises:
        Stop: The text is not an account number.
    """
    if re.fullmatch("[0-9]{4}", text) is None:
        raise Stop(
            Text(f"{text!r} is not an account number.", f"{text!r} är inget kontonummer."),
            hint=Text("Use four digits, such as 1510.", "Använd fyra siffror, till exempel 1510."),
        )


def not_a_voucher(text: str) -> Stop:
    """Return the error for a text that is not the label of a voucher."""
    return Stop(
        Text(f"{text!r} is not a voucher.", f"{text!r} är ingen verifikation."),
        hint=Text(
            "Write the series and the number together, such as V12.",
            "Skriv serien och numret tillsammans, till exempel V12.",
        ),
    )


def one_day() -> Stop:
    """Return the error for a command that needs exactly one of `--year` and `--date`, and got neither or both."""
    return Stop(
        Text("Exactly one of --year and --date is required.", "Exakt ett av --year och --date måste anges."),
        hint=Text(
            "Use --year 2025 for the financial year that ends in 2025, or use --date 2025-12-31.",
            "Använd --year 2025 för räkenskapsåret som slutar 2025, eller --date 2025-12-31.",
        ),
    )


def choose_balance_date(client: FortnoxClient, *, year: int | None, on: date | None) -> date:
    """Return the date `on`, or the last day of the financial year that ends in the calendar year `year`.

    Raises:
        InvalidInput: The company has no such financial year, or several years end in the calendar year `year`.
        Stop: Neither or both of `year` and `on` were given.
    """
    return on if on is not None and year is None else find_year(client, year=year, on=on).to_date

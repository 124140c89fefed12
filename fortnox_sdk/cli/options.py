"""The options that several commands share, and what they stand for: a screen, a day, a year, a connection."""

import os
import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import attrs
import typer

from fortnox_sdk.cli.exits import Stop
from fortnox_sdk.cli.screen import Screen, screen_language
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.connectors.registers.company_information import CompanyInformation
from fortnox_sdk.errors import InvalidInput, SignInRequired
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.stores.protocol import TokenStore, find_connection

__all__ = [
    "CompanyOption",
    "ConfigOption",
    "Connected",
    "JsonOption",
    "Lang",
    "LangOption",
    "YearOption",
    "balance_date",
    "connect",
    "day",
    "label_connection",
    "make_screen",
    "year_on",
]


class Lang(StrEnum):
    """Languages of the texts."""

    SV = "sv"
    EN = "en"


JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object on stdout, for scripts.")]
LangOption = Annotated[
    Lang | None, typer.Option("--lang", help="Language of texts and reports; the system's by default.")
]
ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="Settings file; fortnox.toml here or of the user by default.")
]
CompanyOption = Annotated[
    str | None,
    typer.Option("--company", help="Which one: organisation number, name or database number."),
]
YearOption = Annotated[int | None, typer.Option("--year", help="The financial year that ends in this year.")]


def make_screen(lang: Lang | None, *, as_json: bool = False) -> Screen:
    """Return the screen for a command's options."""
    return Screen(screen_language(lang, os.environ), as_json=as_json)


def day(text: str | None) -> date | None:
    """Read a day from the command line.

    Raises:
        Stop: it is not a day.

    >>> day("2025-12-31")
    datetime.date(2025, 12, 31)
    """
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 -- a calendar day has no zone
    except ValueError:
        raise Stop(f"{text!r} is no day.", hint="Write it like 2025-12-31.") from None


@attrs.frozen(kw_only=True)
class Connected:
    """A saved connection, opened."""

    client: FortnoxClient
    config: FortnoxConfig
    key: ConnectionKey
    store: TokenStore


def connect(config_file: Path | None, company: str | None) -> Connected:
    """Open the company asked for, or the only one that is connected.

    Raises:
        SignInRequired: no connection is called so, or there is none.
        ConfigurationError: the settings are wrong.
        Stop: there are several and none was asked for.
    """
    config, clock = FortnoxConfig.load(config_file), SystemClock()
    store = open_store(config)
    key = find_connection(store, company).key if company is not None else _only_key(store, config)
    # An import signs in again by itself where a person can answer.
    sign_in: Literal["browser"] | None = "browser" if sys.stdin.isatty() else None
    client = FortnoxClient.connect(
        key, config=config, store=store, transport=RequestsTransport(), clock=clock, sign_in=sign_in
    )
    return Connected(client=client, config=config, key=key, store=store)


def _only_key(store: TokenStore, config: FortnoxConfig) -> ConnectionKey:
    ours = (config.issuer_host, config.client_id)
    keys = [key for key in store.keys() if (key.issuer_host, key.client_id) == ours]  # noqa: SIM118 -- no dict
    if not keys:
        raise SignInRequired("No company is connected.", hint="Run: fortnox login.")
    if len(keys) > 1:
        labels = ", ".join(saved.label for key in keys if (saved := store.get(key)))
        raise Stop(f"Several companies are connected: {labels}.", hint="Choose with --company.")
    return keys[0]


def label_connection(store: TokenStore, key: ConnectionKey, company: CompanyInformation) -> Connection:
    """Save the company's name and number with its connection, and return it as saved.

    Raises:
        SignInRequired: the connection was removed meanwhile.
        StoreError: it can't be saved.
    """

    def labelled(current: Connection | None) -> Connection:
        if current is None:
            raise SignInRequired(f"The connection {key} was removed meanwhile.", hint="Run: fortnox login.")
        return attrs.evolve(
            current,
            company_name=company.company_name,
            organisation_number=company.organization_number or "",
        )

    return store.update(key, labelled)


def year_on(client: FortnoxClient, *, year: int | None, on: date | None) -> FinancialYearSummary:
    """Return the financial year that ends in a calendar year, or that a day lies in.

    Raises:
        InvalidInput: the company has no such year.
        Stop: neither was said, or both.
    """
    if (year is None) is (on is None):
        raise Stop("Say which year.", hint="Use either --year 2025 or a day of it (--date 2025-12-31).")
    if on is not None:
        return client.financial_years.on(on)
    years = list(client.financial_years.list())
    for found in years:
        if found.to_date.year == year:
            return found
    there = ", ".join(f"{found.from_date} to {found.to_date}" for found in years) or "none"
    raise InvalidInput(f"The company has no financial year that ends in {year}.", hint=f"There are: {there}.")


def balance_date(client: FortnoxClient, *, year: int | None, on: date | None) -> date:
    """Return the day asked for, or the last day of the financial year that ends in a calendar year.

    Raises:
        InvalidInput: the company has no such year.
        Stop: neither was said, or both.
    """
    return on if on is not None and year is None else year_on(client, year=year, on=on).to_date

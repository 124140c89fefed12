"""`fortnox login`: sign in to a company in the browser."""

import sys
import webbrowser
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Final

import attrs
import typer

from fortnox_sdk.auth.login import sign_in
from fortnox_sdk.cli.exits import ExitCode, Stop
from fortnox_sdk.cli.json_output import connection_json
from fortnox_sdk.cli.labels import label_connection
from fortnox_sdk.cli.options import ConfigOption, JsonOption, LangOption, make_screen
from fortnox_sdk.cli.status import show_connection
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.config import SCOPE_REASONS, FortnoxConfig
from fortnox_sdk.connection import Connection, connection_status
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.stores.location import open_store

__all__ = ["run_login"]

_REASONS_IN_SWEDISH: Final[Mapping[str, str]] = {
    "bookkeeping": "läsa bokföringen (SIE, konton, räkenskapsår) och bokföra bokslutsverifikationer",
    "companyinformation": "visa vilket företag det är, och säga ifrån om det är fel",
    "customer": "namnge kunderna i bilagan till 1510",
    "invoice": "läsa kundfakturor, till bilagan till 1510",
    "payment": "läsa betalningar, för att veta vad som var öppet på balansdagen",
    "settings": "se vilken period som är låst innan något bokförs",
    "supplier": "namnge leverantörerna i bilagan till 2440",
    "supplierinvoice": "läsa leverantörsfakturor, till bilagan till 2440",
}
"""`SCOPE_REASONS` in Swedish."""


def run_login(
    *,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Show the address and paste the one you are sent to.")
    ] = False,
    service: Annotated[
        bool, typer.Option("--service", help="Ask for a service account, which signs in again by itself.")
    ] = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Sign in to a company in Fortnox.

    The connection is saved and good for 30 days; each import and export gives 30 new ones.
    """
    screen = make_screen(lang, as_json=as_json)
    config, clock, transport = FortnoxConfig.load(config_file), SystemClock(), RequestsTransport()
    if service:
        config = attrs.evolve(config, service=True)
    store = open_store(config)
    if no_browser and not sys.stdin.isatty():
        raise Stop(
            "--no-browser asks for an address, and there is no terminal to ask at.", code=ExitCode.SIGN_IN
        )

    def open_browser(address: str) -> None:
        screen.note(screen.say("Logga in i webbläsaren:", "Sign in in the browser:"))
        screen.note(address)
        webbrowser.open(address)

    def paste(address: str) -> str:
        screen.note(screen.say("Öppna den här adressen och logga in:", "Open this address and sign in:"))
        screen.note(address)
        screen.note(
            screen.say("Klistra in adressen du skickas till:", "Paste the address that you are sent to:")
        )
        return input()

    def may_replace(before: Connection, user: str) -> bool:
        if not sys.stdin.isatty():
            return False
        screen.note(
            screen.say(
                f"{before.label} kopplades av {before.connected_by}; du är {user}. Ersätta? [j/N]",
                f"{before.label} was connected by {before.connected_by}; you are {user}. Replace it? [y/N]",
            )
        )
        return input().strip().lower() in {"j", "ja", "y", "yes"}

    screen.note(screen.say("Programmet ber om:", "The program asks for:"))
    for scope in config.scopes:
        reason = screen.say(_REASONS_IN_SWEDISH.get(scope, ""), SCOPE_REASONS.get(scope, ""))
        screen.note(f"  {scope}: {reason}", style="dim")
    connection = sign_in(
        config,
        store=store,
        transport=transport,
        clock=clock,
        open_browser=open_browser,
        paste=paste if no_browser else None,
        may_replace=may_replace,
    )
    client = FortnoxClient.connect(
        connection.key, config=config, store=store, transport=transport, clock=clock, sign_in=None
    )
    connection = label_connection(store, connection.key, client.company_information.get())
    life = timedelta(days=config.refresh_token_days)
    stands = connection_status(connection, clock.now(), fortnox_life=life)
    screen.answer({"connection": connection_json(connection, stands)})
    show_connection(screen, connection, stands)
    return ExitCode.DONE

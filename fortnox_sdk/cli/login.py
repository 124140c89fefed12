"""`fortnox login`: signs in to a company in the browser."""

import sys
from typing import Annotated

import typer

from fortnox_sdk.cli.connections import missing_scopes
from fortnox_sdk.cli.exits import ExitCode, Stop
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.json_output import connection_json
from fortnox_sdk.cli.options import ConfigOption, make_screen
from fortnox_sdk.cli.signing_in import sign_in_at_terminal
from fortnox_sdk.cli.status import show_connection, status_of
from fortnox_sdk.cli.trust import load_config
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.config import SCOPE_REASONS
from fortnox_sdk.connection import Connection, user_text
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.text import Text


def run_login(
    *,
    no_browser: Annotated[
        bool,
        typer.Option("--no-browser"),
        Text(
            "Print the sign-in URL, and ask for the URL that Fortnox redirects to.",
            "Visa inloggningsadressen, och fråga efter adressen som Fortnox skickar dig till.",
        ),
    ] = False,
    service: Annotated[
        bool,
        typer.Option("--service"),
        Text(
            "Ask for a service account, which can renew the sign-in without a person.",
            "Be om ett servicekonto, som kan förnya inloggningen utan att någon loggar in.",
        ),
    ] = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Sign in to a company in Fortnox.

    The connection is saved and valid for 30 days. Each import or export gives 30 new days. A repeated sign-in does not.
    """
    screen = make_screen(lang, as_json=as_json)
    config, clock = load_config(config_file, screen.language), SystemClock()
    store = open_store(config)
    if no_browser and not sys.stdin.isatty():
        raise Stop(
            Text(
                "--no-browser needs a terminal, but the input is not a terminal.",
                "--no-browser kräver en terminal, men indata kommer inte från en terminal.",
            ),
            hint=Text("Run the command in a terminal.", "Kör kommandot i en terminal."),
            code=ExitCode.SIGN_IN,
        )

    def may_replace(before: Connection, user: str) -> bool:
        if not sys.stdin.isatty():
            return False
        screen.note(
            Text(
                "{company} was connected by {before}, but you signed in as {user}. Replace the connection? [y/N]",
                "{company} kopplades av {before}, men du loggade in som {user}. Ersätta kopplingen? [j/N]",
            ).format(company=before.label_text, before=before.connected_by_text, user=user_text(user))
        )
        return input().strip().lower() in {"j", "ja", "y", "yes"}

    screen.note(Text("The program asks for these scopes:", "Programmet ber om dessa behörigheter:"))
    for scope in config.scopes:
        reason = screen.text(SCOPE_REASONS.get(scope, ""))
        screen.note(f"  {scope}: {reason}", style="dim")
    connection = sign_in_at_terminal(
        screen, config, store, no_browser=no_browser, service=service, may_replace=may_replace
    )
    status = status_of(connection, config, clock)
    screen.answer({"connection": connection_json(connection, status)}, schema="login")
    show_connection(screen, connection, status)
    if missing := missing_scopes(connection, config):
        screen.note(missing, style="yellow")
    return ExitCode.DONE

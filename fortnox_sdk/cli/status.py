"""`fortnox status`: where each connection stands under the 30-day rule. Asks Fortnox nothing, renews nothing."""

from datetime import timedelta

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.cli.json_output import connection_json
from fortnox_sdk.cli.options import CompanyOption, ConfigOption, JsonOption, LangOption, make_screen
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.clock import STOCKHOLM, SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionStatus, connection_status
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.stores.protocol import find_connection

__all__ = ["show_connection", "show_status"]


def show_status(
    *,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Show the connections and their days left.

    Asks Fortnox nothing. Exit code 4 when none can be used.
    """
    screen = make_screen(lang, as_json=as_json)
    config = FortnoxConfig.load(config_file)
    store = open_store(config)
    if company is None:
        saved = [found for key in store.keys() if (found := store.get(key))]  # noqa: SIM118 -- a store is no dict
        saved = [found for found in saved if found.key.client_id == config.client_id]
    else:
        saved = [find_connection(store, company)]
    now = SystemClock().now()
    life = timedelta(days=config.refresh_token_days)
    judged = [(connection, connection_status(connection, now, fortnox_life=life)) for connection in saved]
    screen.answer({"connections": [connection_json(connection, stands) for connection, stands in judged]})
    for connection, stands in judged:
        show_connection(screen, connection, stands)
    if not judged:
        screen.line(
            screen.say(
                "Inget företag är kopplat. Kör: fortnox login", "No company is connected. Run: fortnox login"
            )
        )
    usable = any(stands.usable for _, stands in judged)
    return ExitCode.DONE if usable else ExitCode.SIGN_IN


def show_connection(screen: Screen, connection: Connection, stands: ConnectionStatus) -> None:
    """A connection for people."""
    screen.line(connection.label, style="bold")
    days = screen.say(f"{stands.days_left} dagar kvar", f"{stands.days_left} days left")
    word = screen.say(stands.state.in_swedish, stands.state.value)
    until = f" ({stands.valid_until.astimezone(STOCKHOLM):%Y-%m-%d %H:%M})" if stands.valid_until else ""
    rows = [(screen.say("Koppling", "Connection"), f"{word}, {days}{until}")]
    if stands.fortnox_until is not None:
        kept = screen.say("dagar kvar om den inte används", "days left if it is not used")
        until = f"{stands.fortnox_until.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"
        rows.append((screen.say("Hos Fortnox", "At Fortnox"), f"{stands.fortnox_days_left} {kept} ({until})"))
    for name, at in (
        (screen.say("Senaste import", "Last import"), connection.last_import),
        (screen.say("Senaste export", "Last export"), connection.last_export),
    ):
        if at is not None:
            rows.append((name, f"{at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"))
    if not stands.usable or stands.days_left <= 5:  # noqa: PLR2004 -- the rule's own warning
        rows.append((screen.say("Att göra", "To do"), screen.say(stands.cure_in_swedish, stands.cure)))
    screen.pairs(rows)

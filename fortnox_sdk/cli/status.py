"""`fortnox status`: shows the connections and the days they have left, without any request to Fortnox."""

from datetime import datetime, timedelta

from fortnox_sdk.cli.connections import choose_connection, no_connection, own_connections
from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.cli.export.posting import default_journal_folder
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.json_output import connection_json
from fortnox_sdk.cli.options import CompanyOption, ConfigOption, make_screen
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.cli.trust import load_config
from fortnox_sdk.clock import STOCKHOLM, Clock, SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import WARN_DAYS, Connection, ConnectionStatus, connection_status
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.text import Text, instant_text


def show_status(
    *,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Show the connections and the days they have left.

    No request is sent to Fortnox. The exit code is 4 if no connection can be used.
    """
    screen = make_screen(lang, as_json=as_json)
    config = load_config(config_file, screen.language)
    store = open_store(config)
    saved = own_connections(store, config) if company is None else [choose_connection(store, config, company)]
    clock = SystemClock()
    statuses = [(connection, status_of(connection, config, clock)) for connection in saved]
    journal = default_journal_folder()
    screen.answer(
        {
            "connections": [connection_json(connection, status) for connection, status in statuses],
            "journal": str(journal),
        },
        schema="status",
    )
    for connection, status in statuses:
        show_connection(screen, connection, status)
    screen.line(
        Text(
            f"Export journal: {journal}. Everybody who exports for a company must use the same folder (--journal).",
            f"Exportjournal: {journal}. Alla som exporterar för ett företag måste använda samma mapp (--journal).",
        )
    )
    if not statuses:
        missing = no_connection(store, config)
        screen.line(Text(missing.in_language("en"), missing.in_language("sv")))
    usable = any(status.is_usable for _, status in statuses)
    return ExitCode.DONE if usable else ExitCode.SIGN_IN


def status_of(connection: Connection | None, config: FortnoxConfig, clock: Clock) -> ConnectionStatus:
    """Return the current status of a connection. The lifetime of the refresh token comes from the settings."""
    lifetime = timedelta(days=config.refresh_token_days)
    return connection_status(connection, clock.now(), refresh_token_lifetime=lifetime)


def state_text(status: ConnectionStatus) -> Text:
    """Return the state of a connection and the days it has left."""
    return status.state.text + Text.same(", ") + days_left_text(status.days_left)


def days_left_text(days: int) -> Text:
    """Return the days that a connection has left, such as `1 day left`."""
    return Text("{days:day|days} left", "{days:dag|dagar} kvar").format(days=days)


def show_connection(screen: Screen, connection: Connection, status: ConnectionStatus) -> None:
    """Print the state of a connection, its dates and, if something has to be done, a hint."""
    rows = [(Text("Connection", "Koppling"), state_text(status) + _in_brackets(status.valid_until))]
    if status.fortnox_until is not None:
        text = days_left_text(status.fortnox_days_left or 0) + Text(
            " if the connection is not used", " om kopplingen inte används"
        )
        rows.append((Text("At Fortnox", "Hos Fortnox"), text + _in_brackets(status.fortnox_until)))
    for name, at in (
        (Text("Last import", "Senaste import"), connection.last_import),
        (Text("Last export", "Senaste export"), connection.last_export),
    ):
        if at is not None:
            rows.append((name, Text.same(instant_text(at.astimezone(STOCKHOLM)))))
    if not status.is_usable or status.days_left <= WARN_DAYS:
        rows.append((Text("To do", "Att göra"), status.hint))
    screen.line(connection.label_text, style="bold")
    screen.pairs(rows)


def _in_brackets(instant: datetime | None) -> Text:
    return Text.same("" if instant is None else f" ({instant_text(instant.astimezone(STOCKHOLM))})")

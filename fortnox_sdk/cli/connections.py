"""Functions that choose the connection for a command, in the same way for all commands."""

from fortnox_sdk.cli.exits import Stop
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection
from fortnox_sdk.errors import SignInRequired
from fortnox_sdk.stores.protocol import TokenStore, connections_of, find_connection
from fortnox_sdk.text import Text, join

_LOGIN = Text("Run: fortnox login.", "Kör: fortnox login.")


def own_connections(store: TokenStore, config: FortnoxConfig) -> list[Connection]:
    """Return the saved connections that belong to the application and the issuer host in the settings."""
    return connections_of(store, (config.issuer_host, config.client_id))


def choose_connection(store: TokenStore, config: FortnoxConfig, company: str | None) -> Connection:
    """Choose the connection that a command uses, and return it.

    Args:
        store: The token store.
        config: The settings, which name the application and the issuer host.
        company: The organisation number, name or database number of the company; None means the only connected
            company.

    Raises:
        SignInRequired: No company is connected with these settings, or no connection matches `company`.
        Stop: Several companies are connected and `company` is None.
    """
    if company is not None:
        return find_connection(store, company, application=(config.issuer_host, config.client_id))
    own = own_connections(store, config)
    if not own:
        raise no_connection(store, config)
    if len(own) > 1:
        labels = join((saved.label_text for saved in own), ", ")
        raise Stop(
            Text(f"Several companies are connected: {labels}.", f"Flera företag är kopplade: {labels.sv}."),
            hint=Text("Choose a company with --company.", "Välj ett företag med --company."),
        )
    return own[0]


def no_connection(store: TokenStore, config: FortnoxConfig) -> SignInRequired:
    """Return the error for a store without a connection that belongs to the settings.

    If the store has connections of other applications, the error names these applications. For example, a new
    sandbox is another application.
    """
    others = {(key.issuer_host, key.client_id) for key in store.keys()}  # noqa: SIM118 -- a store is not a dict
    message = Text("No company is connected.", "Inget företag är kopplat.")
    if others:
        shown = ", ".join(f"'{client_id}' ({host})" for host, client_id in sorted(others))
        own = f"'{config.client_id}' ({config.issuer_host})"
        message = Text(
            f"No company is connected to the application {own} in the settings. Connected applications: {shown}.",
            f"Inget företag är kopplat till appen {own} i inställningarna. Kopplade appar: {shown}.",
        )
    return SignInRequired(message, hint=_LOGIN)


def missing_scopes(connection: Connection | None, config: FortnoxConfig) -> Text | None:
    """Return a text that names the scopes that a connection lacks, or None if the connection has all scopes."""
    granted = connection.tokens.scopes if connection and connection.tokens else frozenset[str]()
    missing = ", ".join(sorted(set(config.scopes) - granted)) if granted else ""
    if not missing:
        return None
    return Text(
        f"The connection lacks these scopes: {missing}. Add them to the app in Fortnox's developer portal, and sign in "
        "again with: fortnox login. If you do not need them, remove them from `scopes` in fortnox.toml.",
        f"Kopplingen saknar behörigheterna {missing}. Lägg till dem för appen i Fortnox utvecklarportal, och logga in "
        "på nytt med: fortnox login. Om de inte behövs: ta bort dem från `scopes` i fortnox.toml.",
    )

"""The settings that the host program gives to the guide, and the user of a request.

The host program runs the guide, alone or as a part of a larger application. It decides who the user is and which
connections the user may see. The guide enforces these decisions: a view gets jobs only from `fortnox_sdk.web.jobs`,
and connections only from `visible_connection`.
"""

import hmac
import threading
from collections.abc import Callable, Collection
from pathlib import Path
from typing import cast

import attrs
from flask import Request, abort, current_app, g

from fortnox_sdk.arguments.checking import checked, checked_fields
from fortnox_sdk.clock import Clock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.files import Files
from fortnox_sdk.fleet.dataset import Dataset
from fortnox_sdk.hosts import Origin
from fortnox_sdk.http.messages import Transport
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.protocol import TokenStore
from fortnox_sdk.text import Language, Text

EXTENSION = "fortnox_guide"


@attrs.frozen(kw_only=True, field_transformer=checked_fields)
class User:
    """The user of a request, as identified by the program that runs the guide.

    >>> from fortnox_sdk import ConnectionKey
    >>> key = ConnectionKey("apps.fortnox.se", "k3", 1001)
    >>> User(id="anna", connections=[key]).may_see(key), User(id="bo").may_see(key)
    (True, False)
    """

    id: str
    """A text that identifies the user. Jobs without a connection belong to the user who created them."""
    connections: Collection[ConnectionKey] | None = ()
    """The keys of the connections that the user may see. None means all connections of the application, for a program
    with one user."""

    @checked
    def may_see(self, key: ConnectionKey) -> bool:
        """Return whether the user may see a connection and its jobs."""
        return self.connections is None or key in self.connections


def no_hook(_user: User, _key: ConnectionKey, /) -> None:
    """Do nothing when a user has connected a company."""


@attrs.frozen(kw_only=True)
class Guide:
    """The settings of the guide in one Flask application. Views get them from `current_guide`."""

    config: FortnoxConfig | None
    """The settings of the application at Fortnox; None if the guide only uses SIE files."""
    store: TokenStore
    folder: Path
    """The folder of all jobs. Each job has a folder in it."""
    journal_folder: Path
    """The folder of the export journals."""
    user_of: Callable[[Request], User | None]
    """A function that returns the user of a request, or None if nobody is logged in to the host program."""
    on_connected: Callable[[User, ConnectionKey], None] = no_hook
    """Called when a user has connected a company, so that the host program can save the key of the connection."""
    redirect_uri: str
    """The registered redirect URI, which leads to the view `sign_in.callback`."""
    origin: Origin
    """The scheme, host and port of the guide's pages in the browser."""
    key: Secret
    """The key that signs the tokens of forms and the session cookie; the same in all workers."""
    start_token: Secret | None = None
    """The token in the start URL; None if the host program authenticates the user."""
    language: Language | None = None
    """The language of new visitors; None means the language of the browser."""
    clock: Clock
    transport: Transport
    files: Files
    lock: threading.Lock = attrs.field(factory=threading.Lock)
    """The lock that a thread of this process holds while it changes a job."""
    pace: Pace | None = None
    """The limit on the rate of calls; None means Fortnox's rate limit."""
    dataset: Dataset | None = None
    """The data set of many companies; None if the guide has no data set."""

    def signature(self, purpose: str, text: str) -> str:
        """Return the signature of a text for one purpose. Only this application can compute it."""
        message = f"{purpose}\0{text}".encode()
        return hmac.digest(self.key.reveal().encode(), message, "sha256").hex()

    def fortnox_config(self) -> FortnoxConfig:
        """Return the settings of the application at Fortnox.

        Raises:
            ConfigurationError: The guide was started without these settings.
        """
        if self.config is None:
            raise ConfigurationError(
                Text(
                    "This program is not set up for Fortnox.", "Programmet är inte konfigurerat för Fortnox."
                ),
                hint=Text(
                    "Create fortnox.toml as the documentation describes, or use a SIE file.",
                    "Skapa fortnox.toml enligt dokumentationen, eller använd en SIE-fil.",
                ),
            )
        return self.config


def current_guide() -> Guide:
    """Return the settings of the application that handles the request."""
    return cast(Guide, current_app.extensions[EXTENSION])


def current_user() -> User:
    """Return the user of the request. `security.guard` has set it before any view runs."""
    return cast(User, g.guide_user)


def visible_connections() -> list[Connection]:
    """Return the saved connections of this application that the user may see, sorted by name."""
    guide, user = current_guide(), current_user()
    if guide.config is None:
        return []
    application = (guide.config.issuer_host, guide.config.client_id)
    keys = [key for key in guide.store.keys() if (key.issuer_host, key.client_id) == application]  # noqa: SIM118 -- no dict
    saved = [connection for key in keys if user.may_see(key) and (connection := guide.store.get(key))]
    return sorted(saved, key=lambda connection: connection.label.casefold())


def visible_connection(key: str) -> Connection:
    """Return a connection by the text of its key, or end the request with 404 if no visible connection has this key."""
    found = next((each for each in visible_connections() if str(each.key) == key), None)
    return found or abort(404)

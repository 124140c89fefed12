"""One WebSocket connection to the event stream. Only this module and `handshake` import `websockets`."""

import json
import logging
import os
import ssl
from collections.abc import Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

import certifi

from fortnox_sdk.errors import ApiError, ConfigurationError, FortnoxError, NoAnswer, NotSent
from fortnox_sdk.events.records import read_message
from fortnox_sdk.hosts import is_loopback
from fortnox_sdk.scalars import Secret
from fortnox_sdk.text import Text

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

OPEN_S: Final = 20.0
"""The longest time for opening a connection and for the reply to a command, in seconds."""
_PING_S: Final = 20.0
_CLOSE_S: Final = 2.0
_MOST_BYTES: Final = 4 * 1024 * 1024
_MOST_WAITING: Final = 4096
_RETRIED: Final = frozenset({429, 500, 502, 503, 504})
# The library logs each message, with tokens and the client secret, if its own logger is set to DEBUG.
_SILENT: Final = logging.Logger("fortnox_sdk.events", logging.CRITICAL)  # noqa: LOG001 - outside the tree of loggers
_LOST: Final = Text(
    "The connection to Fortnox's event stream was lost.", "Anslutningen till Fortnox händelseström bröts."
)
_TRY_AGAIN: Final = Text("Check the network, and try again.", "Kontrollera nätverket och försök igen.")


class Wire:
    """An open connection.

    Args:
        url: The URL of the stream.

    Raises:
        ConfigurationError: The package websockets is not installed.
        NotSent: The connection can't be made now.
        ApiError: Fortnox refuses the connection.
    """

    def __init__(self, url: str) -> None:
        try:
            from websockets.exceptions import ConnectionClosed  # noqa: PLC0415 - an extra
        except ImportError as fault:
            raise ConfigurationError(
                Text(
                    "The event stream needs the package websockets, which is not installed.",
                    "Händelseströmmen kräver paketet websockets, som inte är installerat."
                ),
                hint=Text('Run: pip install "fortnox-sdk[events]"', 'Kör: pip install "fortnox-sdk[events]"'),
            ) from fault  # fmt: skip
        self._closed = ConnectionClosed
        opened = _open(url)
        # Errors are raised here and not chained, because the frames of the library contain tokens.
        if isinstance(opened, FortnoxError):
            raise opened
        self._exits = ExitStack()
        # Newer versions of the library warn unless the connection is used as a context manager.
        self._connection = self._exits.enter_context(opened)

    def send(self, command: Mapping[str, object]) -> None:
        """Send a command. Secrets in the command are `Secret` objects.

        Raises:
            NoAnswer: The connection is lost.
        """
        if not self._sends(command):
            raise _lost()

    def _sends(self, command: Mapping[str, object]) -> bool:
        try:
            self._connection.send(json.dumps(command, default=_revealed))
        except (self._closed, OSError):
            return False
        return True

    def receive(self, seconds: float) -> Mapping[str, object] | None:
        """Return the next message, or None if no message comes within `seconds`.

        Raises:
            NoAnswer: The connection is lost.
            DecodeError: The message is not a JSON object.
        """
        message = self._message(seconds)
        if isinstance(message, FortnoxError):
            raise message
        return message

    def _message(self, seconds: float) -> Mapping[str, object] | FortnoxError | None:
        try:
            return read_message(self._connection.recv(timeout=seconds))
        except TimeoutError:
            return None
        except (self._closed, OSError):
            return _lost()

    def close(self) -> None:
        """Close the connection. Another thread may call this method."""
        self._exits.close()


def _open(url: str) -> "ClientConnection | FortnoxError":
    from websockets.exceptions import InvalidStatus, WebSocketException  # noqa: PLC0415 - an extra
    from websockets.sync.client import connect  # noqa: PLC0415 - an extra

    from fortnox_sdk.events.handshake import StrictConnection  # noqa: PLC0415 - imports an extra

    is_secure = url.startswith("wss:")
    try:
        return connect(
            url,
            ssl=_context() if is_secure else None,
            # The environment names proxies for other machines. A connection to this machine needs no proxy.
            proxy=None if is_loopback(url.replace("ws", "http", 1)) else True,
            user_agent_header="fortnox-sdk",
            compression=None,
            open_timeout=OPEN_S,
            ping_interval=_PING_S,
            ping_timeout=_PING_S,
            close_timeout=_CLOSE_S,
            max_size=_MOST_BYTES,
            max_queue=_MOST_WAITING,
            logger=_SILENT,
            create_connection=StrictConnection,
        )
    except InvalidStatus as fault:
        status = fault.response.status_code
        text = Text("Fortnox's event stream responded with status {status}.",
                    "Fortnox händelseström svarade med status {status}.").format(status=status)  # fmt: skip
        if status in _RETRIED:
            return NotSent(text, hint=_TRY_AGAIN)
        return ApiError(text, status=status, method="GET", path="/topics-v1")
    except (WebSocketException, OSError, EOFError) as fault:
        text = Text("Fortnox's event stream can't be reached ({fault}).",
                    "Fortnox händelseström kan inte nås ({fault}).")  # fmt: skip
        return NotSent(text.format(fault=type(fault).__name__), hint=_TRY_AGAIN)


def _context() -> ssl.SSLContext:
    """Return a TLS context with the certificates that `requests` would use."""
    named = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
    return ssl.create_default_context(cafile=named or certifi.where())


def _lost() -> NoAnswer:
    return NoAnswer(_LOST, hint=_TRY_AGAIN, method="GET", path="/topics-v1")


def _revealed(value: object) -> str:
    if isinstance(value, Secret):
        return value.reveal()
    raise TypeError(type(value).__name__)

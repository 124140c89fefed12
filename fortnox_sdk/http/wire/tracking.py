"""Connections that record whether any byte of a request can have been sent.

The exception classes of urllib3 do not show this, because the same class is raised for failures before and after the
request was sent. An `SSLError` can come from a refused certificate, or from a broken TLS record after a POST. A
`ProxyError` can come from a proxy that is down, or from a proxy that drops the connection after it has forwarded the
request. Therefore the connection itself keeps a record. The connection also enforces the time and size limits.
"""

import threading
import time
from collections.abc import Iterable
from enum import Enum
from socket import socket
from typing import ClassVar, Protocol

from typing_extensions import Buffer
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from fortnox_sdk.http.wire.incoming import Allowance, GuardedResponse

_CONNECTION_CLASS = "ConnectionCls"


class Progress(Enum):
    """The progress of sending a request."""

    UNKNOWN = "unknown"
    """Nothing is recorded yet, or the connection comes from another library, such as vcrpy, and keeps no record."""
    CONNECTING = "connecting"
    """No byte of the request was sent."""
    BEGUN = "begun"
    """Sending has started: a part of the request can have been sent."""


class Sending(threading.local):
    """The record of the request that the current thread sends."""

    def __init__(self) -> None:
        self.progress: Progress = Progress.UNKNOWN
        """The progress of the current request."""
        self.allowance: Allowance = Allowance(time.monotonic)
        """The time and size limits for the current request."""

    def start(self, allowance: Allowance) -> None:
        """Begin the record of a new request."""
        self.progress = Progress.UNKNOWN
        self.allowance = allowance


class _SupportsRead(Protocol):
    def read(self, length: int = ..., /) -> bytes: ...


class TrackedConnection(HTTPConnection):
    """A connection that records the progress of the request that it sends."""

    sending: ClassVar[Sending]
    """The record of the current request, which `track` sets."""
    _connecting = False

    def connect(self) -> None:
        """Connect to the host. A CONNECT request to a proxy is not recorded, as it contains no part of the request."""
        self.sending.progress = Progress.CONNECTING
        self.timeout: float | None = self.sending.allowance.seconds_left(self.timeout)
        self._connecting = True
        try:
            super().connect()
        finally:
            self._connecting = False

    def send(self, data: _SupportsRead | Iterable[Buffer] | Buffer | str) -> None:
        """Record that sending starts, then send a piece of the request."""
        if self.sock is None:
            self.connect()
        timeout_s = self.sending.allowance.seconds_left(self.timeout)
        if not self._connecting:
            self.sending.progress = Progress.BEGUN
        if self.sock is not None:
            self.sock.settimeout(timeout_s)
        super().send(data)

    def response_class(  # type: ignore[override]  # http.client calls this class attribute to make a response
        self, sock: socket, debuglevel: int = 0, method: str | None = None
    ) -> GuardedResponse:
        """Return the object that reads the response and enforces the time and size limits of the request."""
        return GuardedResponse(
            sock, debuglevel, method, allowance=self.sending.allowance, timeout_s=self.timeout
        )


class _EncryptedConnection(  # pyright: ignore[reportIncompatibleVariableOverride]  # see `response_class` above
    TrackedConnection, HTTPSConnection
):
    pass


class _ConnectionClass:
    """A descriptor that returns the connection class of a pool: the class `tracked`, or a replacement.

    The replacement is returned if a library such as vcrpy has replaced the connection class in urllib3.
    """

    def __init__(
        self, pool: type[HTTPConnectionPool], own: type[HTTPConnection], tracked: type[HTTPConnection]
    ) -> None:
        self._pool = pool
        self._own = own
        self._tracked = tracked

    def __get__(self, instance: object, owner: object) -> object:
        current: object = getattr(self._pool, _CONNECTION_CLASS)
        return self._tracked if current is self._own else current


def track(
    manager: PoolManager, sending: Sending, *, connection: type[TrackedConnection] = TrackedConnection
) -> None:
    """Make every new connection of a pool manager record its progress.

    Args:
        manager: A pool manager that has not created pools yet.
        sending: The record of the current request. The caller resets the record before each request.
        connection: The class of unencrypted connections. A test can pass a class of simulated connections.
    """
    record = {"sending": sending}
    plain: type[HTTPConnection] = type("Tracked", (connection,), record)
    encrypted: type[HTTPConnection] = type("TrackedEncrypted", (_EncryptedConnection,), record)

    class Pool(HTTPConnectionPool):
        pass

    class EncryptedPool(HTTPSConnectionPool):
        pass

    # Set here because type checkers don't accept a descriptor in the class body.
    setattr(Pool, _CONNECTION_CLASS, _ConnectionClass(HTTPConnectionPool, HTTPConnection, plain))
    setattr(
        EncryptedPool, _CONNECTION_CLASS, _ConnectionClass(HTTPSConnectionPool, HTTPSConnection, encrypted)
    )
    classes: dict[str, type[HTTPConnectionPool | HTTPSConnectionPool]]
    classes = {"http": Pool, "https": EncryptedPool}
    manager.pool_classes_by_scheme = classes

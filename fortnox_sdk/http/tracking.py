"""Connections that record whether a byte of a request can have left this machine.

urllib3 tells faults apart by their class, and one class stands for faults before and after the request was sent: an
`SSLError` comes from a refused certificate and from a broken record after a POST, a `ProxyError` from a proxy that is
down and from one that drops the connection after it has passed the request on. So the connection itself keeps a record.
"""

import threading
from collections.abc import Iterable
from enum import Enum
from typing import ClassVar, Protocol

from typing_extensions import Buffer
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

__all__ = ["Progress", "Sending", "TrackedConnection", "track"]


_CONNECTION_CLASS = "ConnectionCls"


class Progress(Enum):
    """How far the sending of a request has come, as far as is known."""

    UNKNOWN = "unknown"
    """The connection keeps no record: it was replaced, as vcrpy does."""
    CONNECTING = "connecting"
    """No byte of the request has left."""
    BEGUN = "begun"
    """A byte of the request can have left."""


class Sending(threading.local):
    """The request that the current thread sends."""

    progress: Progress = Progress.UNKNOWN


class _SupportsRead(Protocol):
    def read(self, length: int = ..., /) -> bytes: ...


class TrackedConnection(HTTPConnection):
    """A connection that keeps the record of the request that it sends."""

    sending: ClassVar[Sending]
    """The record; set by `track`."""
    _connecting = False

    def connect(self) -> None:
        """Connect; a proxy's CONNECT that is sent meanwhile holds nothing of the request."""
        self.sending.progress = Progress.CONNECTING
        self._connecting = True
        try:
            super().connect()
        finally:
            self._connecting = False

    def send(self, data: _SupportsRead | Iterable[Buffer] | Buffer | str) -> None:
        """Send a piece of the request, after recording that it begins to leave."""
        if self.sock is None:
            self.connect()
        if not self._connecting:
            self.sending.progress = Progress.BEGUN
        super().send(data)


class _EncryptedConnection(TrackedConnection, HTTPSConnection):
    pass


class _ConnectionClass:
    """The class of a pool's connections: the tracked one, unless somebody replaced urllib3's own, as vcrpy does."""

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
    """Make every new connection of a pool manager keep a record.

    Args:
        manager: A manager that has no pools yet.
        sending: The record; the caller resets it before each request.
        connection: The class of unencrypted connections, so that a test can simulate them.
    """
    record = {"sending": sending}
    plain: type[HTTPConnection] = type("Tracked", (connection,), record)
    encrypted: type[HTTPConnection] = type("TrackedEncrypted", (_EncryptedConnection,), record)

    class Pool(HTTPConnectionPool):
        pass

    class EncryptedPool(HTTPSConnectionPool):
        pass

    # Set here, since a descriptor is more than the type checkers allow in a class body.
    setattr(Pool, _CONNECTION_CLASS, _ConnectionClass(HTTPConnectionPool, HTTPConnection, plain))
    setattr(
        EncryptedPool, _CONNECTION_CLASS, _ConnectionClass(HTTPSConnectionPool, HTTPSConnection, encrypted)
    )
    classes: dict[str, type[HTTPConnectionPool | HTTPSConnectionPool]]
    classes = {"http": Pool, "https": EncryptedPool}
    manager.pool_classes_by_scheme = classes

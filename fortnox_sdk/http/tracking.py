"""Connections that record whether a byte of a request can have left this machine.

urllib3 tells faults apart by their class, and one class stands for faults before and after the request was sent: an
`SSLError` comes from a refused certificate and from a broken record after a POST, a `ProxyError` from a proxy that is
down and from one that drops the connection after it has passed the request on. So the connection itself keeps a record.
"""

import threading
from collections.abc import Iterable
from typing import ClassVar, Protocol

from typing_extensions import Buffer
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

__all__ = ["Sending", "TrackedConnection", "track"]


class Sending(threading.local):
    """The state of the request that the current thread sends."""

    begun: bool = False
    """Whether a byte of the request can have left this machine."""


class _SupportsRead(Protocol):
    def read(self, length: int = ..., /) -> bytes: ...


class TrackedConnection(HTTPConnection):
    """A connection that keeps the record of the request that it sends."""

    sending: ClassVar[Sending]
    """The record; set by `track`."""
    _connecting = False

    def connect(self) -> None:
        """Connect; a proxy's CONNECT that is sent meanwhile holds nothing of the request."""
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
            self.sending.begun = True
        super().send(data)


class _EncryptedConnection(TrackedConnection, HTTPSConnection):
    pass


def track(
    manager: PoolManager, sending: Sending, *, connection: type[TrackedConnection] = TrackedConnection
) -> None:
    """Make every new connection of a pool manager keep a record.

    Args:
        manager: A manager that has no pools yet.
        sending: The record; the caller resets it before each request.
        connection: The class of unencrypted connections, so that a test can simulate them.
    """
    plain = type("Tracked", (connection,), {"sending": sending})
    encrypted = type("TrackedEncrypted", (_EncryptedConnection,), {"sending": sending})
    pools: dict[str, type[HTTPConnectionPool | HTTPSConnectionPool]] = {
        "http": type("TrackedPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("TrackedEncryptedPool", (HTTPSConnectionPool,), {"ConnectionCls": encrypted}),
    }
    manager.pool_classes_by_scheme = pools

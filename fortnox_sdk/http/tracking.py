"""Connections that record whether a byte of a request can have left this machine.

urllib3 tells faults apart by their class, and one class stands for faults before and after the request was sent: an
`SSLError` comes from a refused certificate and from a broken record after a POST, a `ProxyError` from a proxy that is
down and from one that drops the connection after it has passed the request on. So the connection itself keeps a record.
"""

import threading
from collections.abc import Iterable
from typing import Protocol

from typing_extensions import Buffer
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

__all__ = ["Sending", "track"]


class Sending(threading.local):
    """The state of the request that the current thread sends."""

    begun: bool = False
    """Whether a byte of the request can have left this machine."""


class _SupportsRead(Protocol):
    def read(self, length: int = ..., /) -> bytes: ...


def track(manager: PoolManager, sending: Sending) -> None:
    """Make every new connection of a pool manager keep the record.

    Args:
        manager: A manager that has no pools yet.
        sending: The record; the caller resets it before each request.
    """

    class Tracked(HTTPConnection):
        _connecting = False

        def connect(self) -> None:
            self._connecting = True
            try:
                super().connect()
            finally:
                self._connecting = False

        def send(self, data: _SupportsRead | Iterable[Buffer] | Buffer | str) -> None:
            if self.sock is None:
                self.connect()
            # A proxy's CONNECT is sent while connecting, and holds nothing of the request.
            if not self._connecting:
                sending.begun = True
            super().send(data)

    class TrackedEncrypted(Tracked, HTTPSConnection):
        pass

    class Pool(HTTPConnectionPool):
        # urllib3 assigns its own classes the same way; its protocols are invariant in what a subclass inherits.
        ConnectionCls = Tracked  # pyright: ignore[reportAssignmentType]

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = TrackedEncrypted  # pyright: ignore[reportAssignmentType]  # the same

    classes: dict[str, type[HTTPConnectionPool | HTTPSConnectionPool]]
    classes = {"http": Pool, "https": EncryptedPool}
    manager.pool_classes_by_scheme = classes

"""A token store in memory, for tests and one-off runs."""

import threading
from collections import defaultdict
from collections.abc import Generator
from contextlib import contextmanager

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.connection import Connection, ConnectionKey
from fortnox_sdk.errors import LockBusy
from fortnox_sdk.stores.protocol import Change, apply_change
from fortnox_sdk.text import Text


class MemoryStore:
    """A token store that keeps connections in memory. They are lost when the process ends.

    Args:
        lock_wait_s: The longest wait for a connection's lock, in seconds.

    >>> MemoryStore().keys()
    []
    """

    @checked
    def __init__(self, *, lock_wait_s: float = 120.0) -> None:
        self._lock_wait_s = lock_wait_s
        self._records: dict[ConnectionKey, Connection] = {}
        self._data = threading.RLock()
        self._locks: defaultdict[ConnectionKey, threading.Lock] = defaultdict(threading.Lock)

    @checked
    def get(self, key: ConnectionKey, /) -> Connection | None:
        """Return the saved connection with this key, or None if it does not exist."""
        with self._data:
            return self._records.get(key)

    def keys(self) -> list[ConnectionKey]:
        """Return the sorted keys of all connections."""
        with self._data:
            return sorted(self._records)

    @checked
    def update(self, key: ConnectionKey, change: Change, /) -> Connection:
        """Store the result of `change(current)` as the connection that has this key; see `TokenStore.update`."""
        with self._data:
            new = apply_change(key, self._records.get(key), change)
            self._records[key] = new
            return new

    @checked
    def delete(self, key: ConnectionKey, /) -> None:
        """Delete the connection with this key; do nothing if it does not exist."""
        with self._data:
            self._records.pop(key, None)

    @checked
    @contextmanager
    def locked(self, key: ConnectionKey, /) -> Generator[None]:
        """Hold the lock of the connection with this key; see `TokenStore.locked`."""
        with self._data:
            lock = self._locks[key]
        if not lock.acquire(timeout=self._lock_wait_s):
            raise LockBusy(
                Text(
                    f"The lock of the connection '{key}' was still in use after {self._lock_wait_s:g} s.",
                    f"Låset för kopplingen '{key}' användes fortfarande efter {self._lock_wait_s:g} s.",
                ),
                hint=Text(
                    f"End the thread that still holds the lock of the connection '{key}'.",
                    f"Avsluta tråden som fortfarande har låset för kopplingen '{key}'.",
                ),
            )
        try:
            yield
        finally:
            lock.release()

    def check_writable(self) -> None:
        """Do nothing: memory is always writable."""

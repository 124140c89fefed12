"""A token store that lives as long as the process: for tests and one-off runs."""

import threading
from collections import defaultdict
from collections.abc import Generator
from contextlib import contextmanager

from fortnox_sdk.connection import Connection, ConnectionKey
from fortnox_sdk.stores.protocol import Change, StoreError, changed

__all__ = ["MemoryStore"]


class MemoryStore:
    """Keeps connections in this process only.

    Args:
        lock_wait_s: Longest wait for a connection's lock before it is called stuck.

    >>> MemoryStore().keys()
    []
    """

    def __init__(self, *, lock_wait_s: float = 120.0) -> None:
        self._lock_wait_s = lock_wait_s
        self._records: dict[ConnectionKey, Connection] = {}
        self._data = threading.RLock()
        self._locks: defaultdict[ConnectionKey, threading.Lock] = defaultdict(threading.Lock)

    def get(self, key: ConnectionKey, /) -> Connection | None:
        """The record, or None."""
        with self._data:
            return self._records.get(key)

    def keys(self) -> list[ConnectionKey]:
        """The keys of all records, sorted."""
        with self._data:
            return sorted(self._records)

    def update(self, key: ConnectionKey, change: Change, /) -> Connection:
        """Replace the record by `change(current)`; see `TokenStore.update`."""
        with self._data:
            new = changed(key, self._records.get(key), change)
            self._records[key] = new
            return new

    def delete(self, key: ConnectionKey, /) -> None:
        """Forget the record."""
        with self._data:
            self._records.pop(key, None)

    @contextmanager
    def locked(self, key: ConnectionKey, /) -> Generator[None]:
        """Hold this connection's lock; see `TokenStore.locked`."""
        with self._data:
            lock = self._locks[key]
        if not lock.acquire(timeout=self._lock_wait_s):
            raise StoreError(
                f"The lock of {key} was not free for {self._lock_wait_s:g} s.",
                hint="Another thread is refreshing it and does not end: look at what it waits for.",
            )
        try:
            yield
        finally:
            lock.release()

    def check_writable(self) -> None:
        """Always is."""

"""From the page docs/guides/own_store.md: a token store in a dictionary, which passes the package's tests."""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial

from fortnox_sdk import Connection, ConnectionKey, Secret
from fortnox_sdk.stores import CASES, apply_change, connection_from_json, connection_to_json


class Shelf:
    """The records and locks that all store objects share."""

    def __init__(self) -> None:
        self.records: dict[ConnectionKey, Secret] = {}
        self.locks: dict[ConnectionKey, threading.Lock] = {}
        self.guard = threading.Lock()


class ShelfStore:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def get(self, key: ConnectionKey, /) -> Connection | None:
        with self._shelf.guard:
            return self._read(key)

    def _read(self, key: ConnectionKey) -> Connection | None:
        text = self._shelf.records.get(key)
        return connection_from_json(text, where=f"the record of {key}", key=key) if text else None

    def keys(self) -> list[ConnectionKey]:
        with self._shelf.guard:
            return sorted(self._shelf.records)

    def update(self, key: ConnectionKey, change: Callable[[Connection | None], Connection], /) -> Connection:
        with self._shelf.guard:
            new = apply_change(key, self._read(key), change)
            self._shelf.records[key] = connection_to_json(new)
            return new

    def delete(self, key: ConnectionKey, /) -> None:
        with self._shelf.guard:
            self._shelf.records.pop(key, None)

    @contextmanager
    def locked(self, key: ConnectionKey, /) -> Generator[None]:
        with self._shelf.guard:
            lock = self._shelf.locks.setdefault(key, threading.Lock())
        with lock:
            yield

    def check_writable(self) -> None:
        """Do nothing, because memory is always writable."""


def main() -> None:
    for case in CASES:
        case(partial(ShelfStore, Shelf()))
        print("passed:", case.__name__.replace("_", " "))


if __name__ == "__main__":
    main()

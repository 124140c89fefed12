"""What a token store offers: data that changes by compare-and-swap, and a lock beside it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

import attrs

from fortnox_sdk.connection import Connection, ConnectionKey
from fortnox_sdk.errors import ConfigurationError, FortnoxError, SignInRequired

__all__ = ["Change", "StoreError", "TokenStore", "changed", "find_connection"]


Change = Callable[[Connection | None], Connection]
"""Makes the new record from the current one (None when there is none). It touches only the fields that are its
own, and may be called again when someone else wrote in between; what it raises leaves the record as it was."""


class StoreError(FortnoxError):
    """The store can't be read or written (disk, rights, a damaged record); the old record still stands."""


class TokenStore(Protocol):
    """Where connections are kept. Usable from many threads; `conformance` is the suite that each one passes."""

    def get(self, key: ConnectionKey, /) -> Connection | None:
        """The record as last saved, or None.

        Raises:
            StoreError: it can't be read.
        """
        ...

    def keys(self) -> list[ConnectionKey]:
        """The keys of all records, sorted."""
        ...

    def update(self, key: ConnectionKey, change: Change, /) -> Connection:
        """Replace the record by `change(current)`, durably, and give it as saved, with its `version` raised.

        Compare-and-swap: no writer's change is lost. Short: never held over a call to Fortnox.

        Raises:
            StoreError: it can't be saved; the old record still stands.
        """
        ...

    def delete(self, key: ConnectionKey, /) -> None:
        """Forget the record; nothing happens when there is none."""
        ...

    def locked(self, key: ConnectionKey, /) -> AbstractContextManager[None]:
        """Hold this connection's lock: one holder over all threads, processes and machines of the store.

        The system or the server frees it when the holder dies; time alone never does. Not re-entrant.
        `get` and `update` work without it and do not wait for it.

        Raises:
            StoreError: it was not free within the store's own limit.
        """
        ...

    def check_writable(self) -> None:
        """Make sure that a record could be saved now; done before a person is sent to the sign-in page.

        Raises:
            StoreError: it could not, with what to do.
        """
        ...


def changed(key: ConnectionKey, current: Connection | None, change: Change) -> Connection:
    """What a store saves for an `update`: the change applied, its key checked, its version raised.

    Raises:
        ConfigurationError: the change made a record of another company.
    """
    new = change(current)
    if new.key != key:
        raise ConfigurationError(f"A record of {new.key} can't be saved as {key}.")
    return attrs.evolve(new, version=(current.version if current else 0) + 1)


def find_connection(store: TokenStore, label: str) -> Connection:
    """The saved connection that a person means.

    Args:
        store: Where to look.
        label: Its key, database number, organisation number (with or without hyphen) or company name (any
            letter case).

    Raises:
        SignInRequired: none is called so.
        ConfigurationError: more than one is.
    """
    saved = [connection for key in store.keys() if (connection := store.get(key)) is not None]  # noqa: SIM118
    wanted = _plain(label)
    found = [
        connection
        for connection in saved
        if wanted
        in {
            _plain(name)
            for name in (
                str(connection.key),
                str(connection.key.database_number),
                connection.organisation_number,
                connection.company_name,
            )
            if name
        }
    ]
    if len(found) > 1:
        keys = ", ".join(str(connection.key) for connection in found)
        raise ConfigurationError(f"{label!r} fits several connections: {keys}.", hint="Name one by its key.")
    if not found:
        there = ", ".join(connection.label for connection in saved) or "none"
        raise SignInRequired(
            f"No connection is called {label!r} (saved: {there}).", hint="Run: fortnox login."
        )
    return found[0]


def _plain(name: str) -> str:
    return name.strip().casefold().replace("-", "")

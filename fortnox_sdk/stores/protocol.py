"""The protocol of token stores. Records change by compare-and-swap, and each record has a lock."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.connection import Connection, ConnectionKey
from fortnox_sdk.errors import ConfigurationError, SignInRequired, StoreError
from fortnox_sdk.scalars import check_type
from fortnox_sdk.text import Text, join

Change = Callable[[Connection | None], Connection]
"""A function that takes the current record (or None) and returns the new record.

It must change only the fields that it is responsible for. It may be called again if another writer has changed the
record meanwhile. If it raises an error, the saved record stays unchanged.
"""


class TokenStore(Protocol):
    """A store of connections that many threads may use at once.

    Every implementation must pass the tests in `fortnox_sdk.stores.CASES`.
    """

    def get(self, key: ConnectionKey, /) -> Connection | None:
        """Return the saved connection with this key, or None if it does not exist.

        Raises:
            StoreError: The connection can't be read.
        """
        ...

    def keys(self) -> list[ConnectionKey]:
        """Return the sorted keys of all connections.

        Raises:
            StoreError: The store can't be read.
        """
        ...

    def update(self, key: ConnectionKey, change: Change, /) -> Connection:
        """Replace the connection with `change(current)`, save it durably, and return it with a higher `version`.

        This is a compare-and-swap: no writer's change is lost. The call is short and never waits for Fortnox.

        Raises:
            StoreError: The connection can't be saved. The saved record is unchanged.
        """
        ...

    def delete(self, key: ConnectionKey, /) -> None:
        """Delete the connection; do nothing if it does not exist."""
        ...

    def locked(self, key: ConnectionKey, /) -> AbstractContextManager[None]:
        """Hold this connection's lock during the block.

        Only one thread at a time, among all processes and machines that share the store, holds the lock. It never
        expires: the operating system or the database server frees it when the holder dies. It is not re-entrant. `get`
        and `update` do not wait for it.

        Raises:
            StoreError: The lock was not free within the store's time limit.
        """
        ...

    def check_writable(self) -> None:
        """Check that a record could be saved now. A sign-in calls this before it opens the sign-in page.

        Raises:
            StoreError: No record could be saved; `hint` says what to do.
        """
        ...


@checked
def apply_change(key: ConnectionKey, current: Connection | None, change: Change) -> Connection:
    """Apply a change and return the new record with a higher version, for `TokenStore.update` to save.

    Args:
        key: The key of the record.
        current: The current record, or None if it does not exist.
        change: The change to apply.

    Raises:
        ConfigurationError: The change returned a record of another company.

    >>> from datetime import UTC, datetime
    >>> from fortnox_sdk import Connection, ConnectionKey
    >>> key, now = ConnectionKey("apps.fortnox.se", "k3", 1001), datetime(2026, 2, 1, 9, tzinfo=UTC)
    >>> connection = Connection(key=key, tokens=None, connected_at=now, renewed_at=now, refreshed_at=now,
    ...                         company_name="Fjällbris Friluft AB")
    >>> apply_change(key, None, lambda current: connection).version
    1
    """
    new = change(current)
    if new.key != key:
        raise ConfigurationError(
            Text(
                f"The connection {new.key} can't be saved with the key {key}.",
                f"Kopplingen {new.key} kan inte sparas med nyckeln {key}.",
            ),
            hint=Text(f"Pass the key {new.key}.", f"Ange nyckeln {new.key}."),
        )
    return attrs.evolve(new, version=(current.version if current else 0) + 1)


def connections_of(
    store: TokenStore,
    application: tuple[str, str] | None = None,
    *,
    on_damage: Callable[[StoreError], object] | None = None,
) -> list[Connection]:
    """Return the saved connections of one application or of all applications.

    Args:
        store: The store to read.
        application: The issuer host and the client id of the application; None means all applications.
        on_damage: Called with the error for each connection that can't be read; that connection is left out. If None,
            the error is raised.

    Raises:
        StoreError: The store can't be read.
    """
    found: list[Connection] = []
    keys = [key for key in store.keys() if application in {None, (key.issuer_host, key.client_id)}]  # noqa: SIM118
    for key in keys:
        try:
            connection = store.get(key)
        except StoreError as fault:
            if on_damage is None:
                raise
            on_damage(fault)
            continue
        if connection is not None:
            found.append(connection)
    return found


@checked
def find_connection(
    store: TokenStore, label: str, *, application: tuple[str, str] | None = None
) -> Connection:
    """Return the saved connection that a label identifies.

    Args:
        store: The store to search.
        label: The connection's key, database number, organisation number (with or without hyphen) or company name (in
            any letter case).
        application: The issuer host and the client id of the application whose connections are searched; None means
            all applications.

    Raises:
        SignInRequired: No connection of the application has this label.
        ConfigurationError: Several connections have this label.
        InvalidInput: The label is not a string.

    >>> from datetime import UTC, datetime
    >>> from fortnox_sdk import Connection, ConnectionKey
    >>> key, now = ConnectionKey("apps.fortnox.se", "k3", 1001), datetime(2026, 2, 1, 9, tzinfo=UTC)
    >>> connection = Connection(key=key, tokens=None, connected_at=now, renewed_at=now, refreshed_at=now,
    ...                         company_name="Fjällbris Friluft AB")
    >>> from fortnox_sdk.stores import MemoryStore
    >>> store = MemoryStore()
    >>> _ = store.update(key, lambda current: connection)
    >>> find_connection(store, "Fjällbris Friluft AB").key.database_number
    1001
    """
    label_key = _comparable(check_type("label", label, str))
    saved = connections_of(store)
    matches = [
        connection
        for connection in saved
        if label_key
        in {
            _comparable(name)
            for name in (
                str(connection.key),
                str(connection.key.database_number),
                connection.organisation_number,
                connection.company_name,
            )
            if name
        }
    ]
    if application is not None:
        others = matches
        matches = [each for each in others if (each.key.issuer_host, each.key.client_id) == application]
        if others and not matches:
            keys = ", ".join(str(connection.key) for connection in others)
            own = "/".join(application)
            raise SignInRequired(
                Text(
                    f"{label!r} is not connected to the application '{own}' in the settings, but to: {keys}.",
                    f"{label!r} är inte kopplat till appen '{own}' i inställningarna, utan till: {keys}.",
                ),
                hint=Text("Run: fortnox login.", "Kör: fortnox login."),
            )
    if len(matches) > 1:
        keys = ", ".join(str(connection.key) for connection in matches)
        raise ConfigurationError(
            Text(
                f"{label!r} matches several connections: {keys}.",
                f"{label!r} stämmer in på flera kopplingar: {keys}.",
            ),
            hint=Text(
                f"Instead of {label!r}, pass the full key of one of the connections {keys}.",
                f"Ange i stället för {label!r} hela nyckeln för en av kopplingarna {keys}.",
            ),
        )
    if not matches:
        labels = join((connection.label_text for connection in saved), ", ") or Text("none", "inga")
        raise SignInRequired(
            Text(
                f"No connection matches {label!r}. Saved connections: {labels}.",
                f"Ingen koppling stämmer in på {label!r}. Sparade kopplingar: {labels.sv}.",
            ),
            hint=Text(
                "Run fortnox login, or call fortnox_sdk.sign_in().",
                "Kör fortnox login, eller anropa fortnox_sdk.sign_in().",
            ),
        )
    return matches[0]


def _comparable(name: str) -> str:
    return name.strip().casefold().replace("-", "")

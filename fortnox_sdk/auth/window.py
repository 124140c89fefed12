"""The 30-day window: checks before imports and exports, and renewal when a job is complete."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.clock import Clock
from fortnox_sdk.connection import (
    REFRESH_TOKEN_LIFETIME,
    WINDOW,
    Connection,
    ConnectionKey,
    ConnectionState,
    ConnectionStatus,
    connection_status,
    unusable_connection,
)
from fortnox_sdk.errors import ConfigurationError, SignInRequired, WrongCompany
from fortnox_sdk.stores.claims import Claims, claims_of
from fortnox_sdk.stores.protocol import TokenStore
from fortnox_sdk.text import Text


@attrs.frozen
class WindowJob:
    """An import or export that has been allowed to start. The 30-day window is renewed only if you call `complete`.

    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> with serve() as sandbox:
    ...     window = connect(sandbox).connection
    ...     with window.importing() as job:
    ...         job.complete()
    ...     window.status().days_left
    30
    """

    connection: Connection
    """The connection at the start of the job. If a sign-in was needed, this is the connection after the sign-in."""
    _renew: Callable[[], None] = attrs.field(alias="renew", repr=False)

    def complete(self) -> None:
        """Renew the 30-day window and save the renewal. Call this method when the job is complete.

        An import is complete when its books are received, checked and stored. An export is complete when every voucher
        was posted or was already in Fortnox.

        Raises:
            SignInRequired: The connection was removed while the job was running.
            StoreError: The renewal can't be saved.
        """
        self._renew()


class ConnectionWindow:
    """The 30-day window of one connection, in which imports and exports may run.

    A job runs in a `with` block of `importing()` or `exporting()`, each of which yields a `WindowJob`. The window is
    renewed only if the job calls the method `complete()` of its `WindowJob`.

    Args:
        store: The store that contains the connection.
        key: The key of the connection.
        clock: The clock.
        sign_in: Called if an import finds that the connection can't be used. It signs in again and returns the saved
            connection. With None, the import raises an error instead.
        refresh_token_lifetime: The time for which Fortnox accepts an unused refresh token; 31 days by default. `status`
            warns before the earlier of two instants: the end of this time, and the end of the 30-day window.

    >>> from fortnox_sdk import ConnectionKey
    >>> from fortnox_sdk.clock import SystemClock
    >>> from fortnox_sdk.stores import MemoryStore
    >>> key = ConnectionKey("apps.fortnox.se", "k3", 1001)
    >>> window = ConnectionWindow(MemoryStore(), key, SystemClock())
    >>> window.status().state.value
    'not connected'
    """

    @checked
    def __init__(
        self,
        store: TokenStore,
        key: ConnectionKey,
        clock: Clock,
        *,
        sign_in: Callable[[], Connection] | None = None,
        refresh_token_lifetime: timedelta = REFRESH_TOKEN_LIFETIME,
    ) -> None:
        self._store = store
        self._key = key
        self._clock = clock
        self._sign_in = sign_in
        self._fortnox_life = refresh_token_lifetime

    @property
    def key(self) -> ConnectionKey:
        """The key of the connection."""
        return self._key

    @property
    def claims(self) -> Claims | None:
        """The claims (named, time-limited locks) of the token store; None if the store does not support claims.

        A claim reserves a financial year of the company for one export, so that two exports never post at the same
        time.
        """
        return claims_of(self._store)

    def status(self) -> ConnectionStatus:
        """Return the current state of the connection. Nothing is sent, and the 30-day window is not renewed.

        Raises:
            StoreError: The store can't be read.
        """
        return connection_status(
            self._store.get(self._key), self._clock.now(), refresh_token_lifetime=self._fortnox_life
        )

    @contextmanager
    def importing(self) -> Generator[WindowJob]:
        """Check that an import may run, and yield its `WindowJob`. If the connection can't be used, sign in first.

        Raises:
            SignInRequired: Someone has to sign in, and `sign_in` is None.
            WrongCompany: The sign-in was to another company.
            FortnoxError: The sign-in failed, or the store can't be read.
        """
        connection = self._store.get(self._key)
        now = self._clock.now()
        status = connection_status(connection, now)
        if connection is None or not (status.is_usable or _signed_in_since(connection, status, now)):
            if self._sign_in is None:
                raise unusable_connection(self._key, connection, now)
            connection = self._sign_in()
            if connection.key != self._key:
                raise WrongCompany(
                    Text(
                        f"The sign-in was for the connection '{connection.key}', but the job needs '{self._key}'.",
                        f"Inloggningen gällde kopplingen '{connection.key}', men uppdraget behöver "
                        f"'{self._key}'.",
                    ),
                    hint=Text(
                        f"Sign in again and choose company {self._key.database_number}.",
                        f"Logga in igen och välj företag {self._key.database_number}.",
                    ),
                )
        yield WindowJob(connection, partial(self._renew, imported=True))

    @contextmanager
    def exporting(self) -> Generator[WindowJob]:
        """Check that an export may run, and yield its `WindowJob`. If the connection can't be used, raise an error.

        Raises:
            SignInRequired: The connection can't be used. `hint` contains the next step.
            StoreError: The store can't be read.
        """
        yield WindowJob(self.check_only(), partial(self._renew, imported=False))

    def check_only(self) -> Connection:
        """Return the connection if an export may run now. The 30-day window is not renewed.

        Raises:
            SignInRequired: The connection can't be used. `hint` contains the next step.
            StoreError: The store can't be read.
        """
        connection = self._store.get(self._key)
        now = self._clock.now()
        if connection is None or not connection_status(connection, now).is_usable:
            raise unusable_connection(self._key, connection, now)
        return connection

    def _renew(self, *, imported: bool) -> None:
        now = self._clock.now()

        def renewed(current: Connection | None) -> Connection:
            if current is None:
                raise SignInRequired(
                    Text(
                        f"The job is complete, but the connection '{self._key}' was removed while the job was running.",
                        f"Uppdraget är klart, men kopplingen '{self._key}' togs bort medan uppdraget pågick.",
                    ),
                    hint=Text("Run: fortnox login.", "Kör: fortnox login."),
                )
            return attrs.evolve(
                current,
                renewed_at=max(current.renewed_at, now),
                last_import=now if imported else current.last_import,
                last_export=current.last_export if imported else now,
            )

        self._store.update(self._key, renewed)


def _signed_in_since(connection: Connection, status: ConnectionStatus, now: datetime) -> bool:
    """Return whether a user signed in after the window had ended, so that an import needs no new sign-in."""
    return (
        status.state is ConnectionState.EXPIRED
        and connection.connected_at > connection.renewed_at + WINDOW
        and now - connection.connected_at <= WINDOW
    )


def require_window(window: ConnectionWindow | None) -> ConnectionWindow:
    """Return the 30-day window of a client.

    Raises:
        ConfigurationError: The client has no saved connection.
    """
    if window is None:
        raise ConfigurationError(
            Text("The client has no saved connection.", "Klienten har ingen sparad koppling."),
            hint=Text(
                "Create the client with FortnoxClient.connect.", "Skapa klienten med FortnoxClient.connect."
            ),
        )
    return window

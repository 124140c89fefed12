"""The 30-day rule at its two doors: what lets a job in, and what its completion renews."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime, timedelta

import attrs

from fortnox_sdk.clock import Clock
from fortnox_sdk.connection import (
    FORTNOX_LIFE,
    WINDOW,
    Connection,
    ConnectionKey,
    ConnectionState,
    ConnectionStatus,
    connection_status,
)
from fortnox_sdk.errors import SignInRequired, WrongCompany
from fortnox_sdk.stores.protocol import TokenStore

__all__ = ["ConnectionWindow"]


class ConnectionWindow:
    """One connection under the 30-day rule.

    A job runs inside `importing()` or `exporting()`. A clean exit renews the 30 days, an exception does not, so
    that the block should end only when the job is complete: an import when its books are received, checked and
    stored, an export when every voucher is posted or was found posted.

    Args:
        store: Where the connection is kept.
        key: Which one.
        clock: Tells the time.
        sign_in: Signs in again when an import finds the connection expired, and gives it as saved; None raises
            instead.
        fortnox_life: How long Fortnox keeps an unused refresh token; `status` warns for the earlier end.

    >>> from fortnox_sdk.clock import SystemClock
    >>> from fortnox_sdk.stores.memory import MemoryStore
    >>> window = ConnectionWindow(MemoryStore(), ConnectionKey("apps.fortnox.se", "k3", 1001), SystemClock())
    >>> window.status().state.value
    'not connected'
    """

    def __init__(
        self,
        store: TokenStore,
        key: ConnectionKey,
        clock: Clock,
        *,
        sign_in: Callable[[], Connection] | None = None,
        fortnox_life: timedelta = FORTNOX_LIFE,
    ) -> None:
        self._store = store
        self._key = key
        self._clock = clock
        self._sign_in = sign_in
        self._fortnox_life = fortnox_life

    @property
    def key(self) -> ConnectionKey:
        """Which connection."""
        return self._key

    def status(self) -> ConnectionStatus:
        """Where the connection stands now. Asks Fortnox nothing and renews nothing."""
        return connection_status(
            self._store.get(self._key), self._clock.now(), fortnox_life=self._fortnox_life
        )

    @contextmanager
    def importing(self) -> Generator[Connection]:
        """The import's door: signs in first when the connection can't be used, and renews on a clean exit.

        Raises:
            SignInRequired: someone has to sign in, and there is no `sign_in`.
            WrongCompany: the sign-in was to another company.
            AuthError: the sign-in failed.
        """
        connection = self._store.get(self._key)
        now = self._clock.now()
        status = connection_status(connection, now)
        if connection is None or not (status.usable or _signed_in_since(connection, status, now)):
            if self._sign_in is None:
                raise self._shut(connection, status)
            connection = self._sign_in()
            if connection.key != self._key:
                raise WrongCompany(f"The sign-in was to {connection.key}, not {self._key}.")
        yield connection
        self._renew(imported=True)

    @contextmanager
    def exporting(self) -> Generator[Connection]:
        """The export's door: refuses, before any call, a connection that can't be used; renews on a clean exit.

        Raises:
            SignInRequired: the connection can't be used; `cure` says what to run.
        """
        connection = self._store.get(self._key)
        status = connection_status(connection, self._clock.now())
        if connection is None or not status.usable:
            raise self._shut(connection, status)
        yield connection
        self._renew(imported=False)

    def _renew(self, *, imported: bool) -> None:
        now = self._clock.now()

        def renewed(current: Connection | None) -> Connection:
            if current is None:
                raise SignInRequired(
                    f"The job is complete, but the connection {self._key} was removed meanwhile.",
                    cure="Run: fortnox login.",
                )
            return attrs.evolve(
                current,
                renewed_at=max(current.renewed_at, now),
                last_import=now if imported else current.last_import,
                last_export=current.last_export if imported else now,
            )

        self._store.update(self._key, renewed)

    def _shut(self, connection: Connection | None, status: ConnectionStatus) -> SignInRequired:
        name = connection.label if connection else f"company {self._key.database_number}"
        return SignInRequired(f"The connection to {name}: {status.state}.", cure=str(status.hint))


def _signed_in_since(connection: Connection, status: ConnectionStatus, now: datetime) -> bool:
    """Whether someone signed in after the window had ended, so that an import need not ask once more."""
    return (
        status.state is ConnectionState.EXPIRED
        and connection.connected_at > connection.renewed_at + WINDOW
        and now - connection.connected_at <= WINDOW
    )

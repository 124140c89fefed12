"""The sandbox behind its addresses: state, clock, faults and tokens, shared by all requests."""

import itertools
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from fortnox_sdk.sandbox.books.company import companies
from fortnox_sdk.sandbox.books.database import Database
from fortnox_sdk.sandbox.faults import Faults, RateLimit
from fortnox_sdk.sandbox.oauth.clients import Client, add_client, first_client
from fortnox_sdk.sandbox.oauth.scopes import PUBLIC
from fortnox_sdk.sandbox.oauth.tokens import Mint
from fortnox_sdk.sandbox.seed.start import fill

__all__ = ["REDIRECT_URIS", "Service"]

REDIRECT_URIS = ("http://localhost:8765/callback", "http://127.0.0.1:8765/callback")
_STOCKHOLM = ZoneInfo("Europe/Stockholm")  # Fortnox's server time zone
_LOG_KEEPS = 20_000


class Service:
    """One sandbox.

    Args:
        state: File with the state; None keeps it in memory. What is there already goes on as it was.
        sie: A SIE file's bytes to fill the company from, when the state is new; None gives the seeded company.
        now: The instant, aware; the sandbox's own offset comes on top.
        sleep: Waits, for the latency fault.
        random_bytes: Source of secrets and request ids.
    """

    def __init__(
        self,
        state: Path | None = None,
        *,
        sie: bytes | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self.database = Database(state)
        self.faults = Faults()
        self.rate_limit = RateLimit()
        self.sleep = sleep
        self.random_bytes = random_bytes
        self._now = now
        self._offset_lock = threading.Lock()
        self._calls = itertools.count(1)
        key = self.database.setting("signing_key")
        if key is None:
            key = random_bytes(32)
            self.database.set_setting("signing_key", key)
        self.mint = Mint(key, random_bytes)
        self._offset_s = float(self.database.setting("clock_offset_s") or b"0")
        self.client = self._register()
        if sie is not None and self.database.setting("sie") is None and not self._filled():
            self.database.set_setting("sie", sie)
        if not self._filled():
            self.refill()

    def _register(self) -> Client:
        with self.database.transaction() as db:
            client = first_client(db)
            if client is None:
                client = Client(
                    id=self.random_bytes(6).hex(),
                    secret=self.mint.opaque(),
                    name="Bokslutsprogrammet",
                    redirect_uris=REDIRECT_URIS,
                    any_loopback_port=True,
                    scopes=frozenset(PUBLIC),
                    service_allowed=True,
                )
                add_client(db, client)
            return client

    def _filled(self) -> bool:
        with self.database.transaction() as db:
            return bool(companies(db))

    def refill(self) -> None:
        """Fill an empty state: from the SIE file that the sandbox was started with, else with the seeded company."""
        with self.database.transaction() as db:
            fill(db, self.database_sie(), now=self.now())

    def database_sie(self) -> bytes | None:
        """The SIE file that the sandbox was started with."""
        return self.database.setting("sie")

    def reset(self) -> None:
        """Back to the first start, save for the application and its secret."""
        self.faults = Faults()
        self.rate_limit = RateLimit()
        self.database.wipe()
        self.advance(-self._offset_s)
        self.refill()

    def now(self) -> datetime:
        """The sandbox's instant, in Stockholm."""
        with self._offset_lock:
            offset_s = self._offset_s
        return (self._now() + timedelta(seconds=offset_s)).astimezone(_STOCKHOLM)

    @property
    def offset_s(self) -> float:
        """How far the sandbox's clock was moved."""
        return self._offset_s

    def advance(self, seconds: float) -> None:
        """Move the sandbox's clock; it stays moved over a restart."""
        with self._offset_lock:
            self._offset_s += seconds
            self.database.set_setting("clock_offset_s", repr(self._offset_s).encode())

    def delay(self) -> None:
        """Wait as the latency fault says."""
        wait_s = self.faults.latency_s
        if self.faults.latency_jitter_s:
            wait_s += self.faults.latency_jitter_s * self.random_bytes(1)[0] / 255
        if self.faults.slow_every and next(self._calls) % self.faults.slow_every == 0:
            wait_s += self.faults.slow_s
        if wait_s:
            self.sleep(wait_s)

    def note(
        self, method: str, path: str, query: str, *, status: int, company: int | None, dropped: str | None
    ) -> None:
        """Add a request to the log. Status 0 means that the connection was closed without an answer."""
        at = self.now().astimezone(UTC).isoformat(timespec="milliseconds")
        with self.database.transaction() as db:
            found = db.execute(
                "INSERT INTO request_log (at, method, path, query, status, company, dropped) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (at, method, path, query, status, company, dropped),
            )
            if found.lastrowid and found.lastrowid % 1000 == 0:
                db.execute("DELETE FROM request_log WHERE id <= ?", (found.lastrowid - _LOG_KEEPS,))

    def log(self, since: str | None) -> Sequence[dict[str, object]]:
        """The requests so far, newest last; `since` is an instant in ISO form."""
        with self.database.transaction() as db:
            return [
                {
                    name: row[name]
                    for name in ("at", "method", "path", "query", "status", "company", "dropped")
                }
                for row in db.execute(
                    "SELECT * FROM request_log WHERE ? IS NULL OR at >= ? ORDER BY id", (since, since)
                )
            ]

    def close(self) -> None:
        """End; the state stays."""
        self.database.close()

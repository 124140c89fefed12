"""The sandbox behind its addresses: state, clock, faults and tokens, shared by all requests."""

import itertools
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from fortnox_sdk.sandbox.books.company import companies
from fortnox_sdk.sandbox.books.database import Database
from fortnox_sdk.sandbox.books.other_user import book_voucher
from fortnox_sdk.sandbox.faults.switches import Faults, RateLimit
from fortnox_sdk.sandbox.oauth.clients import Client, add_client, first_client
from fortnox_sdk.sandbox.oauth.grants import end_consent
from fortnox_sdk.sandbox.oauth.scopes import PUBLIC
from fortnox_sdk.sandbox.oauth.tokens import Mint
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.seed.start import Filling, fill

__all__ = ["REDIRECT_URIS", "Service"]

REDIRECT_URIS = ("http://localhost:8765/callback", "http://127.0.0.1:8765/callback")
_STOCKHOLM = ZoneInfo("Europe/Stockholm")  # Fortnox's server time zone
_LOG_KEEPS = 20_000
_DATABASE_NUMBERS = (1_000_000, 1_900_000)  # those of today's companies: 1 838 388 was seen in 2026


class Service:
    """One sandbox.

    Args:
        state: File with the state; None keeps it in memory. What is there already goes on as it was.
        filling: What a new state is filled with; None gives the demo company.
        database_number: Of a new state's first company; None draws one.
        now: The instant, aware; the sandbox's own offset comes on top.
        sleep: Waits, for the latency fault.
        random_bytes: Source of secrets and request ids.
    """

    def __init__(
        self,
        state: Path | None = None,
        *,
        filling: Filling | None = None,
        database_number: int | None = None,
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
        self._late_lock = threading.RLock()
        self._late: list[tuple[datetime, Callable[[], object]]] = []
        self._answers = itertools.count(1)
        self._calls = itertools.count(1)
        key = self.database.setting("signing_key")
        if key is None:
            key = random_bytes(32)
            self.database.set_setting("signing_key", key)
        self.mint = Mint(key, random_bytes)
        self._offset_s = float(self.database.setting("clock_offset_s") or b"0")
        self.client = self._register()
        with ExitStack() as undo:
            undo.callback(self.database.close)  # if it can't be filled, such as from a file that is not SIE
            if not self._filled():
                number = self._draw_number() if database_number is None else database_number
                self.database.set_setting("database_number", b"%d" % number)
                self.database.set_setting("filling", (filling or Filling()).kept())
                self.refill()
            undo.pop_all()

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

    def _draw_number(self) -> int:
        first, last = _DATABASE_NUMBERS
        return first + int.from_bytes(self.random_bytes(4)) % (last - first)

    def _filled(self) -> bool:
        with self.database.transaction() as db:
            return bool(companies(db))

    def refill(self) -> None:
        """Fill an empty state with what the sandbox was started with first."""
        filling = Filling.from_kept(self.database.setting("filling") or b"")
        number = int(self.database.setting("database_number") or b"")
        with self.database.transaction() as db:
            fill(db, filling, database_number=number, now=self.now())

    def reset(self) -> None:
        """Go back to the first start, save for the application and its secret."""
        self.faults = Faults()
        self.rate_limit = RateLimit()
        with self._late_lock:
            self._late = []
        self.database.wipe()
        self.advance(-self._offset_s)
        self.refill()

    def now(self) -> datetime:
        """Return the sandbox's instant, in Stockholm."""
        with self._offset_lock:
            offset_s = self._offset_s
        return (self._now() + timedelta(seconds=offset_s)).astimezone(_STOCKHOLM)

    @property
    def offset_s(self) -> float:
        """The seconds by which the sandbox's clock was moved."""
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
            wait_s += self.faults.between(self.faults.latency_jitter_s)
        if self.faults.slow_every and next(self._answers) % self.faults.slow_every == 0:
            wait_s += self.faults.slow_s
        if wait_s:
            self.sleep(wait_s)

    def later(self, seconds: float, carry_out: Callable[[], object]) -> None:
        """Carry out a write so much later, by the sandbox's clock."""
        with self._late_lock:
            self._late.append((self.now() + timedelta(seconds=seconds), carry_out))

    def catch_up(self) -> None:
        """Carry out the late writes whose time has come. Whatever asks comes by here first."""
        if not self._late:
            return
        with self._late_lock:
            now = self.now()
            due = [carry_out for at, carry_out in self._late if at <= now]
            self._late = [(at, carry_out) for at, carry_out in self._late if at > now]
            for carry_out in due:
                with suppress(Problem):  # what has become wrong meanwhile is refused, and nobody hears of it
                    carry_out()

    def between_calls(self, company: int) -> None:
        """Do to a company what others do after a call, as the faults say."""
        faults = self.faults
        if faults.foreign_voucher_every and next(self._calls) % faults.foreign_voucher_every == 0:
            day = date.fromisoformat(faults.foreign_voucher_day) if faults.foreign_voucher_day else None
            with self.database.tenant(company) as tenant:
                book_voucher(tenant, day=day, now=self.now())
        if faults.take("revoke_in") and not faults.revoke_in:
            self.revoke_consent(company)

    def revoke_consent(self, company: int) -> None:
        """End a company's consent: refresh tokens die, access tokens live out their hour (documented)."""
        with self.database.transaction() as db:
            end_consent(db, company)

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
            db.execute(
                "INSERT INTO request_count VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1",
                (company or 0, method, "/".join(path.split("/")[1:3]), status),
            )
            if found.lastrowid and found.lastrowid % 1000 == 0:
                db.execute("DELETE FROM request_log WHERE id <= ?", (found.lastrowid - _LOG_KEEPS,))

    def log(self, since: str | None) -> Sequence[dict[str, object]]:
        """Return the requests so far, newest last; `since` is an instant in ISO form."""
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

    def counts(self) -> Sequence[dict[str, object]]:
        """Return the requests since the start by company (None: no valid token), method, resource and status."""
        with self.database.transaction() as db:
            rows = db.execute("SELECT * FROM request_count ORDER BY company, resource, method, status")
            return [
                {
                    "company": row["company"] or None,
                    "method": row["method"],
                    "resource": row["resource"],
                    "status": row["status"],
                    "requests": row["n"],
                }
                for row in rows
            ]

    def restore(self, name: str) -> None:
        """Put state and clock back as they were at a snapshot; late writes are forgotten, faults stay."""
        with self._late_lock:
            self._late = []
        self.database.restore(name)
        self.rate_limit = RateLimit()
        with self._offset_lock:
            self._offset_s = float(self.database.setting("clock_offset_s") or b"0")

    def close(self) -> None:
        """End; the state stays."""
        self.database.close()

"""The state, clock, faults and tokens of a sandbox, which all requests share."""

import itertools
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from fortnox_sdk.sandbox.books.company import companies, find_company
from fortnox_sdk.sandbox.books.database import Database, StateError
from fortnox_sdk.sandbox.books.other_user import book_voucher
from fortnox_sdk.sandbox.events.log import EventLog
from fortnox_sdk.sandbox.events.session import same_secret
from fortnox_sdk.sandbox.faults.switches import Faults, RateLimit
from fortnox_sdk.sandbox.oauth.clients import Client, find_client, first_client, put_client
from fortnox_sdk.sandbox.oauth.grants import end_consent
from fortnox_sdk.sandbox.oauth.scopes import PUBLIC
from fortnox_sdk.sandbox.oauth.tokens import Access, TokenService
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.resources.bookkeeping.new_days import NewDays
from fortnox_sdk.sandbox.seed.start import Filling, fill

REDIRECT_URIS = ("http://localhost:8765/callback", "http://127.0.0.1:8765/callback")
_STOCKHOLM = ZoneInfo("Europe/Stockholm")  # Fortnox's server time zone
LAST_PORT = 65535
_LARGEST_NUMBER = 999_999_999
_LOG_KEEPS = 20_000
_LONGEST_LOGGED = 1_000  # characters of a path or query
_MOST_SCHEDULED_WRITES = 1_000
_FIRST_YEAR, _LAST_YEAR = 2000, 2199
_DATABASE_NUMBERS = (1_000_000, 1_900_000)  # the range of recent companies; 1 838 388 was observed in 2026


class Service:
    """The sandbox without its HTTP server: its state, clock, faults and tokens.

    Args:
        state: State file. The sandbox continues from an existing state file. `None`: the state is kept in memory.
        filling: Initial contents of a new state. `None`: the demo company.
        database_number: Database number of a new state's first company. `None`: a random number.
        now: Function that returns the current time as an aware `datetime`; the sandbox adds its own clock offset.
        monotonic: Function that returns a time in seconds. The rate limit uses this time. Moving the sandbox's clock
            does not change it.
        sleep: Function that waits for a number of seconds, used by the latency fault.
        random_bytes: Function that returns random bytes for secrets and request ids.
    """

    def __init__(
        self,
        state: Path | None = None,
        *,
        filling: Filling | None = None,
        database_number: int | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self.database: Database = Database(state)
        self.faults: Faults = Faults()
        self.rate_limit: RateLimit = RateLimit()
        self.monotonic = monotonic
        self.sleep = sleep
        self.random_bytes = random_bytes
        self._now = now
        self._new_days = NewDays(self.database, self.now)
        self._schedule_lock = threading.RLock()
        self._scheduled: list[tuple[datetime, Callable[[], object]]] = []
        self._response_counter = itertools.count(1)
        self._call_counter = itertools.count(1)
        key = self.database.setting("signing_key")
        if key is None:
            key = random_bytes(32)
            self.database.set_setting("signing_key", key)
        self.token_service: TokenService = TokenService(key, random_bytes)
        with ExitStack() as undo:
            # If the filling fails, for example because the file is not a SIE file, the database is closed.
            undo.callback(self.database.close)
            self._offset_s = self._stored_offset_s()
            self.client: Client = self._register()
            if not self._has_companies():
                number = self._draw_number() if database_number is None else database_number
                self.database.set_setting("database_number", b"%d" % number)
                self.database.set_setting("filling", (filling or Filling()).serialize())
                self.refill()
            self._stored_filling()
            self.events: EventLog = EventLog(self.database, self.now)
            undo.pop_all()

    def _stored_filling(self) -> tuple[Filling, int]:
        try:
            filling = Filling.deserialize(self.database.setting("filling") or b"")
            number = int(self.database.setting("database_number") or b"")
        except (KeyError, TypeError, ValueError) as error:
            raise self.database.damaged(f"the initial contents are invalid: {error}") from error
        if not 0 < number <= _LARGEST_NUMBER:
            raise self.database.damaged(f"the database number {number} is invalid")
        return filling, number

    def _stored_offset_s(self) -> float:
        try:
            offset_s = float(self.database.setting("clock_offset_s") or b"0")
            self._check_offset(offset_s)
        except ValueError as error:
            raise self.database.damaged(f"the clock offset is invalid: {error}") from error
        return offset_s

    def _check_offset(self, offset_s: float) -> None:
        """Raise ValueError if the clock would be outside the years 2000 to 2199."""
        try:
            year = (self._now() + timedelta(seconds=offset_s)).year
        except OverflowError:
            year = 0
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            raise ValueError(f"The clock can only be set to the years {_FIRST_YEAR} to {_LAST_YEAR}.")

    def _register(self) -> Client:
        with self.database.transaction() as db:
            client = first_client(db)
            if client is None:
                client = Client(
                    id=self.random_bytes(6).hex(),
                    secret=self.token_service.create_secret(),
                    name="Bokslutsprogrammet",
                    redirect_uris=REDIRECT_URIS,
                    any_loopback_port=True,
                    scopes=frozenset(PUBLIC),
                    service_allowed=True,
                )
                put_client(db, client)
            return client

    def put_client(self, client: Client) -> None:
        """Register an application, or replace the application with the same client id."""
        with self.database.transaction() as db:
            put_client(db, client)
        if client.id == self.client.id:
            self.client = client

    @property
    def last_port(self) -> int:
        """The port on which the sandbox with this state listened last; 0 if it has not listened yet."""
        try:
            port = int(self.database.setting("port") or b"0")
        except ValueError as error:
            raise self.database.damaged(f"the port is invalid: {error}") from error
        if not 0 <= port <= LAST_PORT:
            raise self.database.damaged(f"the port {port} is invalid")
        return port

    def keep_port(self, port: int) -> None:
        """Store the port in the state, so that a sandbox with the same state can listen on it again."""
        self.database.set_setting("port", b"%d" % port)

    def _draw_number(self) -> int:
        first, last = _DATABASE_NUMBERS
        return first + int.from_bytes(self.random_bytes(4)) % (last - first)

    def _has_companies(self) -> bool:
        with self.database.transaction() as db:
            return bool(companies(db))

    def refill(self) -> None:
        """Fill an empty state with the contents chosen at the sandbox's first start."""
        filling, number = self._stored_filling()
        with self.database.transaction() as db:
            fill(db, filling, database_number=number, now=self.now())
        self._new_days.run_all()

    def reset(self) -> None:
        """Restore the initial state, but keep the registered applications and their secrets."""
        self.faults = Faults()
        self.rate_limit = RateLimit()
        with self._schedule_lock:
            self._scheduled = []
        with self.events.silent():
            self.database.wipe()
            self._new_days.forget()
            self.advance(-self._offset_s)
            self.refill()
        self.events.cut()

    def now(self) -> datetime:
        """Return the current time of the sandbox's clock in the Stockholm time zone."""
        # Reading needs no lock, because one assignment changes the clock. Other threads read it at any time.
        return (self._now() + timedelta(seconds=self._offset_s)).astimezone(_STOCKHOLM)

    @property
    def offset_s(self) -> float:
        """The offset of the sandbox's clock from the real time, in seconds."""
        return self._offset_s

    def advance(self, seconds: float) -> None:
        """Move the sandbox's clock by a number of seconds, and post the vouchers that become due.

        The offset is stored in the state.

        Raises:
            ValueError: If the clock would be outside the years 2000 to 2199.
        """
        with self.database.exclusive():
            offset_s = self._offset_s + seconds
            self._check_offset(offset_s)
            # Do the work of earlier days first: a company without recent requests may still need it.
            self._new_days.run_all()
            self.database.set_setting("clock_offset_s", repr(offset_s).encode())
            self._offset_s = offset_s
            self._new_days.run_all()

    def begin_days(self, company: int) -> None:
        """Post a company's vouchers that have become due. The server calls this method before each API request."""
        self._new_days.run(company)

    def delay(self) -> None:
        """Wait for the time set by the latency faults."""
        wait_s = self.faults.latency_s
        if self.faults.latency_jitter_s:
            wait_s += self.faults.random_up_to(self.faults.latency_jitter_s)
        if self.faults.slow_every and next(self._response_counter) % self.faults.slow_every == 0:
            wait_s += self.faults.slow_s
        if wait_s:
            self.sleep(wait_s)

    def schedule(self, seconds: float, execute: Callable[[], object]) -> None:
        """Schedule a write to be executed after a number of seconds on the sandbox's clock.

        If too many writes are scheduled, the oldest is executed at once.
        """
        with self._schedule_lock:
            if len(self._scheduled) >= _MOST_SCHEDULED_WRITES:
                _, oldest = self._scheduled.pop(0)
                with suppress(Problem):
                    oldest()
            self._scheduled.append((self.now() + timedelta(seconds=seconds), execute))

    def run_due_writes(self) -> None:
        """Execute the scheduled writes that are due. The server calls this method before each request."""
        if not self._scheduled:
            return
        with self._schedule_lock:
            now = self.now()
            due = [execute for at, execute in self._scheduled if at <= now]
            self._scheduled = [(at, execute) for at, execute in self._scheduled if at > now]
            for execute in due:
                # A write that has become invalid is discarded. No client waits for its response.
                with suppress(Problem):
                    execute()

    def act_as_other_users(self, company: int) -> None:
        """Post a voucher as another user, or revoke the consent, if the fault switches require this now."""
        faults = self.faults
        if faults.foreign_voucher_every and next(self._call_counter) % faults.foreign_voucher_every == 0:
            day = date.fromisoformat(faults.foreign_voucher_day) if faults.foreign_voucher_day else None
            with self.database.tenant(company) as tenant:
                book_voucher(tenant, day=day, now=self.now())
        if faults.consume("revoke_in") and not faults.revoke_in:
            self.revoke_consent(company)

    def revoke_consent(self, company: int) -> None:
        """Revoke a company's consent.

        According to Fortnox, the company's refresh tokens become invalid, and its access tokens expire as usual.
        """
        with self.database.transaction() as db:
            end_consent(db, company)

    def access_of_token(self, token: str) -> Access | None:
        """Return the content of an access token, or None if the token is invalid or its company does not exist.

        For example, a company that was added after a snapshot does not exist after the snapshot is restored.
        """
        access = self.token_service.read_access_token(token, self.now())
        if access is None:
            return None
        with self.database.tenant(access.company) as tenant:
            return None if find_company(tenant) is None else access

    def company_of_token(self, token: str, client_secret: str) -> int | None:
        """Return the company of an access token, or None if the token or its application's secret is invalid."""
        access = self.access_of_token(token)
        if access is None:
            return None
        with self.database.transaction() as db:
            client = find_client(db, access.client)
        is_valid = client is not None and same_secret(client_secret, client.secret)
        return access.company if is_valid else None

    def log_request(
        self, method: str, path: str, query: str, *, status: int, company: int | None, dropped: str | None
    ) -> None:
        """Add a request to the log.

        If a fault prevented a complete response, `status` is 0 and `dropped` identifies the fault.
        """
        at = self.now().astimezone(UTC).isoformat(timespec="milliseconds")
        # If the disk is full, the response must still tell the client whether the request was executed.
        with suppress(StateError), self.database.transaction() as db:
            cursor = db.execute(
                "INSERT INTO request_log (at, method, path, query, status, company, dropped) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (at, method, path[:_LONGEST_LOGGED], query[:_LONGEST_LOGGED], status, company, dropped),
            )
            db.execute(
                "INSERT INTO request_count VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1",
                (company or 0, method, "/".join(path.split("/")[1:3]), status),
            )
            if cursor.lastrowid and cursor.lastrowid % 1000 == 0:
                db.execute("DELETE FROM request_log WHERE id <= ?", (cursor.lastrowid - _LOG_KEEPS,))

    def log(self, since: str | None) -> Sequence[dict[str, object]]:
        """Return the logged requests since an instant (ISO 8601, UTC), oldest first. None means all logged requests."""
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
        """Return the number of requests for each company, method, resource and status.

        The count starts when the state is created or reset. The company is `None` for requests without a valid token.
        """
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
        """Restore the state and the clock from a snapshot, discard scheduled writes and keep the faults."""
        with self._schedule_lock:
            self._scheduled = []
        # Other requests see the restored state only together with its clock.
        with self.events.silent():
            self.database.restore(name)
            self._new_days.forget()
            self._offset_s = self._stored_offset_s()
            self.client = self._register()
        self.events.cut()
        self.rate_limit = RateLimit()

    def close(self) -> None:
        """Close the database; a state file is kept."""
        self.database.close()

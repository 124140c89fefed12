"""The nightly synchronisation of many companies by workers on any number of machines, with a queue in PostgreSQL.

The package procrastinate provides the queue. A job whose worker died stays in the state "doing" (procrastinate's
issue 1518), so each worker looks for such jobs several times a minute and starts them again.
"""

import asyncio
import logging
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.errors import ConfigurationError, InvalidInput, StoreError
from fortnox_sdk.files import Files
from fortnox_sdk.fleet.dataset import Dataset
from fortnox_sdk.fleet.state import CompanyState, SyncStatus
from fortnox_sdk.fleet.sync import SyncResult, sync_company
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.text import Text

if TYPE_CHECKING:
    import procrastinate

_QUEUE: Final = "fortnox"
_TASK: Final = "fortnox.sync_company"
_HEARTBEAT_S: Final = 5.0
_DEAD_AFTER_S: Final = 20.0
"""A worker without a heartbeat for this number of seconds counts as dead."""
_SWEEP_S: Final = 10.0
_POLL_S: Final = 2.0
_CONNECT_S: Final = 10
_ATTEMPTS: Final = 6
_RETRY_S: Final = 60
"""The seconds to wait before the second retry; the first retry starts at once. The next waits are two, three, four and
five times as long."""
_HAS_TABLES: Final = "SELECT to_regclass('procrastinate_jobs') IS NOT NULL AS found"
_RENEW: Final = """
WITH renewed AS (
    UPDATE procrastinate_jobs SET args = args || jsonb_build_object('since', %(since)s::text)
    WHERE queueing_lock = %(lock)s AND status = 'todo' RETURNING id
)
SELECT count(*) AS found FROM renewed
"""
"""The SQL statement that sets `since` in the waiting job of a company to a new time. A job skips its company if the
company was synchronised after `since`. With the old time, the job could therefore miss later changes."""
_LOG: Final = logging.getLogger("fortnox_sdk")
_SET_ASIDE_AFTER: Final = 3
_MAX_ASIDE: Final = timedelta(days=8)


class JobState(StrEnum):
    """The states of a job in the queue."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """The company could not be synchronised, and all retries failed."""


_COLUMNS: Final[Mapping[JobState, str]] = {
    JobState.WAITING: "todo",
    JobState.RUNNING: "doing",
    JobState.DONE: "succeeded",
    JobState.FAILED: "failed",
}
"""Procrastinate's name for each state."""


@attrs.frozen(kw_only=True)
class Enqueued:
    """The result of `FleetQueue.enqueue`."""

    added: int
    """The number of companies that were put into the queue."""
    already_waiting: int
    """The number of companies that were in the queue already."""
    set_aside: tuple[CompanyState, ...]
    """The companies that were left out, because they failed three or more times in a row. `CompanyState.problem` is the
    reason for the last failure."""


class NotSynchronised(Exception):
    """A job failed. The queue starts it again later."""


class FleetQueue:
    """A queue of companies to synchronise, in PostgreSQL.

    Args:
        database: The URL of the database, such as `postgresql://user@host/fleet`.
        config: The settings, which name the token store. All workers must be able to read the same store.
        dataset: The folder or URL of the data set. All workers must be able to write it.
        deadline_s: The time limit for each company, in seconds; None means no limit.
        clock: The clock; None means the system clock.
        pace: The limit on the rate of calls for each company; None means Fortnox's rate limit.
        files: The file system for a data set in a folder; None means the local file system.

    Raises:
        ConfigurationError: procrastinate is not installed, or the settings or URLs are invalid.
        InvalidInput: The database is not PostgreSQL.

    >>> from fortnox_sdk import FortnoxConfig
    >>> from fortnox_sdk.fleet import FleetQueue
    >>> FleetQueue("sqlite:///fleet.db", FortnoxConfig(client_id="k3"), dataset="fleet-data")
    Traceback (most recent call last):
    fortnox_sdk.errors.InvalidInput: The queue of companies needs a PostgreSQL database. ...
    """

    @checked
    def __init__(
        self,
        database: str,
        config: FortnoxConfig,
        *,
        dataset: str,
        deadline_s: float | None = 3600.0,
        clock: Clock | None = None,
        pace: Pace | None = None,
        files: Files | None = None,
    ) -> None:
        try:
            import procrastinate as library  # noqa: PLC0415 -- an extra
            import psycopg  # noqa: PLC0415 -- an extra
            from procrastinate import exceptions, jobs  # noqa: PLC0415 -- an extra
        except ImportError as fault:
            raise ConfigurationError(
                Text(
                    "The queue of companies needs the package procrastinate, which is not installed.",
                    "Kön med företag kräver paketet procrastinate, som inte är installerat."
                ),
                hint=Text('Run: pip install "fortnox-sdk[fleet]"', 'Kör: pip install "fortnox-sdk[fleet]"'),
            ) from fault  # fmt: skip
        if not database.startswith(("postgresql://", "postgres://", "postgresql+psycopg://")):
            # The address is not shown, because it may contain a password.
            raise InvalidInput(
                Text(
                    "The queue of companies needs a PostgreSQL database.",
                    "Kön med företag kräver en PostgreSQL-databas."
                ),
                hint=Text("Write the URL of the database as postgresql://user@host/fleet.",
                          "Skriv databasens adress som postgresql://anvandare@dator/fleet."),
            )  # fmt: skip
        self._library = library
        self._exceptions = exceptions
        self._failed = jobs.Status.FAILED
        self._postgres = psycopg
        self._address = database.replace("postgresql+psycopg://", "postgresql://", 1)
        self._dataset = Dataset(dataset, files=files)
        self._clock: Clock = clock or SystemClock()
        self._sync: Callable[[ConnectionKey], SyncResult] = partial(
            sync_company, config, dataset=dataset, deadline_s=deadline_s, pace=pace, clock=clock, files=files
        )

    def init(self) -> None:
        """Create the queue's tables, unless they exist.

        Raises:
            StoreError: The database can't be reached or changed.
        """
        with self._opened() as app:
            found = app.connector.get_sync_connector().execute_query_one(_HAS_TABLES)
            if not found["found"]:
                app.schema_manager.apply_schema()

    @checked
    def enqueue(self, companies: Iterable[ConnectionKey], *, spread_s: float = 0.0) -> Enqueued:
        """Put companies into the queue, for one synchronisation each.

        A company that is in the queue already is not put there again. A company that has failed three times in a row is
        left out for one day after the last failure. Each further failure doubles this time, up to eight days.

        Args:
            companies: The keys of the companies' connections.
            spread_s: The seconds over which the starts of the jobs are spread, to load Fortnox and the workers
                evenly. A company's key determines when its job starts.

        Raises:
            StoreError: The database can't be used, for example because `init` was not called or the server can't be
                reached.
        """
        now = self._clock.now()
        set_aside: list[CompanyState] = []
        added = already = 0
        with self._opened() as app:
            for key in companies:
                state = self._record(key)
                if state is not None and _is_set_aside(state, now):
                    set_aside.append(state)
                    continue
                begins = now + timedelta(seconds=_share(key) * spread_s) if spread_s else None
                if self._put(app, key, since=now, begins=begins):
                    added += 1
                else:
                    already += 1
        return Enqueued(added=added, already_waiting=already, set_aside=tuple(set_aside))

    def _put(
        self, app: "procrastinate.App", key: ConnectionKey, *, since: datetime, begins: datetime | None
    ) -> bool:
        """Put a company into the queue. If it waits there already, set its job's `since` instead, and return False."""
        lock = str(key)
        job = app.configure_task(_TASK, queue=_QUEUE, lock=lock, queueing_lock=lock, schedule_at=begins)
        while True:
            try:
                job.defer(**attrs.asdict(key), since=since.isoformat())
            except self._exceptions.AlreadyEnqueued:
                connector = app.connector.get_sync_connector()
                if connector.execute_query_one(_RENEW, since=since.isoformat(), lock=lock)["found"]:
                    return False
                # That job has just begun, so it may miss the latest change.
            else:
                return True

    def _record(self, key: ConnectionKey) -> CompanyState | None:
        """Return a company's record in the data set; None if it is missing or damaged.

        The synchronisation reports a damaged record.
        """
        try:
            return self._dataset.company(key)
        except InvalidInput:
            return None

    def counts(self) -> Mapping[JobState, int]:
        """Return the number of jobs in each state.

        Raises:
            StoreError: The database can't be used.
        """
        with self._opened() as app:
            rows = list(app.job_manager.list_queues(queue=_QUEUE))
        row = rows[0] if rows else {}
        return {state: int(row.get(name, 0)) for state, name in _COLUMNS.items()}

    @checked
    def work(self, *, threads: int = 4, wait: bool = True) -> None:
        """Synchronise companies from the queue, until the process gets SIGINT or SIGTERM.

        After a signal, the companies under way are completed, and no further companies are begun. While the database
        can't be reached, the worker waits for it.

        Args:
            threads: The number of companies that are read at once.
            wait: True to wait for further companies if the queue is empty; False to return when it is empty.

        Raises:
            InvalidInput: `threads` is less than 1.
        """
        if threads < 1:
            raise InvalidInput(
                Text(
                    "'{n}' is not a valid number of threads.", "'{n}' är inget giltigt antal trådar."
                ).format(n=threads),
                hint=Text("Use at least 1 thread.", "Ange minst 1 tråd."),
            )
        asyncio.run(self._work(threads, wait=wait))

    async def _work(self, threads: int, *, wait: bool) -> None:
        while True:
            try:
                async with self._app().open_async() as app:
                    await self._restart_stalled_jobs(app)
                    sweeping = asyncio.create_task(self._sweep(app))
                    try:
                        await app.run_worker_async(
                            queues=[_QUEUE],
                            concurrency=threads,
                            wait=wait,
                            update_heartbeat_interval=_HEARTBEAT_S,
                            stalled_worker_timeout=_DEAD_AFTER_S,
                            fetch_job_polling_interval=_POLL_S,
                        )
                    finally:
                        sweeping.cancel()
            except (self._exceptions.ConnectorException, OSError):
                _LOG.warning("The queue's database can't be reached. Trying again in %s s.", _POLL_S)
                await asyncio.sleep(_POLL_S)
            else:
                return

    async def _sweep(self, app: "procrastinate.App") -> None:
        while True:
            await asyncio.sleep(_SWEEP_S)
            with suppress(self._exceptions.ProcrastinateException):
                await self._restart_stalled_jobs(app)

    async def _restart_stalled_jobs(self, app: "procrastinate.App") -> None:
        """Start the jobs of dead workers again, which procrastinate does not do itself."""
        for job in await app.job_manager.get_stalled_jobs(
            queue=_QUEUE, seconds_since_heartbeat=_DEAD_AFTER_S
        ):
            # Another worker may have started the job again already, which is an error here.
            with suppress(self._exceptions.ProcrastinateException):
                try:
                    await app.job_manager.retry_job(job)
                except self._exceptions.UniqueViolation:
                    # The company was put into the queue again meanwhile. That job waits until this one has ended.
                    await app.job_manager.finish_job(job, self._failed, delete_job=False)

    def _run_job(
        self, *, issuer_host: str, client_id: str, database_number: int, since: str
    ) -> Mapping[str, object]:
        """Synchronise one company, unless it has been synchronised since the job was put into the queue.

        Raises:
            NotSynchronised: The company could not be synchronised now. The queue tries again.
        """
        key = ConnectionKey(issuer_host, client_id, database_number)
        state = self._record(key)
        if (
            state is not None
            and state.fresh_at is not None
            # A time that is yet to come is from a clock that was ahead.
            and datetime.fromisoformat(since) <= state.fresh_at <= self._clock.now()
        ):
            return {"company": str(key), "status": state.status.value}
        result = self._sync(key)
        if not result.status.is_good and result.status is not SyncStatus.SIGN_IN:
            raise NotSynchronised(result.problem.message if result.problem else result.status.value)
        return result.to_json()

    def _app(self) -> "procrastinate.App":
        app = self._library.App(connector=self._library.PsycopgConnector(conninfo=self._address))
        retry = self._library.RetryStrategy(max_attempts=_ATTEMPTS, linear_wait=_RETRY_S)
        app.task(name=_TASK, queue=_QUEUE, retry=retry)(self._run_job)
        return app

    @contextmanager
    def _opened(self) -> "Generator[procrastinate.App]":
        try:
            # The pool would try to connect again and again, for half a minute.
            self._postgres.connect(self._address, connect_timeout=_CONNECT_S).close()
            with self._app().open() as app:
                yield app
        except (self._exceptions.ConnectorException, self._postgres.Error) as fault:
            # The fault may contain the address, and the address may contain a password.
            raise StoreError(
                Text(
                    "The database of the queue of companies can't be used.",
                    "Databasen för kön med företag kan inte användas."
                ),
                hint=Text(
                    "Check the URL of the queue's database, and that the database server is running. If the queue's "
                    "tables are missing, run: fortnox fleet init",
                    "Kontrollera adressen till köns databas, och att databasservern är igång. Om köns tabeller "
                    "saknas, kör: fortnox fleet init"
                ),
            ) from fault  # fmt: skip


def _share(key: ConnectionKey) -> float:
    """Return a number from 0 to 1 that is computed from a hash of the key."""
    return int.from_bytes(sha256(str(key).encode()).digest()[:4], "big") / 0xFFFFFFFF


def _is_set_aside(state: CompanyState, now: datetime) -> bool:
    if state.failures < _SET_ASIDE_AFTER:
        return False
    return now - state.checked_at < min(_MAX_ASIDE, timedelta(days=2 ** (state.failures - _SET_ASIDE_AFTER)))

"""Kill the workers of a fleet with SIGKILL, restart the PostgreSQL server, and check the results of each night.

    python -m tests.chaos.fleet --kills 300 --json

Two "machines", each with its own folder, share one queue in PostgreSQL, one token store and one data set. Each round
stands for a night: all companies are put into the queue, and the night ends when the queue is empty. Half of the
killed workers die at a random change on the disk, and half at a random moment. Each killed worker is replaced at once.
After a night, each company must have been synchronised exactly once, each connection must work, and each file of the
data set must be complete. Exit code 0 means that nothing was wrong.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path

import attrs
import psycopg
import pyarrow.parquet as pq

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.errors import AuthError, FortnoxError, StoreError
from fortnox_sdk.fleet import Dataset, FleetQueue, JobState
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.testing import connect, sandbox_config
from tests.chaos.sandbox_process import sandbox_process
from tests.stores import postgres_server

MACHINES = 2
WORKERS = 2
"""The number of workers on each machine."""
LONGEST_NIGHT_S = 900.0
TABLES = ("rows", "vouchers", "accounts", "balances", "open_items", "payments", "causes")
DEAD_JOBS = """
    SELECT job.id, job.attempts FROM procrastinate_jobs AS job
    LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
    WHERE job.status = 'doing' AND (worker.id IS NULL OR worker.last_heartbeat < now() - interval '10 seconds')
"""
"""A query for the jobs of dead workers. A living worker has a heartbeat every five seconds."""
STUCK_AFTER_S = 50.0
"""The seconds after which a job of a dead worker counts as stuck, from the time at which `DEAD_JOBS` first returns it.

This is one minute after the last heartbeat of the worker, because `DEAD_JOBS` returns a job after ten seconds.
"""
SYNCED_TWICE = """
    SELECT count(*) FROM (
        SELECT lock FROM procrastinate_jobs WHERE status = 'succeeded' AND args ->> 'since' = %s
        GROUP BY lock HAVING count(*) > 1
    ) AS twice
"""


@attrs.define
class Result:
    """The result, as the command prints it."""

    nights: int = 0
    kills: int = 0
    restarts: int = 0
    synced: int = 0
    not_synced: int = 0
    lost: int = 0
    half_written: int = 0
    stuck: int = 0
    twice: int = 0

    @property
    def is_good(self) -> bool:
        return not (self.not_synced or self.lost or self.half_written or self.stuck or self.twice)


class Fleet:
    """The workers of two machines. They die one after another, and are replaced."""

    def __init__(self, arguments: list[str], folder: Path, rng: random.Random) -> None:
        self._arguments = arguments
        self._folder = folder
        self._rng = rng
        self._workers: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        for number in range(MACHINES * WORKERS):
            self._workers.append(self._start(number % MACHINES))

    def _start(self, machine: int) -> subprocess.Popen[bytes]:
        folder = self._folder / f"machine-{machine}"
        folder.mkdir(exist_ok=True)
        step = self._rng.randrange(1, 60) if self._rng.random() < 0.5 else 0
        with (folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.fleet_worker", *self._arguments, str(step)],
                stdout=log,
                stderr=log,
                env=os.environ | {"TMPDIR": str(folder), "PYTHONPATH": str(Path.cwd())},
                start_new_session=True,
            )

    def replace_dead(self) -> int:
        """Start a new worker for each dead worker, and return the number of dead workers."""
        dead = [index for index, worker in enumerate(self._workers) if worker.poll() is not None]
        for index in dead:
            self._workers[index] = self._start(index % MACHINES)
        return len(dead)

    def kill_one(self) -> None:
        """Kill a worker at this moment."""
        worker = self._rng.choice(self._workers)
        worker.kill()
        worker.wait()

    def stop(self) -> None:
        for worker in self._workers:
            worker.send_signal(signal.SIGTERM)
        for worker in self._workers:
            with suppress(subprocess.TimeoutExpired):
                worker.wait(timeout=30)
            worker.kill()
            worker.wait()


@attrs.define
class Trial:
    """A fleet, its companies and its data set, with the result of the nights in which its workers die."""

    sandbox: Sandbox
    queue: FleetQueue
    fleet: Fleet
    server: postgres_server.Server
    keys: list[ConnectionKey]
    dataset: Dataset
    config: FortnoxConfig
    rng: random.Random
    database: str
    result: Result = attrs.field(factory=Result)
    _dead: dict[tuple[int, int], float] = attrs.field(factory=dict, init=False)
    """The jobs of dead workers, with the time at which each job was first seen."""
    _stuck: set[tuple[int, int]] = attrs.field(factory=set, init=False)

    def night(self, kills: int, *, restart: bool) -> None:
        """Put all companies into the queue, let workers die until the queue is empty, and check the results.

        Args:
            kills: The number of deaths after which no more workers are killed. Workers that kill themselves count too.
            restart: True to restart the database server after half of the kills.
        """
        self.sandbox.book_foreign_voucher(database_number=self.rng.choice(self.keys).database_number)
        since = datetime.now(UTC)
        self.queue.enqueue(self.keys)
        ends_at = time.monotonic() + LONGEST_NIGHT_S
        killed = 0
        while self._is_unfinished() and time.monotonic() < ends_at:
            time.sleep(self.rng.uniform(0.2, 2.0))
            if killed < kills:
                self.fleet.kill_one()
            if restart and killed >= kills // 2:
                self.server.restart()
                self.result.restarts += 1
                restart = False
            killed += self.fleet.replace_dead()
            self._count_stuck()
        self.result.nights += 1
        self.result.kills += killed
        self._check(since)

    def _is_unfinished(self) -> bool:
        try:
            counts = self.queue.counts()
        except StoreError:
            return True  # the server is starting again
        return bool(counts[JobState.WAITING] or counts[JobState.RUNNING])

    def _count_stuck(self) -> None:
        """Count each job that is still not running a minute after its worker died."""
        with suppress(psycopg.Error), psycopg.connect(self.database) as connection:
            now = time.monotonic()
            dead = connection.execute(DEAD_JOBS).fetchall()
            self._dead = {job: self._dead.get(job, now) for job in dead}
            self._stuck |= {job for job, seen_at in self._dead.items() if now - seen_at > STUCK_AFTER_S}
            self.result.stuck = len(self._stuck)

    def _check(self, since: datetime) -> None:
        states = {company.key: company for company in self.dataset.companies()}
        for key in self.keys:
            state = states.get(key)
            if state is not None and state.fresh_at is not None and state.fresh_at >= since:
                self.result.synced += 1
            else:
                self.result.not_synced += 1
            self.result.lost += not self._works(key)
        for file in (file for table in TABLES for file in self.dataset.files(table)):
            try:
                pq.read_table(file, partitioning=None)
            except (OSError, ValueError):
                self.result.half_written += 1

    def _works(self, key: ConnectionKey) -> bool:
        try:
            client = FortnoxClient.connect(key, config=self.config, sign_in=None, pace=Pace.off)
            client.company_information.get()
        except AuthError:
            return False
        except FortnoxError as fault:
            print(f"{key}: {fault}", file=sys.stderr)  # noqa: T201 -- the command's output
            return False
        return True


def run(kills: int, companies: int, restarts: int, seed: str) -> Result:
    """Run nights until `kills` workers have died, and return the result."""
    rng = random.Random(seed)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sandbox = stack.enter_context(sandbox_process(folder / "sandbox.json"))
        server = stack.enter_context(postgres_server.running_server())
        database = postgres_server.new_database(server.address).replace("+psycopg", "")
        config = sandbox_config(sandbox, store=str(folder / "store"))
        settings = folder / "fortnox.toml"
        settings.write_text(_settings(sandbox, folder), "utf-8")
        store = open_store(config)
        numbers = [
            sandbox.database_number,
            *(sandbox.add_company(f"Bolag {n} AB") for n in range(1, companies)),
        ]
        keys = [connect(sandbox, database_number=number, store=store).connection.key for number in numbers]
        queue = FleetQueue(database, config, dataset=str(folder / "data"))
        queue.init()
        fleet = Fleet([database, str(settings), str(folder / "data")], folder, rng)
        stack.callback(fleet.stop)
        fleet.start()
        trial = Trial(sandbox, queue, fleet, server, keys, Dataset(folder / "data"), config, rng, database)
        while trial.result.kills < kills:
            trial.night(min(companies, kills - trial.result.kills), restart=trial.result.restarts < restarts)
        with psycopg.connect(database) as connection:
            for (since,) in connection.execute(
                "SELECT DISTINCT args ->> 'since' FROM procrastinate_jobs"
            ).fetchall():
                row = connection.execute(SYNCED_TWICE, [since]).fetchone()
                trial.result.twice += row[0] if row else 0
        return trial.result


def _settings(sandbox: Sandbox, folder: Path) -> str:
    secret = folder / "secret.txt"
    secret.touch(mode=0o600)
    secret.write_text(sandbox_config(sandbox).secret().reveal(), "utf-8")
    lines: Iterator[str] = (
        f'{name} = "{value}"'
        for name, value in (
            ("client_id", sandbox.client_id),
            ("api_url", sandbox.url),
            ("auth_url", f"{sandbox.url}/oauth-v1"),
            ("store", str(folder / "store")),
        )
    )
    return "\n".join([*lines, f'client_secret = {{ file = "{secret}" }}', ""])


def main() -> int:
    """Run the command; return 0 if nothing was wrong."""
    parser = argparse.ArgumentParser(description="Kill the workers of a fleet.")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--companies", type=int, default=8)
    parser.add_argument("--restarts", type=int, default=10, help="restarts of PostgreSQL, one in a night")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = run(options.kills, options.companies, options.restarts, options.seed)
    print(json.dumps(attrs.asdict(result)) if options.json else result)  # noqa: T201 -- the command's output
    return 0 if result.is_good else 1


if __name__ == "__main__":
    sys.exit(main())

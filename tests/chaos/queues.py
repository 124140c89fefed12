"""Compare queues on PostgreSQL: kill their workers, restart the server, and count the lost, late and repeated jobs.

    python -m tests.chaos.queues --kills 60 --restarts 3 --json

The queues are procrastinate with the search of `FleetQueue` for the jobs of dead workers, procrastinate without this
search ("procrastinate-bare"), and PgQueuer. With both libraries, a worker counts as dead after 20 s, and runs the
same number of jobs at once. A job only writes to a log, so that only the queue is tested. The figures are the reason
for the choice in docs/explanation/decisions. A job is late if it runs again more than a minute after the death of its
worker. Exit code 0 means that no queue except "procrastinate-bare" lost a job or ran a job late.
"""

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import attrs
import psycopg
from pgqueuer.queries import Queries

from tests.chaos.queue_worker import TASK, note, procrastinate_app
from tests.stores import postgres_server

QUEUES = ("procrastinate", "procrastinate-bare", "pgqueuer")
WORKERS = 4
BATCH = 60
PAIRS = 10
"""The number of companies that get two jobs in each batch."""
LONGEST_QUIET_S = 75.0
"""If no job ends within this number of seconds, the trial stops waiting for the remaining jobs."""
LONGEST_START_S = 30.0
MINUTE_S = 60.0


@attrs.frozen(kw_only=True)
class Figures:
    """The results of a trial of one queue: the numbers of jobs, kills, restarts and faults."""

    jobs: int
    kills: int
    restarts: int
    lost: int
    """The number of jobs that never ended."""
    late: int
    """The number of jobs that ran again more than a minute after the death of their worker."""
    repeated: int
    """The number of times that a job ran again after it had ended."""
    at_once: int
    """The number of jobs that began while a living worker ran another job of the same company."""
    again_after_s: dict[str, float]
    """The median (`median`) and the longest (`most`) time from the death of a worker until its job ran again.

    Both times are in seconds. `jobs` is the number of jobs that ran again.
    """


class Trial:
    """One queue, its workers and its log."""

    def __init__(self, name: str, server: postgres_server.Server, folder: Path, rng: random.Random) -> None:
        self._name = name
        self._server = server
        self._rng = rng
        self._log = str(folder / f"{name}.log")
        self._errors = folder / f"{name}.errors"
        self._database = postgres_server.new_database(server.address).replace("+psycopg", "")
        self._workers: list[subprocess.Popen[bytes]] = []
        self._jobs = 0

    def run(self, kills: int, restarts: int) -> Figures:
        """Kill a worker after each batch of jobs, then wait until all jobs have ended. Return the figures.

        Args:
            kills: The number of batches, and of workers to kill.
            restarts: The number of times to restart the database server between the batches.
        """
        asyncio.run(self._prepare())
        self._workers = [self._start() for _ in range(WORKERS)]
        restart_at = {kills * (number + 1) // (restarts + 1) for number in range(restarts)}
        try:
            for number in range(kills):
                asyncio.run(self._enqueue(number))
                time.sleep(self._rng.uniform(0.1, 0.8))
                if number in restart_at:
                    self._server.restart()
                self._kill_busy()
            self._drain()
        finally:
            for worker in self._workers:
                worker.kill()
                worker.wait()
        return self._figures(kills, restarts)

    async def _prepare(self) -> None:
        if self._name == "pgqueuer":
            async with await self._connect() as connection:
                await _queries(connection).install()
        else:
            async with procrastinate_app(self._database, self._log).open_async() as app:
                await app.schema_manager.apply_schema_async()

    async def _enqueue(self, batch: int) -> None:
        """Put a batch of jobs into the queue. A job's label is `company:number`, with numbers from 1."""
        companies = [f"{batch}-{number}" for number in range(BATCH)]
        pairs = [f"{company}:{number}" for company in companies[:PAIRS] for number in (1, 2)]
        labels = [f"{company}:1" for company in companies[PAIRS:]] + pairs
        self._jobs += len(labels)
        if self._name == "pgqueuer":
            async with await self._connect() as connection:
                payloads = [label.encode() for label in labels]
                await _queries(connection).enqueue([TASK] * len(labels), payloads, [0] * len(labels))
            return
        async with procrastinate_app(self._database, self._log).open_async() as app:
            for label in labels:
                await app.configure_task(TASK, queue=TASK, lock=label.partition(":")[0]).defer_async(
                    label=label
                )

    async def _connect(self) -> psycopg.AsyncConnection:
        return await psycopg.AsyncConnection.connect(self._database, autocommit=True)

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.chaos.queue_worker", self._name, self._database, self._log]
        with self._errors.open("ab") as errors:
            return subprocess.Popen(command, stdout=errors, stderr=errors, start_new_session=True)

    def _kill_busy(self) -> None:
        """Kill a worker that is running a job. If no worker has run a job for half a minute, kill any worker."""
        ends_at = time.monotonic() + LONGEST_START_S
        while not (busy := self._busy()) and time.monotonic() < ends_at:
            time.sleep(0.02)
        index = self._rng.choice(busy or range(WORKERS))
        worker = self._workers[index]
        worker.kill()
        worker.wait()
        note(self._log, "dead", str(worker.pid))
        self._workers[index] = self._start()

    def _busy(self) -> list[int]:
        """Return the indexes of the workers that are running a job."""
        last = {process: event for event, _, process, _ in self._lines()}
        return [index for index, worker in enumerate(self._workers) if last.get(str(worker.pid)) == "begin"]

    def _drain(self) -> None:
        """Wait until all jobs have ended, or until no job has ended for `LONGEST_QUIET_S`."""
        ended, last = 0, time.monotonic()
        while ended < self._jobs and time.monotonic() - last < LONGEST_QUIET_S:
            time.sleep(0.5)
            before, ended = ended, len(self._ended())
            last = time.monotonic() if ended > before else last
            for index, worker in enumerate(self._workers):
                if worker.poll() is not None:
                    self._workers[index] = self._start()

    def _lines(self) -> list[list[str]]:
        log = Path(self._log)
        return [line.split() for line in log.read_text().splitlines()] if log.exists() else []

    def _ended(self) -> set[str]:
        return {label for event, label, *_ in self._lines() if event == "end"}

    def _figures(self, kills: int, restarts: int) -> Figures:
        running: dict[str, tuple[str, str]] = {}  # the company, by process and label
        interrupted: dict[str, float] = {}
        ends: dict[str, int] = defaultdict(int)
        again: list[float] = []
        repeated = at_once = 0
        for event, label, process, at in sorted(self._lines(), key=lambda line: float(line[3])):
            company = label.partition(":")[0]
            if event == "begin":
                at_once += any(other == company for other, _ in running.values())
                repeated += label in ends
                if label in interrupted:
                    again.append(float(at) - interrupted.pop(label))
                running[f"{process} {label}"] = (company, process)
            elif event == "end":
                ends[label] += 1
                running.pop(f"{process} {label}", None)
            else:  # a worker is dead; its process id stands in place of the label
                for key in [key for key, (_, owner) in running.items() if owner == label]:
                    interrupted[key.partition(" ")[2]] = float(at)
                    del running[key]
        return Figures(
            jobs=self._jobs,
            kills=kills,
            restarts=restarts,
            lost=self._jobs - len(ends),
            late=sum(seconds > MINUTE_S for seconds in again),
            repeated=repeated,
            at_once=at_once,
            again_after_s={
                "jobs": len(again),
                "median": round(statistics.median(again), 1) if again else 0.0,
                "most": round(max(again), 1) if again else 0.0,
            },
        )


def _queries(connection: psycopg.AsyncConnection) -> Queries:
    return Queries.from_psycopg_connection(connection)


def run(queues: Sequence[str], kills: int, restarts: int, seed: str) -> dict[str, Figures]:
    """Run a trial of each queue with the same random numbers, and return the figures of each queue."""
    figures: dict[str, Figures] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(postgres_server.running_server())
        for name in queues:
            figures[name] = Trial(name, server, folder, random.Random(seed)).run(kills, restarts)
            print(name, figures[name], file=sys.stderr)  # noqa: T201 -- progress
    return figures


def main() -> int:
    """Run the command. Return 0 if no queue except `procrastinate-bare` lost a job or ran a job late."""
    parser = argparse.ArgumentParser(description="Compare queues on PostgreSQL while workers are killed.")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--restarts", type=int, default=2, help="restarts of PostgreSQL")
    parser.add_argument("--queues", default=",".join(QUEUES), help="names with commas between them")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = run(options.queues.split(","), options.kills, options.restarts, options.seed)
    plain = {name: attrs.asdict(each) for name, each in figures.items()}
    print(json.dumps(plain) if options.json else plain)  # noqa: T201 -- the command's output
    return int(any(each.lost or each.late for name, each in figures.items() if name != "procrastinate-bare"))


if __name__ == "__main__":
    sys.exit(main())

"""A worker of the queues in `tests.chaos.queues`: `python -m tests.chaos.queue_worker QUEUE DATABASE LOG`.

A job writes a line to LOG when it begins, waits for 50 ms, and writes a line when it ends. Each line is written by a
single system call, so a killed worker leaves only complete lines.
"""

import asyncio
import os
import sys
import time
from contextlib import suppress
from datetime import timedelta

import procrastinate
import psycopg
from pgqueuer import PgQueuer
from pgqueuer.models import Job
from procrastinate import exceptions

HEARTBEAT_S = 5.0
DEAD_AFTER_S = 20.0
SWEEP_S = 10.0
THREADS = 4
WORK_S = 0.05
TASK = "marker"


def note(log: str, event: str, label: str) -> None:
    """Append a line to the log: the event, the label of the job, this process and the time."""
    line = f"{event} {label} {os.getpid()} {time.time():.3f}\n"
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(file, line.encode())
    os.close(file)


def work(log: str, label: str) -> None:
    note(log, "begin", label)
    time.sleep(WORK_S)
    note(log, "end", label)


def procrastinate_app(database: str, log: str) -> procrastinate.App:
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=database))

    @app.task(name=TASK, queue=TASK, retry=6)
    def marker(label: str) -> None:
        work(log, label)

    return app


async def sweep(app: procrastinate.App) -> None:
    """Start the jobs of dead workers again, as `FleetQueue` does."""
    while True:
        with suppress(exceptions.ProcrastinateException):
            for job in await app.job_manager.get_stalled_jobs(
                queue=TASK, seconds_since_heartbeat=DEAD_AFTER_S
            ):
                with suppress(exceptions.ProcrastinateException):
                    await app.job_manager.retry_job(job)
        await asyncio.sleep(SWEEP_S)


async def run_procrastinate(database: str, log: str, *, sweeps: bool) -> None:
    async with procrastinate_app(database, log).open_async() as app:
        sweeping = asyncio.create_task(sweep(app)) if sweeps else None
        try:
            await app.run_worker_async(
                queues=[TASK],
                concurrency=THREADS,
                update_heartbeat_interval=HEARTBEAT_S,
                stalled_worker_timeout=DEAD_AFTER_S,
                fetch_job_polling_interval=2.0,
            )
        finally:
            if sweeping is not None:
                sweeping.cancel()


async def run_pgqueuer(database: str, log: str) -> None:
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
        queue = PgQueuer.from_psycopg_connection(connection)

        @queue.entrypoint(TASK)
        async def marker(job: Job) -> None:
            await asyncio.to_thread(work, log, (job.payload or b"").decode())

        await queue.run(
            dequeue_timeout=timedelta(seconds=2),
            batch_size=THREADS // 2,
            max_concurrent_tasks=THREADS,
            shutdown_on_listener_failure=True,
            heartbeat_timeout=timedelta(seconds=DEAD_AFTER_S),
        )


async def main(name: str, database: str, log: str) -> None:
    """Run the jobs of the queue `name` until a signal ends the process."""
    while True:
        try:
            if name == "pgqueuer":
                await run_pgqueuer(database, log)
            else:
                await run_procrastinate(database, log, sweeps=name == "procrastinate")
        except Exception as fault:  # noqa: BLE001 -- the two libraries raise different errors if PostgreSQL restarts
            print(type(fault).__name__, fault, file=sys.stderr, flush=True)  # noqa: T201 -- for the log of the trial
            await asyncio.sleep(1)
        else:
            return


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

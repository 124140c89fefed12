"""Tests that the queue in PostgreSQL synchronises each company once, and restarts the jobs of a dead worker.

The queue sets aside companies that fail again and again.
"""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import procrastinate
import psycopg
import pytest

from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.errors import InvalidInput, StoreError
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.fleet import Dataset, FleetQueue, SyncStatus, sync_company
from fortnox_sdk.fleet.dataset_files import DatasetFiles, record_name
from fortnox_sdk.fleet.queue import JobState
from fortnox_sdk.fleet.storage import FolderStorage
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.testing import Clock, connect, sandbox_config
from tests.stores import postgres_server


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    if postgres_server.program("initdb") is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres_server.running() as address:
        yield address


@pytest.fixture
def config(sandbox: Sandbox, tmp_path: Path) -> FortnoxConfig:
    return sandbox_config(sandbox, store=str(tmp_path / "store"))


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.now(UTC))


@pytest.fixture
def database(server: str) -> str:
    return postgres_server.new_database(server).replace("+psycopg", "")


@pytest.fixture
def queue(database: str, config: FortnoxConfig, folder: Path, clock: Clock) -> FleetQueue:
    queue = FleetQueue(database, config, dataset=str(folder), clock=clock, pace=Pace.off)
    queue.init()
    queue.init()  # does nothing if the tables exist
    return queue


@pytest.fixture
def keys(sandbox: Sandbox, tmp_path: Path) -> list[ConnectionKey]:
    store = FileStore(tmp_path / "store")
    numbers = [sandbox.database_number, sandbox.add_company("Andra bolaget AB")]
    return [connect(sandbox, database_number=number, store=store).connection.key for number in numbers]


def test_each_company_is_synchronised_once(
    queue: FleetQueue, keys: list[ConnectionKey], dataset: Dataset, sandbox: Sandbox
) -> None:
    assert queue.enqueue(keys).added == 2
    assert queue.enqueue(keys).already_waiting == 2
    queue.work(threads=2, wait=False)
    assert queue.counts() == {JobState.WAITING: 0, JobState.RUNNING: 0, JobState.DONE: 2, JobState.FAILED: 0}
    assert {company.status for company in dataset.companies()} == {SyncStatus.SYNCED}
    calls = len(sandbox.log())
    queue.work(threads=2, wait=False)
    assert len(sandbox.log()) == calls


def _begin_one_and_die(database: str, *, silent_s: int | None = None) -> None:
    """Begin a job as a worker that then disappears without ending the job.

    The worker's last heartbeat was `silent_s` seconds ago. If None, the worker's record is deleted instead.
    """

    async def begin() -> None:
        app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=database))
        async with app.open_async():
            worker = await app.job_manager.register_worker()
            assert await app.job_manager.fetch_job(queues=None, worker_id=worker) is not None
            if silent_s is None:
                await app.job_manager.unregister_worker(worker)

    asyncio.run(begin())
    if silent_s is not None:
        with psycopg.connect(database) as connection:
            connection.execute(
                "UPDATE procrastinate_workers SET last_heartbeat = NOW() - make_interval(secs => %s)",
                [silent_s],
            )


def test_the_job_of_a_dead_worker_is_started_again(
    queue: FleetQueue, keys: list[ConnectionKey], database: str
) -> None:
    queue.enqueue(keys)
    _begin_one_and_die(database)
    assert queue.counts()[JobState.RUNNING] == 1
    queue.work(threads=2, wait=False)
    assert queue.counts() == {JobState.WAITING: 0, JobState.RUNNING: 0, JobState.DONE: 2, JobState.FAILED: 0}


@pytest.mark.parametrize(("silent_s", "live_workers"), [(5, 1), (25, 0)])
def test_a_worker_without_a_heartbeat_for_20_seconds_is_dead(
    queue: FleetQueue, keys: list[ConnectionKey], database: str, silent_s: int, live_workers: int
) -> None:
    # The job of a dead worker is started again, and the record of the worker is removed.
    queue.enqueue(keys)
    _begin_one_and_die(database, silent_s=silent_s)
    queue.work(threads=2, wait=False)
    counts = queue.counts()
    assert (counts[JobState.RUNNING], counts[JobState.DONE]) == (live_workers, 2 - live_workers)
    with psycopg.connect(database) as connection:
        workers = connection.execute("SELECT id FROM procrastinate_workers").fetchall()
    assert len(workers) == live_workers


def test_the_job_of_a_dead_worker_does_not_stop_those_of_the_next_night(
    queue: FleetQueue, keys: list[ConnectionKey], database: str, dataset: Dataset
) -> None:
    queue.enqueue(keys)
    _begin_one_and_die(database)
    assert queue.enqueue(keys).added == 1
    queue.work(threads=2, wait=False)
    counts = queue.counts()
    assert (counts[JobState.WAITING], counts[JobState.RUNNING], counts[JobState.DONE]) == (0, 0, 2)
    assert {company.status for company in dataset.companies()} == {SyncStatus.SYNCED}


def test_a_change_after_a_reading_is_read_although_the_company_was_waiting_already(
    queue: FleetQueue,
    database: str,
    keys: list[ConnectionKey],
    config: FortnoxConfig,
    folder: Path,
) -> None:
    # A worker died after it had read a company, and an event arrived before the job was started again.
    queue.enqueue(keys[:1])
    sync_company(config, keys[0], dataset=folder, pace=Pace.off)
    late = Clock(datetime.now(UTC) + timedelta(minutes=1))
    events = FleetQueue(database, config, dataset=str(folder), clock=late, pace=Pace.off)
    assert events.enqueue(keys[:1]).already_waiting == 1
    events.work(wait=False)
    record = Dataset(folder).company(keys[0])
    assert record is not None
    assert record.fresh_at is not None
    assert record.fresh_at >= late.now()


def test_a_record_that_is_damaged_does_not_stop_the_other_companies(
    queue: FleetQueue, keys: list[ConnectionKey], folder: Path, dataset: Dataset
) -> None:
    queue.enqueue(keys)
    queue.work(wait=False)
    (folder / record_name(keys[0])).write_bytes(b"{")
    assert queue.enqueue(keys).added == 2


def test_jobs_begin_spread_over_the_night(queue: FleetQueue, database: str, clock: Clock) -> None:
    queue.enqueue(
        [ConnectionKey("apps.fortnox.se", "k3", number) for number in range(1000, 1200)], spread_s=4 * 3600
    )
    with psycopg.connect(database) as connection:
        begins = [
            at for (at,) in connection.execute("SELECT scheduled_at FROM procrastinate_jobs").fetchall()
        ]
    hours = [int((at - clock.now()).total_seconds() // 3600) for at in begins]
    assert set(hours) == {0, 1, 2, 3}
    assert all(30 < hours.count(hour) < 70 for hour in range(4))


@pytest.fixture
def settings(sandbox: Sandbox, tmp_path: Path) -> Path:
    """Return the settings file for another process."""
    secret = tmp_path / "secret.txt"
    secret.touch(mode=0o600)
    secret.write_text(sandbox.client_secret, "utf-8")
    values = {
        "client_id": sandbox.client_id,
        "api_url": sandbox.url,
        "auth_url": f"{sandbox.url}/oauth-v1",
        "store": str(tmp_path / "store"),
    }
    settings = tmp_path / "fortnox.toml"
    lines = [f'{name} = "{value}"' for name, value in values.items()]
    settings.write_text("\n".join([*lines, f'client_secret = {{ file = "{secret}" }}']), "utf-8")
    return settings


@pytest.mark.slow
def test_a_signal_lets_the_companies_under_way_be_completed(
    queue: FleetQueue, database: str, settings: Path, sandbox: Sandbox
) -> None:
    store = FileStore(settings.parent / "store")
    numbers = [sandbox.add_company(f"Bolag {number} AB") for number in range(8)]
    queue.enqueue([connect(sandbox, database_number=each, store=store).connection.key for each in numbers])
    sandbox.set_faults(latency_s=0.1)
    arguments = [database, str(settings), str(settings.parent / "dataset"), "0"]
    command = [sys.executable, "-m", "tests.chaos.fleet_worker", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        try:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "begun\n"  # the first company is written
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(120) == 0
        finally:
            worker.kill()
    counts = queue.counts()
    assert counts[JobState.RUNNING] == counts[JobState.FAILED] == 0
    # The companies of its two threads. On a busy machine, each can begin another before the signal arrives.
    assert 1 <= counts[JobState.DONE] <= 4
    assert counts[JobState.WAITING] == len(numbers) - counts[JobState.DONE]


def test_a_company_that_fails_again_and_again_is_set_aside_with_the_reason(
    queue: FleetQueue, keys: list[ConnectionKey], dataset: Dataset, folder: Path, clock: Clock
) -> None:
    queue.enqueue(keys)
    queue.work(threads=2, wait=False)
    broken = dataset.company(keys[0])
    assert broken is not None
    files = DatasetFiles(FolderStorage(folder, LocalFiles()))
    files.save(attrs.evolve(broken, failures=4, status=SyncStatus.FAILED), replaces=broken)
    (aside,) = queue.enqueue(keys).set_aside
    assert aside.key == keys[0]
    clock.advance(timedelta(days=2))
    assert queue.enqueue(keys).set_aside == ()


def test_what_cannot_work_is_refused_in_words(server: str, config: FortnoxConfig, folder: Path) -> None:
    with pytest.raises(InvalidInput, match="PostgreSQL"):
        FleetQueue("sqlite:///x.db", config, dataset=str(folder))
    without_tables = FleetQueue(postgres_server.new_database(server), config, dataset=str(folder))
    with pytest.raises(StoreError, match="fortnox fleet init"):
        without_tables.counts()
    with pytest.raises(InvalidInput, match="threads"):
        without_tables.work(threads=0)

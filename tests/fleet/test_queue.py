"""The queue of companies in PostgreSQL: once each, again after a death, set aside after failures."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest

from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.errors import InvalidInput, StoreError
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.fleet import Dataset, FleetQueue, SyncStatus
from fortnox_sdk.fleet.dataset_files import DatasetFiles
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
def queue(server: str, config: FortnoxConfig, folder: Path, clock: Clock) -> FleetQueue:
    queue = FleetQueue(
        postgres_server.new_database(server), config, dataset=str(folder), clock=clock, pace=Pace.off
    )
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

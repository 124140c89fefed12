"""Fixtures for the tests of the fleet: a company with a saved connection, and a function that synchronises it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.fleet import Dataset, SyncResult, sync_company
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.testing import connect, sandbox_config

Sync = Callable[..., SyncResult]


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def config(sandbox: Sandbox) -> FortnoxConfig:
    return sandbox_config(sandbox)


@pytest.fixture
def key(sandbox: Sandbox, store: MemoryStore) -> ConnectionKey:
    return connect(sandbox, store=store).connection.key


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "dataset"


@pytest.fixture
def dataset(folder: Path) -> Dataset:
    return Dataset(folder)


@pytest.fixture
def sync(config: FortnoxConfig, key: ConnectionKey, store: MemoryStore, folder: Path) -> Sync:
    """Return a function that synchronises the company and accepts the remaining arguments of `sync_company`."""
    return partial(sync_company, config, key, dataset=folder, store=store, pace=Pace.off)

"""Fixtures that open each kind of token store, and that start a PostgreSQL server."""

import pytest

from fortnox_sdk.stores.encrypted import EncryptedStore, new_store_key
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.stores.sql import SqlStore
from tests.stores import postgres_server


@pytest.fixture(scope="session")
def postgres():
    """Start a PostgreSQL server for the test run, and yield its URL."""
    if postgres_server.program("initdb") is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres_server.running() as address:
        yield address


@pytest.fixture
def postgres_database(postgres):
    """Create an empty PostgreSQL database, and return its URL."""
    return postgres_server.new_database(postgres)


@pytest.fixture(params=["memory", "file", "sqlite", "postgresql", "encrypted"])
def open_store(request, tmp_path):
    """Return a function that opens a token store. All store objects that it returns share the saved data."""
    if request.param == "memory":
        store = MemoryStore()
        return lambda: store
    if request.param == "sqlite":
        return lambda: SqlStore(f"sqlite:///{tmp_path}/connections.db")
    if request.param == "postgresql":
        database = request.getfixturevalue("postgres_database")
        return lambda: SqlStore(database)
    if request.param == "encrypted":
        keys = [new_store_key()]
        return lambda: EncryptedStore(FileStore(tmp_path / "connections"), keys)
    return lambda: FileStore(tmp_path / "connections")

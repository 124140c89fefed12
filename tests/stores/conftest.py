"""A PostgreSQL server of the tests' own, and the stores that are tested, by name."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from fortnox_sdk.stores.encrypted import EncryptedStore, new_store_key
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.stores.sql import SqlStore


def postgres_program(name):
    found = shutil.which(name) or next(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), None)
    if found is None:
        pytest.skip(f"PostgreSQL's {name} is not installed")
    return found


@pytest.fixture(scope="session")
def postgres():
    """The address of a server that lives as long as the test run; it refuses to run as root, so it does not."""
    initdb, control = postgres_program("initdb"), postgres_program("pg_ctl")
    folder = Path(tempfile.mkdtemp(prefix="fortnox-sdk-postgres-"))
    user = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    if user:
        shutil.chown(folder, "nobody", "nogroup")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    def run(*command):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
        subprocess.run(command, check=True, env={"PATH": os.environ["PATH"], "LC_ALL": "C"}, **quiet, **user)

    options = f"--port={port} --listen_addresses=127.0.0.1 --unix_socket_directories= --fsync=off"
    run(initdb, "--pgdata=data", "--username=tester", "--auth=trust", "--no-sync", "--encoding=UTF8")
    run(control, "--pgdata=data", f"--options={options}", "--log=log", "--wait", "start")
    try:
        yield f"postgresql+psycopg://tester@127.0.0.1:{port}/"
    finally:
        run(control, "--pgdata=data", "--mode=immediate", "--wait", "stop")
        shutil.rmtree(folder)


@pytest.fixture
def postgres_database(postgres):
    """The address of a new, empty database."""
    name = f"t{secrets.token_hex(6)}"
    engine = sa.create_engine(f"{postgres}postgres", isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as database:
        database.execute(sa.text(f"CREATE DATABASE {name}"))
    return f"{postgres}{name}"


@pytest.fixture(params=["memory", "file", "sqlite", "postgresql", "encrypted"])
def open_store(request, tmp_path):
    """Gives one more handle on the same store."""
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

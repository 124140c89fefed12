"""Tests of failures that occur only in a store that uses a database."""

import os
import socket
import sqlite3
import stat
from datetime import UTC, datetime, timedelta

import attrs
import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey, Tokens
from fortnox_sdk.errors import ConfigurationError, StoreError
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.stores.protocol import connections_of
from fortnox_sdk.stores.sql import SqlStore

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = ConnectionKey("apps.fortnox.se", "client", 1001)


def record(**changes):
    tokens = Tokens(access=Secret("a"), refresh=Secret("r"), expires_at=NOON + timedelta(hours=1))
    connection = Connection(key=KEY, tokens=tokens, connected_at=NOON, renewed_at=NOON, refreshed_at=NOON)
    return attrs.evolve(connection, **changes)


@pytest.fixture
def sqlite(tmp_path):
    return tmp_path / "new" / "connections.db"


@pytest.mark.skipif(os.name != "posix", reason="requires POSIX permissions")
def test_only_the_owner_can_read_the_database(sqlite):
    store = SqlStore(f"sqlite:///{sqlite}")
    with store.locked(KEY):
        store.update(KEY, lambda _: record())
    assert stat.S_IMODE(sqlite.stat().st_mode) == 0o600
    locks = sqlite.with_name("connections.db-locks")
    assert stat.S_IMODE(locks.stat().st_mode) == 0o700
    assert all("1001" not in path.name for path in locks.iterdir())
    sqlite.chmod(0o640)
    with pytest.raises(StoreError, match="chmod 600"):
        SqlStore(f"sqlite:///{sqlite}").get(KEY)


@pytest.mark.skipif(os.name != "posix", reason="requires POSIX permissions")
def test_a_linked_database_and_an_open_lock_folder_are_refused(sqlite, tmp_path):
    store = SqlStore(f"sqlite:///{sqlite}")
    with store.locked(KEY):
        store.update(KEY, lambda _: record())
    sqlite.with_name("connections.db-locks").chmod(0o770)
    with pytest.raises(StoreError, match="chmod 700"), store.locked(KEY):
        pass
    sqlite.rename(tmp_path / "elsewhere.db")
    sqlite.symlink_to(tmp_path / "elsewhere.db")
    with pytest.raises(StoreError, match=r"Too many levels|symbolic link"):
        SqlStore(f"sqlite:///{sqlite}").get(KEY)


def test_file_that_is_not_a_database_is_reported(sqlite):
    sqlite.parent.mkdir()
    sqlite.write_bytes(b"no database" * 100)
    sqlite.chmod(0o600)
    with pytest.raises(StoreError, match=r"connections\.db' can't be used: file is not a database"):
        SqlStore(f"sqlite:///{sqlite}").get(KEY)


def test_damaged_record_is_reported(sqlite):
    store = SqlStore(f"sqlite:///{sqlite}")
    store.update(KEY, lambda _: record())
    with sqlite3.connect(sqlite) as database:
        database.execute("UPDATE fortnox_connection SET record = substr(record, 1, 99)")
    database.close()
    with pytest.raises(StoreError, match=r"record of 'apps\.fortnox\.se/client/1001' in .* is damaged"):
        store.get(KEY)


def test_a_damaged_record_does_not_hide_the_other_connections(sqlite):
    store, other = SqlStore(f"sqlite:///{sqlite}"), attrs.evolve(KEY, database_number=2002)
    store.update(KEY, lambda _: record())
    store.update(other, lambda _: record(key=other))
    with sqlite3.connect(sqlite) as database:
        database.execute("UPDATE fortnox_connection SET record = '{' WHERE key = ?", [str(KEY)])
    database.close()
    with pytest.raises(StoreError):
        connections_of(store)
    damaged: list[StoreError] = []
    assert [saved.key for saved in connections_of(store, on_damage=damaged.append)] == [other]
    assert len(damaged) == 1


def test_a_copy_of_the_record_of_another_company_is_refused(sqlite):
    # Otherwise, a client would use the tokens of the wrong company.
    store, other = SqlStore(f"sqlite:///{sqlite}"), attrs.evolve(KEY, database_number=2002)
    store.update(KEY, lambda _: record())
    with sqlite3.connect(sqlite) as database:
        database.execute(
            "INSERT INTO fortnox_connection SELECT ?, record FROM fortnox_connection", [str(other)]
        )
    database.close()
    with pytest.raises(StoreError, match=r"record of '.*/2002' in .* contains the connection '.*/1001'"):
        store.get(other)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_log_of_sqlalchemy_shows_no_token(request, tmp_path, caplog, kind):
    # At level DEBUG, SQLAlchemy logs each row that it reads.
    caplog.set_level("DEBUG", logger="sqlalchemy")
    url = f"sqlite:///{tmp_path}/a.db" if kind == "sqlite" else request.getfixturevalue("postgres_database")
    store = SqlStore(url)
    store.update(
        KEY, lambda _: record(tokens=Tokens(access=Secret("fxcanary-1"), refresh=None, expires_at=NOON))
    )
    store.update(KEY, lambda current: attrs.evolve(current, last_import=NOON))
    assert store.get(KEY).tokens.access == Secret("fxcanary-1")
    assert "SELECT fortnox_connection.record" in caplog.text
    assert "fxcanary" not in caplog.text


def test_change_is_repeated_after_a_concurrent_write(sqlite):
    # If the record was replaced meanwhile, the change is repeated on the new record.
    store, other = SqlStore(f"sqlite:///{sqlite}"), SqlStore(f"sqlite:///{sqlite}")
    store.update(KEY, lambda _: record())
    reads = []

    def change(current):
        if not reads:
            other.update(KEY, lambda record: attrs.evolve(record, company_name="Ekbackens Bageri AB"))
        reads.append(current.company_name)
        return attrs.evolve(current, last_import=NOON)

    saved = store.update(KEY, change)
    assert reads == ["", "Ekbackens Bageri AB"]
    assert (saved.company_name, saved.last_import, saved.version) == ("Ekbackens Bageri AB", NOON, 3)


def test_recreated_record_differs_from_the_old_one(sqlite):
    store = SqlStore(f"sqlite:///{sqlite}")
    store.update(KEY, lambda _: record())
    reads = []

    def change(current):
        if not reads:
            store.delete(KEY)
            store.update(KEY, lambda _: record(company_name="Ekbackens Bageri AB"))
        reads.append((current.version, current.company_name))
        return attrs.evolve(current, last_import=NOON)

    store.update(KEY, change)
    assert reads == [(1, ""), (1, "Ekbackens Bageri AB")]


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("nonsense", "Invalid store URL"),
        ("postgresql://keeper:hu@sh@db.example.com/books", "Invalid store URL.*%40"),
        ("postgresql:/keeper:hush@db.example.com/books", "Invalid store URL"),
        ("postgresql://keeper:hu/sh@db.example.com/books", "Invalid store URL"),
        ("mysql://db.example.com/x", "'mysql' databases are not supported"),
        ("sqlite://", "does not save connections"),
        ("sqlite:///:memory:", "does not save connections"),
        ("sqlite:///file:connections.db?uri=true", "must not have a query.*only the path"),
        ("sqlite:///connections.db?timeout=soon", "must not have a query.*only the path"),
        ("sqlite+nothing:///connections.db", r"'sqlite\+nothing' databases are not supported"),
        ("postgresql+nothing://db.example.com/books", r"'postgresql\+nothing' databases are not supported"),
    ],
)
def test_invalid_store_url_is_reported(url, text):
    for open_it in (SqlStore, lambda url: open_store(FortnoxConfig(client_id="k3", store=url))):
        if open_it is SqlStore or url != "nonsense":  # a path of a folder
            with pytest.raises(ConfigurationError, match=text) as refused:
                open_it(url)
            assert "sh@" not in str(refused.value)


def test_missing_server_is_reported_without_the_password():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    store = SqlStore(f"postgresql://keeper:hush@127.0.0.1:{port}/books")
    for attempt in (lambda: store.get(KEY), store.check_writable, store.locked(KEY).__enter__):
        with pytest.raises(StoreError, match=r"postgresql\+psycopg://keeper:\*\*\*@127") as raised:
            attempt()
        assert "hush" not in str(raised.value)


def test_no_message_shows_a_password_in_the_query():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for query in ("password=hush", "application_name=hush&password=hush", "hush=hush", "sslmode=hush"):
        store = SqlStore(f"postgresql://keeper@127.0.0.1:{port}/books?{query}")
        with pytest.raises(StoreError) as raised:
            store.get(KEY)
        assert "=hush" not in str(raised.value)
        assert "password" not in query or "hush" not in str(raised.value)


def terminate_all(database):
    """End all other connections to the database, as a restart of the server does."""
    engine = sa.create_engine(database, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as own:
        own.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


def test_server_restart_frees_the_lock_and_loses_nothing(postgres_database):
    store, other = SqlStore(postgres_database), SqlStore(postgres_database)
    with store.locked(KEY):
        terminate_all(postgres_database)
        with other.locked(KEY):
            store.update(KEY, lambda _: record())
    assert other.get(KEY) == record(version=1)


def test_idle_transaction_limit_does_not_free_the_lock(postgres_database):
    engine = sa.create_engine(postgres_database, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    name = postgres_database.rsplit("/", maxsplit=1)[1]
    with engine.connect() as database:
        database.execute(sa.text(f"ALTER DATABASE {name} SET idle_in_transaction_session_timeout = '30ms'"))
    store = SqlStore(postgres_database)
    with store.locked(KEY):
        hurried = SqlStore(postgres_database, lock_wait_s=0.2)
        with pytest.raises(StoreError, match="lock timeout"), hurried.locked(KEY):
            pytest.fail("time freed the lock")


def test_server_notices_a_lost_holder_of_a_lock(postgres_database):
    # Without the server's keepalives, a machine that lost power would keep its lock for two hours.
    settings = {}

    @sa.event.listens_for(sa.Engine, "after_execute")
    def ask(connection, *_):
        for name in ("idle", "interval", "count"):
            settings[name] = connection.connection.execute(f"SHOW tcp_keepalives_{name}").fetchone()[0]

    with SqlStore(postgres_database).locked(KEY):
        sa.event.remove(sa.Engine, "after_execute", ask)
    assert settings == {"idle": "10", "interval": "5", "count": "3"}


def test_wait_for_a_lock_is_limited(postgres_database):
    hurried = SqlStore(postgres_database, lock_wait_s=0.05)
    with hurried.locked(KEY):
        with pytest.raises(StoreError, match="lock timeout"), hurried.locked(KEY):
            pytest.fail("two holders")
        with hurried.locked(attrs.evolve(KEY, database_number=1002)):
            pass

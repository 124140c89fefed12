"""The token stores of the simulation: files, encrypted files, or a database that all machines share."""

import itertools
import sqlite3
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from fortnox_sdk.connection import Connection, ConnectionKey
from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.encrypted import EncryptedStore
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.stores.protocol import TokenStore
from fortnox_sdk.stores.record import connection_from_json, file_name
from fortnox_sdk.stores.sql import SqlStore
from tests.sim.clock import SimClock
from tests.sim.disk import SimDisk
from tests.sim.scheduler import Actor, Scheduler

__all__ = ["STORE", "SimDatabase", "StoreKind", "StorePlace"]

STORE: Final = Path("/store")
_DATABASE: Final = Path("/database/connections.db")
_KEY: Final = Secret("c2ltdWxhdGVkLWtleS0wMTIzNDU2Nzg5YWJjZGVmZ2g=")
_STEPS: Final = ("SELECT", "UPDATE", "INSERT", "DELETE")
_numbers = itertools.count()


class StoreKind(StrEnum):
    """The kinds of token store."""

    FILE = "file"
    ENCRYPTED = "encrypted file"
    SQL = "database"
    ENCRYPTED_SQL = "encrypted database"

    @property
    def is_encrypted(self) -> bool:
        """True if the tokens are encrypted."""
        return self in {StoreKind.ENCRYPTED, StoreKind.ENCRYPTED_SQL}

    @property
    def is_sql(self) -> bool:
        """True if the records are in a database."""
        return self in {StoreKind.SQL, StoreKind.ENCRYPTED_SQL}


class SimDatabase:
    """A simulated database server: SQLite in memory. Every statement on a record is a step of the simulation.

    Args:
        scheduler: The scheduler of the simulation.
        fails: Called for each statement. It returns "before" or "after" if the statement fails before or after it is
            carried out, or "" if it does not fail.
        slow_s: The longest time of a statement in simulated seconds, or 0 for a fast server.
    """

    def __init__(self, scheduler: Scheduler, *, fails: Callable[[], str], slow_s: float = 0.0) -> None:
        self._scheduler = scheduler
        self._fails = fails
        self._slow_s = slow_s
        self._uri = f"file:simulated-{next(_numbers)}?mode=memory&cache=shared"
        self._kept = self._open(sqlite3.Connection)
        self.changes = 0
        """The number of statements so far that may have changed a record."""

    def engine(self) -> sa.Engine:
        """Return a new SQLAlchemy engine for a process."""
        database = self

        class Cursor(sqlite3.Cursor):
            def execute(self, sql: str, parameters: object = (), /) -> "Cursor":
                return database.execute(super().execute, sql, parameters)

        class Connected(sqlite3.Connection):
            def cursor(self, _factory: object = None, /) -> sqlite3.Cursor:
                return super().cursor(Cursor)

        return sa.create_engine(
            "sqlite://",
            creator=lambda: self._open(Connected),
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
        )

    def execute(
        self, execute: Callable[..., "sqlite3.Cursor"], sql: str, parameters: object
    ) -> sqlite3.Cursor:
        """Carry out a statement as a step of the simulation, and let it fail if `fails` says so."""
        is_step = "fortnox_connection" in sql and sql.startswith(_STEPS)
        if not is_step:
            return execute(sql, parameters)
        sleep_s = self._scheduler.random.random() * self._slow_s
        self._scheduler.step(f"sql {sql.split(maxsplit=1)[0]}", sleep_s=sleep_s)
        fails = self._fails()
        if fails == "before":
            raise sqlite3.OperationalError("database or disk is full")
        cursor = execute(sql, parameters)
        self.changes += not sql.startswith("SELECT")
        if fails == "after":
            raise sqlite3.OperationalError("server closed the connection unexpectedly")
        return cursor

    def text(self, key: ConnectionKey) -> bytes | None:
        """Return the text of a record, or None if it is missing, without letting other processes run."""
        try:
            row = self._kept.execute(
                "SELECT record FROM fortnox_connection WHERE key = ?", (str(key),)
            ).fetchone()
        except sqlite3.OperationalError:
            return None
        return None if row is None else str(row[0]).encode()

    def close(self) -> None:
        """Close the database, which frees its memory."""
        self._kept.close()

    def _open(self, factory: type[sqlite3.Connection]) -> sqlite3.Connection:
        return sqlite3.connect(self._uri, uri=True, factory=factory, check_same_thread=False)


class StorePlace:
    """The place where one machine saves its connections: its disk, or the shared database.

    Args:
        kind: The kind of store.
        disk: The disk of the machine.
        clock: The clock of the machine.
        database: The database that all machines share.
        locks: The disk with the lock files of the database.
    """

    def __init__(
        self, kind: StoreKind, *, disk: SimDisk, clock: SimClock, database: SimDatabase, locks: SimDisk
    ) -> None:
        self.kind = kind
        self._disk = disk
        self._clock = clock
        self._database = database
        self._locks = locks

    def open(self) -> TokenStore:
        """Return a new store object for a process."""
        inside: TokenStore
        if self.kind.is_sql:
            inside = SqlStore(f"sqlite:///{_DATABASE}", clock=self._clock, files=self._locks)
            inside._engine = self._database.engine()
        else:
            inside = FileStore(STORE, clock=self._clock, files=self._disk)
        return EncryptedStore(inside, [_KEY]) if self.kind.is_encrypted else inside

    @property
    def changes(self) -> int:
        """A number that increases with every change to a record."""
        return self._database.changes if self.kind.is_sql else self._disk.changes

    def text(self, key: ConnectionKey, *, durable: bool = False) -> bytes | None:
        """Return the text of a record, or None if it is missing, without letting other processes run.

        If `durable` is true, return the text that would survive a power cut.
        """
        if self.kind.is_sql:
            return self._database.text(key)
        return self._disk.content(STORE / file_name(key, ".json"), durable=durable)

    def text_beside(self, key: ConnectionKey) -> bytes | None:
        """Return the text of the temporary file that will replace a record, or None if there is no such file.

        No other process runs meanwhile.
        """
        return None if self.kind.is_sql else self._disk.content(STORE / file_name(key, ".tmp"))

    def read(self, key: ConnectionKey, text: bytes | None) -> Connection | None:
        """Return the connection in the text of a record, or None if the text is missing or damaged."""
        if text is None:
            return None
        try:
            saved = connection_from_json(Secret(text.decode()), where="the simulation")
            if not self.kind.is_encrypted:
                return saved
            return EncryptedStore(_OneRecord(saved), [_KEY]).get(key)
        except (FortnoxError, UnicodeDecodeError):
            return None

    def lock_holder(self, key: ConnectionKey) -> Actor | None:
        """Return the running process that holds a connection's lock, or None."""
        if self.kind.is_sql:
            folder = _DATABASE.with_name(f"{_DATABASE.name}-locks")
            return self._locks.holder(folder / file_name(key, ".lock"))
        return self._disk.holder(STORE / file_name(key, ".lock"))


class _OneRecord(MemoryStore):
    """A store that returns the given record for every key."""

    def __init__(self, saved: Connection) -> None:
        super().__init__()
        self._saved = saved

    def get(self, _key: ConnectionKey, /) -> Connection:
        return self._saved

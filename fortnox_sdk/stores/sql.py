"""A token store in a database: SQLite for one machine, PostgreSQL for many."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

try:
    import sqlalchemy as sa
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
    from sqlalchemy.pool import NullPool
except ModuleNotFoundError as missing:
    raise ImportError(
        f'A store in a database needs {missing.name}. Run: pip install "fortnox-sdk[sql]"', name=missing.name
    ) from missing

from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.connection import Connection, ConnectionKey
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.files import Files, LocalFiles
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.lockfile import lock_file
from fortnox_sdk.stores.protocol import Change, StoreError, changed
from fortnox_sdk.stores.record import connection_from_json, connection_to_json, file_name

__all__ = ["SqlStore"]

_BUSY_S: Final = 30.0
_SCHEMA: Final = sa.MetaData()
_RECORDS: Final = sa.Table(
    "fortnox_connection",
    _SCHEMA,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("record", sa.Text, nullable=False),
)
_LOCKS: Final = sa.Table("fortnox_connection_lock", _SCHEMA, sa.Column("key", sa.Text, primary_key=True))

_T = TypeVar("_T")


class SqlStore:
    """Keeps connections in a table of a database, which it makes when missing.

    Data and lock are apart. On SQLite the lock is a file per connection, in a folder beside the database. On
    PostgreSQL it is a row of its own, held by a database connection of its own that the server ends when the
    holder's process or machine is gone.

    Args:
        url: `sqlite:///connections.db` or `postgresql+psycopg://user@host/database`; a password is better left
            to PGPASSFILE.
        clock: Measures waits for SQLite's lock files.
        lock_wait_s: Longest wait for a connection's lock before it is called stuck.
        files: The file system of SQLite's lock files; None is this machine's.

    Raises:
        ConfigurationError: a database of another kind, or SQLite in memory.

    >>> import tempfile
    >>> SqlStore(f"sqlite:///{tempfile.mkdtemp()}/connections.db").keys()
    []
    """

    def __init__(
        self,
        url: str,
        *,
        clock: Clock | None = None,
        lock_wait_s: float = 120.0,
        files: Files | None = None,
    ) -> None:
        address = _address(url)
        self._where = address.render_as_string(hide_password=True)
        self._file = Path(address.database or "") if address.get_backend_name() == "sqlite" else None
        self._clock = clock or SystemClock()
        self._lock_wait_s = lock_wait_s
        self._files = files or LocalFiles()
        # Each statement commits by itself, as `update` compares and swaps in one. No pool: tokens are seldom asked
        # for, forked processes can't share a connection, and holders of locks must not starve their own updates.
        self._engine = sa.create_engine(
            address,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
            connect_args=_CONNECT_ARGS[address.get_backend_name()],
        )
        self._made = False

    def get(self, key: ConnectionKey, /) -> Connection | None:
        """The record, or None."""
        return self._read(key, self._text(key))

    def keys(self) -> list[ConnectionKey]:
        """The keys of all records, sorted."""
        texts = self._in_database(lambda db: db.scalars(sa.select(_RECORDS.c.key)).all())
        return sorted(ConnectionKey.parse(text) for text in texts)

    def update(self, key: ConnectionKey, change: Change, /) -> Connection:
        """Replace the record by `change(current)`; see `TokenStore.update`."""
        while True:
            text = self._text(key)
            new = changed(key, self._read(key, text), change)
            if self._swapped(key, text, connection_to_json(new)):
                return new

    def delete(self, key: ConnectionKey, /) -> None:
        """Forget the record."""
        self._in_database(lambda db: db.execute(sa.delete(_RECORDS).where(_RECORDS.c.key == str(key))))

    @contextmanager
    def locked(self, key: ConnectionKey, /) -> Generator[None]:
        """Hold this connection's lock; see `TokenStore.locked`."""
        if self._file is not None:
            folder = self._file.with_name(f"{self._file.name}-locks")
            self._make_lock_folder(folder)
            lock = folder / file_name(key, ".lock")
            with lock_file(lock, files=self._files, clock=self._clock, wait_s=self._lock_wait_s):
                yield
            return
        held = self._row_lock(key)
        try:
            yield
        finally:
            self._let_go(held)

    def check_writable(self) -> None:
        """Write and remove a row of the table of locks, which hold nothing."""

        def trial(db: sa.Connection) -> None:
            db.execute(sa.text("INSERT INTO fortnox_connection_lock VALUES ('trial') ON CONFLICT DO NOTHING"))
            db.execute(sa.delete(_LOCKS).where(_LOCKS.c.key == "trial"))

        self._in_database(trial)

    def _row_lock(self, key: ConnectionKey) -> sa.Connection:
        """A database connection whose open transaction holds the lock."""
        held = self._store_errors(self._connect)
        try:
            self._store_errors(lambda: self._take(held, key))
        except StoreError:
            held.close()
            raise
        return held

    def _let_go(self, held: sa.Connection) -> None:
        try:
            held.commit()
        except SQLAlchemyError:
            # The server has ended the connection, and the lock with it; what was saved meanwhile is safe, as it
            # was saved on other connections.
            held.invalidate()
        finally:
            held.close()

    def _take(self, held: sa.Connection, key: ConnectionKey) -> None:
        held.execution_options(isolation_level="READ COMMITTED")
        # Only the holder's end may free it, not a time that a server's settings give to idle transactions.
        held.execute(
            sa.select(
                sa.func.set_config("lock_timeout", f"{int(self._lock_wait_s * 1000)}ms", True),
                sa.func.set_config("idle_in_transaction_session_timeout", "0", True),
            )
        )
        row = sa.select(_LOCKS.c.key).where(_LOCKS.c.key == str(key)).with_for_update()
        if held.scalar(row) is None:
            # Waits for someone who inserts the same key and has not committed, which is how the first two meet.
            held.execute(postgresql.insert(_LOCKS).values(key=str(key)).on_conflict_do_nothing())
            held.execute(row)

    def _text(self, key: ConnectionKey) -> Secret | None:
        text = self._in_database(
            lambda db: db.scalar(sa.select(_RECORDS.c.record).where(_RECORDS.c.key == str(key)))
        )
        return None if text is None else Secret(str(text))

    def _read(self, key: ConnectionKey, text: Secret | None) -> Connection | None:
        return (
            None
            if text is None
            else connection_from_json(text, where=f"the record of {key} in {self._where}")
        )

    def _swapped(self, key: ConnectionKey, old: Secret | None, new: Secret) -> bool:
        """Put `new` in the place of `old`, unless something else stands there by now."""
        if old is None:
            swap: sa.TextClause | sa.Update = sa.text(
                "INSERT INTO fortnox_connection (key, record) VALUES (:key, :record) ON CONFLICT DO NOTHING"
            ).bindparams(key=str(key), record=new.reveal())
        else:
            same = sa.and_(_RECORDS.c.key == str(key), _RECORDS.c.record == old.reveal())
            swap = sa.update(_RECORDS).where(same).values(record=new.reveal())
        return self._in_database(lambda db: db.execute(swap).rowcount == 1)

    def _in_database(self, work: Callable[[sa.Connection], _T]) -> _T:
        """Do a short piece of work on a connection of its own."""

        def connect_and_work() -> _T:
            with self._connect() as db:
                return work(db)

        return self._store_errors(connect_and_work)

    def _store_errors(self, work: Callable[[], _T]) -> _T:
        """Do some work; an error of the database becomes a StoreError."""
        try:
            return work()
        except SQLAlchemyError as fault:
            reason = _reason(fault)
        # Raised here, outside: the fault's frames hold the parameters, tokens among them.
        raise StoreError(
            f"The connections in {self._where} can't be used: {reason}. What was saved before still stands.",
            hint="Check that the database is up, not full, and open to this user.",
        )

    def _connect(self) -> sa.Connection:
        if not self._made:
            if self._file is not None:
                self._make_private_file(self._file)
            try:
                self._make_tables()
            except SQLAlchemyError:
                # PostgreSQL lets one of two that make a table at once fail; the table is there the second time.
                self._make_tables()
            self._made = True
        return self._engine.connect()

    def _make_tables(self) -> None:
        with self._engine.connect() as db:
            there = set(sa.inspect(db).get_table_names())
            for table in (_RECORDS, _LOCKS):
                if table.name not in there:
                    db.execute(sa.schema.CreateTable(table, if_not_exists=True))

    def _make_lock_folder(self, folder: Path) -> None:
        try:
            self._files.make_folder(folder, private=True)
        except OSError as fault:
            raise StoreError(
                f"The folder {folder} for locks can't be made: {fault.strerror}.",
                hint="Check the rights of the folder above.",
            ) from fault

    def _make_private_file(self, path: Path) -> None:
        """Make SQLite's file before SQLite does, which would leave it open to others."""
        try:
            self._files.make_folder(path.parent, private=True)
            self._files.append(path, b"")
            is_private = self._files.is_private(path)
        except OSError as fault:
            raise StoreError(
                f"{path} can't be opened: {fault.strerror}.", hint="Check the folder's rights."
            ) from fault
        if not is_private:
            raise StoreError(
                f"{path} can be read by other users of this computer.", hint=f"Close it: chmod 600 {path}"
            )


_CONNECT_ARGS: Final[dict[str, dict[str, object]]] = {
    "sqlite": {"timeout": _BUSY_S},
    # The server finds within about half a minute that a holder's machine is gone.
    "postgresql": {
        "connect_timeout": 10,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
    },
}


def _address(url: str) -> sa.URL:
    try:
        address = sa.make_url(url)
    except ArgumentError:
        raise ConfigurationError(
            "The address of the store is none.", hint="It looks like sqlite:///connections.db."
        ) from None
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() not in _CONNECT_ARGS:
        raise ConfigurationError(
            f"A store in {address.get_backend_name()} is not known.",
            hint="Use sqlite:/// or postgresql+psycopg://.",
        )
    if address.get_backend_name() == "sqlite" and address.database in (None, "", ":memory:"):
        raise ConfigurationError(
            "SQLite in memory keeps nothing.", hint="Name a file, or use memory: as the store."
        )
    return address


def _reason(fault: SQLAlchemyError) -> str:
    """The driver's own words, first line; never the statement, whose parameters are secret."""
    words = str(fault.orig) if isinstance(fault, DBAPIError) else type(fault).__name__
    return words.strip().split("\n", maxsplit=1)[0].rstrip(".")

"""A token store in a database: SQLite for one machine, PostgreSQL for many."""

from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

try:
    import sqlalchemy as sa
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, ProgrammingError, SQLAlchemyError
    from sqlalchemy.pool import NullPool
except ModuleNotFoundError as _missing:
    raise ImportError(
        f'Saving connections in a database needs the package {_missing.name}. Run: pip install "fortnox-sdk[sql]"',
        name=_missing.name,
    ) from _missing

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.connection import Connection, ConnectionKey
from fortnox_sdk.errors import ConfigurationError, StoreError
from fortnox_sdk.files import Files, LocalFiles
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.scalars import Secret
from fortnox_sdk.store_location import StoreLocation
from fortnox_sdk.stores.lockfile import lock_file
from fortnox_sdk.stores.protocol import Change, apply_change
from fortnox_sdk.stores.record import connection_from_json, connection_to_json, file_name
from fortnox_sdk.stores.sql_claims import SqlClaims
from fortnox_sdk.stores.sql_secrets import SecretText
from fortnox_sdk.text import Text, printable

_BUSY_S: Final = 30.0
_SCHEMA: Final = sa.MetaData()
_RECORDS: Final = sa.Table(
    "fortnox_connection",
    _SCHEMA,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("record", SecretText, nullable=False),
)
_LOCKS: Final = sa.Table("fortnox_connection_lock", _SCHEMA, sa.Column("key", sa.Text, primary_key=True))

_T = TypeVar("_T")


class SqlStore:
    """A token store in a database table, which is created if it is missing.

    Locks are separate from the data. With SQLite, each lock is a file in a folder next to the database. With
    PostgreSQL, each lock is a row of another table, which a separate database connection locks. The server frees the
    lock when that database connection ends.

    Args:
        url: `sqlite:///connections.db` or `postgresql+psycopg://user@host/database`. Put a password in the file that
            the environment variable PGPASSFILE names, rather than in the URL.
        clock: The clock that measures waits for SQLite's lock files; None means the system clock.
        lock_wait_s: The longest wait for a connection's lock, in seconds.
        files: The file system of SQLite's database and lock files; None means the local file system.

    Raises:
        ConfigurationError: The URL is invalid, or it names another kind of database or an SQLite database in memory.

    >>> import tempfile
    >>> SqlStore(f"sqlite:///{tempfile.mkdtemp()}/connections.db").keys()
    []
    """

    @checked
    def __init__(
        self,
        url: str,
        *,
        clock: Clock | None = None,
        lock_wait_s: float = 120.0,
        files: Files | None = None,
    ) -> None:
        address = _address(url)
        # The query of the URL may contain secrets, so messages show the URL without its query.
        self._where = address.set(query={}).render_as_string(hide_password=True)
        self._file = Path(address.database or "") if address.get_backend_name() == "sqlite" else None
        self._clock = clock or SystemClock()
        self._lock_wait_s = lock_wait_s
        self._files = files or LocalFiles()
        # Each statement commits by itself, since `update` compares and swaps in one statement. There is no pool: tokens
        # are rarely read, forked processes can't share a connection, and a lock could take a pool's last connection.
        self._engine = sa.create_engine(
            address,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
            connect_args=_CONNECT_ARGS[address.get_backend_name()],
        )
        self._has_tables = False

    @property
    def claims(self) -> SqlClaims:
        """The claims (named, time-limited locks) in the same database."""
        return SqlClaims(self._in_database, self._clock)

    @checked
    def get(self, key: ConnectionKey, /) -> Connection | None:
        """Return the saved connection with this key, or None if it does not exist."""
        return self._read(key, self._text(key))

    def keys(self) -> list[ConnectionKey]:
        """Return the sorted keys of all connections."""
        texts = self._in_database(lambda db: db.scalars(sa.select(_RECORDS.c.key)).all())
        return sorted(ConnectionKey.parse(text) for text in texts)

    @checked
    def update(self, key: ConnectionKey, change: Change, /) -> Connection:
        """Save the result of `change(current)` under this key; see `TokenStore.update`."""
        while True:
            text = self._text(key)
            new = apply_change(key, self._read(key, text), change)
            if self._swap(key, text, connection_to_json(new)):
                return new

    @checked
    def delete(self, key: ConnectionKey, /) -> None:
        """Delete the connection with this key; do nothing if it does not exist."""
        self._in_database(lambda db: db.execute(sa.delete(_RECORDS).where(_RECORDS.c.key == str(key))))

    @checked
    @contextmanager
    def locked(self, key: ConnectionKey, /) -> Generator[None]:
        """Hold the lock of the connection with this key; see `TokenStore.locked`."""
        if self._file is not None:
            folder = self._file.with_name(f"{self._file.name}-locks")
            self._make_lock_folder(folder)
            lock = folder / file_name(key, ".lock")
            with lock_file(lock, files=self._files, clock=self._clock, wait_s=self._lock_wait_s):
                yield
            return
        holder = self._row_lock(key)
        try:
            yield
        finally:
            self._free(holder)

    def check_writable(self) -> None:
        """Check that a record could be saved now, by writing and removing a row in the table of locks."""

        def trial(db: sa.Connection) -> None:
            db.execute(sa.text("INSERT INTO fortnox_connection_lock VALUES ('trial') ON CONFLICT DO NOTHING"))
            db.execute(sa.delete(_LOCKS).where(_LOCKS.c.key == "trial"))

        self._in_database(trial)

    def _row_lock(self, key: ConnectionKey) -> sa.Connection:
        """Lock the row with this key, and return the database connection whose open transaction holds the lock."""
        holder = self._store_errors(self._connect)
        try:
            self._store_errors(lambda: self._take(holder, key))
        except StoreError:
            holder.close()
            raise
        return holder

    def _free(self, holder: sa.Connection) -> None:
        try:
            holder.commit()
        except SQLAlchemyError:
            # The server has ended the connection and freed the lock. Saved data is safe, since other connections
            # saved it.
            holder.invalidate()
        finally:
            holder.close()

    def _take(self, holder: sa.Connection, key: ConnectionKey) -> None:
        holder.execution_options(isolation_level="READ COMMITTED")
        # Only the end of the holder may free the lock, not a server setting that limits idle transactions. If the
        # holder's machine fails, the server notices within half a minute instead of two hours, the usual default.
        holder.execute(
            sa.select(
                sa.func.set_config("lock_timeout", f"{int(self._lock_wait_s * 1000)}ms", True),
                sa.func.set_config("idle_in_transaction_session_timeout", "0", True),
                sa.func.set_config("tcp_keepalives_idle", str(_KEEPALIVES["idle"]), True),
                sa.func.set_config("tcp_keepalives_interval", str(_KEEPALIVES["interval"]), True),
                sa.func.set_config("tcp_keepalives_count", str(_KEEPALIVES["count"]), True),
            )
        )
        row = sa.select(_LOCKS.c.key).where(_LOCKS.c.key == str(key)).with_for_update()
        if holder.scalar(row) is None:
            # The insert waits for another holder that has inserted the same key and has not committed yet.
            holder.execute(postgresql.insert(_LOCKS).values(key=str(key)).on_conflict_do_nothing())
            holder.execute(row)

    def _text(self, key: ConnectionKey) -> Secret | None:
        return self._in_database(
            lambda db: db.scalar(sa.select(_RECORDS.c.record).where(_RECORDS.c.key == str(key)))
        )

    def _read(self, key: ConnectionKey, text: Secret | None) -> Connection | None:
        return (
            None
            if text is None
            else connection_from_json(text, where=_RECORD.format(key=key, where=self._where), key=key)
        )

    def _swap(self, key: ConnectionKey, old: Secret | None, new: Secret) -> bool:
        """Replace the record `old` with `new` and return True, or return False if the record has changed meanwhile.

        If `old` is None, insert `new` as a new record.
        """
        if old is None:
            swap: sa.TextClause | sa.Update = sa.text(
                "INSERT INTO fortnox_connection (key, record) VALUES (:key, :record) ON CONFLICT DO NOTHING"
            ).bindparams(key=str(key), record=new.reveal())
        else:
            same = sa.and_(_RECORDS.c.key == str(key), _RECORDS.c.record == old)
            swap = sa.update(_RECORDS).where(same).values(record=new)
        return self._in_database(lambda db: db.execute(swap).rowcount == 1)

    def _in_database(self, work: Callable[[sa.Connection], _T]) -> _T:
        """Run a function on a new database connection and return its result."""

        def connect_and_work() -> _T:
            with self._connect() as db:
                return work(db)

        return self._store_errors(connect_and_work)

    def _store_errors(self, work: Callable[[], _T]) -> _T:
        """Run a function and return its result. Convert a database error to a StoreError."""
        try:
            return work()
        except SQLAlchemyError as fault:
            reason = _reason(fault, self._engine.url)
        # The error is raised outside `except`, so that it has no reference to the database error, whose frames contain
        # the tokens.
        raise StoreError(
            Text(
                f"The connections in '{self._where}' can't be used: {reason}. The saved records are unchanged.",
                f"Kopplingarna i '{self._where}' kan inte användas: {reason}. De sparade posterna är "
                "oförändrade.",
            ),
            hint=Text(
                f"Check that the database '{self._where}' is running and not full, and that your user may use it.",
                f"Kontrollera att databasen '{self._where}' är igång, inte är full och får användas av din användare.",
            ),
        )

    def _connect(self) -> sa.Connection:
        if not self._has_tables:
            if self._file is not None:
                self._make_private_file(self._file)
            for _ in _SCHEMA.tables:
                # If two processes create a table at once, one of them fails on PostgreSQL. On the next attempt, the
                # table exists.
                with suppress(IntegrityError, ProgrammingError):
                    self._make_tables()
                    break
            else:
                self._make_tables()
            self._has_tables = True
        return self._engine.connect()

    def _make_tables(self) -> None:
        with self._engine.connect() as db:
            names = set(sa.inspect(db).get_table_names())
            for table in (_RECORDS, _LOCKS):
                if table.name not in names:
                    db.execute(sa.schema.CreateTable(table, if_not_exists=True))

    def _make_lock_folder(self, folder: Path) -> None:
        try:
            self._files.make_folder(folder, private=True)
            is_private = self._files.is_private(folder)
        except OSError as fault:
            raise StoreError(
                Text(
                    f"The folder '{folder}' for locks can't be created: {os_reason(fault)}.",
                    f"Mappen '{folder}' för lås kan inte skapas: {os_reason(fault).sv}.",
                ),
                hint=Text(
                    f"Give your user permission to create folders in '{folder.parent}'.",
                    f"Ge din användare rätt att skapa mappar i '{folder.parent}'.",
                ),
            ) from fault
        if not is_private:
            raise _not_private(folder, "700")

    def _make_private_file(self, path: Path) -> None:
        """Create the SQLite file with private permissions. SQLite itself would let other users read the file."""
        try:
            self._files.make_folder(path.parent, private=True)
            self._files.append(path, b"")
            is_private = self._files.is_private(path)
        except OSError as fault:
            raise StoreError(
                Text(
                    f"'{path}' can't be opened: {os_reason(fault)}.",
                    f"'{path}' kan inte öppnas: {os_reason(fault).sv}.",
                ),
                hint=Text(
                    f"Give your user permission to write to '{path}' and its folder.",
                    f"Ge din användare rätt att skriva till '{path}' och filens mapp.",
                ),
            ) from fault
        if not is_private:
            raise _not_private(path, "600")


_RECORD: Final = Text("The record of '{key}' in '{where}'", "Posten för '{key}' i '{where}'")
_KEEPALIVES: Final = MappingProxyType({"idle": 10, "interval": 5, "count": 3})
"""TCP keepalive settings: `idle` and `interval` in seconds, and `count` in attempts.

With them, each machine notices within half a minute that the other machine has failed.
"""
_CONNECT_ARGS: Final[dict[str, dict[str, object]]] = {
    "sqlite": {"timeout": _BUSY_S},
    "postgresql": {
        "connect_timeout": 10,
        **{f"keepalives_{name}": value for name, value in _KEEPALIVES.items()},
    },
}


def _address(url: str) -> sa.URL:
    invalid = ConfigurationError(
        Text("Invalid store URL.", "Ogiltig databasadress för kopplingarna."),
        hint=Text(
            "Write the URL of the token store as sqlite:///connections.db or "
            "postgresql+psycopg://host/database. Encode special characters of a password (@ as %40).",
            "Skriv databasadressen för kopplingarna som sqlite:///connections.db eller "
            "postgresql+psycopg://host/database. Koda specialtecken i ett lösenord (@ som %40).",
        ),
    )
    # In a malformed URL, SQLAlchemy may take a part of the password for the host, which messages show.
    if not StoreLocation(url).is_well_formed:
        raise invalid
    try:
        address = sa.make_url(str(url))
    except (ArgumentError, ValueError):
        raise invalid from None
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    kind = address.get_backend_name()
    try:
        address.get_dialect()
    except ArgumentError:
        kind = address.drivername
    if kind not in _CONNECT_ARGS:
        raise ConfigurationError(
            Text(f"{kind!r} databases are not supported.", f"Databaser av typen {kind!r} stöds inte."),
            hint=Text(
                "Begin the URL of the token store with sqlite:/// or postgresql+psycopg://.",
                "Inled databasadressen för kopplingarna med sqlite:/// eller postgresql+psycopg://.",
            ),
        )
    if kind == "sqlite" and address.query:
        # With `uri=true`, SQLite would open another file than the one whose permissions are checked.
        raise ConfigurationError(
            Text(
                "The URL of an SQLite token store must not have a query string.",
                "Adressen till en SQLite-databas för kopplingar får inte ha en frågesträng.",
            ),
            hint=Text(
                "In the URL, write only the path of the database file, as in sqlite:///connections.db.",
                "Skriv bara sökvägen till databasfilen i adressen, som i sqlite:///connections.db.",
            ),
        )
    if kind == "sqlite" and address.database in (None, "", ":memory:"):
        raise ConfigurationError(
            Text("SQLite in memory does not save connections.", "SQLite i minnet sparar inga kopplingar."),
            hint=Text(
                "Set `store` to the path of a file, as in sqlite:///connections.db, or to 'memory:'.",
                "Ange som `store` sökvägen till en fil, som i sqlite:///connections.db, eller 'memory:'.",
            ),
        )
    return address


def _not_private(path: Path, mode: str) -> StoreError:
    return StoreError(
        Text(
            f"Other users of this computer can read or replace '{path}'. The path is open to other users, "
            "belongs to another user, or is a symbolic link.",
            f"Andra användare av datorn kan läsa eller byta ut '{path}'. Sökvägen är öppen för andra användare, "
            "tillhör en annan användare eller är en symbolisk länk.",
        ),
        hint=Text(
            f"Make your user the owner of '{path}', then run: chmod {mode} {path}",
            f"Gör din användare till ägare av '{path}' och kör sedan: chmod {mode} {path}",
        ),
    )


def _reason(fault: SQLAlchemyError, address: sa.URL) -> str:
    """Return the first line of the driver's message, without secrets and without the SQL statement."""
    message = str(fault.orig) if isinstance(fault, DBAPIError) else type(fault).__name__
    for secret in (address.password, *address.query.values()):
        # A driver may quote a setting that it does not accept, such as the password.
        for text in (secret,) if isinstance(secret, str) else secret or ():
            message = message.replace(str(text), "***") if text else message
    return printable(message.strip().split("\n", maxsplit=1)[0].rstrip("."))

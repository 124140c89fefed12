"""The state database: a SQLite file, or a database in memory.

Each request runs in one transaction, which is committed before the response is sent.
"""

import glob
import re
import sqlite3
import threading
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from fortnox_sdk.sandbox.errors import SandboxError
from fortnox_sdk.sandbox.protocol.call import Tenant

# "FXNX" in the file's header distinguishes state files from other SQLite databases.
_APPLICATION_ID = 0x46584E58
_VERSION = 4  # version of the schema below; increase it when a table or its meaning changes
_BUSY_S = 0.5  # a sandbox that is shutting down may still lock the file
_SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS company (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, org_number TEXT NOT NULL, address TEXT NOT NULL,
    city TEXT NOT NULL, zip_code TEXT NOT NULL, locked_until TEXT, selected_year INTEGER,
    differences TEXT NOT NULL DEFAULT '[]', unlisted TEXT NOT NULL DEFAULT '[]',
    header TEXT NOT NULL DEFAULT '{}');
CREATE TABLE IF NOT EXISTS year (
    company INTEGER NOT NULL, id INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, method TEXT NOT NULL,
    chart TEXT NOT NULL, PRIMARY KEY (company, id));
CREATE TABLE IF NOT EXISTS account (
    company INTEGER NOT NULL, year INTEGER NOT NULL, number TEXT NOT NULL, name TEXT NOT NULL,
    active INTEGER NOT NULL DEFAULT 1, sru TEXT NOT NULL DEFAULT '[]', type TEXT, unit TEXT,
    carried INTEGER NOT NULL, listed INTEGER NOT NULL DEFAULT 1,
    extra TEXT NOT NULL DEFAULT '{}', position INTEGER NOT NULL DEFAULT 0, modified TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (company, year, number));
CREATE TABLE IF NOT EXISTS balance (
    company INTEGER NOT NULL, year INTEGER NOT NULL, kind TEXT NOT NULL, account TEXT NOT NULL,
    period TEXT NOT NULL DEFAULT '', objects TEXT NOT NULL DEFAULT '[]', amount TEXT NOT NULL, quantity TEXT,
    position INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS balance_of_year ON balance (company, year, kind);
CREATE TABLE IF NOT EXISTS dimension (
    company INTEGER NOT NULL, number TEXT NOT NULL, name TEXT NOT NULL, parent TEXT, PRIMARY KEY (company, number));
CREATE TABLE IF NOT EXISTS object (
    company INTEGER NOT NULL, dimension TEXT NOT NULL, number TEXT NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (company, dimension, number));
CREATE TABLE IF NOT EXISTS series (
    company INTEGER NOT NULL, year INTEGER NOT NULL, code TEXT NOT NULL, description TEXT NOT NULL,
    manual INTEGER NOT NULL, PRIMARY KEY (company, year, code));
CREATE TABLE IF NOT EXISTS voucher (
    id INTEGER PRIMARY KEY, company INTEGER NOT NULL, year INTEGER NOT NULL, series TEXT NOT NULL,
    number INTEGER NOT NULL, date TEXT NOT NULL, text TEXT NOT NULL, comments TEXT, registered TEXT,
    sign TEXT NOT NULL DEFAULT '', reference_type TEXT NOT NULL, reference_number TEXT NOT NULL,
    cost_center TEXT NOT NULL DEFAULT '', project TEXT NOT NULL DEFAULT '', modified TEXT NOT NULL,
    filled INTEGER NOT NULL DEFAULT 0, UNIQUE (company, year, series, number));
CREATE TABLE IF NOT EXISTS voucher_row (
    id INTEGER PRIMARY KEY, voucher INTEGER NOT NULL REFERENCES voucher (id) ON DELETE CASCADE,
    kind TEXT NOT NULL, account TEXT NOT NULL, amount TEXT NOT NULL, quantity TEXT, date TEXT,
    text TEXT NOT NULL DEFAULT '', sign TEXT NOT NULL DEFAULT '', objects TEXT NOT NULL DEFAULT '[]');
CREATE INDEX IF NOT EXISTS rows_of_voucher ON voucher_row (voucher);
CREATE TABLE IF NOT EXISTS record (
    company INTEGER NOT NULL, resource TEXT NOT NULL, key TEXT NOT NULL, ordinal INTEGER NOT NULL,
    body TEXT NOT NULL, PRIMARY KEY (company, resource, key));
CREATE INDEX IF NOT EXISTS order_of_records ON record (company, resource, ordinal, key);
CREATE TABLE IF NOT EXISTS client (
    id TEXT PRIMARY KEY, secret TEXT NOT NULL, name TEXT NOT NULL, redirect_uris TEXT NOT NULL,
    any_loopback_port INTEGER NOT NULL, scopes TEXT NOT NULL, service_allowed INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS code (
    code TEXT PRIMARY KEY, client TEXT NOT NULL, company INTEGER NOT NULL, scope TEXT NOT NULL,
    redirect_uri TEXT, service INTEGER NOT NULL, offline INTEGER NOT NULL, expires_at REAL NOT NULL,
    used INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS refresh_token (
    token TEXT PRIMARY KEY, client TEXT NOT NULL, company INTEGER NOT NULL, scope TEXT NOT NULL,
    service INTEGER NOT NULL, expires_at REAL NOT NULL, state TEXT NOT NULL DEFAULT 'live');
CREATE TABLE IF NOT EXISTS service_consent (
    client TEXT NOT NULL, company INTEGER NOT NULL, scope TEXT NOT NULL, PRIMARY KEY (client, company));
CREATE TABLE IF NOT EXISTS request_log (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, query TEXT NOT NULL,
    status INTEGER NOT NULL, company INTEGER, dropped TEXT);
CREATE TABLE IF NOT EXISTS request_count (
    company INTEGER NOT NULL, method TEXT NOT NULL, resource TEXT NOT NULL, status INTEGER NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (company, method, resource, status)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS event (
    id INTEGER PRIMARY KEY AUTOINCREMENT, company INTEGER NOT NULL, topic TEXT NOT NULL, type TEXT NOT NULL,
    entity TEXT NOT NULL, year INTEGER, series TEXT, at TEXT NOT NULL, time REAL NOT NULL);
"""
TABLES_OF_BOOKS = (
    "company",
    "year",
    "account",
    "balance",
    "dimension",
    "object",
    "series",
    "voucher_row",
    "voucher",
    "record",
    "code",
    "refresh_token",
    "service_consent",
    "request_log",
    "request_count",
    "event",
)
_PRIMARY_CODE = 0xFF
_STORAGE_FAILURES = (
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_TOOBIG,
)
_MOST_PAGES = 256 * 1024  # of 4 kB; a state in memory may need 1 GB
_MOST_SNAPSHOTS = 50
_SNAPSHOT_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")


class StateError(SandboxError):
    """An error raised if the state can't be opened, read or stored; the message gives the reason."""


def _is_storage_failure(error: sqlite3.DatabaseError) -> bool:
    """Return True if the disk or damaged data caused the error, and False if an SQL statement caused it."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    if code is None:  # text that is not UTF-8
        return isinstance(error, sqlite3.OperationalError)
    return code & _PRIMARY_CODE in _STORAGE_FAILURES


class Database:
    """The sandbox's state database.

    All requests share one connection and one lock, so they run one at a time. This keeps number series free of gaps,
    and it is fast enough because each client may send only five requests per second.

    Args:
        path: Path of the SQLite file, or None for a database in memory.
    """

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.RLock()
        self._path = path
        self._snapshots: dict[str, sqlite3.Connection] = {}
        try:
            if path is not None:
                path.touch(mode=0o600)  # the file contains tokens
            self._db = sqlite3.connect(
                ":memory:" if path is None else path,
                check_same_thread=False,
                isolation_level=None,
                timeout=_BUSY_S,
            )
        except (OSError, sqlite3.OperationalError) as error:
            raise StateError(f"'{path}' can't be created ({error}). Choose another file.") from error
        try:
            self._prepare(path)
        except sqlite3.OperationalError as error:
            self._db.close()
            raise StateError(
                f"'{path}' can't be opened ({error}). If another sandbox uses it, end that sandbox; "
                "otherwise choose another file."
            ) from error
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise StateError(
                f"'{path}' is not a sandbox state file ({error}). Choose another file."
            ) from error
        except StateError:
            self._db.close()
            raise

    def _prepare(self, path: Path | None) -> None:
        self._db.row_factory = sqlite3.Row
        # A second process on the same file would assign the same voucher numbers.
        self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._db.execute("PRAGMA journal_mode = WAL")
        # The data survives `kill -9`. Only a power failure can lose the last requests, which is acceptable here.
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute("PRAGMA foreign_keys = ON")
        if self._db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            self._check_origin(path)
        if path is None:
            self._db.execute(f"PRAGMA max_page_count = {_MOST_PAGES}")
        self._db.executescript(
            f"{_SCHEMA};PRAGMA user_version = {_VERSION};PRAGMA application_id = {_APPLICATION_ID}"
        )
        with self.transaction():
            pass

    def _check_origin(self, path: Path | None) -> None:
        """Raise StateError if an existing database is damaged or was not created by this version of the sandbox."""
        application, version = (
            self._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
        )
        if application != _APPLICATION_ID:
            raise StateError(f"'{path}' is not a sandbox state file. Choose another file.")
        if version != _VERSION:
            raise StateError(
                f"'{path}' was created by another version of the sandbox. Choose another file, or delete it."
            )
        if path is not None and path.stat().st_size % self._db.execute("PRAGMA page_size").fetchone()[0]:
            raise self.damaged("its last page is incomplete")
        finding = self._db.execute("PRAGMA quick_check(1)").fetchone()[0]
        if finding != "ok":
            raise self.damaged(finding)

    def damaged(self, reason: str) -> StateError:
        """Create a StateError that says why the state is damaged."""
        return StateError(
            f"The state in '{self._path}' is damaged ({reason}). Delete the file, or restore a copy."
        )

    @contextmanager
    def transaction(self) -> Generator[sqlite3.Connection]:
        """Run a block in a transaction, which is committed unless the block raises an exception.

        A second caller waits until the first transaction has ended.
        """
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except sqlite3.DatabaseError as error:
                if _is_storage_failure(error):
                    raise StateError(f"The state can't be read or stored ({error}).") from error
                raise
            finally:
                # After some errors, such as a full disk, SQLite has already rolled back the transaction.
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    def run_script(self, script: str) -> None:
        """Run SQL statements outside a transaction."""
        with self._lock:
            self._db.executescript(script)

    @contextmanager
    def tenant(self, company: int) -> Generator[Tenant]:
        """Run a block in a transaction, and yield the company as a `Tenant`."""
        with self.transaction() as db:
            yield Tenant(db, company)

    @contextmanager
    def exclusive(self) -> Generator[None]:
        """Run a block while no other thread can use the database. The block may run several transactions.

        A thread that also needs the lock of the scheduled writes must take that lock first.
        """
        with self._lock:
            yield

    def setting(self, name: str) -> bytes | None:
        """Return a setting that applies to the whole sandbox, or None if it was never stored."""
        with self._lock:
            row = self._db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return None if row is None else bytes(row["value"])

    def set_setting(self, name: str, value: bytes) -> None:
        """Store a setting that applies to the whole sandbox."""
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    def wipe(self) -> None:
        """Delete all companies, tokens and logged requests. Keep the sandbox's applications and settings."""
        with self.transaction() as db:
            for table in TABLES_OF_BOOKS:
                db.execute(f"DELETE FROM {table}")  # noqa: S608  # names from the tuple above

    def snapshot(self, name: str) -> None:
        """Save the current state as a named snapshot, which replaces any snapshot with the same name.

        The snapshot is stored in the folder of the state file, or in memory if the state is in memory.
        Raises ValueError if the name is invalid or there are too many snapshots.
        """
        if not _SNAPSHOT_NAME.fullmatch(name):
            raise ValueError(
                f"{name!r} is not a valid snapshot name. Use 1 to 40 of the characters a-z, A-Z, 0-9, - and _."
            )
        with self._lock:
            names = self.snapshots()
            if name not in names and len(names) >= _MOST_SNAPSHOTS:
                raise ValueError(
                    f"There can be at most {_MOST_SNAPSHOTS} snapshots. Reuse the name of one of them."
                )
            if self._path is None:
                if name not in self._snapshots:
                    self._snapshots[name] = sqlite3.connect(":memory:", check_same_thread=False)
                self._db.backup(self._snapshots[name])
                return
            target_path = self._file(self._path, name)
            target_path.touch(mode=0o600)  # the file contains tokens
            with closing(sqlite3.connect(target_path)) as snapshot_db:
                self._db.backup(snapshot_db)

    def restore(self, name: str) -> None:
        """Restore the state from a snapshot.

        Raises LookupError if the snapshot does not exist or was created by another version of the sandbox.
        """
        with self._lock:
            if name not in self.snapshots():
                raise LookupError(f"The snapshot '{name}' does not exist.")
            if self._path is None:
                self._snapshots[name].backup(self._db)
                return
            with closing(sqlite3.connect(self._file(self._path, name))) as snapshot_db:
                version = snapshot_db.execute("PRAGMA user_version").fetchone()[0]
                if version != _VERSION:
                    raise LookupError(f"The snapshot '{name}' was created by another version of the sandbox.")
                snapshot_db.backup(self._db)

    def snapshots(self) -> list[str]:
        """Return the names of all snapshots."""
        with self._lock:
            if self._path is None:
                return sorted(self._snapshots)
            paths = self._path.parent.glob(f"{glob.escape(self._path.name)}.*.snapshot")
            return sorted(
                path.name.removeprefix(f"{self._path.name}.").removesuffix(".snapshot") for path in paths
            )

    @staticmethod
    def _file(path: Path, name: str) -> Path:
        return path.with_name(f"{path.name}.{name}.snapshot")

    def close(self) -> None:
        """Wait for the current transaction to end, then close the database and its snapshots."""
        with self._lock:
            for snapshot_db in self._snapshots.values():
                snapshot_db.close()
            self._db.close()

"""A token store of one small file per connection, for one machine."""

import hashlib
import os
import stat
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.connection import Connection, ConnectionKey
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.lockfile import lock_file
from fortnox_sdk.stores.protocol import Change, StoreError, changed
from fortnox_sdk.stores.record import connection_from_json, connection_to_json

__all__ = ["FileStore"]

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_UPDATE_WAIT_S = 30.0


class FileStore:
    """Keeps each connection in a file that only its owner may read, in a folder of its own.

    A file's name is the SHA-256 of the connection's key. New content is written beside, flushed to the disk
    and moved into place, so that a crash leaves the old record or the new one, never a mixture.

    Args:
        folder: Where; made (0700) when missing.
        clock: Measures waits for locks.
        lock_wait_s: Longest wait for a connection's lock before it is called stuck.

    >>> import tempfile
    >>> FileStore(Path(tempfile.mkdtemp())).keys()
    []
    """

    def __init__(self, folder: Path, *, clock: Clock | None = None, lock_wait_s: float = 120.0) -> None:
        self._folder = folder
        self._clock = clock or SystemClock()
        self._lock_wait_s = lock_wait_s

    def get(self, key: ConnectionKey, /) -> Connection | None:
        """The record, or None."""
        return self._read(self._path(key, ".json"))

    def keys(self) -> list[ConnectionKey]:
        """The keys of all records, sorted."""
        try:
            files = sorted(self._folder.glob("[0-9a-f]" * 64 + ".json"))
        except OSError as fault:
            raise self._unreadable(self._folder, fault) from fault
        return sorted(record.key for file in files if (record := self._read(file)) is not None)

    def update(self, key: ConnectionKey, change: Change, /) -> Connection:
        """Replace the record by `change(current)`; see `TokenStore.update`."""
        self._make_folder()
        with lock_file(self._path(key, ".update"), clock=self._clock, wait_s=_UPDATE_WAIT_S):
            self._finish_cut_off_write(key)
            new = changed(key, self.get(key), change)
            self._write(self._path(key, ".json"), connection_to_json(new))
        return new

    def delete(self, key: ConnectionKey, /) -> None:
        """Forget the record; its lock files stay, empty."""
        if not self._path(key, ".json").exists():
            return
        with lock_file(self._path(key, ".update"), clock=self._clock, wait_s=_UPDATE_WAIT_S):
            self._path(key, ".tmp").unlink(missing_ok=True)
            self._path(key, ".json").unlink(missing_ok=True)
            self._flush_folder()

    @contextmanager
    def locked(self, key: ConnectionKey, /) -> Generator[None]:
        """Hold this connection's lock; see `TokenStore.locked`."""
        self._make_folder()
        with lock_file(self._path(key, ".lock"), clock=self._clock, wait_s=self._lock_wait_s):
            if self._path(key, ".tmp").exists():
                with lock_file(self._path(key, ".update"), clock=self._clock, wait_s=_UPDATE_WAIT_S):
                    self._finish_cut_off_write(key)
            yield

    def check_writable(self) -> None:
        """Write, flush and remove a file of a record's size."""
        self._make_folder()
        trial = self._folder / f"trial-{os.getpid()}"
        self._write(trial, Secret(" " * 8192))
        trial.unlink(missing_ok=True)

    def _finish_cut_off_write(self, key: ConnectionKey) -> None:
        """Move the next record into place where a crash came between writing and moving it; drop anything else.

        It may hold the only copy of new tokens. Called with the lock of writers held, so that nobody is writing it.
        """
        beside = self._path(key, ".tmp")
        if not beside.exists():
            return
        current = self.get(key)
        try:
            left = self._read(beside)
        except StoreError:
            left = None
        try:
            if (
                left is not None
                and left.key == key
                and left.version == (current.version if current else 0) + 1
            ):
                beside.replace(self._path(key, ".json"))
                self._flush_folder()
            else:
                beside.unlink(missing_ok=True)
        except OSError as fault:
            raise self._unsaved(beside, fault) from fault

    def _path(self, key: ConnectionKey, suffix: str) -> Path:
        return self._folder / f"{hashlib.sha256(str(key).encode()).hexdigest()}{suffix}"

    def _read(self, path: Path) -> Connection | None:
        try:
            with path.open("rb") as file:
                if os.name == "posix" and os.fstat(file.fileno()).st_mode & _OTHERS:
                    raise StoreError(
                        f"{path} can be read by other users of this computer.",
                        cure=f"Close it with: chmod 600 {path}. If others use the computer, sign in again too.",
                    )
                text = Secret(file.read().decode(errors="replace"))
        except FileNotFoundError:
            return None
        except OSError as fault:
            raise self._unreadable(path, fault) from fault
        return connection_from_json(text, where=str(path))

    def _write(self, path: Path, text: Secret) -> None:
        beside = path.with_suffix(".tmp")
        try:
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(text.reveal().encode())
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
            self._flush_folder()
        except OSError as fault:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            raise self._unsaved(path, fault) from fault

    def _flush_folder(self) -> None:
        """Make a move last over a power cut; Windows keeps folders by itself and lets none be opened."""
        if os.name != "posix":
            return
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            open_to = self._folder.stat().st_mode & _OTHERS
        except OSError as fault:
            raise StoreError(
                f"The folder {self._folder} for connections can't be made: {fault.strerror}.",
                cure="Name another one as `store` in fortnox.toml.",
            ) from fault
        if os.name == "posix" and open_to:
            raise StoreError(
                f"The folder {self._folder} for connections is open to other users of this computer.",
                cure=f"Close it with: chmod 700 {self._folder}",
            )

    @staticmethod
    def _unsaved(path: Path, fault: OSError) -> StoreError:
        return StoreError(
            f"{path} can't be saved: {fault.strerror}. The record saved before still stands.",
            cure="Free space on the disk or mend the folder's rights, then run it again.",
        )

    @staticmethod
    def _unreadable(path: Path, fault: OSError) -> StoreError:
        return StoreError(f"{path} can't be read: {fault.strerror}.", cure="Check its rights and its disk.")

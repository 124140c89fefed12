"""A token store of one small file per connection, for one machine."""

import re
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Final

from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.connection import Connection, ConnectionKey
from fortnox_sdk.files import Files, LocalFiles, OpenToOthers, put_in_place, replace_file
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.lockfile import lock_file
from fortnox_sdk.stores.protocol import Change, StoreError, changed
from fortnox_sdk.stores.record import connection_from_json, connection_to_json, file_name

__all__ = ["FileStore"]

_UPDATE_WAIT_S: Final = 30.0
_RECORD: Final = re.compile(r"[0-9a-f]{64}\.json")


class FileStore:
    """Keeps each connection in a file that only its owner may read, in a folder of its own.

    A file's name is the SHA-256 of the connection's key. New content is written beside, flushed to the disk
    and moved into place, so that a crash leaves the old record or the new one, never a mixture.

    Args:
        folder: Where; made (0700) when missing.
        clock: Measures waits for locks.
        lock_wait_s: Longest wait for a connection's lock before it is called stuck.
        files: The file system; None is this machine's.

    >>> import tempfile
    >>> FileStore(Path(tempfile.mkdtemp())).keys()
    []
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Clock | None = None,
        lock_wait_s: float = 120.0,
        files: Files | None = None,
    ) -> None:
        self._folder = folder
        self._clock = clock or SystemClock()
        self._lock_wait_s = lock_wait_s
        self._files = files or LocalFiles()

    def get(self, key: ConnectionKey, /) -> Connection | None:
        """The record, or None."""
        return self._read(self._path(key, ".json"))

    def keys(self) -> list[ConnectionKey]:
        """The keys of all records, sorted."""
        try:
            names = self._files.names(self._folder)
        except OSError as fault:
            raise self._unreadable(self._folder, fault) from fault
        found = (self._read(self._folder / name) for name in names if _RECORD.fullmatch(name))
        return sorted(record.key for record in found if record is not None)

    def update(self, key: ConnectionKey, change: Change, /) -> Connection:
        """Replace the record by `change(current)`; see `TokenStore.update`."""
        self._make_folder()
        with self._writing(key):
            self._finish_cut_off_write(key)
            new = changed(key, self.get(key), change)
            self._write(self._path(key, ".json"), connection_to_json(new))
        return new

    def delete(self, key: ConnectionKey, /) -> None:
        """Forget the record; its lock files stay, empty."""
        path = self._path(key, ".json")
        if not self._files.is_file(path):
            return
        with self._writing(key), self._saving(path):
            self._files.remove(self._path(key, ".tmp"))
            self._files.remove(path)
            self._files.sync_folder(self._folder)

    @contextmanager
    def locked(self, key: ConnectionKey, /) -> Generator[None]:
        """Hold this connection's lock; see `TokenStore.locked`."""
        self._make_folder()
        lock = self._path(key, ".lock")
        with lock_file(lock, files=self._files, clock=self._clock, wait_s=self._lock_wait_s):
            if self._files.is_file(self._path(key, ".tmp")):
                with self._writing(key):
                    self._finish_cut_off_write(key)
            yield

    def check_writable(self) -> None:
        """Write, flush and remove a file of a record's size."""
        self._make_folder()
        trial = self._files.name_beside(self._folder / "trial")
        with self._saving(trial):
            replace_file(trial, b" " * 8192, private=True, files=self._files)
            self._files.remove(trial)

    def _writing(self, key: ConnectionKey) -> AbstractContextManager[None]:
        """Be the only writer of a record; held for no longer than a write takes."""
        lock = self._path(key, ".update")
        return lock_file(lock, files=self._files, clock=self._clock, wait_s=_UPDATE_WAIT_S)

    def _finish_cut_off_write(self, key: ConnectionKey) -> None:
        """Move the next record into place where a crash came between writing and moving it; drop anything else.

        It may hold the only copy of new tokens. Called with the lock of writers held, so that nobody is writing it.
        """
        beside = self._path(key, ".tmp")
        if not self._files.is_file(beside):
            return
        current = self.get(key)
        try:
            left = self._read(beside)
        except StoreError:
            left = None
        with self._saving(beside):
            if (
                left is not None
                and left.key == key
                and left.version == (current.version if current else 0) + 1
            ):
                put_in_place(beside, self._path(key, ".json"), files=self._files)
            else:
                self._files.remove(beside)

    def _path(self, key: ConnectionKey, suffix: str) -> Path:
        return self._folder / file_name(key, suffix)

    def _read(self, path: Path) -> Connection | None:
        try:
            text = Secret(self._files.read(path, private=True).decode(errors="replace"))
        except FileNotFoundError:
            return None
        except OpenToOthers as fault:
            raise StoreError(
                f"{path} can be read by other users of this computer.",
                hint=f"Close it with: chmod 600 {path}. If others use the computer, sign in again too.",
            ) from fault
        except OSError as fault:
            raise self._unreadable(path, fault) from fault
        return connection_from_json(text, where=str(path))

    def _write(self, path: Path, text: Secret) -> None:
        beside = path.with_suffix(".tmp")
        with self._saving(path):
            try:
                with self._files.create(beside, private=True) as file:
                    file.write(text.reveal().encode())
                put_in_place(beside, path, files=self._files)
            except OSError:
                # The caller is told that the write failed, so that nobody may finish it later, as after a crash.
                with suppress(OSError):
                    self._files.remove(beside)
                raise

    def _make_folder(self) -> None:
        try:
            self._files.make_folder(self._folder, private=True)
            is_private = self._files.is_private(self._folder)
        except OSError as fault:
            raise StoreError(
                f"The folder {self._folder} for connections can't be made: {fault.strerror}.",
                hint="Name another one as `store` in fortnox.toml.",
            ) from fault
        if not is_private:
            raise StoreError(
                f"The folder {self._folder} for connections is open to other users of this computer.",
                hint=f"Close it with: chmod 700 {self._folder}",
            )

    @staticmethod
    @contextmanager
    def _saving(path: Path) -> Generator[None]:
        try:
            yield
        except OSError as fault:
            raise StoreError(
                f"{path} can't be saved: {fault.strerror}. The record saved before still stands.",
                hint="Free space on the disk or mend the folder's rights, then run it again.",
            ) from fault

    @staticmethod
    def _unreadable(path: Path, fault: OSError) -> StoreError:
        return StoreError(f"{path} can't be read: {fault.strerror}.", hint="Check its rights and its disk.")

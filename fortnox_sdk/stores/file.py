"""A token store with one small file per connection, for one machine."""

import re
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Final

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.connection import Connection, ConnectionKey
from fortnox_sdk.errors import OpenToOthers, StoreError
from fortnox_sdk.files import Files, LocalFiles, put_in_place, replace_file
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.file_claims import FileClaims
from fortnox_sdk.stores.lockfile import lock_file
from fortnox_sdk.stores.protocol import Change, apply_change
from fortnox_sdk.stores.record import (
    connection_from_json,
    connection_to_json,
    file_name,
    misplaced_record,
)
from fortnox_sdk.text import Text

_UPDATE_WAIT_S: Final = 30.0
_RECORD: Final = re.compile(r"[0-9a-f]{64}\.json")


class FileStore:
    """A token store that keeps each connection in a file that only its owner can read.

    The name of a file is the SHA-256 of the connection's key. New content is written to a temporary file, flushed to
    the disk and renamed, so a crash leaves the old or the new record, never a mixture.

    Args:
        folder: The folder of the files, which has to belong to this user or to root. A missing folder is created with
            mode 0700. Neither the folder nor a file in it may be a symbolic link.
        clock: The clock that measures waits for locks; None means the system clock.
        lock_wait_s: The longest wait for a connection's lock, in seconds.
        files: The file system; None means the local file system.

    >>> import tempfile
    >>> from pathlib import Path
    >>> FileStore(Path(tempfile.mkdtemp())).keys()
    []
    """

    @checked
    def __init__(
        self,
        folder: Path | str,
        *,
        clock: Clock | None = None,
        lock_wait_s: float = 120.0,
        files: Files | None = None,
    ) -> None:
        self._folder = Path(folder)
        self._clock = clock or SystemClock()
        self._lock_wait_s = lock_wait_s
        self._files = files or LocalFiles()

    @property
    def claims(self) -> FileClaims:
        """The claims (named, time-limited locks) in the folder of the store."""
        return FileClaims(self._folder, clock=self._clock, files=self._files)

    @checked
    def get(self, key: ConnectionKey, /) -> Connection | None:
        """Return the saved connection with this key, or None if it does not exist."""
        self._check_folder()
        path = self._path(key, ".json")
        connection = self._read(path)
        if (connection is None or connection.tokens is None) and self._files.is_file(self._path(key, ".tmp")):
            # A crash may have interrupted the write of the only tokens that work.
            with self._write_lock(key):
                self._finish_interrupted_write(key)
                connection = self._read(path)
        return connection

    def keys(self) -> list[ConnectionKey]:
        """Return the sorted keys of all connections."""
        self._check_folder()
        try:
            names = self._files.names(self._folder)
        except OSError as fault:
            raise self._unreadable(self._folder, fault) from fault
        records = (self._read(self._folder / name) for name in names if _RECORD.fullmatch(name))
        return sorted(record.key for record in records if record is not None)

    @checked
    def update(self, key: ConnectionKey, change: Change, /) -> Connection:
        """Save the result of `change(current)` under this key; see `TokenStore.update`."""
        self._make_folder()
        with self._write_lock(key):
            self._finish_interrupted_write(key)
            path = self._path(key, ".json")
            new = apply_change(key, self._read(path), change)
            self._write(path, connection_to_json(new))
        return new

    @checked
    def delete(self, key: ConnectionKey, /) -> None:
        """Delete the file of the connection with this key, but not the connection's empty lock files."""
        self._check_folder()
        path, temporary = self._path(key, ".json"), self._path(key, ".tmp")
        if not self._files.is_file(path) and not self._files.is_file(temporary):
            return
        with self._write_lock(key), self._store_errors(path):
            self._files.remove(temporary)
            self._files.remove(path)
            self._files.sync_folder(self._folder)

    @checked
    @contextmanager
    def locked(self, key: ConnectionKey, /) -> Generator[None]:
        """Hold the lock of the connection with this key; see `TokenStore.locked`."""
        self._make_folder()
        lock = self._path(key, ".lock")
        with lock_file(lock, files=self._files, clock=self._clock, wait_s=self._lock_wait_s):
            if self._files.is_file(self._path(key, ".tmp")):
                with self._write_lock(key):
                    self._finish_interrupted_write(key)
            yield

    def check_writable(self) -> None:
        """Check that a record could be saved now, by writing and removing a file of 8 KiB."""
        self._make_folder()
        trial = self._files.name_beside(self._folder / "trial")
        with self._store_errors(trial):
            replace_file(trial, b" " * 8192, private=True, files=self._files)
            self._files.remove(trial)

    def _write_lock(self, key: ConnectionKey) -> AbstractContextManager[None]:
        """Hold the lock that excludes other writers of a record. It is held only while the record is written."""
        lock = self._path(key, ".update")
        return lock_file(lock, files=self._files, clock=self._clock, wait_s=_UPDATE_WAIT_S)

    def _finish_interrupted_write(self, key: ConnectionKey) -> None:
        """Finish a write that a crash interrupted, because its temporary file may be the only copy of new tokens.

        Rename the file if it contains the next version of the record. Otherwise, remove it. The caller must hold the
        write lock.
        """
        temporary = self._path(key, ".tmp")
        if not self._files.is_file(temporary):
            return
        current = self._read(self._path(key, ".json"))
        try:
            record = self._read(temporary)
        except StoreError as fault:
            if isinstance(fault.__cause__, OSError) and not isinstance(fault.__cause__, OpenToOthers):
                raise  # the file can't be read now, but it may contain the only copy of new tokens
            record = None
        with self._store_errors(temporary):
            if (
                record is not None
                and record.key == key
                and record.version == (current.version if current else 0) + 1
            ):
                put_in_place(temporary, self._path(key, ".json"), files=self._files)
            else:
                self._files.remove(temporary)

    def _path(self, key: ConnectionKey, suffix: str) -> Path:
        return self._folder / file_name(key, suffix)

    def _read(self, path: Path) -> Connection | None:
        try:
            text = Secret(self._files.read(path, private=True).decode(errors="surrogateescape"))
        except FileNotFoundError:
            return None
        except OpenToOthers as fault:
            raise StoreError(
                Text(fault.message, fault.message_sv),
                hint=Text(
                    f"{fault.hint.rstrip('.')}. If other people use this computer, also sign in again with fortnox "
                    "login.",
                    f"{fault.hint_sv.rstrip('.')}. Om andra använder datorn: logga dessutom in igen med fortnox login.",
                ),
            ) from fault
        except OSError as fault:
            raise self._unreadable(path, fault) from fault
        connection = connection_from_json(text, where=f"'{path}'")
        if file_name(connection.key, path.suffix) != path.name:
            # A client would use the tokens of the wrong company.
            raise misplaced_record(Text.same(f"'{path}'"), connection.key)
        return connection

    def _write(self, path: Path, text: Secret) -> None:
        temporary = path.with_suffix(".tmp")
        with self._store_errors(path):
            try:
                with self._files.create(temporary, private=True) as file:
                    file.write(text.reveal().encode())
                put_in_place(temporary, path, files=self._files)
            except OSError:
                # The caller gets an error for this write, so no later call may finish it. Without the temporary file,
                # a later call can't take this write for one that a crash interrupted.
                with suppress(OSError):
                    self._files.remove(temporary)
                raise

    def _make_folder(self) -> None:
        try:
            self._files.make_folder(self._folder, private=True)
        except OSError as fault:
            raise StoreError(
                Text(
                    f"The folder '{self._folder}' for connections can't be created: {os_reason(fault)}.",
                    f"Mappen '{self._folder}' för kopplingar kan inte skapas: {os_reason(fault).sv}.",
                ),
                hint=Text(
                    "Set `store` in fortnox.toml to another folder.",
                    "Ange en annan mapp som `store` i fortnox.toml.",
                ),
            ) from fault
        self._check_folder()

    def _check_folder(self) -> None:
        """Refuse a folder in which another user could read, replace or add a record. Accept a missing folder."""
        try:
            is_private = self._files.is_private(self._folder)
        except FileNotFoundError:
            return
        except OSError as fault:
            raise self._unreadable(self._folder, fault) from fault
        if not is_private:
            raise StoreError(
                Text(
                    f"Other users of this computer can read or replace the folder '{self._folder}' for connections. "
                    "The folder is open to other users, belongs to another user, or is a symbolic link.",
                    f"Andra användare av datorn kan läsa eller byta ut mappen '{self._folder}' för kopplingar. Mappen "
                    "är öppen för andra användare, tillhör en annan användare eller är en symbolisk länk.",
                ),
                hint=Text(
                    f"Change the owner of the folder to your user, then run: chmod 700 {self._folder}",
                    f"Gör din användare till mappens ägare och kör sedan: chmod 700 {self._folder}",
                ),
            )

    @staticmethod
    @contextmanager
    def _store_errors(path: Path) -> Generator[None]:
        try:
            yield
        except OSError as fault:
            raise StoreError(
                Text(
                    f"'{path}' can't be saved: {os_reason(fault)}. The previously saved connection is unchanged.",
                    f"'{path}' kan inte sparas: {os_reason(fault).sv}. Den tidigare sparade kopplingen är oförändrad.",
                ),
                hint=Text(
                    f"Free space on the disk or correct the permissions of the folder '{path.parent}', then try again.",
                    f"Frigör utrymme på disken eller rätta rättigheterna för mappen '{path.parent}', och försök igen.",
                ),
            ) from fault

    @staticmethod
    def _unreadable(path: Path, fault: OSError) -> StoreError:
        return StoreError(
            Text(
                f"'{path}' can't be read: {os_reason(fault)}.",
                f"'{path}' kan inte läsas: {os_reason(fault).sv}.",
            ),
            hint=Text(
                f"Give your user permission to read '{path}', then try again.",
                f"Ge din användare rätt att läsa '{path}', och försök igen.",
            ),
        )

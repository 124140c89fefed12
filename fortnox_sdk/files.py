"""An interface to the file system. The package reads and writes all its files through `Files`.

Each method of `Files` is a single step. A power failure can undo a step that has not been flushed to disk, so a caller
that needs durable files must flush in the right order. The function `replace_file` combines the steps, so that no
reader ever sees an incomplete file.
"""

import errno
import os
import stat
import sys
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, Final, Protocol

from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.ownership import (
    access_problem,
    limited_content,
    open_regular,
    refuse_others,
    shared_reading,
)
from fortnox_sdk.text import Text

_PRIVATE_FILE: Final = 0o600
_PRIVATE_FOLDER: Final = 0o700
# Windows changes line ends unless this flag is set. Other systems do not have this flag.
_BINARY: Final[int] = getattr(os, "O_BINARY", 0)
# The flag refuses a symbolic link that another user may have put in place of the file. Windows lacks this flag.
_NO_FOLLOW: Final[int] = getattr(os, "O_NOFOLLOW", 0)


class Files(Protocol):
    """A file system that many threads may use at once. Each method raises OSError if it fails."""

    def read(self, path: Path, /, *, private: bool = False, limit: int | None = None) -> bytes:
        """Return the content of a file.

        Args:
            path: The file.
            private: Refuse a symbolic link, a file of another user, and a file that other users can read or write.
            limit: The largest accepted size in bytes; None accepts any size.

        Raises:
            FileNotFoundError: The file does not exist.
            OpenToOthers: `private` is True, and the file is a symbolic link or other users could read or change it.
            OSError: The file can't be read, or is larger than `limit` (EFBIG).
        """
        ...

    def read_secret(self, path: Path, /, *, limit: int, readable: bool = False) -> bytes:
        """Return the content of a file in which a user or a system service keeps a secret.

        The file must belong to this user or to root, and no other user may read or change it. The group may read a file
        that root owns, because systemd shares secrets in this way. Symbolic links are followed, because Kubernetes
        mounts secrets as links.

        Args:
            path: The file.
            limit: The largest accepted size in bytes.
            readable: Accept a file that every user of this computer can read (as Docker mounts secrets).

        Raises:
            FileNotFoundError: The file does not exist.
            OpenToOthers: Other users own the file, can read it or can write to it.
            OSError: The file can't be read, is not a regular file, or is larger than `limit` (EFBIG).
        """
        ...

    def size(self, path: Path, /) -> int:
        """Return the size of a file in bytes.

        Raises:
            FileNotFoundError: The file does not exist.
            OSError: The path is not a regular file (it may be a folder or a device), or its size can't be read.
        """
        ...

    def is_file(self, path: Path, /) -> bool:
        """Return whether a path is an existing regular file."""
        ...

    def names(self, folder: Path, /) -> list[str]:
        """Return the sorted names of the entries in a folder; an empty list if the folder does not exist."""
        ...

    def is_private(self, path: Path, /) -> bool:
        """Return whether only this user and root can access a file or folder. A symbolic link is never private.

        On Windows, which has no POSIX permissions, the result is always True.
        """
        ...

    def make_folder(self, folder: Path, /, *, private: bool = False) -> None:
        """Create a folder and its missing parents; do nothing if the folder exists.

        If `private` is True, only the owner can read the new folders.
        """
        ...

    def name_beside(self, path: Path, /) -> Path:
        """Return a random path in the same folder as a file, for a temporary file."""
        ...

    def create(self, path: Path, /, *, private: bool = False) -> BinaryIO:
        """Create a file and open it for writing. If `private` is True, only the owner can ever read it.

        Raises:
            FileExistsError: A file of this name exists.
            OSError: The file can't be created.
        """
        ...

    def append(self, path: Path, content: bytes, /) -> None:
        """Write to the end of a file with one system call. A missing file is created, readable by its owner only.

        After a crash, the file may contain all of `content`, only the beginning of `content`, or no part of it. The
        earlier bytes never change.
        """
        ...

    def cut(self, path: Path, size: int, /) -> None:
        """Shorten a file to a number of bytes."""
        ...

    def sync(self, path: Path, /) -> None:
        """Flush a file to disk, so that its content survives a power failure.

        Content that another process wrote is also flushed.
        """
        ...

    def sync_folder(self, folder: Path, /) -> None:
        """Flush a folder to disk, so that the names of created, moved and removed files survive a power failure."""
        ...

    def move(self, source: Path, target: Path, /) -> None:
        """Rename a file atomically, replacing any file that has the new name."""
        ...

    def remove(self, path: Path, /) -> None:
        """Remove a file; do nothing if it does not exist."""
        ...

    def try_lock(self, path: Path, /) -> Callable[[], None] | None:
        """Lock a file and return a function that releases the lock; None if the file is already locked.

        The lock excludes other threads and processes. If the process that holds the lock ends, the operating system
        releases the lock. A missing lock file is created. The lock file is never removed: after a removal, two
        processes could hold locks on different files with the same name. Locks work on local disks. On network file
        systems, the guarantees of locks differ.
        """
        ...


class LocalFiles:
    """The file system of this machine.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     LocalFiles().append(Path(folder) / "journal", b"one line")
    ...     LocalFiles().names(Path(folder)), LocalFiles().read(Path(folder) / "journal", private=True)
    (['journal'], b'one line')
    """

    def read(self, path: Path, /, *, private: bool = False, limit: int | None = None) -> bytes:
        """Return the content of a file; see `Files.read`."""
        with open_regular(path, follow=not private) as file:
            if private:
                refuse_others(path, os.fstat(file.fileno()))
            return limited_content(file, path, limit)

    def read_secret(self, path: Path, /, *, limit: int, readable: bool = False) -> bytes:
        """Return the content of a file with a secret; see `Files.read_secret`."""
        with open_regular(path, follow=True) as file:
            status = os.fstat(file.fileno())
            refuse_others(path, status, except_for=shared_reading(status, readable=readable))
            return limited_content(file, path, limit)

    def size(self, path: Path, /) -> int:
        """Return the size of a file in bytes."""
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "Not a regular file", str(path))
        return status.st_size

    def is_file(self, path: Path, /) -> bool:
        """Return whether a path is an existing regular file."""
        return path.is_file()

    def names(self, folder: Path, /) -> list[str]:
        """Return the sorted names of the entries in a folder; an empty list if the folder does not exist."""
        try:
            return sorted(entry.name for entry in folder.iterdir())
        except FileNotFoundError:
            return []

    def is_private(self, path: Path, /) -> bool:
        """Return whether a file or folder is private; see `Files.is_private`."""
        return not access_problem(path.lstat())

    def make_folder(self, folder: Path, /, *, private: bool = False) -> None:
        """Create a folder and its missing parents; do nothing if the folder exists."""
        if private:
            # mkdir gives its mode to the last folder only.
            for parent in reversed(folder.parents):
                parent.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
        folder.mkdir(mode=_PRIVATE_FOLDER if private else 0o777, parents=True, exist_ok=True)

    def name_beside(self, path: Path, /) -> Path:
        """Return a random path in the same folder as a file, for a temporary file."""
        return path.with_name(f".{path.name}.{token_hex(4)}")

    def create(self, path: Path, /, *, private: bool = False) -> BinaryIO:
        """Create a file and open it for writing."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
        return os.fdopen(os.open(path, flags, _PRIVATE_FILE if private else 0o666), "wb")

    def append(self, path: Path, content: bytes, /) -> None:
        """Write to the end of a file with one system call."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | _BINARY | _NO_FOLLOW
        handle = os.open(path, flags, _PRIVATE_FILE)
        try:
            if os.write(handle, content) < len(content):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        finally:
            os.close(handle)

    def cut(self, path: Path, size: int, /) -> None:
        """Shorten a file to a number of bytes."""
        os.truncate(path, size)

    def sync(self, path: Path, /) -> None:
        """Flush a file to disk, so that its content survives a power failure."""
        # fsync (FlushFileBuffers on Windows) flushes all data of the file, including data written with other handles.
        _fsync(path, os.O_RDWR | _BINARY)

    def sync_folder(self, folder: Path, /) -> None:
        """Flush a folder to disk, so that the names in it survive a power failure."""
        # Windows does not need this step and can't open a folder.
        if os.name != "posix":
            return
        try:
            _fsync(folder, os.O_RDONLY)
        except OSError as fault:
            # Some network file systems don't support this for folders (fsync(2)).
            if fault.errno != errno.EINVAL:
                raise

    def move(self, source: Path, target: Path, /) -> None:
        """Rename a file atomically, replacing any file that has the new name."""
        source.replace(target)

    def remove(self, path: Path, /) -> None:
        """Remove a file; do nothing if it does not exist."""
        path.unlink(missing_ok=True)

    def try_lock(self, path: Path, /) -> Callable[[], None] | None:
        """Lock a file and return a function that releases the lock; see `Files.try_lock`."""
        with ExitStack() as opened:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | _BINARY | _NO_FOLLOW, _PRIVATE_FILE)
            opened.callback(os.close, handle)
            if not _take(handle):
                return None
            # The lock is freed before the handle is closed. If a forked child has a copy of the handle, closing this
            # handle alone does not free the lock.
            opened.callback(_free, handle)
            return opened.pop_all().close


def user_path(text: str) -> Path:
    """Return a path that a user wrote, with `~` replaced by the home folder.

    Raises:
        ConfigurationError: The home folder can't be determined, or the text contains a NUL character.

    >>> user_path("connections").name
    'connections'
    """
    if "\0" in text:
        raise ConfigurationError(
            Text(f"{text!r} is not a path.", f"{text!r} är inte en sökväg."),
            hint=Text("Remove the NUL character from the path.", "Ta bort NUL-tecknet ur sökvägen."),
        )
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise ConfigurationError(
            Text(
                f"The home folder in {text!r} can't be determined.",
                f"Hemmappen i {text!r} kan inte fastställas.",
            ),
            hint=Text("Write the whole path instead of ~.", "Skriv hela sökvägen i stället för ~."),
        ) from None


def put_in_place(beside: Path, path: Path, *, files: Files) -> None:
    """Flush a temporary file to disk, rename it to its final path, and flush the folder.

    Args:
        beside: The temporary file, in the same folder as `path`.
        path: The final path. An existing file is replaced.
        files: The file system.

    Raises:
        OSError: A step failed.
    """
    files.sync(beside)
    files.move(beside, path)
    files.sync_folder(path.parent)


@contextmanager
def replacing(path: Path, *, files: Files, private: bool = False) -> Generator[BinaryIO]:
    """Open a temporary file for writing. It replaces the file `path` if the `with` block ends without an error.

    Args:
        path: The file to replace or to create; its folder must exist.
        files: The file system.
        private: Make the file readable by its owner only.

    Raises:
        OSError: The file can't be written. The previous file is unchanged.
    """
    beside = files.name_beside(path)
    with ExitStack() as undo:
        with files.create(beside, private=private) as file:
            undo.callback(files.remove, beside)
            yield file
        put_in_place(beside, path, files=files)
        undo.pop_all()


def replace_file(path: Path, content: bytes, *, private: bool = False, files: Files | None = None) -> None:
    """Write a file in such a way that no reader ever sees an incomplete file.

    Args:
        path: The file. Missing folders are created, and an existing file is replaced.
        content: The content of the file.
        private: Make the file readable by its owner only.
        files: The file system; None means the local file system.

    Raises:
        OSError: The file can't be written. The previous file is unchanged.
    """
    files = files or LocalFiles()
    files.make_folder(path.parent)
    with replacing(path, files=files, private=private) as file:
        file.write(content)


def _fsync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _free(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _free(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)

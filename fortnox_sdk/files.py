"""The file system as an argument: every file that the package keeps is read and written through `Files`.

The methods of `Files` are single steps. A step that succeeded may still be lost in a power cut until it was synced,
so that a caller who must survive one chooses the order of the steps. The functions below combine the steps for
callers who only want a file to be there as a whole or not at all.
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

__all__ = ["Files", "LocalFiles", "OpenToOthers", "put_in_place", "replace_file", "replacing"]

_PRIVATE_FILE: Final = 0o600
_PRIVATE_FOLDER: Final = 0o700
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
# Without this flag, which only Windows has, line ends would be changed there.
_BINARY: Final[int] = getattr(os, "O_BINARY", 0)


class OpenToOthers(PermissionError):
    """A file that should be private can be read by other users of this computer."""


class Files(Protocol):
    """A file system. Usable from many threads. Each method raises OSError when the step fails."""

    def read(self, path: Path, /, *, private: bool = False) -> bytes:
        """Return the content of a file.

        Args:
            path: The file.
            private: Refuse a file that other users may read.

        Raises:
            FileNotFoundError: There is no such file.
            OpenToOthers: Other users may read the file.
            OSError: The file can't be read.
        """
        ...

    def is_file(self, path: Path, /) -> bool:
        """Return whether there is a file."""
        ...

    def names(self, folder: Path, /) -> list[str]:
        """Return the names in a folder, sorted; no names if there is no folder."""
        ...

    def is_private(self, path: Path, /) -> bool:
        """Return whether only its owner may read a file or folder; always true on Windows, which has no such rights."""
        ...

    def make_folder(self, folder: Path, /, *, private: bool = False) -> None:
        """Make a folder and the ones above it, unless it exists; if private, for its owner only."""
        ...

    def name_beside(self, path: Path, /) -> Path:
        """Return an unused, unguessable name in the folder of a file."""
        ...

    def create(self, path: Path, /, *, private: bool = False) -> BinaryIO:
        """Make a new file, open for writing; if private, for its owner only from the first byte on.

        Raises:
            FileExistsError: There is a file of this name.
            OSError: The file can't be made.
        """
        ...

    def append(self, path: Path, content: bytes, /) -> None:
        """Write to the end of a file in one piece; a missing file is made, for its owner only.

        A crash leaves the beginning of `content`, nothing, or all of it, and never changes what stood before it.
        """
        ...

    def cut(self, path: Path, size: int, /) -> None:
        """Shorten a file to a number of bytes."""
        ...

    def sync(self, path: Path, /) -> None:
        """Make the content of a file survive a power cut, whoever wrote it."""
        ...

    def sync_folder(self, folder: Path, /) -> None:
        """Make the names in a folder survive a power cut: files made, moved and removed."""
        ...

    def move(self, source: Path, target: Path, /) -> None:
        """Give a file another name in one step, replacing the file that has the name."""
        ...

    def remove(self, path: Path, /) -> None:
        """Remove a file; nothing happens if there is none."""
        ...

    def try_lock(self, path: Path, /) -> Callable[[], None] | None:
        """Take the lock that a file stands for and return what frees it; None if another holder has it.

        The lock excludes threads and processes, and the system frees it when its holder dies. The file is made when
        missing and stays: removing it would let two holders in, each with a file of its own. This works on local
        disks; network file systems differ in what their locks promise.
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

    def read(self, path: Path, /, *, private: bool = False) -> bytes:
        """Return the content of a file; see `Files.read`."""
        with path.open("rb") as file:
            if private and not _is_private(os.fstat(file.fileno())):
                raise OpenToOthers(errno.EACCES, "Other users of this computer may read it", str(path))
            return file.read()

    def is_file(self, path: Path, /) -> bool:
        """Return whether there is a file."""
        return path.is_file()

    def names(self, folder: Path, /) -> list[str]:
        """Return the names in a folder, sorted; no names if there is no folder."""
        try:
            return sorted(entry.name for entry in folder.iterdir())
        except FileNotFoundError:
            return []

    def is_private(self, path: Path, /) -> bool:
        """Return whether only its owner may read a file or folder."""
        return _is_private(path.stat())

    def make_folder(self, folder: Path, /, *, private: bool = False) -> None:
        """Make a folder and the ones above it, unless it exists."""
        folder.mkdir(mode=_PRIVATE_FOLDER if private else 0o777, parents=True, exist_ok=True)

    def name_beside(self, path: Path, /) -> Path:
        """Return an unused, unguessable name in the folder of a file."""
        return path.with_name(f".{path.name}.{token_hex(4)}")

    def create(self, path: Path, /, *, private: bool = False) -> BinaryIO:
        """Make a new file, open for writing."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
        return os.fdopen(os.open(path, flags, _PRIVATE_FILE if private else 0o666), "wb")

    def append(self, path: Path, content: bytes, /) -> None:
        """Write to the end of a file in one piece."""
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | _BINARY, _PRIVATE_FILE)
        try:
            if os.write(handle, content) < len(content):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        finally:
            os.close(handle)

    def cut(self, path: Path, size: int, /) -> None:
        """Shorten a file to a number of bytes."""
        os.truncate(path, size)

    def sync(self, path: Path, /) -> None:
        """Make the content of a file survive a power cut.

        It may be opened anew for this: fsync, and FlushFileBuffers on Windows, flush the file and not the handle.
        """
        _fsync(path, os.O_RDWR | _BINARY)

    def sync_folder(self, folder: Path, /) -> None:
        """Make the names in a folder survive a power cut; Windows does so by itself and lets no folder be opened."""
        if os.name != "posix":
            return
        try:
            _fsync(folder, os.O_RDONLY)
        except OSError as fault:
            # Some network file systems have no such operation for folders (fsync(2)).
            if fault.errno != errno.EINVAL:
                raise

    def move(self, source: Path, target: Path, /) -> None:
        """Give a file another name in one step, replacing the file that has the name."""
        source.replace(target)

    def remove(self, path: Path, /) -> None:
        """Remove a file; nothing happens if there is none."""
        path.unlink(missing_ok=True)

    def try_lock(self, path: Path, /) -> Callable[[], None] | None:
        """Take the lock that a file stands for and return what frees it; see `Files.try_lock`."""
        with ExitStack() as opened:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | _BINARY, _PRIVATE_FILE)
            opened.callback(os.close, handle)
            if not _take(handle):
                return None
            # Freed before closing: a forked child may hold a copy of the handle, and closing ours frees nothing then.
            opened.callback(_free, handle)
            return opened.pop_all().close


def put_in_place(beside: Path, path: Path, *, files: Files) -> None:
    """Make a file that was written beside another one durable, and let it take the other one's place, durably."""
    files.sync(beside)
    files.move(beside, path)
    files.sync_folder(path.parent)


@contextmanager
def replacing(path: Path, *, files: Files, private: bool = False) -> Generator[BinaryIO]:
    """Give a new file to write to, which takes the place of `path` if the block ends without an error.

    Args:
        path: The file to replace or to make; its folder must exist.
        files: The file system.
        private: Make the file for its owner only.

    Raises:
        OSError: The file can't be written; the file that was there is untouched.
    """
    beside = files.name_beside(path)
    with ExitStack() as undo:
        with files.create(beside, private=private) as file:
            undo.callback(files.remove, beside)
            yield file
        put_in_place(beside, path, files=files)
        undo.pop_all()


def replace_file(path: Path, content: bytes, *, private: bool = False, files: Files | None = None) -> None:
    """Write a whole file, so that no reader ever sees half of it.

    Args:
        path: The file; missing folders are made, an existing file is replaced.
        content: All of the file.
        private: Make the file for its owner only.
        files: The file system; None is this machine's.

    Raises:
        OSError: The file can't be written; the file that was there is untouched.
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


def _is_private(status: os.stat_result) -> bool:
    return os.name != "posix" or not status.st_mode & _OTHERS


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

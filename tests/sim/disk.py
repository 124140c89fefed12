"""A simulated disk. In a power cut it loses unsynced data, and a write can be cut off in the middle.

Each machine has such a disk. If machines share a database, one more disk holds the lock files of that database.
"""

import errno
import io
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

import attrs

from fortnox_sdk.errors import OpenToOthers
from tests.sim.scheduler import Actor, Scheduler

__all__ = ["SimDisk"]

_HASH_LENGTH: Final = 64


@attrs.define(eq=False)
class _File:
    """A file: its content as running programs see it, and the durable content that survives a power cut."""

    content: bytes = b""
    durable: bytes = b""
    is_private: bool = False


class SimDisk:
    """A simulated file system of one machine, with the methods of `fortnox_sdk.files.Files`.

    Args:
        scheduler: The scheduler. Every operation of the disk is a step of the simulation.
        full: Called before each write. If it returns True, the write fails because the disk is full.
        slow_s: The longest time of an operation in simulated seconds, or 0 for a fast disk.
    """

    def __init__(self, scheduler: Scheduler, *, full: Callable[[], bool], slow_s: float = 0.0) -> None:
        self._scheduler = scheduler
        self._full = full
        self._slow_s = slow_s
        self.changes = 0
        """The number of operations so far that changed or synced a file or a folder."""
        self._names: dict[str, _File] = {}
        self._durable_names: dict[str, _File] = {}
        self._locks: dict[str, Actor] = {}
        self._made = 0

    def _step(self, label: str) -> None:
        self._scheduler.step(label, sleep_s=self._scheduler.random.random() * self._slow_s)

    # -- reading

    def read(self, path: Path, /, *, private: bool = False, limit: int | None = None) -> bytes:
        """Return the content of a file. If `private` is true, refuse a file that other users can read."""
        del limit
        self._step(f"read {_short(path)}")
        file = self._get(path)
        if private and not file.is_private:
            raise OpenToOthers(f"{path} can be read by other users.", hint=f"Run: chmod 600 {path}")
        return file.content

    def size(self, path: Path, /) -> int:
        """Return the size of a file."""
        return len(self._get(path).content)

    def read_secret(self, path: Path, /, *, limit: int, readable: bool = False) -> bytes:
        """Return the content of a file, without a check of who can read the file."""
        del readable
        return self.read(path, limit=limit)

    def is_file(self, path: Path, /) -> bool:
        """Return True if the file exists."""
        return str(path) in self._names

    def names(self, folder: Path, /) -> list[str]:
        """Return the names of the files in a folder."""
        return sorted(Path(name).name for name in self._names if Path(name).parent == folder)

    def is_private(self, path: Path, /) -> bool:
        """Return True for a folder, and for a file that only the owner can read."""
        file = self._names.get(str(path))
        return file is None or file.is_private

    # -- writing

    def make_folder(self, folder: Path, /, *, private: bool = False) -> None:
        """Do nothing, because every folder exists on a simulated disk."""

    def name_beside(self, path: Path, /) -> Path:
        """Return an unused file name in the folder of a file."""
        self._made += 1
        return path.with_name(f".{_short(path)}.{self._made}")

    def create(self, path: Path, /, *, private: bool = False) -> BinaryIO:
        """Create a file and open it for writing."""
        self._step(f"create {_short(path)}")
        if str(path) in self._names:
            raise FileExistsError(errno.EEXIST, "File exists", str(path))
        self._refuse_when_full(path)
        file = self._names[str(path)] = _File(is_private=private)
        self.changes += 1
        return _Writer(self, path, file)

    def append(self, path: Path, content: bytes, /) -> None:
        """Append to a file, or create it. A killed process or a full disk can cut off the last part of `content`."""
        file = self._names.get(str(path))
        if file is None:
            file = self._names[str(path)] = _File(is_private=True)
        self.write(path, file, content)

    def write(self, path: Path, file: _File, content: bytes) -> None:
        """Write to the end of an open file."""
        self._step(f"write {_short(path)}")
        # A write has two steps, so that the process can be killed between the two halves. If the disk is full, only the
        # first half is written.
        half = int(self._scheduler.random.random() * (len(content) + 1))
        file.content += content[:half]
        self.changes += 1
        self._refuse_when_full(path)
        self._step(f"write {_short(path)}, second half")
        file.content += content[half:]
        self.changes += 1

    def cut(self, path: Path, size: int, /) -> None:
        """Shorten a file to `size` bytes."""
        self._step(f"cut {_short(path)}")
        file = self._get(path)
        file.content = file.content[:size]
        self.changes += 1

    def sync(self, path: Path, /) -> None:
        """Flush a file to disk, so that its content survives a power failure."""
        self._step(f"sync {_short(path)}")
        file = self._get(path)
        file.durable = file.content
        self.changes += 1

    def sync_folder(self, folder: Path, /) -> None:
        """Flush a folder to disk, so that the names in it survive a power failure."""
        self._step(f"sync folder {folder.name}")
        self.changes += 1
        for name in {*self._names, *self._durable_names}:
            if Path(name).parent == folder:
                if name in self._names:
                    self._durable_names[name] = self._names[name]
                else:
                    self._durable_names.pop(name, None)

    def move(self, source: Path, target: Path, /) -> None:
        """Rename a file in one step. A file that already has the new name is replaced."""
        self._step(f"move {_short(source)} to {_short(target)}")
        self._names[str(target)] = self._get(source)
        del self._names[str(source)]
        self.changes += 1

    def remove(self, path: Path, /) -> None:
        """Remove a file."""
        self._step(f"remove {_short(path)}")
        self._names.pop(str(path), None)
        self.changes += 1

    # -- locks

    def try_lock(self, path: Path, /) -> Callable[[], None] | None:
        """Take a lock and return the function that frees it, or None if another process holds the lock."""
        self._step(f"lock {_short(path)}")
        holder = self._locks.get(str(path))
        if holder is not None and not (holder.is_dead or holder.has_ended):
            return None
        me = self._locks[str(path)] = self._scheduler.current

        def free() -> None:
            # The locks of a dead process count as free, so they need not be removed.
            if not me.is_dead and self._locks.get(str(path)) is me:
                del self._locks[str(path)]

        return free

    # -- faults

    def contents(self) -> dict[str, bytes]:
        """Return the content of every file by path, without letting other processes run."""
        return {name: file.content for name, file in self._names.items()}

    def content(self, path: Path, *, durable: bool = False) -> bytes | None:
        """Return the content of a file, or None if it is missing, without letting other processes run.

        If `durable` is true, return the content that would survive a power cut.
        """
        if durable:
            file = self._durable_names.get(str(path))
            return None if file is None else file.durable
        file = self._names.get(str(path))
        return None if file is None else file.content

    def open_to_others(self) -> dict[str, bytes]:
        """Return the content of the files that other users can read, without letting other processes run."""
        return {name: file.content for name, file in self._names.items() if not file.is_private}

    def holder(self, path: Path) -> Actor | None:
        """Return the running process that holds a lock, or None, without letting other processes run."""
        holder = self._locks.get(str(path))
        return None if holder is None or holder.is_dead or holder.has_ended else holder

    def forget(self, path: Path) -> None:
        """Delete a file durably, as a user would, without letting other processes run."""
        self._names.pop(str(path), None)
        self._durable_names.pop(str(path), None)
        self.changes += 1

    def lose_power(self) -> None:
        """Lose the unsynced data. Of data that was appended to a file, a first part of random length survives.

        Each unsynced addition or removal of a file name survives with a probability of 50 %.
        """
        random = self._scheduler.random
        for file in {id(f): f for f in [*self._names.values(), *self._durable_names.values()]}.values():
            if file.content != file.durable:
                if file.content.startswith(file.durable):
                    reached = random.randint(len(file.durable), len(file.content))
                    file.content = file.content[:reached]
                else:
                    file.content = file.durable
            file.durable = file.content
        # An unsynced change of a name reaches the disk with a probability of 50 %.
        for name in sorted({*self._names, *self._durable_names}):
            if self._names.get(name) is not self._durable_names.get(name) and random.random() < 0.5:
                if name in self._durable_names:
                    self._names[name] = self._durable_names[name]
                else:
                    del self._names[name]
        self._durable_names = dict(self._names)
        self.changes += 1

    def _get(self, path: Path) -> _File:
        try:
            return self._names[str(path)]
        except KeyError:
            raise FileNotFoundError(errno.ENOENT, "No such file or directory", str(path)) from None

    def _refuse_when_full(self, path: Path) -> None:
        if self._full():
            self._scheduler.note(f"disk full at {_short(path)}")
            raise OSError(errno.ENOSPC, "No space left on device", str(path))


def _short(path: Path) -> str:
    """Return the name of a file for the trace, shortened if the name is a hash."""
    return f"{path.stem[:12]}{path.suffix}" if len(path.stem) == _HASH_LENGTH else path.name


class _Writer(io.RawIOBase):
    def __init__(self, disk: SimDisk, path: Path, file: _File) -> None:
        super().__init__()
        self._disk = disk
        self._path = path
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._disk.write(self._path, self._file, bytes(data))
        return len(data)

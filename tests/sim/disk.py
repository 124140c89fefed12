"""A simulated disk: what was not synced is lost in a power cut, and a write can be torn.

A machine's own disk is one of these, and so is the place of the lock files of a database that machines share.
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
    """Content as running programs see it, and as the disk has it."""

    content: bytes = b""
    durable: bytes = b""
    is_private: bool = False


class SimDisk:
    """The file system of one machine; see `fortnox_sdk.files.Files`.

    Args:
        scheduler: Every step of the disk is one of its steps.
        full: Decides whether the next write finds the disk full.
        slow_s: The longest time that a step takes; 0 for a fast disk.
    """

    def __init__(self, scheduler: Scheduler, *, full: Callable[[], bool], slow_s: float = 0.0) -> None:
        self._scheduler = scheduler
        self._full = full
        self._slow_s = slow_s
        self.changes = 0
        """The number of steps so far that changed a file or a name, here or durably."""
        self._names: dict[str, _File] = {}
        self._durable_names: dict[str, _File] = {}
        self._locks: dict[str, Actor] = {}
        self._made = 0

    def _step(self, label: str) -> None:
        self._scheduler.step(label, sleep_s=self._scheduler.random.random() * self._slow_s)

    # -- reading

    def read(self, path: Path, /, *, private: bool = False, limit: int | None = None) -> bytes:
        """Return the content of a file; refuse one that other users can read if it has to be private."""
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
        """Return the content of a file."""
        del readable
        return self.read(path, limit=limit)

    def is_file(self, path: Path, /) -> bool:
        """Return whether there is a file."""
        return str(path) in self._names

    def names(self, folder: Path, /) -> list[str]:
        """Return the names in a folder."""
        return sorted(Path(name).name for name in self._names if Path(name).parent == folder)

    def is_private(self, path: Path, /) -> bool:
        """Return whether only its owner can read a file; True for a folder."""
        file = self._names.get(str(path))
        return file is None or file.is_private

    # -- writing

    def make_folder(self, folder: Path, /, *, private: bool = False) -> None:
        """Do nothing: folders exist."""

    def name_beside(self, path: Path, /) -> Path:
        """Return an unused name."""
        self._made += 1
        return path.with_name(f".{_short(path)}.{self._made}")

    def create(self, path: Path, /, *, private: bool = False) -> BinaryIO:
        """Make a new file, open for writing."""
        self._step(f"create {_short(path)}")
        if str(path) in self._names:
            raise FileExistsError(errno.EEXIST, "File exists", str(path))
        self._refuse_when_full(path)
        file = self._names[str(path)] = _File(is_private=private)
        self.changes += 1
        return _Writer(self, path, file)

    def append(self, path: Path, content: bytes, /) -> None:
        """Write to the end of a file; a kill can leave the beginning of it."""
        file = self._names.get(str(path))
        if file is None:
            file = self._names[str(path)] = _File(is_private=True)
        self.write(path, file, content)

    def write(self, path: Path, file: _File, content: bytes) -> None:
        """Write to the end of an open file."""
        self._step(f"write {_short(path)}")
        # The process can die in the middle of a write: one more step between its two halves. A full disk takes the
        # first half only.
        half = int(self._scheduler.random.random() * (len(content) + 1))
        file.content += content[:half]
        self.changes += 1
        self._refuse_when_full(path)
        self._step(f"write {_short(path)}, second half")
        file.content += content[half:]
        self.changes += 1

    def cut(self, path: Path, size: int, /) -> None:
        """Shorten a file."""
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
        """Give a file another name in one step."""
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
        """Take a lock, which its holder's death frees; None if another holder has it."""
        self._step(f"lock {_short(path)}")
        holder = self._locks.get(str(path))
        if holder is not None and not (holder.is_dead or holder.has_ended):
            return None
        me = self._locks[str(path)] = self._scheduler.current

        def free() -> None:
            # A dead process frees its locks by being dead, at any later time.
            if not me.is_dead and self._locks.get(str(path)) is me:
                del self._locks[str(path)]

        return free

    # -- faults

    def contents(self) -> dict[str, bytes]:
        """Return the content of every file by its name, without a step."""
        return {name: file.content for name, file in self._names.items()}

    def content(self, path: Path, *, durable: bool = False) -> bytes | None:
        """Return the content of a file, or what a power cut would leave of it, without a step; None if missing."""
        if durable:
            file = self._durable_names.get(str(path))
            return None if file is None else file.durable
        file = self._names.get(str(path))
        return None if file is None else file.content

    def open_to_others(self) -> dict[str, bytes]:
        """Return the content of the files that other users of the machine can read, without a step."""
        return {name: file.content for name, file in self._names.items() if not file.is_private}

    def holder(self, path: Path) -> Actor | None:
        """Return the living holder of a lock, without a step."""
        holder = self._locks.get(str(path))
        return None if holder is None or holder.is_dead or holder.has_ended else holder

    def forget(self, path: Path) -> None:
        """Lose a file for good, without a step, as when somebody deletes it."""
        self._names.pop(str(path), None)
        self._durable_names.pop(str(path), None)
        self.changes += 1

    def lose_power(self) -> None:
        """Lose what was not synced; of unsynced content any beginning may have reached the disk."""
        random = self._scheduler.random
        for file in {id(f): f for f in [*self._names.values(), *self._durable_names.values()]}.values():
            if file.content != file.durable:
                if file.content.startswith(file.durable):
                    reached = random.randint(len(file.durable), len(file.content))
                    file.content = file.content[:reached]
                else:
                    file.content = file.durable
            file.durable = file.content
        # A change of names that was not synced may have reached the disk or not.
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
    """Return the name of a file for the trace; of a hash only its beginning."""
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

"""A cache of values that were computed from files, so that the next page need not compute them again."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class RecentValues(Generic[T]):
    """A cache of the values that were used last, by file and key. A value is valid while its file is unchanged.

    Threads may share a cache. If two threads ask for a missing value at the same time, both compute it.

    Args:
        most: The number of values to keep.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file, recent = Path(folder, "a.txt"), RecentValues[bytes](2)
    ...     _ = file.write_bytes(b"one")
    ...     recent.get(file, file.read_bytes), recent.get(file, lambda: b"not made again")
    (b'one', b'one')
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, tuple[tuple[int, int, int], T]] = OrderedDict()
        self._lock = Lock()

    def get(self, file: Path, make: Callable[[], T], *, key: Hashable = None) -> T:
        """Return the value of a file and a key. Call `make` if the value is not cached or the file has changed.

        Raises:
            OSError: The file does not exist.
        """
        status = file.stat()
        version = status.st_ino, status.st_size, status.st_mtime_ns
        with self._lock:
            known = self._values.get((file, key))
            if known is not None and known[0] == version:
                self._values.move_to_end((file, key))
                return known[1]
        value = make()
        with self._lock:
            self._values[file, key] = version, value
            self._values.move_to_end((file, key))
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

"""Lock files. The operating system frees a lock when the process that holds it ends."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from fortnox_sdk.clock import Clock
from fortnox_sdk.errors import LockBusy, StoreError
from fortnox_sdk.files import Files

_POLL_S = 0.005


@contextmanager
def lock_file(path: Path, *, files: Files, clock: Clock, wait_s: float) -> Generator[None]:
    """Hold the lock of a lock file during the `with` block. The lock excludes other threads and other processes.

    Args:
        path: The lock file. It is created if it is missing, and never removed.
        files: The file system.
        clock: The clock that measures the wait.
        wait_s: The longest wait in seconds.

    Raises:
        LockBusy: Another holder kept the lock for longer than `wait_s`.
        StoreError: The file can't be created.
    """
    deadline = clock.monotonic() + wait_s
    try:
        while (free := files.try_lock(path)) is None:
            if clock.monotonic() >= deadline:
                raise LockBusy(
                    f"The lock file '{path}' was still in use after {wait_s:g} s.",
                    hint="Find the process or thread that still holds the lock and end it.",
                )
            clock.sleep(_POLL_S)
    except OSError as fault:
        raise StoreError(
            f"The lock file '{path}' can't be opened: {fault.strerror}.",
            hint="Give your user permission to write to this file and its folder.",
        ) from fault
    try:
        yield
    finally:
        free()

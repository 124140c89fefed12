"""Waiting for a lock that the operating system holds for a process and frees when it dies."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from fortnox_sdk.clock import Clock
from fortnox_sdk.files import Files
from fortnox_sdk.stores.protocol import StoreError

__all__ = ["LockBusy", "lock_file"]

_POLL_S = 0.005


class LockBusy(StoreError):
    """Another holder kept the lock for longer than the caller would wait."""


@contextmanager
def lock_file(path: Path, *, files: Files, clock: Clock, wait_s: float) -> Generator[None]:
    """Hold the lock of a file beside the data, over threads and processes.

    Args:
        path: The lock file; made when missing, and left there when the lock is free.
        files: The file system.
        clock: Measures the wait and sleeps.
        wait_s: Longest wait.

    Raises:
        LockBusy: Its holder kept it longer than `wait_s`.
        StoreError: The file can't be made.
    """
    give_up = clock.monotonic() + wait_s
    try:
        while (free := files.try_lock(path)) is None:
            if clock.monotonic() >= give_up:
                raise LockBusy(
                    f"{path} was not free for {wait_s:g} s.",
                    hint="Another process is using this connection and does not end: find it and end it.",
                )
            clock.sleep(_POLL_S)
    except OSError as fault:
        raise StoreError(
            f"The lock file {path} can't be opened: {fault.strerror}.", hint="Check the folder's rights."
        ) from fault
    try:
        yield
    finally:
        free()

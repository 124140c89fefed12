"""A lock that the operating system holds for a process and frees when it dies."""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from fortnox_sdk.clock import Clock
from fortnox_sdk.stores.protocol import StoreError

__all__ = ["lock_file"]

_POLL_S = 0.005


@contextmanager
def lock_file(path: Path, *, clock: Clock, wait_s: float) -> Generator[None]:
    """Hold a lock on a file beside the data, over threads and processes.

    The file stays when the lock is free: removing it would let two holders in, each with a file of its own.
    It works on local disks; network file systems differ in what their locks promise.

    Args:
        path: The lock file; made when missing.
        clock: Measures the wait and sleeps.
        wait_s: Longest wait.

    Raises:
        StoreError: the file can't be made, or its holder kept it longer than `wait_s`.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as fault:
        raise StoreError(
            f"The lock file {path} can't be opened: {fault.strerror}.", cure="Check the folder's rights."
        ) from fault
    try:
        give_up = clock.monotonic() + wait_s
        while not _taken(handle):
            if clock.monotonic() >= give_up:
                raise StoreError(
                    f"{path} was not free for {wait_s:g} s.",
                    cure="Another process is using this connection and does not end: find it and end it.",
                )
            clock.sleep(_POLL_S)
        try:
            yield
        finally:
            # Said before closing: a forked child may hold a copy of the handle, and closing ours frees nothing then.
            _release(handle)
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _taken(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _release(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _taken(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _release(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)

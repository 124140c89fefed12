"""Lock files. The operating system frees a lock when the process that holds it ends."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from fortnox_sdk.clock import Clock
from fortnox_sdk.errors import LockBusy, StoreError
from fortnox_sdk.files import Files
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.text import Text

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
                    Text(
                        f"The lock file '{path}' was still in use after {wait_s:g} s.",
                        f"Låsfilen '{path}' användes fortfarande efter {wait_s:g} s.",
                    ),
                    hint=Text(
                        f"End the process or thread that still holds the lock file '{path}'.",
                        f"Avsluta processen eller tråden som fortfarande har låsfilen '{path}'.",
                    ),
                )
            clock.sleep(_POLL_S)
    except OSError as fault:
        raise StoreError(
            Text(
                f"The lock file '{path}' can't be opened: {os_reason(fault)}.",
                f"Låsfilen '{path}' kan inte öppnas: {os_reason(fault).sv}.",
            ),
            hint=Text(
                f"Give your user permission to write to the lock file '{path}' and its folder.",
                f"Ge din användare rätt att skriva till låsfilen '{path}' och dess mapp.",
            ),
        ) from fault
    try:
        yield
    finally:
        free()

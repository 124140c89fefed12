"""Cancellable waits: threads that fetch pages in advance stop waiting if the caller stops reading the list."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event
from typing import Final

from fortnox_sdk.clock import Clock
from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.text import Text

POLL_INTERVAL_S: Final = 0.05
"""The longest time that a cancellable wait sleeps before it checks for cancellation, in seconds."""

_cancelled: ContextVar[Event | None] = ContextVar("fortnox_sdk.cancelled", default=None)


class _Cancelled(FortnoxError):
    """A wait was cancelled, because the caller has stopped reading a list.

    Only threads that fetch pages of the list in advance get this error.
    """


@contextmanager
def cancellable(cancelled: Event) -> Generator[None]:
    """During the `with` block, end the waits of this thread when the event `cancelled` is set.

    A wait that is ended in this way raises `_Cancelled`.
    """
    token = _cancelled.set(cancelled)
    try:
        yield
    finally:
        _cancelled.reset(token)


def is_cancellable() -> bool:
    """Return whether the waits of this thread can be cancelled."""
    return _cancelled.get() is not None


def raise_if_cancelled() -> None:
    """Raise `_Cancelled` if the waits of this thread have been cancelled."""
    cancelled = _cancelled.get()
    if cancelled is not None and cancelled.is_set():
        raise _Cancelled(Text("The reading of the list was cancelled.", "Läsningen av listan avbröts."))


def sleep(clock: Clock, seconds: float) -> None:
    """Wait for a number of seconds, in short steps if the wait can be cancelled."""
    if not is_cancellable():
        clock.sleep(seconds)
        return
    end = clock.monotonic() + seconds
    while (left := end - clock.monotonic()) > 0:
        raise_if_cancelled()
        clock.sleep(min(left, POLL_INTERVAL_S))

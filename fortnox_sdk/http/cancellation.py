"""Waiting that ends early when nobody is interested any more: what lets a list that is left behind stop its threads."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event
from typing import Final

from fortnox_sdk.clock import Clock
from fortnox_sdk.errors import FortnoxError

__all__ = ["LOOK_EVERY_S", "Abandoned", "abandonable", "check", "may_end", "sleep"]

LOOK_EVERY_S: Final = 0.05
"""How long a wait that may be abandoned goes on before it looks."""

_over: ContextVar[Event | None] = ContextVar("fortnox_sdk.over", default=None)


class Abandoned(FortnoxError):
    """The wait was for a page that nobody will read. Never reaches a caller."""


@contextmanager
def abandonable(over: Event) -> Generator[None]:
    """Waits inside, in this thread, end with `Abandoned` once the event is set."""
    token = _over.set(over)
    try:
        yield
    finally:
        _over.reset(token)


def may_end() -> bool:
    """Whether waits here have to look now and then."""
    return _over.get() is not None


def check() -> None:
    """Raise `Abandoned` when nobody is interested any more."""
    over = _over.get()
    if over is not None and over.is_set():
        raise Abandoned("The list is no longer read.")


def sleep(clock: Clock, seconds: float) -> None:
    """Wait, in small pieces where the wait may be abandoned."""
    if not may_end():
        clock.sleep(seconds)
        return
    end = clock.monotonic() + seconds
    while (left := end - clock.monotonic()) > 0:
        check()
        clock.sleep(min(left, LOOK_EVERY_S))

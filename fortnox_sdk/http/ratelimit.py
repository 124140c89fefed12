"""The pace: how many calls Fortnox is allowed to see in a sliding window."""

from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from threading import Condition
from typing import ClassVar, Final

import attrs

from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.http import cancellation

__all__ = ["Pace", "RateLimiter"]

_NOTICEABLE_S: Final = 0.001  # asking alone takes some microseconds


@attrs.frozen(kw_only=True)
class Pace:
    """How fast to call: at most `calls` in any `per_s` seconds, for one client id and one company.

    Fortnox's rule is 25 in 5 s. 25 was seen to trip it and 24 not (Fortnox.NET.SDK, issues 258 and 324).

    >>> Pace(), Pace(calls=12)
    (Pace(calls=24, per_s=5.0), Pace(calls=12, per_s=5.0))
    """

    calls: int = attrs.field(default=24, validator=attrs.validators.ge(1))
    per_s: float = 5.0

    off: ClassVar["Pace"]
    """No limit at all, for tests of something else."""


Pace.off = Pace(calls=1_000_000_000, per_s=0.0)


class RateLimiter:
    """Hands out places in the window, first come first served, over any number of threads.

    A place is taken before a call is sent and freed `per_s` seconds after its *answer*, so that no delay on
    the way makes Fortnox see more calls than the pace allows. One limiter serves one client id and company:
    hand the same one to every client that shares them.
    """

    def __init__(self, pace: Pace | None = None, *, clock: Clock | None = None) -> None:
        self.pace = pace or Pace()
        self._clock = clock or SystemClock()
        self._changed = Condition()
        self._queue: deque[object] = deque()
        self._flying = 0
        self._free_at: deque[float] = deque()

    @contextmanager
    def place(self) -> Generator[float]:
        """Wait for a place and hold it during the call; gives the seconds waited, 0 when it was free."""
        began = self._clock.monotonic()
        self._take()
        waited_s = self._clock.monotonic() - began
        try:
            yield waited_s if waited_s >= _NOTICEABLE_S else 0.0
        finally:
            with self._changed:
                self._flying -= 1
                self._free_at.append(self._clock.monotonic() + self.pace.per_s)
                self._changed.notify_all()

    def exhausted(self, wait_s: float | None = None) -> None:
        """Fortnox said 429: all places count as taken now, for the window or for `wait_s` if that is longer."""
        with self._changed:
            free_at = self._clock.monotonic() + max(self.pace.per_s, wait_s or 0.0)
            if self._free_at:
                free_at = max(free_at, self._free_at[-1])
            self._free_at = deque([free_at] * min(self.pace.calls, 10_000))

    def _take(self) -> None:
        ticket = object()
        with self._changed:
            self._queue.append(ticket)
        try:
            while (delay_s := self._turn(ticket)) is not None:
                cancellation.sleep(self._clock, delay_s)
        finally:
            # Left without a place (Ctrl-C, an abandoned list): those behind must not wait for this ticket.
            with self._changed:
                if ticket in self._queue:
                    self._queue.remove(ticket)
                    self._changed.notify_all()

    def _turn(self, ticket: object) -> float | None:
        """None when the place is taken, else the seconds to sleep before asking again; waits for its turn."""
        with self._changed:
            while True:
                cancellation.check()
                now = self._clock.monotonic()
                while self._free_at and self._free_at[0] <= now:
                    self._free_at.popleft()
                first = self._queue[0] is ticket
                if first and self._flying + len(self._free_at) < self.pace.calls:
                    self._queue.popleft()
                    self._flying += 1
                    self._changed.notify_all()
                    return None
                if first and self._free_at:
                    return self._free_at[0] - now
                self._changed.wait(cancellation.LOOK_EVERY_S if cancellation.may_end() else None)

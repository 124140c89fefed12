"""The rate limit: the number of calls that Fortnox allows in a sliding window of time."""

from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from math import ceil
from threading import Condition
from typing import ClassVar, Final

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.errors import RateLimited
from fortnox_sdk.http import cancellation
from fortnox_sdk.scalars import at_least
from fortnox_sdk.text import Text

_SHORTEST_WAIT_S: Final = (
    0.001  # Taking a free slot takes some microseconds, which are not counted as a wait.
)


@attrs.frozen(kw_only=True)
class Pace:
    """A rate limit: at most `calls` calls in any `per_s` seconds, for one client id and one company.

    Fortnox's rule is 25 calls in 5 seconds. In practice 25 calls exceeded the limit and 24 did not (Fortnox.NET.SDK,
    issues 258 and 324).

    Raises:
        InvalidInput: `calls` is below 1 or `per_s` below 0, or one of them is not a number.

    >>> Pace(), Pace(calls=12)
    (Pace(calls=24, per_s=5.0), Pace(calls=12, per_s=5.0))
    """

    calls: int = attrs.field(default=24, validator=at_least(1, whole=True))
    """The largest number of calls in the window."""
    per_s: float = attrs.field(default=5.0, validator=at_least(0))
    """The length of the window in seconds."""

    off: ClassVar["Pace"]
    """A pace without a limit, for tests in which the rate limit does not matter."""


Pace.off = Pace(calls=1_000_000_000, per_s=0.0)


class RateLimiter:
    """A limiter that lets calls start in the order of arrival, at a given pace, for any number of threads.

    A call takes a slot before it is sent, and the slot becomes free `per_s` seconds after the *response*. Network
    delays therefore never make Fortnox see more calls than the pace allows. Pass the same limiter to all clients that
    have the same client id and company.

    Args:
        pace: The pace; None means `Pace()`.
        clock: The clock that measures the window; None means the system clock.

    >>> from fortnox_sdk import Pace
    >>> from fortnox_sdk.testing import Clock
    >>> limiter = RateLimiter(Pace(calls=1), clock=Clock())
    >>> for _ in range(2):
    ...     with limiter.slot() as waited_s:
    ...         waited_s
    0.0
    5.0
    """

    @checked
    def __init__(self, pace: Pace | None = None, *, clock: Clock | None = None) -> None:
        self.pace: Pace = pace or Pace()
        self._clock = clock or SystemClock()
        self._changed = Condition()
        self._queue: deque[object] = deque()
        self._in_flight = 0
        self._free_at: deque[float] = deque()
        self._blocked_until = float("-inf")

    @property
    def blocked_s(self) -> float:
        """The number of seconds until calls are sent again, if `block` was called; 0 if calls are not blocked."""
        return max(0.0, self._blocked_until - self._clock.monotonic())

    @checked
    @contextmanager
    def slot(self, *, longest_block_s: float | None = None) -> Generator[float]:
        """Wait for a slot, hold it during the `with` block, and yield the seconds waited (0 if a slot was free).

        A slot is the permission to send one call.

        Args:
            longest_block_s: If all calls are blocked for this many seconds or longer (see `block`), an error is raised
                at once. None waits for the end of any block. The wait for a free slot has no limit.

        Raises:
            RateLimited: All calls are blocked for `longest_block_s` or longer. Nothing was sent.
        """
        start = self._clock.monotonic()
        self._take(longest_block_s)
        waited_s = self._clock.monotonic() - start
        try:
            yield waited_s if waited_s >= _SHORTEST_WAIT_S else 0.0
        finally:
            with self._changed:
                self._in_flight -= 1
                self._free_at.append(self._clock.monotonic() + self.pace.per_s)
                self._changed.notify_all()

    @checked
    def block(self, wait_s: float | None = None) -> None:
        """Block all new calls for `pace.per_s` or `wait_s` seconds, whichever is longer.

        An earlier block is not shortened. Call this method after a response with status 429 (too many requests).
        """
        with self._changed:
            end = self._clock.monotonic() + max(self.pace.per_s, wait_s or 0.0)
            self._blocked_until = max(self._blocked_until, end)
            self._changed.notify_all()

    def _take(self, longest_block_s: float | None) -> None:
        ticket = object()
        with self._changed:
            self._queue.append(ticket)
        try:
            while (delay_s := self._try_take(ticket, longest_block_s)) is not None:
                cancellation.sleep(self._clock, delay_s)
        finally:
            # A wait may end without a slot (Ctrl-C, an abandoned list). Later threads must not wait for this ticket.
            with self._changed:
                if ticket in self._queue:
                    self._queue.remove(ticket)
                    self._changed.notify_all()

    def _try_take(self, ticket: object, longest_block_s: float | None) -> float | None:
        """Wait until a call's ticket is first in the queue, then try to take a slot for the call.

        Return None if a slot was taken, otherwise the seconds to sleep before the next attempt. Raise `RateLimited` if
        all calls are blocked for too long.
        """
        with self._changed:
            while True:
                cancellation.raise_if_cancelled()
                now = self._clock.monotonic()
                blocked_s = self._blocked_until - now
                if longest_block_s is not None and blocked_s > 0 and blocked_s >= longest_block_s:
                    raise _blocked(blocked_s)
                while self._free_at and self._free_at[0] <= now:
                    self._free_at.popleft()
                is_first = self._queue[0] is ticket
                if is_first and blocked_s > 0:
                    return blocked_s
                if is_first and self._in_flight + len(self._free_at) < self.pace.calls:
                    self._queue.popleft()
                    self._in_flight += 1
                    self._changed.notify_all()
                    return None
                if is_first and self._free_at:
                    return self._free_at[0] - now
                self._changed.wait(cancellation.POLL_INTERVAL_S if cancellation.is_cancellable() else None)


def _blocked(blocked_s: float) -> RateLimited:
    seconds = ceil(blocked_s)
    error = RateLimited(
        Text(
            f"Nothing was sent, because Fortnox allows no calls for another {seconds} s [after HTTP 429].",
            f"Inget skickades, eftersom Fortnox inte tillåter anrop på ytterligare {seconds} s [efter HTTP 429].",
        ),
        hint=Text(f"Try again in {seconds} s.", f"Försök igen om {seconds} s."),
        status=429,
    )
    error.retry_after_s = blocked_s
    return error

"""Simulated time: one true time, and on each machine a wall clock that may be wrong."""

from datetime import UTC, datetime
from typing import Final

from tests.sim.scheduler import Scheduler

__all__ = ["SimClock"]

_SHORTEST_S: Final = 1.0
"""A wait for a lock is this long at least, so that polling does not use up the steps."""


class SimClock:
    """The clock of one machine.

    Args:
        scheduler: Has the true time.
        is_busy: Whether reading the time is a step, so that others can go on in between.
    """

    def __init__(self, scheduler: Scheduler, *, is_busy: bool = False) -> None:
        self._scheduler = scheduler
        self._is_busy = is_busy
        self.offset_s = 0.0
        """The seconds by which the wall clock is ahead of the true time."""
        self.jumps = 0
        """The number of times that the wall clock was set."""

    def now(self) -> datetime:
        """Return the wall clock's instant."""
        if self._is_busy and self._scheduler.has_current:
            self._scheduler.step("read the clock")
        return self.read()

    def read(self) -> datetime:
        """Return the wall clock's instant without a step."""
        return datetime.fromtimestamp(self._scheduler.now_s + self.offset_s, UTC)

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return self._scheduler.now_s

    def sleep(self, seconds: float) -> None:
        """Let simulated time pass."""
        self._scheduler.step(f"sleep {seconds:g} s", sleep_s=max(seconds, _SHORTEST_S))

    def jump(self, seconds: float) -> None:
        """Set the wall clock forward or back."""
        self.offset_s += seconds
        self.jumps += 1
        self._scheduler.note(f"the wall clock jumps by {seconds:g} s")

"""Simulated time: one true time, and on each machine a wall clock that may be wrong."""

from datetime import UTC, datetime
from typing import Final

from tests.sim.scheduler import Scheduler

__all__ = ["SimClock"]

_SHORTEST_S: Final = 1.0
"""The shortest sleep in seconds. Shorter sleeps in the wait for a lock would use up the permitted number of steps."""


class SimClock:
    """The clock of one machine.

    Args:
        scheduler: The scheduler, which has the true time.
        is_busy: True to let other processes run each time that the clock is read.
    """

    def __init__(self, scheduler: Scheduler, *, is_busy: bool = False) -> None:
        self._scheduler = scheduler
        self._is_busy = is_busy
        self.offset_s = 0.0
        """The seconds by which the wall clock is ahead of the true time."""
        self.jumps = 0
        """The number of times that the wall clock was set."""

    def now(self) -> datetime:
        """Return the date and time of the wall clock."""
        if self._is_busy and self._scheduler.has_current:
            self._scheduler.step("read the clock")
        return self.read()

    def read(self) -> datetime:
        """Return the date and time of the wall clock, without letting other processes run."""
        return datetime.fromtimestamp(self._scheduler.now_s + self.offset_s, UTC)

    def monotonic(self) -> float:
        """Return a number of seconds that never decreases."""
        return self._scheduler.now_s

    def sleep(self, seconds: float) -> None:
        """Let simulated time pass."""
        self._scheduler.step(f"sleep {seconds:g} s", sleep_s=max(seconds, _SHORTEST_S))

    def jump(self, seconds: float) -> None:
        """Set the wall clock forward or back."""
        self.offset_s += seconds
        self.jumps += 1
        self._scheduler.note(f"the wall clock jumps by {seconds:g} s")

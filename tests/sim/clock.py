"""Simulated time: one true time, and on each machine a wall clock that may be wrong."""

from datetime import UTC, datetime

from tests.sim.scheduler import Scheduler

__all__ = ["SimClock"]

_SHORTEST_S = 1.0
"""A wait for a lock is this long at least, so that polling does not use up the steps."""


class SimClock:
    """The clock of one machine.

    Args:
        scheduler: Has the true time.
    """

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self.offset_s = 0.0
        """The seconds by which the wall clock is ahead of the true time."""

    def now(self) -> datetime:
        """Return the wall clock's instant."""
        return datetime.fromtimestamp(self._scheduler.now_s + self.offset_s, UTC)

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return self._scheduler.now_s

    def sleep(self, seconds: float) -> None:
        """Let simulated time pass."""
        self._scheduler.step(f"sleep {seconds:g} s", sleep_s=max(seconds, _SHORTEST_S))

"""Time as an argument, so that tests move it instead of waiting."""

import time
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

__all__ = ["STOCKHOLM", "Clock", "SystemClock", "stockholm_date"]

STOCKHOLM = ZoneInfo("Europe/Stockholm")


class Clock(Protocol):
    """What the package knows of time."""

    def now(self) -> datetime:
        """The instant, aware and in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back, for measuring."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The instant, aware and in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


def stockholm_date(instant: datetime) -> date:
    """The calendar day in Sweden at an instant: Fortnox's days are Stockholm's.

    >>> stockholm_date(datetime(2025, 12, 31, 23, 30, tzinfo=UTC))
    datetime.date(2026, 1, 1)
    """
    return instant.astimezone(STOCKHOLM).date()

"""The clocks that functions receive as an argument, so that tests can advance the time instead of waiting."""

import time
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from fortnox_sdk.arguments.checking import checked

__all__ = ["STOCKHOLM", "Clock", "SystemClock", "stockholm_date"]

STOCKHOLM = ZoneInfo("Europe/Stockholm")
"""The time zone of Fortnox's dates."""


class Clock(Protocol):
    """A clock. The package reads the time and waits only through this protocol."""

    def now(self) -> datetime:
        """Return the current time as an aware datetime in UTC."""
        ...

    def monotonic(self) -> float:
        """Return a time in seconds that never decreases, for measuring time spans."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait for a number of seconds."""
        ...


class SystemClock:
    """The clock of the operating system.

    >>> SystemClock().now().tzinfo
    datetime.timezone.utc
    """

    def now(self) -> datetime:
        """Return the current time as an aware datetime in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return a time in seconds that never decreases."""
        return time.monotonic()

    @checked
    def sleep(self, seconds: float) -> None:
        """Wait for a number of seconds."""
        time.sleep(seconds)


@checked
def stockholm_date(instant: datetime) -> date:
    """Return the date in Stockholm at an instant, which must have a time zone. Fortnox uses Stockholm dates.

    >>> from datetime import UTC, datetime
    >>> stockholm_date(datetime(2025, 12, 31, 23, 30, tzinfo=UTC))
    datetime.date(2026, 1, 1)
    """
    return instant.astimezone(STOCKHOLM).date()

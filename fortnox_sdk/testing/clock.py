"""A clock for tests. Its time changes only when `advance`, `sleep` or `set_now` is called."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Final

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.scalars import check_type
from fortnox_sdk.text import Text

_START: Final = datetime(2026, 2, 1, 9, tzinfo=UTC)


class Clock:
    """A clock whose time changes only through `advance`, `sleep` and `set_now`.

    Pass it wherever the package takes a clock, such as `connect(sandbox, clock=clock)`. Waiting then takes no time.
    To test an old connection, advance the clock by a month. Threads may share the clock.

    Args:
        now: The time at which the clock starts, with a time zone; 1 February 2026, 9:00 UTC by default.

    Attributes:
        sleeps: The seconds of each call of `sleep`, in order.

    Raises:
        InvalidInput: `now` is not a datetime with a time zone.

    >>> from datetime import UTC, datetime, timedelta
    >>> clock = Clock(datetime(2026, 2, 1, 9, tzinfo=UTC))
    >>> clock.sleep(2.5)
    >>> clock.advance(timedelta(days=30))
    >>> clock.now()
    datetime.datetime(2026, 3, 3, 9, 0, 2, 500000, tzinfo=datetime.timezone.utc)
    >>> clock.sleeps
    [2.5]
    """

    def __init__(self, now: datetime = _START) -> None:
        self._now = _in_utc(now)
        self._monotonic = 1000.0
        self._lock = threading.Lock()
        self.sleeps: list[float] = []

    def now(self) -> datetime:
        """Return the current instant, in UTC and with a time zone."""
        return self._now

    def monotonic(self) -> float:
        """Return a time in seconds for measuring durations. `set_now` does not change it."""
        return self._monotonic

    @checked
    def sleep(self, seconds: float) -> None:
        """Advance the time by a number of seconds without waiting, and record the number in `sleeps`."""
        self.sleeps.append(seconds)
        self.advance(seconds)

    @checked
    def advance(self, time: float | timedelta) -> None:
        """Advance the time by a number of seconds or a timedelta."""
        seconds = time.total_seconds() if isinstance(time, timedelta) else time
        with self._lock:
            self._now += timedelta(seconds=seconds)
            self._monotonic += seconds

    def set_now(self, now: datetime) -> None:
        """Set the date and time, as when a user sets the clock of a machine. `monotonic` does not change.

        >>> from datetime import UTC, datetime
        >>> clock = Clock()
        >>> before = clock.monotonic()
        >>> clock.set_now(datetime(2024, 12, 31, 9, tzinfo=UTC))
        >>> clock.now().year, clock.monotonic() == before
        (2024, True)
        """
        with self._lock:
            self._now = _in_utc(now)


def _in_utc(instant: datetime) -> datetime:
    if check_type("now", instant, datetime).tzinfo is None:
        raise InvalidInput(
            Text(f"'{instant.isoformat()}' has no time zone.", f"'{instant.isoformat()}' saknar tidszon."),
            hint=Text("Pass an aware datetime.", "Ange en tidpunkt med tidszon."),
        )
    return instant.astimezone(UTC)

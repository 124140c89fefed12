"""The time at Fortnox, which does not depend on a wrong clock of this machine."""

from datetime import datetime, timedelta
from typing import Final

from fortnox_sdk.clock import Clock
from fortnox_sdk.foreign.data import header_date
from fortnox_sdk.http.messages import Response

__all__ = ["ServerClock"]

_DATE_LENGTH: Final = len("Tue, 20 Jan 2026 09:00:00 GMT")


class ServerClock:
    """A clock that adds this machine's monotonic time to the `Date` of Fortnox's last response.

    Changes of the machine's own clock do not affect it. Before the first response it shows the
    machine's time.

    Args:
        clock: The machine's clock; its monotonic time and its sleep are used unchanged.

    >>> from fortnox_sdk.testing import Clock
    >>> machine = Clock()
    >>> server = ServerClock(machine)
    >>> server.observe(Response(status=200, headers={"Date": "Tue, 20 Jan 2026 09:00:00 GMT"}, body=b""))
    >>> machine.sleep(30)
    >>> server.now().isoformat()
    '2026-01-20T09:00:30+00:00'
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        # Replaced as one value, so that threads never see half of an observation.
        self._last: tuple[str, float] | None = None

    def observe(self, response: Response) -> None:
        """Set the clock from the `Date` header of a response. A missing or malformed header changes nothing."""
        date = response.headers.get("Date", "")
        if len(date) == _DATE_LENGTH and date.endswith("GMT"):
            self._last = date, self._clock.monotonic()

    def now(self) -> datetime:
        """Return the instant at Fortnox, aware and in UTC."""
        last = self._last
        if last is None:
            return self._clock.now()
        date, at = last
        # Parsed here and not in `observe`, which runs after every call.
        then = header_date(date)
        if then is None:
            return self._clock.now()
        return then + timedelta(seconds=self._clock.monotonic() - at)

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return self._clock.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self._clock.sleep(seconds)

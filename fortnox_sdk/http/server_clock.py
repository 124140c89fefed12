"""The time at Fortnox, which does not depend on a wrong clock of this machine."""

from datetime import datetime, timedelta

from fortnox_sdk.clock import Clock
from fortnox_sdk.foreign.data import header_date
from fortnox_sdk.http.messages import Response


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
        self._last: tuple[datetime, float] | None = None

    def observe(self, response: Response) -> None:
        """Set the clock from the `Date` header of a response.

        Nothing changes if the header is missing or malformed, if a cache on the way sent the response (it adds the
        header `Age`), or if the date is earlier than this clock: `Date` has whole seconds, and responses can overtake
        each other.
        """
        date = None if "Age" in response.headers else header_date(response.headers.get("Date", ""))
        if date is not None and (self._last is None or date > self.now()):
            self._last = date, self._clock.monotonic()

    def now(self) -> datetime:
        """Return the instant at Fortnox, aware and in UTC."""
        last = self._last
        if last is None:
            return self._clock.now()
        date, at = last
        return date + timedelta(seconds=self._clock.monotonic() - at)

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return self._clock.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self._clock.sleep(seconds)

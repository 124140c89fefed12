"""A clock that shows the time of Fortnox's servers, even if this machine's clock is wrong."""

from datetime import datetime, timedelta

from fortnox_sdk.clock import Clock
from fortnox_sdk.foreign.data import header_date
from fortnox_sdk.http.messages import Response


class ServerClock:
    """A clock that adds the time since Fortnox's last response to the `Date` header of that response.

    The elapsed time is monotonic, so changes of this machine's clock have no effect. Before the first response, the
    clock shows this machine's time.

    Args:
        clock: This machine's clock. Its `monotonic` and `sleep` are used unchanged.

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
        # Both values are replaced as one tuple, so that threads never see a new value with an old value.
        self._last: tuple[datetime, float] | None = None
        self._last_text = ""

    def observe(self, response: Response) -> None:
        """Set the clock from the `Date` header of a response.

        Nothing changes if the header is missing or malformed, or if a cache sent the response (a cache adds the header
        `Age`). A date that is not later than this clock is also ignored, because `Date` has whole seconds and responses
        can arrive out of order.
        """
        text = response.headers.get("Date", "")
        # Most responses have the date of the response before, which can't be later than this clock.
        if text == self._last_text or "Age" in response.headers:
            return
        date, self._last_text = header_date(text), text
        if date is not None and (self._last is None or date > self.now()):
            self._last = date, self._clock.monotonic()

    def now(self) -> datetime:
        """Return the current time at Fortnox as an aware datetime in UTC."""
        last = self._last
        if last is None:
            return self._clock.now()
        date, at = last
        return date + timedelta(seconds=self._clock.monotonic() - at)

    def monotonic(self) -> float:
        """Return this machine's monotonic time in seconds."""
        return self._clock.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait for a number of seconds."""
        self._clock.sleep(seconds)

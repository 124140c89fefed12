"""The retry policy: a value, and its translation to tenacity."""

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs

from fortnox_sdk.clock import Clock
from fortnox_sdk.errors import LimitExceeded, NoAnswer, NotSent, RateLimited, ServerError
from fortnox_sdk.http import cancellation
from fortnox_sdk.scalars import at_least

if TYPE_CHECKING:
    import tenacity


@attrs.frozen(kw_only=True)
class RetryPolicy:
    """The limits of retries. The waits double from `first_wait_s` on and have a random part.

    The kinds of failures that are retried are not a setting, because they decide whether something is posted twice.
    A call that was never sent and a 429 are always retried. A lost response and a 5xx are retried only if repeating
    the call does no harm. A response that exceeds a limit of size or time is not requested again.

    Raises:
        InvalidInput: `tries` is below 1, another limit is below 0, or one of them is not a number.

    >>> RetryPolicy(tries=2, total_s=30)
    RetryPolicy(tries=2, total_s=30, first_wait_s=0.5, longest_wait_s=30.0)
    """

    tries: int = attrs.field(default=5, validator=at_least(1, whole=True))
    """The largest number of attempts, including the first attempt."""
    total_s: float = attrs.field(default=120.0, validator=at_least(0))
    """Seconds after the first attempt during which a retry may start. A wait that would end later is not started."""
    first_wait_s: float = attrs.field(default=0.5, validator=at_least(0))
    """The longest wait before the second attempt, in seconds; the shortest is half of it."""
    longest_wait_s: float = attrs.field(default=30.0, validator=at_least(0))
    """The longest wait before any attempt, in seconds. If Fortnox requests a longer wait, only `total_s` limits it."""

    def retrying(
        self, *, repeatable: bool, clock: Clock, jitter: Callable[[], float] = random.random
    ) -> "tenacity.Retrying":
        """Return a tenacity object for one call.

        Args:
            repeatable: True if carrying out the call twice does no harm.
            clock: The clock that waits.
            jitter: Returns random numbers from 0 up to 1.
        """
        # Imported by the first call: the import costs a tenth of that of `requests`.
        import tenacity  # noqa: PLC0415

        start = clock.monotonic()

        def is_retried(state: "tenacity.RetryCallState") -> bool:
            fault = state.outcome.exception() if state.outcome else None
            if isinstance(fault, NotSent | RateLimited):
                return True
            # A response that was too large or too slow would probably be so again.
            if isinstance(fault, LimitExceeded):
                return False
            return repeatable and isinstance(fault, NoAnswer | ServerError)

        def wait(state: "tenacity.RetryCallState") -> float:
            longest: float = min(self.longest_wait_s, self.first_wait_s * 2.0 ** (state.attempt_number - 1))
            fault = state.outcome.exception() if state.outcome else None
            retry_after_s = fault.retry_after_s if isinstance(fault, ServerError) else None
            return max(longest * (0.5 + jitter() / 2), retry_after_s or 0.0)

        def stop(state: "tenacity.RetryCallState") -> bool:
            fault = state.outcome.exception() if state.outcome else None
            retry_after_s = fault.retry_after_s if isinstance(fault, RateLimited) else None
            pause_s = max(state.upcoming_sleep, retry_after_s or 0.0)
            return state.attempt_number >= self.tries or clock.monotonic() - start + pause_s >= self.total_s

        def sleep(seconds: float) -> None:
            cancellation.sleep(clock, seconds)

        return tenacity.Retrying(sleep=sleep, stop=stop, wait=wait, retry=is_retried, reraise=True)

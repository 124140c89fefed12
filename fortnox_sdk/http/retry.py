"""The retry policy, and its conversion to an object of the library tenacity."""

import random
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import attrs

from fortnox_sdk.clock import Clock
from fortnox_sdk.errors import FortnoxError, LimitExceeded, NoAnswer, NotSent, RateLimited, ServerError
from fortnox_sdk.http import cancellation
from fortnox_sdk.scalars import at_least

if TYPE_CHECKING:
    import tenacity

R = TypeVar("R")


@attrs.frozen(kw_only=True)
class RetryPolicy:
    """The limits for retries. The wait starts at `first_wait_s`, doubles with each attempt and has a random part.

    The policy does not decide which failures are retried, because a wrong choice could post something twice. A call is
    always retried if it was never sent or if its response was a 429. After a lost response or a 5xx, it is retried only
    if repeating it does no harm. It is not retried if its response exceeds a size or time limit.

    Raises:
        InvalidInput: `tries` is below 1, another limit is below 0, or one of them is not a number.

    >>> RetryPolicy(tries=2, total_s=30)
    RetryPolicy(tries=2, total_s=30, first_wait_s=0.5, longest_wait_s=30.0)
    """

    tries: int = attrs.field(default=5, validator=at_least(1, whole=True))
    """The largest number of attempts, including the first attempt."""
    total_s: float = attrs.field(default=120.0, validator=at_least(0))
    """Seconds from the start of the call within which a retry may start. A wait that would end later is not started.
    This limit also applies to the wait that an earlier response with status 429 causes; see `RateLimiter.block`."""
    first_wait_s: float = attrs.field(default=0.5, validator=at_least(0))
    """The longest wait before the second attempt, in seconds. The shortest wait is half as long."""
    longest_wait_s: float = attrs.field(default=30.0, validator=at_least(0))
    """The longest wait before any attempt, in seconds. If Fortnox requests a longer wait, only `total_s` limits it."""

    def call(self, attempt: Callable[[], R], *, repeatable: bool, clock: Clock) -> R:
        """Call `attempt` until it succeeds or the policy allows no further attempt, and return its result.

        Args:
            attempt: A function that sends the request once.
            repeatable: True if carrying out the call twice does no harm.
            clock: The clock that waits.

        Raises:
            FortnoxError: The error of the last attempt.
        """
        start = clock.monotonic()
        try:
            return attempt()
        except FortnoxError as fault:
            first = [fault]

        # Only calls that failed go through tenacity, which would take a twentieth of the CPU time of every call.
        def next_attempt() -> R:
            if first:
                raise first.pop()
            return attempt()

        return self.retrying(repeatable=repeatable, clock=clock, start=start)(next_attempt)

    def retrying(
        self, *, repeatable: bool, clock: Clock, start: float, jitter: Callable[[], float] = random.random
    ) -> "tenacity.Retrying":
        """Return a tenacity object that retries one call.

        Args:
            repeatable: True if carrying out the call twice does no harm.
            clock: The clock that waits.
            start: The monotonic time at which the call started.
            jitter: A function that returns a random number of at least 0 and below 1.
        """
        # Imported at the first failure, so that programs without failures do not wait for the import.
        import tenacity  # noqa: PLC0415

        def is_retried(state: "tenacity.RetryCallState") -> bool:
            fault = state.outcome.exception() if state.outcome else None
            if isinstance(fault, NotSent | RateLimited):
                return True
            # A response that was too large or too slow would probably be too large or too slow again.
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

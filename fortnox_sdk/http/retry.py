"""Which faults are tried again, how often and how long: a value, and its translation to tenacity."""

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs

from fortnox_sdk.clock import Clock
from fortnox_sdk.errors import NoAnswer, NotSent, RateLimited, ServerError
from fortnox_sdk.http import cancellation

if TYPE_CHECKING:
    import tenacity

__all__ = ["RetryPolicy"]


@attrs.frozen(kw_only=True)
class RetryPolicy:
    """Bounds of trying again; the waits double from `first_wait_s` and carry a random share.

    Which faults qualify is not a setting, since it decides whether something is posted twice: a call that
    was never sent and a 429 are repeated always; lost answers and 5xx only where repeating is harmless.

    >>> RetryPolicy(tries=2, total_s=30)
    RetryPolicy(tries=2, total_s=30, first_wait_s=0.5, longest_wait_s=30.0)
    """

    tries: int = attrs.field(default=5, validator=attrs.validators.ge(1))
    """Sendings in all, the first one included."""
    total_s: float = 120.0
    """No new try is begun after this many seconds since the first; a wait that would end later is not begun either."""
    first_wait_s: float = 0.5
    """At most, before the second sending; at least half of it."""
    longest_wait_s: float = 30.0
    """At most, before any sending; a longer one that Fortnox asks for is heeded within `total_s`."""

    def retrying(
        self, *, repeatable: bool, clock: Clock, jitter: Callable[[], float] = random.random
    ) -> "tenacity.Retrying":
        """The tenacity object for one call; `repeatable` says that carrying it out twice does no harm."""
        # Loaded by the first call: it costs a tenth of what `requests` does.
        import tenacity  # noqa: PLC0415

        began = clock.monotonic()

        def again(state: "tenacity.RetryCallState") -> bool:
            fault = state.outcome.exception() if state.outcome else None
            if isinstance(fault, NotSent | RateLimited):
                return True
            return repeatable and isinstance(fault, NoAnswer | ServerError)

        def wait(state: "tenacity.RetryCallState") -> float:
            longest: float = min(self.longest_wait_s, self.first_wait_s * 2.0 ** (state.attempt_number - 1))
            fault = state.outcome.exception() if state.outcome else None
            asked_s = fault.retry_after_s if isinstance(fault, ServerError) else None
            return max(longest * (0.5 + jitter() / 2), asked_s or 0.0)

        def stop(state: "tenacity.RetryCallState") -> bool:
            fault = state.outcome.exception() if state.outcome else None
            asked_s = fault.retry_after_s if isinstance(fault, RateLimited) else None
            pause_s = max(state.upcoming_sleep, asked_s or 0.0)
            return state.attempt_number >= self.tries or clock.monotonic() - began + pause_s >= self.total_s

        def sleep(seconds: float) -> None:
            cancellation.sleep(clock, seconds)

        return tenacity.Retrying(sleep=sleep, stop=stop, wait=wait, retry=again, reraise=True)

"""What can be made to go wrong on purpose, and the rate limit."""

import threading
from collections import deque
from collections.abc import Mapping
from typing import cast

from attrs import asdict, define

from fortnox_sdk.sandbox import assumptions

__all__ = ["Faults", "RateLimit"]


@define
class Faults:
    """Switches that the admin endpoint sets. They are forgotten when the sandbox ends.

    Args:
        lists_without_comments: Voucher lists leave `Comments` out, as in old recordings.
        drop_after_commit: So many writes are carried out, and the connection then closed without an answer.
        drop_before_commit: So many writes are not carried out, and the connection closed.
        drop_token_answer: So many token requests are carried out, and the connection closed without an answer.
        latency_s: Every answer waits this long.
        latency_jitter_s: And up to this much longer.
        slow_every: Every so manyth answer is slow; 0 is none.
        slow_s: How much longer a slow answer takes.
        status_code: Answer of the next `status_times` requests.
        status_times: How many are left.
        rate_limit: Whether the limit is on.
    """

    lists_without_comments: bool = False
    drop_after_commit: int = 0
    drop_before_commit: int = 0
    drop_token_answer: int = 0
    latency_s: float = 0.0
    latency_jitter_s: float = 0.0
    slow_every: int = 0
    slow_s: float = 0.0
    status_code: int = 500
    status_times: int = 0
    rate_limit: bool = True

    def change(self, wanted: Mapping[str, object]) -> None:
        """Set the switches that are named. Raises ValueError for one that does not exist or has a wrong type."""
        changed = dict(wanted)
        if "status" in changed:
            status = changed.pop("status")
            if not isinstance(status, dict):
                raise ValueError('status is an object such as {"code": 500, "times": 2}')
            named = cast(dict[str, object], status)
            changed |= {"status_code": named.get("code", 500), "status_times": named.get("times", 1)}
        for name, value in changed.items():
            known = getattr(self, name, None) if name in asdict(self) else None
            if known is None:
                raise ValueError(f"There is no fault {name}; there are {', '.join(asdict(self))} and status")
            fits = isinstance(value, int | float) if isinstance(known, float) else isinstance(value, int)
            if not fits or isinstance(value, bool) != isinstance(known, bool):
                raise ValueError(f"{name} is a {type(known).__name__}, not {value!r}")
            setattr(self, name, value)

    def take(self, name: str) -> bool:
        """Whether a counted fault strikes now; it has one strike less afterwards."""
        left: int = getattr(self, name)
        if left > 0:
            setattr(self, name, left - 1)
        return left > 0


class RateLimit:
    """25 calls per application and company in any 5 seconds (documented as a sliding window)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: dict[tuple[str, int], deque[float]] = {}

    def admits(self, client: str, company: int, at_s: float) -> bool:
        """Whether a call may come in at this second; if so it counts."""
        with self._lock:
            calls = self._calls.setdefault((client, company), deque())
            while calls and calls[0] <= at_s - assumptions.RATE_WINDOW_S:
                calls.popleft()
            if len(calls) >= assumptions.RATE_CALLS:
                if assumptions.RATE_REFUSED_CALLS_COUNT:
                    calls.append(at_s)
                return False
            calls.append(at_s)
            return True

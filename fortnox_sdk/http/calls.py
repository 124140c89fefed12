"""Statistics about requests: running totals, and a `Call` for each request, which a callback can receive."""

import re
from collections import deque
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Final

import attrs

from fortnox_sdk.http.ratelimit import RateLimiter

_KEPT_REQUEST_IDS: Final = 100

# Path segments of Fortnox's addresses that are not keys of records (official specification). All others are hidden.
_FIXED_SEGMENTS: Final = frozenset(
    [
        "addrows",
        "approvalbookkeep",
        "approvalpayment",
        "billofmaterials",
        "bookkeep",
        "cancel",
        "candidates",
        "changeob",
        "company",
        "complete",
        "completed",
        "createinvoice",
        "createorder",
        "credit",
        "csv",
        "custom",
        "depreciate",
        "depreciations",
        "dropshipcomplete",
        "einvoice",
        "email",
        "eprint",
        "externalprint",
        "finish",
        "inbounddeliveries",
        "increaseinvoicecount",
        "lockedperiod",
        "matches",
        "multi",
        "notes",
        "numberofattachments",
        "outbounddeliveries",
        "partial",
        "pause",
        "preview",
        "print",
        "printreminder",
        "release",
        "report-payment",
        "resetday",
        "response",
        "rows",
        "scrap",
        "sell",
        "send",
        "sendpurchaseorders",
        "stockbalance",
        "stocklocations",
        "stop",
        "sublist",
        "take-fees",
        "trusted",
        "types",
        "unpause",
        "validateincludedonsend",
        "void",
        "warehouseready",
        "writedown",
        "writeup",
    ]
)
_VERSIONED: Final = re.compile(r"[a-z-]+-v\d+")


@attrs.frozen(kw_only=True)
class Call:
    """One request that was sent, for telemetry. It contains no keys of records, no field values and no token.

    Each retry is a separate `Call`. Requests to the token endpoint are not included.

    >>> from datetime import UTC, datetime
    >>> call = Call(method="GET", path="/3/invoices/{}", status=200, ms=41.5, waited_s=0.0, attempt=1,
    ...             request_id="9f3a", at=datetime(2026, 2, 1, 9, tzinfo=UTC))
    >>> call.status, call.attempt
    (200, 1)
    """

    method: str
    """The HTTP method."""
    path: str
    """The path without keys and query, such as `/3/invoices/{}/email`."""
    status: int | None
    """The HTTP status of the response; None if no response came."""
    ms: float
    """Milliseconds from sending the request to the end of the response."""
    waited_s: float
    """Seconds that the request waited for the rate limit before it was sent."""
    blocked_s: float = 0.0
    """Seconds for which no call is sent because of this response, if its status is 429; otherwise 0."""
    attempt: int
    """The number of the attempt; 1 for the first attempt."""
    request_id: str
    """The X-Uid header of the response, which Fortnox's support asks for; `""` if there is no such header or no
    response."""
    at: datetime
    """The instant at which the request was sent, in UTC."""
    received_bytes: int = 0
    """The size of the response's body, after decompression."""


CallHook = Callable[[Call], None]
"""A callback that is called after each request, in the thread that sent it. It should handle its own errors: an error
that it raises reaches the caller of the client instead of the result, even if a write was carried out."""


class Calls:
    """Live statistics about the requests of a client. Any thread may read them.

    >>> calls = Calls()
    >>> calls.count, calls.request_ids, calls.blocked_s
    (0, (), 0.0)

    Args:
        limiter: The rate limiter of the client; None if the client has no rate limiter.
    """

    def __init__(self, limiter: RateLimiter | None = None) -> None:
        self._lock = Lock()
        self._limiter = limiter
        self._request_ids: deque[str] = deque(maxlen=_KEPT_REQUEST_IDS)
        self.count: int = 0
        """The number of requests, including retries. Requests to the token endpoint are not counted."""
        self.retries: int = 0
        """The number of requests that were retries."""
        self.waits: int = 0
        """The number of requests that had to wait for the rate limit."""
        self.waited_s: float = 0.0
        """Seconds spent waiting for the rate limit, summed over all threads."""
        self.blocks: int = 0
        """The number of responses with status 429. Each of them stops all calls for some time; see `blocked_s`."""
        self.ms: float = 0.0
        """Milliseconds spent waiting for responses, summed over all threads."""

    @property
    def blocked_s(self) -> float:
        """The number of seconds until calls are sent again, if Fortnox responded with status 429; otherwise 0.

        The response may have been sent to another client with the same rate limiter.
        """
        return self._limiter.blocked_s if self._limiter else 0.0

    @property
    def request_ids(self) -> tuple[str, ...]:
        """The last 100 X-Uid headers in responses, newest last. Fortnox's support asks for them."""
        with self._lock:
            return tuple(self._request_ids)

    def record(
        self, *, waited_s: float, ms: float, request_id: str, attempt: int, is_block: bool = False
    ) -> None:
        """Add one request to the statistics."""
        with self._lock:
            self.count += 1
            self.retries += attempt > 1
            self.waits += waited_s > 0
            self.blocks += is_block
            self.waited_s += waited_s
            self.ms += ms
            if request_id:
                self._request_ids.append(request_id)

    def __repr__(self) -> str:
        return (
            f"Calls(count={self.count}, retries={self.retries}, waits={self.waits}, "
            f"waited_s={self.waited_s:.1f}, blocks={self.blocks}, ms={self.ms:.0f})"
        )


def path_template(path: str) -> str:
    """Return a path with the keys of records replaced by `{}`.

    >>> path_template("/3/vouchers/A/17"), path_template("/api/warehouse/incominggoods-v1/9/release")
    ('/3/vouchers/{}/{}', '/api/warehouse/incominggoods-v1/{}/release')
    """
    parts = path.split("/")
    start = 4 if parts[1:2] == ["api"] else 3
    rest = [part if part in _FIXED_SEGMENTS or _VERSIONED.fullmatch(part) else "{}" for part in parts[start:]]
    return "/".join(parts[:start] + rest)

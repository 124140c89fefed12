"""The requests to Fortnox: transports, the rate limit, lists of pages, and statistics.

>>> from fortnox_sdk.http import RequestsTransport
"""

from typing import TYPE_CHECKING

from fortnox_sdk.lazy_names import lazy_getattr

if TYPE_CHECKING:
    from fortnox_sdk.http.calls import Call, CallHook, Calls
    from fortnox_sdk.http.paging import Pager
    from fortnox_sdk.http.ratelimit import RateLimiter
    from fortnox_sdk.http.transport import Request, RequestsTransport, Response, Transport

__all__ = [
    "Call",
    "CallHook",
    "Calls",
    "Pager",
    "RateLimiter",
    "Request",
    "RequestsTransport",
    "Response",
    "Transport",
]

__getattr__ = lazy_getattr(
    __name__,
    {
        "Call": "calls",
        "CallHook": "calls",
        "Calls": "calls",
        "Pager": "paging",
        "RateLimiter": "ratelimit",
        "Request": "transport",
        "RequestsTransport": "transport",
        "Response": "transport",
        "Transport": "transport",
    },
)


def __dir__() -> list[str]:
    return sorted(__all__)

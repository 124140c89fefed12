"""Requests to Fortnox: transports, the rate limit, lists that are read page by page, and statistics."""

from typing import TYPE_CHECKING

from fortnox_sdk.lazy_names import lazy_getattr

if TYPE_CHECKING:
    from fortnox_sdk.http.calls import Call, CallHook, Calls
    from fortnox_sdk.http.limits import Content, Limits
    from fortnox_sdk.http.messages import Request, Response, Transport
    from fortnox_sdk.http.paging import Pager
    from fortnox_sdk.http.ratelimit import RateLimiter
    from fortnox_sdk.http.transport import RequestsTransport

__all__ = [
    "Call",
    "CallHook",
    "Calls",
    "Content",
    "Limits",
    "Pager",
    "RateLimiter",
    "Request",
    "RequestsTransport",
    "Response",
    "Transport",
]

if not TYPE_CHECKING:  # type checkers would accept any name
    __getattr__ = lazy_getattr(
        __name__,
        {
            "Call": "calls",
            "CallHook": "calls",
            "Calls": "calls",
            "Content": "limits",
            "Limits": "limits",
            "Pager": "paging",
            "RateLimiter": "ratelimit",
            "Request": "messages",
            "RequestsTransport": "transport",
            "Response": "messages",
            "Transport": "messages",
        },
    )


def __dir__() -> list[str]:
    return sorted(__all__)

"""The rate limiters and the transport that all clients of a process share.

Two clients of one company must share a rate limiter, because Fortnox counts the calls of both. This module therefore
keeps state for the whole process. A forked process starts without this state, since it must not use its parent's
sockets.
"""

import os
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Final
from weakref import WeakValueDictionary

from fortnox_sdk.clock import Clock
from fortnox_sdk.http.ratelimit import Pace, RateLimiter
from fortnox_sdk.http.transport import RequestsTransport

_KEPT_LIMITERS: Final = 256
_POOL_SIZE: Final = 64
_ENVIRONMENT: Final = (
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
)


class _Shared:
    """The limiters and transports of one process."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.limiters: WeakValueDictionary[Hashable, RateLimiter] = WeakValueDictionary()
        # A program may create a client for each call. These limiters are kept, so that they still count its last calls.
        self.recent: OrderedDict[Hashable, RateLimiter] = OrderedDict()
        self.transports: dict[Hashable, RequestsTransport] = {}


_BY_PROCESS: Final[dict[int, _Shared]] = {}


def _shared() -> _Shared:
    return _BY_PROCESS.setdefault(os.getpid(), _Shared())


def limiter_for(
    connection: Hashable, pace: Pace | RateLimiter | None = None, *, clock: Clock | None = None
) -> RateLimiter:
    """Return the rate limiter for a new client.

    All clients with the same connection and pace share one limiter, unless the caller passes a limiter or a clock.

    >>> limiter_for("company 1") is limiter_for("company 1"), limiter_for("company 1") is limiter_for("company 2")
    (True, False)
    """
    if isinstance(pace, RateLimiter):
        return pace
    if clock is not None:
        return RateLimiter(pace, clock=clock)
    shared, key = _shared(), (connection, pace or Pace())
    with shared.lock:
        limiter = shared.limiters.get(key)
        if limiter is None:
            limiter = shared.limiters[key] = RateLimiter(pace)
        shared.recent[key] = limiter
        shared.recent.move_to_end(key)
        if len(shared.recent) > _KEPT_LIMITERS:
            shared.recent.popitem(last=False)
    return limiter


def transport_for(clock: Clock | None = None) -> RequestsTransport:
    """Return the transport for a new client. All clients share one transport, unless the caller passes a clock.

    The transport has a pool of open connections. It reads proxies and certificates from the environment once. If
    these settings change, new clients get another transport.

    >>> transport_for() is transport_for()
    True
    """
    if clock is not None:
        return RequestsTransport(clock=clock)
    shared = _shared()
    key = tuple(os.environ.get(name) or os.environ.get(name.lower()) for name in _ENVIRONMENT)
    with shared.lock:
        if key not in shared.transports:
            shared.transports[key] = RequestsTransport(pool_size=_POOL_SIZE)
        return shared.transports[key]

"""What was sent: a live count, and one record per sending for a hook of the caller's."""

import re
from collections import deque
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Final

import attrs

__all__ = ["Call", "CallHook", "Calls", "path_template"]

_REMEMBERED: Final = 100

# What may follow a noun in Fortnox's addresses and is no key (official specification); all else is hidden.
_WORDS: Final = frozenset(
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
    """One request as it was sent, for telemetry: no key, no value, no token.

    Repeats are records of their own; calls to the token endpoint are not among them.
    """

    method: str
    path: str
    """Without keys and query, such as `/3/invoices/{}/email`."""
    status: int | None
    """Of the answer; None when none came."""
    ms: float
    """Milliseconds from sending to the end of the answer."""
    waited_s: float
    """Seconds before it, spent waiting for the pace."""
    attempt: int
    """1 for the first sending of a call."""
    request_id: str
    """Fortnox's X-Uid, for their support; empty when the gateway answered, or nobody."""
    at: datetime
    """When it was sent, UTC."""


CallHook = Callable[[Call], None]
"""Is called after each sending, in the thread that sent. What it raises reaches the caller of the client, who then
does not see whether a write was carried out: a hook should handle its own errors."""


class Calls:
    """What this client sent so far: live, safe to read from any thread.

    >>> calls = Calls()
    >>> calls.count, calls.request_ids
    (0, ())
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._request_ids: deque[str] = deque(maxlen=_REMEMBERED)
        self.count = 0
        """Requests sent, repeated ones included; calls to the token endpoint are not among them."""
        self.retries = 0
        """How many of them were repeats."""
        self.waits = 0
        """How many of them had to wait for the pace."""
        self.waited_s = 0.0
        """Seconds spent waiting for the pace, over all threads."""
        self.ms = 0.0
        """Milliseconds spent waiting for answers, over all threads."""

    @property
    def request_ids(self) -> tuple[str, ...]:
        """Fortnox's X-Uid of the last 100 answers, newest last: what their support asks for."""
        with self._lock:
            return tuple(self._request_ids)

    def note(self, *, waited_s: float, ms: float, request_id: str, attempt: int) -> None:
        """Count one sending."""
        with self._lock:
            self.count += 1
            self.retries += attempt > 1
            self.waits += waited_s > 0
            self.waited_s += waited_s
            self.ms += ms
            if request_id:
                self._request_ids.append(request_id)

    def __repr__(self) -> str:
        return (
            f"Calls(count={self.count}, retries={self.retries}, waits={self.waits}, "
            f"waited_s={self.waited_s:.1f}, ms={self.ms:.0f})"
        )


def path_template(path: str) -> str:
    """A path with its keys hidden.

    >>> path_template("/3/vouchers/A/17"), path_template("/api/warehouse/incominggoods-v1/9/release")
    ('/3/vouchers/{}/{}', '/api/warehouse/incominggoods-v1/{}/release')
    """
    parts = path.split("/")
    noun = 4 if parts[1:2] == ["api"] else 3
    shown = [part if part in _WORDS or _VERSIONED.fullmatch(part) else "{}" for part in parts[noun:]]
    return "/".join(parts[:noun] + shown)

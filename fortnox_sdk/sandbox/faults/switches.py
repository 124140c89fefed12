"""The switches for simulated faults, and the rate limiter."""

import random
import threading
from collections import deque
from collections.abc import Mapping
from datetime import date
from typing import TypedDict, cast

from attrs import define, field, fields_dict

from fortnox_sdk.sandbox import assumptions

COUNTED = (
    "drop_before_commit",
    "drop_after_commit",
    "drop_token_answer",
    "commit_late",
    "half_answer",
    "repeat_page",
)
"""Faults whose value is either a number of occurrences (an integer) or a probability (a float)."""
_STATUSES = frozenset(map(str, range(400, 600)))
_MOST_SECONDS = 600.0  # a longer delay would block the connection's thread
_LARGEST = 2**31 - 1
_LONGEST_TEXT = 1_000


class FaultSwitches(TypedDict, total=False):
    """The keyword arguments of `Sandbox.set_faults`; see `Faults` for descriptions."""

    latency_s: float
    latency_jitter_s: float
    slow_every: int
    slow_s: float
    status: tuple[int, float] | Mapping[int, float]
    retry_after_s: int
    rate_limit: bool
    drop_before_commit: float
    drop_after_commit: float
    drop_token_answer: float
    commit_late: float
    commit_late_s: float
    half_answer: float
    repeat_page: float
    ignore_page: bool
    without_meta: bool
    lists_without_comments: bool
    numbers_as_text: bool
    unknown_values: bool
    no_right: str
    foreign_voucher_every: int
    foreign_voucher_day: str
    revoke_in: int
    path: str
    seed: int


@define
class Faults:
    """The state of all fault switches, set through the admin endpoint and lost when the sandbox stops.

    The frequency of a fault is either the number of times that it occurs, which is an integer such as `2`, or its
    probability, which is a float from `0.0` to `1.0` (always).

    Args:
        latency_s: Delay of every response in seconds.
        latency_jitter_s: Maximum random delay added to `latency_s`.
        slow_every: Every n-th response is slow; 0 disables the fault.
        slow_s: Additional delay of a slow response in seconds.
        status: Mapping from an HTTP status, such as 429 or 500, to the frequency of responses with this status. The
            request is not executed.
        retry_after_s: Seconds in the `Retry-After` header of every 429 and 503 response. 0: no header, as in Fortnox.
        rate_limit: True if the rate limit is enforced.
        drop_before_commit: Frequency of discarding a write and closing the connection without a response.
        drop_after_commit: Frequency of executing a write and then closing the connection without a response.
        drop_token_answer: Frequency of executing a token request and then closing the connection without a response.
        commit_late: Frequency of closing the connection without a response and executing the write later. Pending
            writes are lost when the sandbox stops.
        commit_late_s: Delay of the writes that `commit_late` affects, in seconds, measured by the sandbox's clock.
        half_answer: Frequency of cutting off a response in the middle.
        repeat_page: Frequency of list pages, from page 2 on, that contain the rows of the preceding page.
        ignore_page: Lists return the first page for every page number.
        without_meta: Lists have no `MetaInformation`.
        lists_without_comments: List rows have no `Comments`, as in old recorded responses of Fortnox.
        numbers_as_text: Numbers are sent as text.
        unknown_values: Enumerated fields have undocumented values, and records have an undocumented field.
        no_right: Comma-separated names of fields that have the value `API_NORIGHT`.
        foreign_voucher_every: Another user posts a voucher after every n-th request; 0 disables the fault.
        foreign_voucher_day: Date of the vouchers that the other user posts (YYYY-MM-DD). If empty: today, or the
            nearest date in the newest financial year.
        revoke_in: Number of requests after which the company's consent is revoked; 0 disables the fault.
        path: Path prefix, such as `/3/vouchers`. Faults affect only API requests with this prefix. If empty, all
            API requests are affected. `rate_limit` and `drop_token_answer` are independent of the prefix.
        seed: Seed for random faults; the same requests with the same seed have the same faults.
    """

    latency_s: float = 0.0
    latency_jitter_s: float = 0.0
    slow_every: int = 0
    slow_s: float = 0.0
    status: dict[int, int | float] = field(factory=dict[int, int | float])
    retry_after_s: int = 0
    rate_limit: bool = True
    drop_before_commit: int | float = 0
    drop_after_commit: int | float = 0
    drop_token_answer: int | float = 0
    commit_late: int | float = 0
    commit_late_s: float = 5.0
    half_answer: int | float = 0
    repeat_page: int | float = 0
    ignore_page: bool = False
    without_meta: bool = False
    lists_without_comments: bool = False
    numbers_as_text: bool = False
    unknown_values: bool = False
    no_right: str = ""
    foreign_voucher_every: int = 0
    foreign_voucher_day: str = ""
    revoke_in: int = 0
    path: str = ""
    seed: int = 0
    _random: random.Random = field(factory=lambda: random.Random(0), repr=False)  # noqa: S311  # faults, no secrets
    _lock: threading.Lock = field(factory=threading.Lock, repr=False, eq=False)

    def values(self) -> dict[str, object]:
        """Return the values of all fault switches by name."""
        values: dict[str, object] = {name: getattr(self, name) for name in _SWITCHES}
        values["status"] = {str(code): times for code, times in self.status.items()}
        return values

    def change(self, switches: Mapping[str, object]) -> None:
        """Set the given fault switches. Raises ValueError if a switch does not exist or its value is invalid."""
        checked = {name: self._checked(name, value) for name, value in switches.items()}
        with self._lock:
            for name, value in checked.items():
                setattr(self, name, value)
            if "seed" in checked:
                self._random = random.Random(self.seed)  # noqa: S311  # faults, no secrets

    def _checked(self, name: str, value: object) -> object:
        if name not in _SWITCHES:
            raise ValueError(f"Unknown fault {_abbreviate(name)}; the faults are {', '.join(_SWITCHES)}")
        if name == "status":
            return _statuses(value)
        current = getattr(self, name)
        if name in COUNTED:
            return _count(name, value)
        if isinstance(current, float):
            is_valid = (
                isinstance(value, int | float)
                and not isinstance(value, bool)
                and 0 <= value <= _most_seconds(name)
            )
            value = float(value) if isinstance(value, int) and is_valid else value
        elif isinstance(value, str):
            is_valid = isinstance(current, str) and len(value) <= _LONGEST_TEXT
        else:
            is_valid = type(value) is type(current) and isinstance(value, int) and 0 <= value <= _LARGEST
        if not is_valid:
            raise ValueError(f"{name} must be {_expected(name, current)}, not {_abbreviate(value)}")
        if name == "foreign_voucher_day" and value:
            date.fromisoformat(str(value))
        return value

    def affects_path(self, path: str) -> bool:
        """Return True if faults apply to requests with this path."""
        return path.startswith(self.path)

    def random_up_to(self, maximum: float) -> float:
        """Return a random number from 0 to `maximum`."""
        with self._lock:
            return self._random.uniform(0, maximum)

    def consume(self, name: str) -> bool:
        """Return True if the fault `name` occurs now. If its value is an integer, reduce the value by one."""
        with self._lock:
            occurs, remaining = self._consume(getattr(self, name))
            setattr(self, name, remaining)
        return occurs

    def consume_status(self) -> int | None:
        """Return the simulated status for the current request, or None if the request is executed normally."""
        with self._lock:
            for code, count in self.status.items():
                occurs, remaining = self._consume(count)
                self.status[code] = remaining
                if occurs:
                    return code
        return None

    def _consume(self, count: float) -> tuple[bool, int | float]:
        if isinstance(count, int):
            return count > 0, max(0, count - 1)
        return self._random.random() < count, count


_SWITCHES = tuple(name for name in fields_dict(Faults) if name[0] != "_")


def _most_seconds(name: str) -> float:
    return _LARGEST if name == "commit_late_s" else _MOST_SECONDS


def _expected(name: str, current: object) -> str:
    if isinstance(current, bool):
        return "true or false"
    if isinstance(current, float):
        return f"a number of seconds from 0 to {_most_seconds(name):.0f}"
    if isinstance(current, int):
        return f"a whole number from 0 to {_LARGEST}"
    return f"text of at most {_LONGEST_TEXT} characters"


def _abbreviate(value: object) -> str:
    return f"{value!r:.40}"


def _count(name: str, value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LARGEST:
        raise ValueError(
            f"{name} must be a whole number, or a probability with decimals, not {_abbreviate(value)}"
        )
    if isinstance(value, float) and value > 1:
        raise ValueError(f"{name} must be a probability of at most 1.0, not {value!r}")
    return value


def _statuses(value: object) -> dict[int, int | float]:
    message = 'status must map HTTP statuses from 400 to 599 to numbers, such as {"503": 2, "429": 0.1}'
    if not isinstance(value, Mapping):
        raise ValueError(message)  # noqa: TRY004  # the same error for every invalid value
    statuses: dict[int, int | float] = {}
    for code, count in cast(Mapping[object, object], value).items():
        if str(code) not in _STATUSES:
            raise ValueError(message)
        statuses[int(str(code))] = _count(f"status {code}", count)
    return statuses


class RateLimit:
    """A rate limiter that allows 25 requests per application and company in any 5 seconds (documented by Fortnox)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: dict[tuple[str, int], deque[float]] = {}

    def admit(self, client: str, company: int, at_s: float) -> bool:
        """Count a request and return True, or return False if the request exceeds the limit.

        `at_s` is the time of the request in seconds, by a clock that never goes back.
        """
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

"""The faults that can be switched on, and the rate limit."""

import random
import threading
from collections import deque
from collections.abc import Mapping
from datetime import date
from typing import TypedDict, cast

from attrs import define, field, fields_dict

from fortnox_sdk.sandbox import assumptions

__all__ = ["COUNTED", "FaultSwitches", "Faults", "RateLimit"]

COUNTED = (
    "drop_before_commit",
    "drop_after_commit",
    "drop_token_answer",
    "commit_late",
    "half_answer",
    "repeat_page",
)
"""Faults that strike a number of times (a whole number) or with a probability (a number with decimals)."""
_STATUSES = range(400, 600)


class FaultSwitches(TypedDict, total=False):
    """The arguments of `Sandbox.set_faults`; `Faults` says what each does."""

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
    """Switches that the admin endpoint sets. They are forgotten when the sandbox ends.

    A count is either how many times a fault strikes (`2`) or with which probability, written with decimals (`0.1`,
    and `1.0` for always).

    Args:
        latency_s: Every answer waits this long.
        latency_jitter_s: And up to this much longer.
        slow_every: Every so manyth answer is slow; 0 is none.
        slow_s: How much longer a slow answer takes.
        status: HTTP status -> count: requests answered with it, 429 and 5xx as others, and not carried out.
        retry_after_s: `Retry-After` of every 429 and 503; 0 leaves the header out, as Fortnox does.
        rate_limit: Whether the limit is on.
        drop_before_commit: Count of writes that are not carried out, and the connection closed without an answer.
        drop_after_commit: Count of writes that are carried out, and the connection closed without an answer.
        drop_token_answer: Count of token requests, carried out, and the connection closed without an answer.
        commit_late: Count of writes whose connection is closed without an answer and which are carried out later.
            Those still to come are lost when the sandbox ends.
        commit_late_s: How much later, by the sandbox's clock.
        half_answer: Count of answers that end in the middle.
        repeat_page: Count of list pages after the first that bring the rows of the page before.
        ignore_page: Lists bring the first page whatever page is asked for.
        without_meta: Lists come without `MetaInformation`.
        lists_without_comments: Rows of lists come without `Comments`, as in old recordings.
        numbers_as_text: Numbers arrive as text.
        unknown_values: Choices have values, and records have a field, that nobody has heard of.
        no_right: Names of fields, with commas between, that arrive as `API_NORIGHT`.
        foreign_voucher_every: After every so manyth call another user books a voucher; 0 is never.
        foreign_voucher_day: On which day; empty is the last possible one.
        revoke_in: The company's consent is revoked after so many calls from now; 0 is not.
        path: Faults of calls strike only below this path, such as `/3/vouchers`; empty is everywhere.
        seed: Of all that goes by probability: the same calls then have the same faults.
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

    def shown(self) -> dict[str, object]:
        """Return all switches by name."""
        shown: dict[str, object] = {name: getattr(self, name) for name in _SWITCHES}
        shown["status"] = {str(code): times for code, times in self.status.items()}
        return shown

    def change(self, wanted: Mapping[str, object]) -> None:
        """Set the switches that are named. Raises ValueError for one that does not exist or has a wrong value."""
        checked = {name: self._checked(name, value) for name, value in wanted.items()}
        with self._lock:
            for name, value in checked.items():
                setattr(self, name, value)
            if "seed" in checked:
                self._random = random.Random(self.seed)  # noqa: S311  # faults, no secrets

    def _checked(self, name: str, value: object) -> object:
        if name not in _SWITCHES:
            raise ValueError(f"There is no fault {name}; there are {', '.join(_SWITCHES)}")
        if name == "status":
            return _statuses(value)
        known = getattr(self, name)
        if name in COUNTED:
            return _count(name, value)
        if isinstance(known, float):
            fits = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
            value = float(value) if isinstance(value, int) and fits else value
        else:
            fits = type(value) is type(known) and (not isinstance(value, int) or value >= 0)
        if not fits:
            raise ValueError(f"{name} is a {type(known).__name__}, not {value!r}")
        if name == "foreign_voucher_day" and value:
            date.fromisoformat(str(value))
        return value

    def strikes(self, path: str) -> bool:
        """Tell whether faults of calls strike here."""
        return path.startswith(self.path)

    def between(self, most: float) -> float:
        """Return a number from 0 to `most`."""
        with self._lock:
            return self._random.uniform(0, most)

    def take(self, name: str) -> bool:
        """Tell whether a counted fault strikes now; it has one strike less afterwards."""
        with self._lock:
            struck, left = self._struck(getattr(self, name))
            setattr(self, name, left)
        return struck

    def take_status(self) -> int | None:
        """Return the status that a request is answered with instead of its own, if any."""
        with self._lock:
            for code, count in self.status.items():
                struck, left = self._struck(count)
                self.status[code] = left
                if struck:
                    return code
        return None

    def _struck(self, count: float) -> tuple[bool, int | float]:
        if isinstance(count, int):
            return count > 0, max(0, count - 1)
        return self._random.random() < count, count


_SWITCHES = tuple(name for name in fields_dict(Faults) if name[0] != "_")


def _count(name: str, value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ValueError(f"{name} is how many times, or with decimals a probability, not {value!r}")
    if isinstance(value, float) and value > 1:
        raise ValueError(f"{name} is a probability, at most 1.0, not {value!r}")
    return value


def _statuses(value: object) -> dict[int, int | float]:
    wrong = 'status names codes from 400 to 599 and how many times, such as {"503": 2, "429": 0.1}'
    if not isinstance(value, Mapping):
        raise ValueError(wrong)  # noqa: TRY004  # one error for all that can't be set
    found: dict[int, int | float] = {}
    for code, count in cast(Mapping[object, object], value).items():
        if not str(code).isdecimal() or int(str(code)) not in _STATUSES:
            raise ValueError(wrong)
        found[int(str(code))] = _count(f"status {code}", count)
    return found


class RateLimit:
    """25 calls per application and company in any 5 seconds (documented as a sliding window)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: dict[tuple[str, int], deque[float]] = {}

    def admits(self, client: str, company: int, at_s: float) -> bool:
        """Tell whether a call may come in at this second; if so it counts."""
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

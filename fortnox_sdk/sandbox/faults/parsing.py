"""Parsing of command-line options for faults, period locks and the clock: `429=0.1,latency=800ms,locked=2025-06-30`."""

import re
from collections.abc import Mapping
from datetime import date

from attrs import frozen

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_DURATION = re.compile(r"(?P<sign>[+-]?)(?P<count>\d+(?:\.\d+)?)(?P<unit>ms|s|m|h|d)")
_SHORT = {
    "latency": "latency_s",
    "jitter": "latency_jitter_s",
    "slow": "slow_s",
    "retry_after": "retry_after_s",
    "late": "commit_late",
    "late_by": "commit_late_s",
}


@frozen(kw_only=True)
class ParsedFaults:
    """A parsed list of faults: the fault switches for the admin endpoint, and the last day of the period to lock."""

    switches: Mapping[str, object]
    locked: date | None = None


def read_faults(text: str) -> ParsedFaults:
    """Parse a comma-separated list of faults, each written as `name=value`, or as `name` to turn the fault on.

    The name is an attribute of `Faults` (hyphens may replace underscores), a short form such as `latency`, or an HTTP
    status. For a fault such as `drop-after-commit`, a whole number says how many times the fault occurs, and a number
    with decimals is its probability. A duration such as `800ms` is converted to seconds. Field names in `no_right` are
    separated by plus signs. `locked=2025-06-30` locks the books up to and including this day.

    Raises ValueError if a value is invalid. An unknown name is accepted here, but the admin endpoint rejects it.

    >>> read_faults("429=0.1,latency=800ms,drop-after-commit=1,without-meta").switches
    {'latency_s': 0.8, 'drop_after_commit': 1, 'without_meta': True, 'status': {'429': 0.1}}
    """
    switches: dict[str, object] = {}
    statuses: dict[str, object] = {}
    locked: date | None = None
    for item in filter(None, (item.strip() for item in text.split(","))):
        name, separator, value = item.partition("=")
        name = name.strip().replace("-", "_")
        name = _SHORT.get(name, name)
        if name == "locked":
            locked = _day(value)
        elif name.isdecimal():
            statuses[name] = _value(name, value)
        else:
            switches[name] = _value(name, value) if separator else True
    return ParsedFaults(switches=switches | ({"status": statuses} if statuses else {}), locked=locked)


def read_clock(text: str) -> float:
    """Parse a duration such as `30d` or `-2h` and return it in seconds. Raises ValueError if the text is invalid.

    >>> read_clock("30d"), read_clock("-90m")
    (2592000.0, -5400.0)
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise ValueError(
            f"{text!r} is not a duration: write a number and a unit, such as 90s, 45m, 12h or 30d"
        )
    return float(f"{match['sign']}{match['count']}") * _SECONDS[match["unit"]]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"locked={text}: expected the last locked day as a date, such as 2025-06-30"
        ) from None


def _value(name: str, text: str) -> object:
    text = text.strip()
    if name in {"no_right", "path", "foreign_voucher_day"}:
        return text.replace("+", ",") if name == "no_right" else text
    if _DURATION.fullmatch(text):
        return read_clock(text)
    if text.lower() in {"on", "true", "off", "false"}:
        return text.lower() in {"on", "true"}
    try:
        return int(text) if text.isdecimal() else float(text)
    except ValueError:
        raise ValueError(f"{name}={text}: expected a number, a duration such as 800ms, on or off") from None

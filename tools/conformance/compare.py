"""Where two answers differ: status, keys, JSON type per key, error code; values apart."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import cast

import attrs

__all__ = ["Difference", "differences"]


@attrs.frozen
class Difference:
    """One place where an answer is not as it was recorded."""

    path: str
    """Keys from the envelope down, rows as `[]`: `Invoice.InvoiceRows[].Price`."""
    kind: str
    """`missing` (recorded, and not answered), `extra`, `type`, `rows` (so many) or `value`."""
    recorded: str
    answered: str

    def __str__(self) -> str:
        return f"{self.path}: {self.kind}, recorded {self.recorded}, answered {self.answered}"


def differences(recorded: object, answered: object, path: str = "") -> Iterator[Difference]:
    """Each difference of two JSON values.

    >>> [str(d) for d in differences({"A": 1}, {"A": "1"})]
    ["A: type, recorded number 1, answered text '1'"]
    """
    if _kind(recorded) != _kind(answered):
        yield Difference(path, "type", _shown(recorded), _shown(answered))
    elif isinstance(recorded, dict):
        yield from _of_objects(
            cast("Mapping[str, object]", recorded), cast("Mapping[str, object]", answered), path
        )
    elif isinstance(recorded, list):
        ours, theirs = cast("list[object]", answered), cast("list[object]", recorded)
        if len(theirs) != len(ours):
            yield Difference(f"{path}[]", "rows", f"{len(theirs)} rows", f"{len(ours)} rows")
        for row, other in zip(theirs, ours, strict=False):
            yield from differences(row, other, f"{path}[]")
    elif recorded != answered:
        yield Difference(path, "value", _shown(recorded), _shown(answered))


def _of_objects(
    recorded: Mapping[str, object], answered: Mapping[str, object], path: str
) -> Iterator[Difference]:
    dot = f"{path}." if path else ""
    for key, value in recorded.items():
        if key not in answered:
            yield Difference(f"{dot}{key}", "missing", _shown(value), "nothing")
        else:
            yield from differences(value, answered[key], f"{dot}{key}")
    for key, value in answered.items():
        if key not in recorded:
            yield Difference(f"{dot}{key}", "extra", "nothing", _shown(value))


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float() | Decimal():
            return "number"
        case str():
            return "text"
        case list():
            return "list"
        case _:
            return "object"


def _shown(value: object) -> str:
    return _kind(value) if value is None else f"{_kind(value)} {value!r:.60}"

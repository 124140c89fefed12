"""Differences between two JSON values: missing and extra keys, types, row counts and values."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import cast

import attrs

__all__ = ["Difference", "differences"]


@attrs.frozen
class Difference:
    """One difference between a recorded response and the response of the sandbox."""

    path: str
    """The keys from the envelope down, with `[]` for rows: `Invoice.InvoiceRows[].Price`."""
    kind: str
    """`missing` (only recorded), `extra` (only from the sandbox), `type`, `rows` (the number of rows) or `value`."""
    recorded: str
    answered: str

    def __str__(self) -> str:
        return f"{self.path}: {self.kind}, recorded {self.recorded}, answered {self.answered}"


def differences(recorded: object, answered: object, path: str = "") -> Iterator[Difference]:
    """Yield each difference between two JSON values.

    >>> [str(d) for d in differences({"A": 1}, {"A": "1"})]
    ["A: type, recorded number 1, answered text '1'"]
    """
    if _kind(recorded) != _kind(answered):
        yield Difference(path, "type", _text(recorded), _text(answered))
    elif isinstance(recorded, dict):
        yield from _object_differences(
            cast("Mapping[str, object]", recorded), cast("Mapping[str, object]", answered), path
        )
    elif isinstance(recorded, list):
        recorded_rows, rows = cast("list[object]", recorded), cast("list[object]", answered)
        if len(recorded_rows) != len(rows):
            yield Difference(f"{path}[]", "rows", f"{len(recorded_rows)} rows", f"{len(rows)} rows")
        for row, other in zip(recorded_rows, rows, strict=False):
            yield from differences(row, other, f"{path}[]")
    elif recorded != answered:
        yield Difference(path, "value", _text(recorded), _text(answered))


def _object_differences(
    recorded: Mapping[str, object], answered: Mapping[str, object], path: str
) -> Iterator[Difference]:
    dot = f"{path}." if path else ""
    for key, value in recorded.items():
        if key not in answered:
            yield Difference(f"{dot}{key}", "missing", _text(value), "nothing")
        else:
            yield from differences(value, answered[key], f"{dot}{key}")
    for key, value in answered.items():
        if key not in recorded:
            yield Difference(f"{dot}{key}", "extra", "nothing", _text(value))


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


def _text(value: object) -> str:
    return _kind(value) if value is None else f"{_kind(value)} {value!r:.60}"

"""Invalid inputs, derived from valid inputs."""

import copy
import random
from collections.abc import Iterator
from typing import Any, Final, cast

import attrs

from tools.api_fuzz.case import Case
from tools.api_fuzz.spec import Operation

__all__ = ["invalid_case"]

_RAW: Final = (
    b"{", b"", b"null", b"[]", b"{}", b'"text"', b"\xff\xfe\x00", b"[" * 3000, b'{"a":1e999}', b"1" * 5000,
    b'{"Voucher": {"Year": NaN}}', b'{"x": "\\ud800"}', b'[{"x": {}}]', b"[1, null, []]", b"<a/>",
)  # fmt: skip
_EMPTY: list[object] = []
_VALUES: tuple[object, ...] = (
    None, "", "API_BLANK", "x" * 5000, "<b>", "2025-02-30", "0000-00-00", "9999-12-31", -1, 0, 10**30, 1e300, 0.1, True,
    False, _EMPTY, [_EMPTY], [None], {"a": {"b": []}}, "å\u0000ö", "\U0001f600", "' OR 1=1 --", "%s", "../../x", "NaN",
    "-0", "1e5", "１２", 99999999999999999999, -0.005, "\u202e", "00000000-0000-4000-8000-000000000009",
)  # fmt: skip
_KEYS: tuple[object, ...] = (
    "0", "-1", "x", "å/ö", "99999999999999999999", "%00", "1 2", "sublist", "x" * 300, "2025-02-30", "<", "null",
)  # fmt: skip
_QUERY: tuple[tuple[str, object], ...] = (
    ("page", 0), ("page", -1), ("page", "x"), ("page", 10**12), ("limit", 0), ("limit", 501), ("limit", "x"),
    ("offset", -5), ("filter", "nonsense"), ("sortby", "nonsense"), ("sortorder", "sideways"), ("financialyear", 999),
    ("financialyear", "x"), ("lastmodified", "yesterday"), ("fromdate", "2025-99-01"), ("todate", "x"), ("x", "1"),
    ("financialyeardate", "1800-01-01"), ("lastmodified", "9999-12-31 23:59"), ("name", "<"), ("page", "١"),
)  # fmt: skip


def invalid_case(draw: random.Random, operation: Operation, valid: Case) -> Case:
    """Return a copy of a valid input with one random change, which makes most inputs invalid."""
    choices = ["query"]
    if operation.keys:
        choices.append("key")
    if operation.method not in {"GET", "DELETE"}:
        choices += ["raw", "type", "value", "value", "value", "missing", "unknown", "envelope"]
    match draw.choice(choices):
        case "query":
            named = [(name, draw.choice(_VALUES)) for name in operation.query]
            name, value = draw.choice([*_QUERY, *named])
            return attrs.evolve(valid, query={**valid.query, name: value})
        case "key":
            return attrs.evolve(valid, keys={**valid.keys, draw.choice(operation.keys): draw.choice(_KEYS)})
        case "raw":
            return attrs.evolve(valid, body=draw.choice(_RAW))
        case "type":
            kind = draw.choice(
                ("text/plain", "application/xml", "multipart/form-data", "", "application/json; charset=x")
            )
            return attrs.evolve(valid, content_type=kind)
        case kind:
            return attrs.evolve(valid, body=_changed(draw, kind, valid.body))


def _changed(draw: random.Random, kind: str, body: object) -> object:
    if isinstance(body, bytes) or body is None:
        return draw.choice(_RAW)
    if kind == "envelope":
        return draw.choice(([body], {"Nonsense": body}, {"x": 1}, [], {"Nonsense": None}))
    changed = copy.deepcopy(body)
    objects = list(_objects(changed))
    if not objects:
        return draw.choice(_VALUES)
    target = draw.choice(objects)
    name = draw.choice(list(target))
    match kind:
        case "missing":
            del target[name]
        case "unknown":
            target["Obekant"] = draw.choice(_VALUES)
        case _:
            target[name] = draw.choice(_VALUES)
    return changed


def _objects(body: object) -> Iterator[dict[str, Any]]:
    """Yield every non-empty JSON object in a body."""
    if isinstance(body, list):
        for item in cast("list[object]", body):
            yield from _objects(item)
    elif isinstance(body, dict) and body:
        fields = cast("dict[str, Any]", body)
        yield fields
        for value in fields.values():
            yield from _objects(value)

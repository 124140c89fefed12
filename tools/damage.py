"""Random damage to a recorded response, to test that a tool detects lost and changed values."""

import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, cast

from fortnox_sdk.entities.codec import decode_json, encode_json
from fortnox_sdk.errors import DecodeError

Path = tuple[str | int, ...]

_REFUSED = 400
STATUSES = (400, 404, 429, 500)
# The client does not read these keys, so damage to them has no effect: the page count of a list, the kind of token,
# the fixed flag of an error, and the number of an error below /api.
_UNREAD = {"@CurrentPage", "@TotalPages", "token_type"}
_UNREAD_IN_ERRORS = {("ErrorInformation", "Error"), ("ErrorInformation", "error"), ("id",)}


def damage(status: int, body: bytes, seed: random.Random) -> tuple[int, bytes, str]:
    """Return the status and the body with one random change, and a description of the change."""
    try:
        whole: Any = decode_json(body)
    except DecodeError:
        whole = None
    places = [path for path in _paths(whole, ()) if not _is_unread(path, status)]
    kind = seed.choice(("value", "key", "type", "status")) if places else "status"
    if kind == "status":
        other = seed.choice([s for s in STATUSES if s != status])
        return other, body, f"status {status} changed to {other}"
    keys = [path for path in places if isinstance(path[-1], str)]
    path = seed.choice(keys if kind == "key" and keys else places)
    container = whole
    for part in path[:-1]:
        container = container[part]
    last = path[-1]
    before = container[last]
    if kind == "key" and keys:
        items = [(f"{key}x" if key == last else key, value) for key, value in container.items()]
        container.clear()
        container.update(items)
    else:
        container[last] = [before] if kind == "type" else _other(before)
    where = ".".join(map(str, path))
    return status, encode_json(whole), f"{kind} of {where}"


def _is_unread(path: Path, status: int) -> bool:
    return path[-1] in _UNREAD or (status >= _REFUSED and path in _UNREAD_IN_ERRORS)


def _paths(value: object, at: Path) -> Iterator[Path]:
    if isinstance(value, dict):
        for key, item in cast("dict[str, object]", value).items():
            yield (*at, key)
            yield from _paths(item, (*at, key))
    elif isinstance(value, list):
        for i, item in enumerate(cast("list[object]", value)):
            yield (*at, i)
            yield from _paths(item, (*at, i))


def _other(value: object) -> object:
    match value:
        case bool():
            return not value
        case int() | Decimal():
            return value + 1
        case str():
            return f"{value}x"
        case None:
            return "x"
        case list():
            return [*cast("list[object]", value), "x"]
        case _:
            return None

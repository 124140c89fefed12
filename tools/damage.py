"""One fault in one recorded answer, chosen by a seed: what a tool that finds losses must find."""

import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, cast

from fortnox_sdk.entities.codec import decode_json, encode_json
from fortnox_sdk.errors import DecodeError

Path = tuple[str | int, ...]

_REFUSED = 400
STATUSES = (400, 404, 429, 500)
# What the client does not read, so that no fault in it can harm: how many pages a list has beside its rows, the kind
# of token, the fixed flag of an error, and the number that an error below /api has.
_UNREAD = {"@CurrentPage", "@TotalPages", "token_type"}
_UNREAD_IN_ERRORS = {("ErrorInformation", "Error"), ("ErrorInformation", "error"), ("id",)}


def damaged(status: int, body: bytes, seed: random.Random) -> tuple[int, bytes, str]:
    """Status and body with one fault, and what it is."""
    try:
        whole: Any = decode_json(body)
    except DecodeError:
        whole = None
    spots = [path for path in _paths(whole, ()) if not _is_unread(path, status)]
    kind = seed.choice(("value", "key", "type", "status")) if spots else "status"
    if kind == "status":
        other = seed.choice([s for s in STATUSES if s != status])
        return other, body, f"status {status} made {other}"
    keys = [path for path in spots if isinstance(path[-1], str)]
    path = seed.choice(keys if kind == "key" and keys else spots)
    holder = whole
    for part in path[:-1]:
        holder = holder[part]
    last = path[-1]
    before = holder[last]
    if kind == "key" and keys:
        items = [(f"{key}x" if key == last else key, value) for key, value in holder.items()]
        holder.clear()
        holder.update(items)
    else:
        holder[last] = [before] if kind == "type" else _other(before)
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

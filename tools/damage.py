"""One fault in one recorded answer, chosen by a seed: what a tool that finds losses must find."""

import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, cast

from fortnox_sdk.codec import encode_json

Path = tuple[str | int, ...]

STATUSES = (400, 404, 429, 500)
# What the client does not read, so that no fault in it can harm: the list's own page numbers, the fixed flag
# of an error, and the kind of token.
_UNREAD = {"@CurrentPage", "@TotalPages", "Error", "error", "token_type"}


def damaged(status: int, body: Any, seed: random.Random) -> tuple[int, bytes, str]:  # noqa: ANN401 - any JSON
    """Status and body with one fault, and what it is."""
    spots = [
        path
        for path in _paths(body, ())
        if not (set(map(str, path)) & _UNREAD and "ErrorInformation" in path)
    ]
    spots = [path for path in spots if path[-1] not in _UNREAD]
    kind = seed.choice(("value", "key", "type", "status"))
    if kind == "status":
        other = seed.choice([s for s in STATUSES if s != status])
        return other, encode_json(body), f"status {status} made {other}"
    keys = [path for path in spots if isinstance(path[-1], str)]
    path = seed.choice(keys if kind == "key" else spots)
    holder = body
    for part in path[:-1]:
        holder = holder[part]
    last = path[-1]
    before = holder[last]
    if kind == "key":
        items = [(f"{key}x" if key == last else key, value) for key, value in holder.items()]
        holder.clear()
        holder.update(items)
    else:
        holder[last] = [before] if kind == "type" else _other(before)
    where = ".".join(map(str, path))
    return status, encode_json(body), f"{kind} of {where}"


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

"""Decoding of JSON that a client sends, with limits on its size, depth and numbers."""

import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from fortnox_sdk.sandbox.protocol.wire import Body

_MOST_VALUES = 500_000  # each value needs up to a hundred bytes of memory
_MOST_LEVELS = 100
_LONGEST_NUMBER = 400  # in characters
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def decode_json(data: bytes) -> Any:  # noqa: ANN401  # unchecked JSON from a client
    """Decode JSON, with decimal numbers as `Decimal`. Raises ValueError if the JSON is invalid or too large.

    Text with unpaired surrogates is invalid, because neither SQLite nor UTF-8 can represent it.
    """
    text = data.decode(json.detect_encoding(data))
    containers = text.count("[") + text.count("{")
    if containers + text.count(",") > _MOST_VALUES:
        raise ValueError(f"The JSON has more than {_MOST_VALUES} values.")
    try:
        value: object = _DECODER.decode(text)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    if containers > _MOST_LEVELS and _levels(value) > _MOST_LEVELS:
        raise ValueError(_TOO_DEEP)
    if _ESCAPED_SURROGATE.search(text):
        for string in _strings(value):
            string.encode()
    return value


_TOO_DEEP = f"The JSON has more than {_MOST_LEVELS} levels."


def _levels(value: object) -> int:
    levels = 0
    items = [value]
    while items := [item for outer in items for item in _items(outer)]:
        levels += 1
    return levels


def _strings(value: object) -> Iterator[str]:
    items = [value]
    while items:
        yield from (item for item in items if isinstance(item, str))
        yield from (name for item in items if isinstance(item, dict) for name in cast(Body, item))
        items = [item for outer in items for item in _items(outer)]


def _items(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return cast(Body, value).values()
    return cast(list[object], value) if isinstance(value, list) else ()


def _integer(text: str) -> int:
    return int(_short(text))


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(_short(text))
    except InvalidOperation:  # the exponent has more than 18 digits
        raise ValueError("A number is out of range.") from None


def _short(text: str) -> str:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(f"A number has more than {_LONGEST_NUMBER} characters.")
    return text


def _no_constant(name: str) -> Decimal:
    raise ValueError(f"{name} is not a JSON number.")


# Reused, because creating a decoder takes as long as decoding.
_DECODER = json.JSONDecoder(parse_float=_decimal, parse_int=_integer, parse_constant=_no_constant)

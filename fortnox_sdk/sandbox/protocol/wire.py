"""JSON as Fortnox writes it, and amounts as numbers: integers bare, decimals without padding."""

import json
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from json.encoder import encode_basestring_ascii
from types import NoneType
from typing import Any

__all__ = ["Body", "decimal", "dumps", "loads", "money", "number_text"]

# The JSON of any resource: what a field may hold is said by resources.json and checked where a body comes in.
Body = dict[str, Any]

_CENT = Decimal("0.01")
_WIDE = Context(prec=60)  # a price times a quantity may have more digits than the default 28
_MOST_DECIMALS = 400  # a double has no more
_LIMIT = Decimal(10) ** 15  # -100 000 000 000 000 was accepted in a recording


def dumps(value: object) -> str:
    r"""Write JSON with escaped slashes and letters outside ASCII escaped, as recorded.

    >>> dumps({"@url": "a/b", "Total": Decimal("12.50"), "City": "Växjö"})
    '{"@url":"a\\/b","Total":12.5,"City":"V\\u00e4xj\\u00f6"}'
    """
    return _WRITERS.get(type(value), _other)(value)


def _other(value: object) -> str:
    """Write a value of a class that is derived from text or int."""
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, int):
        return str(int(value))
    raise TypeError(f"No JSON for {type(value).__name__}")


def _string(value: str) -> str:
    text = encode_basestring_ascii(value)
    return text.replace("/", "\\/") if "/" in text else text


def _object(value: dict[object, object]) -> str:
    items = [f"{_name(key)}:{_WRITERS.get(type(item), _other)(item)}" for key, item in value.items()]
    return "{" + ",".join(items) + "}"


@lru_cache(maxsize=4096, typed=True)  # all names of the tables, and what clients invent
def _name(key: object) -> str:
    return encode_basestring_ascii(str(key))


def _array(value: Iterable[object]) -> str:
    return "[" + ",".join([_WRITERS.get(type(item), _other)(item) for item in value]) + "]"


# Booleans are integers to Python: the exact type decides.
_WRITERS: Mapping[type, Callable[[Any], str]] = {
    str: _string,
    NoneType: lambda _: "null",
    bool: lambda value: "true" if value else "false",
    int: str,
    Decimal: lambda value: number_text(value),  # noqa: PLW0108  # defined below
    dict: _object,
    list: _array,
    tuple: _array,
}


def number_text(value: Decimal) -> str:
    """Return a number as Fortnox writes it.

    >>> number_text(Decimal("92.70")), number_text(Decimal("1E+3")), number_text(Decimal("-0.00"))
    ('92.7', '1000', '0')
    """
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def loads(text: str | bytes) -> Any:  # noqa: ANN401  # what was sent, unchecked
    """Read JSON with decimals exact. Raises ValueError."""
    if isinstance(text, bytes):
        text = text.decode(json.detect_encoding(text))
    return _DECODER.decode(text)


def _no_constant(name: str) -> Decimal:
    raise ValueError(f"{name} is no JSON number")


_DECODER = json.JSONDecoder(
    parse_float=Decimal, parse_constant=_no_constant
)  # making one costs as much as using it


def decimal(value: object) -> Decimal:
    """Return an amount from JSON: a number or a numeric text; None and "" are zero. Raises ValueError."""
    if value is None or value == "":
        return Decimal(0)
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise ValueError(f"{value!r} is no amount")  # noqa: TRY004  # one error for all that is no amount
    try:
        result = Decimal(value)
    except InvalidOperation:
        raise ValueError(f"{value!r} is no amount") from None
    # Written out, 1E-99999999 would be a hundred million digits.
    if not result.is_finite() or abs(result) >= _LIMIT or int(result.as_tuple().exponent) < -_MOST_DECIMALS:
        raise ValueError(f"{value!r} is no amount")
    return result


def money(value: Decimal) -> Decimal:
    """Two decimals, halves away from zero: how Fortnox rounds (recorded for invoice rows)."""
    return value.quantize(_CENT, ROUND_HALF_UP, _WIDE)

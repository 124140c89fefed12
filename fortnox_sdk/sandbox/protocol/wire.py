"""JSON encoding in Fortnox's format, in which amounts are numbers without trailing zeros."""

import json
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from json.encoder import encode_basestring_ascii
from types import NoneType
from typing import Any

# A JSON object of any resource. The allowed values are defined in resources.json and checked for each request body.
Body = dict[str, Any]

_CENT = Decimal("0.01")
_WIDE = Context(prec=60)  # the product of a price and a quantity may have more than the default of 28 digits
_MOST_DECIMALS = 400  # more than the shortest notation of any double needs
_LIMIT = Decimal(10) ** 15  # Fortnox accepted -100 000 000 000 000 in a recording


def dumps(value: object) -> str:
    r"""Encode a value as JSON, with slashes and non-ASCII letters escaped as in Fortnox's responses.

    >>> dumps({"@url": "a/b", "Total": Decimal("12.50"), "City": "Växjö"})
    '{"@url":"a\\/b","Total":12.5,"City":"V\\u00e4xj\\u00f6"}'
    """
    return _WRITERS[type(value)](value)


def _encode_subclass(value: object) -> str:
    """Encode a value whose class is a subclass of `str` or `int`."""
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, int):
        return str(int(value))
    raise TypeError(f"Cannot encode {type(value).__name__} as JSON")


def _string(value: str) -> str:
    text = encode_basestring_ascii(value)
    return text.replace("/", "\\/") if "/" in text else text


def _object(value: dict[str, object]) -> str:
    return _frame(tuple(value)) % tuple([_WRITERS[type(item)](item) for item in value.values()])


@lru_cache(maxsize=1024)  # the records of a resource have the same names
def _frame(names: tuple[str, ...]) -> str:
    """Return a format string for a JSON object with the keys `names`. It contains `%s` for each value."""
    return "{" + ",".join(f"{encode_basestring_ascii(name).replace('%', '%%')}:%s" for name in names) + "}"


def _array(value: Iterable[object]) -> str:
    return "[" + ",".join([_WRITERS[type(item)](item) for item in value]) + "]"


class _Writers(dict[type, Callable[[Any], str]]):
    def __missing__(self, _kind: type) -> Callable[[Any], str]:
        return _encode_subclass


# The writer is chosen by the exact type, because `bool` is a subclass of `int`.
_WRITERS = _Writers(
    {
        str: _string,
        NoneType: lambda _: "null",
        bool: lambda value: "true" if value else "false",
        int: str,
        Decimal: lambda value: number_text(value),  # noqa: PLW0108  # defined below
        dict: _object,
        list: _array,
        tuple: _array,
    }
)


def number_text(value: Decimal) -> str:
    """Format a number in Fortnox's notation, without an exponent or trailing zeros.

    >>> number_text(Decimal("92.70")), number_text(Decimal("1E+3")), number_text(Decimal("-0.00"))
    ('92.7', '1000', '0')
    """
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def loads(text: str | bytes) -> Any:  # noqa: ANN401  # unchecked JSON from a client
    """Decode JSON, with decimal numbers as `Decimal`. Raises ValueError if the JSON is invalid."""
    if isinstance(text, bytes):
        text = text.decode(json.detect_encoding(text))
    return _DECODER.decode(text)


def _no_constant(name: str) -> Decimal:
    raise ValueError(f"{name} is not a JSON number")


# Reused, because creating a decoder takes as long as decoding.
_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_constant)


def decimal(value: object) -> Decimal:
    """Convert a JSON number or numeric text to an amount. None and "" are zero. Raises ValueError for other values."""
    if value is None or value == "":
        return Decimal(0)
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise ValueError(f"{value!r} is not an amount")  # noqa: TRY004  # the same error for every invalid amount
    if isinstance(value, str) and ("_" in value or not value.isascii()):
        # Python reads "1_000" as 1000, and other digits than 0 to 9.
        raise ValueError(f"{value!r} is not an amount")
    try:
        result = Decimal(value)
    except InvalidOperation:
        raise ValueError(f"{value!r} is not an amount") from None
    # Without an exponent, 1E-99999999 would have a hundred million digits. `abs` raises an exception for 1E+999999999.
    if (
        not result.is_finite()
        or result.copy_abs() >= _LIMIT
        or int(result.as_tuple().exponent) < -_MOST_DECIMALS
    ):
        raise ValueError(f"{value!r} is not an amount")
    return result


def money(value: Decimal) -> Decimal:
    """Round an amount to two decimals, halves away from zero, as Fortnox does (observed in recorded invoice rows)."""
    return value.quantize(_CENT, ROUND_HALF_UP, _WIDE)

"""JSON as Fortnox writes it, and amounts as numbers: integers bare, decimals without padding."""

import json
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from json.encoder import encode_basestring_ascii
from typing import Any

__all__ = ["Body", "decimal", "dumps", "loads", "money", "number_text"]

# The JSON of any noun: what a field may hold is said by nouns.json and checked where a body comes in.
Body = dict[str, Any]

_CENT = Decimal("0.01")
_WIDE = Context(prec=60)  # a price times a quantity may have more digits than the default 28
_LIMIT = Decimal(10) ** 15  # -100 000 000 000 000 was accepted in a recording


def dumps(value: object) -> str:
    r"""Write JSON with escaped slashes and letters outside ASCII escaped, as recorded.

    >>> dumps({"@url": "a/b", "Total": Decimal("12.50"), "City": "Växjö"})
    '{"@url":"a\\/b","Total":12.5,"City":"V\\u00e4xj\\u00f6"}'
    """
    parts: list[str] = []
    _write(value, parts.append)
    return "".join(parts)


def _write(value: object, put: Callable[[str], None]) -> None:
    if isinstance(value, str):
        put(encode_basestring_ascii(value).replace("/", "\\/"))
    elif value is None:
        put("null")
    elif isinstance(value, bool):
        put("true" if value else "false")
    elif isinstance(value, int):
        put(str(value))
    elif isinstance(value, Decimal):
        put(number_text(value))
    elif isinstance(value, dict):
        _write_object(value, put)  # pyright: ignore[reportUnknownArgumentType]  # any JSON object
    elif isinstance(value, list | tuple):
        _write_array(value, put)  # pyright: ignore[reportUnknownArgumentType]  # any JSON array
    else:
        raise TypeError(f"No JSON for {type(value).__name__}")


def _write_object(value: dict[object, object], put: Callable[[str], None]) -> None:
    between = "{"
    for key, item in value.items():
        put(f"{between}{encode_basestring_ascii(str(key))}:")
        _write(item, put)
        between = ","
    put("{}" if between == "{" else "}")


def _write_array(value: list[object] | tuple[object, ...], put: Callable[[str], None]) -> None:
    between = "["
    for item in value:
        put(between)
        _write(item, put)
        between = ","
    put("[]" if between == "[" else "]")


def number_text(value: Decimal) -> str:
    """A number as Fortnox writes it.

    >>> number_text(Decimal("92.70")), number_text(Decimal("1E+3")), number_text(Decimal("-0.00"))
    ('92.7', '1000', '0')
    """
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def loads(text: str | bytes) -> Any:  # noqa: ANN401  # what was sent, unchecked
    """Read JSON with decimals exact. Raises ValueError."""
    return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)


def _no_constant(name: str) -> Decimal:
    raise ValueError(f"{name} is no JSON number")


def decimal(value: object) -> Decimal:
    """An amount from JSON: a number or a numeric text; None and "" are zero. Raises ValueError."""
    if value is None or value == "":
        return Decimal(0)
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise ValueError(f"{value!r} is no amount")  # noqa: TRY004  # one error for all that is no amount
    try:
        result = Decimal(value)
    except InvalidOperation:
        raise ValueError(f"{value!r} is no amount") from None
    if not result.is_finite() or abs(result) >= _LIMIT:
        raise ValueError(f"{value!r} is no amount")
    return result


def money(value: Decimal) -> Decimal:
    """Two decimals, halves away from zero: how Fortnox rounds (recorded for invoice rows)."""
    return value.quantize(_CENT, ROUND_HALF_UP, _WIDE)

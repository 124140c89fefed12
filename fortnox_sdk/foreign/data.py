"""Readers of JSON and header values from other programs. The results are typed and limited in size.

No other module parses such data, because Python's own parsers raise errors that their documentation does not name:
RecursionError for deep JSON, ValueError for numbers of 5,000 digits, OverflowError for dates, InvalidOperation for
exponents. They also accept more than JSON allows: NaN, lone surrogates and duplicate keys.
"""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Final, NoReturn

import attrs

from fortnox_sdk.text import Text

MAX_VALUES: Final = 500_000
"""The largest number of values in one JSON text. It limits memory: an empty object takes 3 bytes as text, but 90 bytes
in memory."""

_LONGEST_DATE: Final = 64
_MOST_DIGITS: Final = 18
_FIRST_YEAR: Final = 2000
_LAST_YEAR: Final = 2199
_BYTE_ORDER_MARK: Final = "\ufeff"
_SURROGATE: Final = re.compile(r"\\u[dD]")


@attrs.frozen
class Unreadable:
    """The result for a text that is not usable JSON."""

    reason: Text
    """The reason, as the end of a sentence such as "the response is ...". It contains no part of the text."""


def read_json(data: bytes | str, *, unique_keys: bool = False) -> object:
    """Return the value of a JSON text, or `Unreadable` if the text is not JSON in UTF-8 or exceeds a limit.

    Numbers with a fraction become an exact `Decimal`.

    An error is returned instead of raised, because an exception would keep the text, which may contain tokens.

    Args:
        data: The text.
        unique_keys: True to refuse an object that contains the same key twice. Python would use the last value, and
            other programs the first value. The check makes reading slower, so it is not used for large lists.

    >>> read_json(b'{"Debit": 0.10}'), read_json(b"[NaN]")
    ({'Debit': Decimal('0.10')}, Unreadable(reason=Text(en='not JSON', sv='inte JSON')))
    """
    try:
        text = data.decode() if isinstance(data, bytes) else data
        if isinstance(data, str):
            data.encode()
        if len(text) > MAX_VALUES and text.count(",") + text.count("[") + text.count("{") > MAX_VALUES:
            return Unreadable(
                Text(f"too large: over {MAX_VALUES} values", f"för stort: över {MAX_VALUES} värden")
            )
        decoder = _UNIQUE if unique_keys else _PLAIN
        value: object = decoder.decode(text.removeprefix(_BYTE_ORDER_MARK))
        if "\\" in text and _SURROGATE.search(text):
            # A lone surrogate can only come from such an escape, because the bytes were valid UTF-8.
            json.dumps(value, default=str, ensure_ascii=False).encode()
    except UnicodeError:
        return Unreadable(Text("not Unicode", "inte Unicode"))
    except RecursionError:
        return Unreadable(Text("nested too deeply", "nästlat för djupt"))
    except (ValueError, ArithmeticError):
        return Unreadable(Text("not JSON", "inte JSON"))
    return value


def header_number(text: str, *, most: int) -> int | None:
    """Return the number in a header, or `most` if the number is larger; None if the header is not made up of digits.

    >>> header_number("120", most=3600), header_number("9" * 5000, most=3600), header_number("-4", most=3600)
    (120, 3600, None)
    """
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()):
        return None
    return min(int(digits), most) if len(digits) <= _MOST_DIGITS else most


def header_date(text: str) -> datetime | None:
    """Return the instant in a header such as `Date`, in UTC; None if it is not a date in the years 2000 to 2199.

    >>> header_date("Tue, 20 Jan 2026 09:00:00 GMT").isoformat()
    '2026-01-20T09:00:00+00:00'
    >>> header_date("Fri, 31 Dec 9999 23:59:59 -0100") is None
    True
    """
    if len(text) > _LONGEST_DATE:
        return None
    try:
        instant = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    if not is_plausible(instant):
        return None
    return instant.replace(tzinfo=instant.tzinfo or UTC).astimezone(UTC)


def is_plausible(instant: datetime) -> bool:
    """Return whether an instant is in the years 2000 to 2199. Adding days to such an instant never overflows."""
    return _FIRST_YEAR <= instant.year <= _LAST_YEAR


def _refuse_constant(_name: str) -> NoReturn:
    raise ValueError


def _unique(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError
    return fields


_PLAIN: Final = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant)
_UNIQUE: Final = json.JSONDecoder(
    parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_unique
)

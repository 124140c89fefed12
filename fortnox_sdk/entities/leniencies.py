"""Functions that read a value of each scalar type, in any form that Fortnox is known to send.

Each function receives a value and the expected type from cattrs. If the value has another form, the function raises
ValueError with a `Text`. The dates in the docstrings say when an unusual form was observed.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from fortnox_sdk.clock import STOCKHOLM
from fortnox_sdk.text import Text

_MOST_DIGITS: Final = 40
"""The largest number of digits before or after the decimal point. Without this limit, 1E999999999 could become a text
of 1 GB."""
_LARGEST: Final = 10**_MOST_DIGITS
_LONGEST_NUMBER: Final = 100
_WHOLE: Final = re.compile(r"-?[0-9]+")


def read_decimal(value: object, _: object) -> Decimal:
    """Read a number, or a text that contains a number.

    Fortnox sends such texts for amounts of supplier invoices (observed in September 2026) and in the list of articles
    (recorded in 2024).
    """
    if type(value) is int and -_LARGEST < value < _LARGEST:  # most numbers, and the fastest test
        return Decimal(value)
    number = value if isinstance(value, Decimal) else _decimal(value)
    if number is not None and -_MOST_DIGITS < number.adjusted() < _MOST_DIGITS:
        return number
    raise _mismatch(Text("a number", "ett tal"), value)


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    # Python reads "1_000" as 1000, and other digits than 0 to 9.
    if isinstance(value, str) and len(value) <= _LONGEST_NUMBER and value.isascii() and "_" not in value:
        try:
            number = Decimal(value)
        except ArithmeticError:
            return None
        return number if number.is_finite() else None
    return None


def read_int(value: object, _: object) -> int:
    """Read an integer, or a text that contains an integer (Fortnox sends document numbers in both forms)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and len(value) <= _MOST_DIGITS and _WHOLE.fullmatch(value):
        return int(value)
    raise _mismatch(Text("a whole number", "ett heltal"), value)


def read_str(value: object, _: object) -> str:
    """Read a text, or convert a number to text (Fortnox sends ContractReference as 0 or "0", recorded 2023)."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    raise _mismatch(Text("text", "en text"), value)


def read_bool(value: object, _: object) -> bool:
    """Read a boolean, or the text "true" or "false" (Fortnox sends Invoice.Credit as text, recorded 2023)."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in {"true", "false"}:
        return value == "true"
    raise _mismatch(Text("true or false", "sant eller falskt"), value)


def read_date(value: object, _: object) -> date:
    """Read a date. A datetime is converted to its date in Stockholm, because Fortnox uses Stockholm dates."""
    if isinstance(value, str):
        if "T" in value:
            return read_datetime(value, datetime).astimezone(STOCKHOLM).date()
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise _mismatch(Text("a date", "ett datum"), value)


def read_datetime(value: object, _: object) -> datetime:
    """Read a datetime and return it in UTC. A datetime without a time zone is taken as Stockholm time."""
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
            return (moment if moment.tzinfo else moment.replace(tzinfo=STOCKHOLM)).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise _mismatch(Text("a datetime", "en tidpunkt"), value)


def _mismatch(expected: Text, value: object) -> ValueError:
    return ValueError(
        Text("expected {expected}, got {shown}", "ska vara {expected}, inte {shown}").format(
            expected=expected, shown=_shown(value)
        )
    )


def _shown(value: object) -> str:
    """Return a value as text for an error message.

    For a number, a list or an object, only the type is returned, because the content can be large.
    """
    if isinstance(value, str):
        return f"{value[:40]!r}"
    return f"{value!r:.40}" if value is None or isinstance(value, bool) else type(value).__name__


SCALARS: dict[Any, Any] = {
    Decimal: read_decimal, int: read_int, str: read_str, bool: read_bool, date: read_date, datetime: read_datetime
}  # fmt: skip

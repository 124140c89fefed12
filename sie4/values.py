"""Conversion of amounts, dates and months between text and value, without floats (SIE 4B §5.9-5.10)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Context, Decimal

from sie4.errors import SieError, shorten
from sie4.limits import MAX_DIGITS

__all__ = [
    "EXACT",
    "amount_text",
    "date_text",
    "decimal_text",
    "is_blank_date",
    "read_amount",
    "read_date",
    "read_integer",
    "read_month",
    "require_writable",
]

EXACT = Context(prec=999)
"""The decimal context for sums of amounts. It makes the sums exact, whatever decimal context the caller has set."""

_DIGITS = rf"\d{{1,{MAX_DIGITS}}}"
_AMOUNT = re.compile(rf"[+-]?(?:{_DIGITS}(?:[.,](?:{_DIGITS})?)?|[.,]{_DIGITS})", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_MONTH = re.compile(r"(\d{4})(\d\d)", re.ASCII)
_ZERO_DATE = "00000000"


def read_amount(text: str) -> Decimal | None:
    """Return an amount or quantity, or None if the text is not a number. A comma and a leading plus are accepted.

    >>> read_amount("-1978,4")
    Decimal('-1978.4')
    """
    if _AMOUNT.fullmatch(text) is None:
        return None
    return Decimal(text.replace(",", "."))


def read_integer(text: str) -> int | None:
    """Return an integer, or None if the text does not consist of the digits 0 to 9 or has more than 40 digits.

    >>> read_integer("0012"), read_integer("-1"), read_integer("\u0661"), read_integer("9" * 5000)
    (12, None, None, None)
    """
    return int(text) if len(text) <= MAX_DIGITS and text.isascii() and text.isdecimal() else None


def read_date(text: str) -> date | None:
    """Read a date in the form YYYYMMDD or YYYY-MM-DD. Return None if the text is not a calendar date.

    >>> read_date("20240229"), read_date("20230229")
    (datetime.date(2024, 2, 29), None)
    """
    match = _DATE.fullmatch(text) or _ISO_DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def is_blank_date(text: str) -> bool:
    """Return True if a date field is empty or ``00000000``.

    >>> is_blank_date(""), is_blank_date("00000000"), is_blank_date("20231301")
    (True, True, False)
    """
    return text in {"", _ZERO_DATE}


def read_month(text: str) -> date | None:
    """Read a month in the form YYYYMM and return its first day, or None if the text is not a calendar month.

    >>> read_month("202412")
    datetime.date(2024, 12, 1)
    """
    match = _MONTH.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), 1)
    except ValueError:
        return None


def amount_text(amount: Decimal) -> str:
    """Return an amount as text with a decimal point and at least two decimals. Negative zero becomes zero.

    >>> amount_text(Decimal("1978.4")), amount_text(Decimal("-0")), amount_text(Decimal("1E+3"))
    ('1978.40', '0.00', '1000.00')
    """
    text = decimal_text(amount)
    whole, point, decimals = text.partition(".")
    if not point:
        return whole + ".00"
    return f"{whole}.{decimals.rstrip('0'):0<2}"


def decimal_text(number: Decimal) -> str:
    """Return a number as text with all its decimals and without an exponent. Negative zero becomes zero.

    >>> decimal_text(Decimal("3.50")), decimal_text(Decimal("-0.0"))
    ('3.50', '0.0')
    """
    text = f"{number:f}"
    return text.removeprefix("-") if not number else text


def require_writable(label: str, number: Decimal) -> None:
    """Check that a number can be written in a SIE file and read again.

    Raises:
        SieError: The number is not finite, or has too many digits.
    """
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -MAX_DIGITS or number.adjusted() >= MAX_DIGITS:
        raise SieError(
            f"#{label}: {shorten(str(number))} is not a number with at most {MAX_DIGITS} digits before the decimal "
            f"point and {MAX_DIGITS} after it. Change the number.",
            record=label,
        )


def date_text(day: date | None) -> str:
    """Return a date as YYYYMMDD, or ``""`` for None.

    >>> date_text(date(987, 1, 2))
    '09870102'
    """
    return "" if day is None else f"{day.year:04}{day.month:02}{day.day:02}"

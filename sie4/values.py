"""Amounts, dates and periods: text to value and back (SIE 4B §5.9-5.10). Nothing passes through a float."""

from __future__ import annotations

import re
from datetime import date
from decimal import Context, Decimal

__all__ = ["EXACT", "amount_text", "date_text", "decimal_text", "read_amount", "read_date", "read_month"]

EXACT = Context(prec=999)
"""Sums of amounts are exact whatever the caller's decimal context is."""

_AMOUNT = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_MONTH = re.compile(r"(\d{4})(\d\d)", re.ASCII)
_NO_DATE = "00000000"


def read_amount(text: str) -> Decimal | None:
    """Read an amount or quantity; a comma and a leading plus are accepted. None: not a number.

    >>> read_amount("-1978,4")
    Decimal('-1978.4')
    """
    if _AMOUNT.fullmatch(text) is None:
        return None
    return Decimal(text.replace(",", "."))


def read_date(text: str) -> date | None:
    """Read YYYYMMDD or YYYY-MM-DD. None: empty, all zeros, or no day of the calendar.

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
    """Tell whether a date field says that there is none.

    >>> is_blank_date(""), is_blank_date("00000000"), is_blank_date("20231301")
    (True, True, False)
    """
    return text in {"", _NO_DATE}


def read_month(text: str) -> date | None:
    """Read YYYYMM as the first day of that month. None: no such month.

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
    """Write an amount: a point, at least two decimals (more only where the amount has them), no negative zero.

    >>> amount_text(Decimal("1978.4")), amount_text(Decimal("-0")), amount_text(Decimal("1E+3"))
    ('1978.40', '0.00', '1000.00')
    """
    text = decimal_text(amount)
    whole, point, decimals = text.partition(".")
    if not point:
        return whole + ".00"
    return f"{whole}.{decimals.rstrip('0'):0<2}"


def decimal_text(number: Decimal) -> str:
    """Write a number as it is, without exponent and without negative zero.

    >>> decimal_text(Decimal("3.50")), decimal_text(Decimal("-0.0"))
    ('3.50', '0.0')
    """
    text = f"{number:f}"
    return text.removeprefix("-") if not number else text


def date_text(day: date | None) -> str:
    """Write YYYYMMDD, and nothing for None.

    >>> date_text(date(987, 1, 2))
    '09870102'
    """
    return "" if day is None else f"{day.year:04}{day.month:02}{day.day:02}"

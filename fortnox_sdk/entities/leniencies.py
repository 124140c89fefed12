"""The forms that Fortnox's JSON has for each scalar type, with their evidence.

Each function takes a value and its type, as the converter passes them. It raises ValueError for any other form.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from fortnox_sdk.clock import STOCKHOLM

__all__ = ["SCALARS", "read_bool", "read_date", "read_datetime", "read_decimal", "read_int", "read_str"]


def read_decimal(value: object, _: object) -> Decimal:
    """Read a number or a numeric text (amounts of supplier invoices, live 2026-09; article list, recorded 2024)."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str):
        try:
            number = Decimal(value)
        except ArithmeticError:
            raise ValueError(f"expected a number, got {value!r:.40}") from None
        if number.is_finite():
            return number
    raise ValueError(f"expected a number, got {value!r:.40}")


def read_int(value: object, _: object) -> int:
    """Read an integer or its text (document numbers have both forms)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lstrip("-").isdecimal():
        return int(value)
    raise ValueError(f"expected a whole number, got {value!r:.40}")


def read_str(value: object, _: object) -> str:
    """Read a text, or a number as text (ContractReference is 0 or "0", recorded 2023)."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    raise ValueError(f"expected text, got {value!r:.40}")


def read_bool(value: object, _: object) -> bool:
    """Read a boolean, or the text "true" or "false" (Invoice.Credit, recorded 2023)."""
    if isinstance(value, bool):
        return value
    if value in {"true", "false"}:
        return value == "true"
    raise ValueError(f"expected true or false, got {value!r:.40}")


def read_date(value: object, _: object) -> date:
    """Read a date. A datetime becomes its date in Stockholm (a client of the time area does so too, 2026)."""
    if isinstance(value, str):
        if "T" in value:
            return read_datetime(value, datetime).astimezone(STOCKHOLM).date()
        return date.fromisoformat(value)
    raise ValueError(f"expected a date, got {value!r:.40}")


def read_datetime(value: object, _: object) -> datetime:
    """Read a datetime and return it in UTC; without a time zone it is Stockholm time, like Fortnox's servers."""
    if isinstance(value, str):
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=STOCKHOLM)).astimezone(UTC)
    raise ValueError(f"expected a datetime, got {value!r:.40}")


SCALARS: dict[Any, Any] = {
    Decimal: read_decimal, int: read_int, str: read_str, bool: read_bool, date: read_date, datetime: read_datetime
}  # fmt: skip

"""What a scalar of each type may look like in Fortnox's JSON, and on what evidence; anything else is refused.

Each takes the value and its type, as the converter hands them over, and raises ValueError with what was expected.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from fortnox_sdk.clock import STOCKHOLM

__all__ = ["SCALARS", "a_day", "a_flag", "a_number", "a_text", "a_whole_number", "an_instant"]


def a_number(value: object, _: object) -> Decimal:
    """A number, or a numeric string (supplier invoice money, live 2026-09; article list, recorded 2024)."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str):
        try:
            number = Decimal(value)
        except ArithmeticError:
            raise ValueError(f"a number was expected, not {value!r:.40}") from None
        if number.is_finite():
            return number
    raise ValueError(f"a number was expected, not {value!r:.40}")


def a_whole_number(value: object, _: object) -> int:
    """A whole number, or its text (document numbers come as both)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lstrip("-").isdecimal():
        return int(value)
    raise ValueError(f"a whole number was expected, not {value!r:.40}")


def a_text(value: object, _: object) -> str:
    """Text, or a number where text is declared (ContractReference 0 and "0", recorded 2023)."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    raise ValueError(f"text was expected, not {value!r:.40}")


def a_flag(value: object, _: object) -> bool:
    """True or false, or the words (Invoice.Credit is "true"/"false", recorded 2023)."""
    if isinstance(value, bool):
        return value
    if value in {"true", "false"}:
        return value == "true"
    raise ValueError(f"true or false was expected, not {value!r:.40}")


def a_day(value: object, _: object) -> date:
    """A day; one with a time of day is Stockholm's day (a client of the time area cuts such times off, 2026)."""
    if isinstance(value, str):
        if "T" in value:
            return an_instant(value, datetime).astimezone(STOCKHOLM).date()
        return date.fromisoformat(value)
    raise ValueError(f"a date was expected, not {value!r:.40}")


def an_instant(value: object, _: object) -> datetime:
    """An instant, given in UTC; a time without a zone is Stockholm's, as Fortnox's servers are."""
    if isinstance(value, str):
        found = datetime.fromisoformat(value)
        return (found if found.tzinfo else found.replace(tzinfo=STOCKHOLM)).astimezone(UTC)
    raise ValueError(f"an instant was expected, not {value!r:.40}")


SCALARS: dict[Any, Any] = {
    Decimal: a_number, int: a_whole_number, str: a_text, bool: a_flag, date: a_day, datetime: an_instant
}  # fmt: skip

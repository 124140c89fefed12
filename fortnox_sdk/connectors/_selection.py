"""Query parameters of lists, and checks that the received rows match the parameters.

Fortnox silently ignores parameters that a resource does not have, and then returns more rows than requested.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Literal, TypeVar
from urllib.parse import quote

import attrs

from fortnox_sdk.clock import STOCKHOLM
from fortnox_sdk.entities.codec import Entity
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text

E = TypeVar("E", bound=Entity)
Name = TypeVar("Name", bound=str)

Selection = Mapping[str, str | int | date | None]
"""The values of query parameters, by the names in Fortnox's API. None values are not sent.

Datetimes are sent in Stockholm time.
"""

SortOrder = Literal["ascending", "descending"]


def query_value(value: str | int | date) -> str | int:
    """Convert a value to the form that Fortnox expects in a query.

    >>> query_value(True), query_value(date(2025, 12, 31)), query_value(7)
    ('true', '2025-12-31', 7)
    """
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            if value.tzinfo is None:
                raise InvalidInput(
                    Text(f"'{value}' has no time zone.", f"'{value}' saknar tidszon."),
                    hint=Text(
                        "Pass a datetime with a time zone, such as datetime.now(UTC).",
                        "Ange en tidpunkt med tidszon, till exempel datetime.now(UTC).",
                    ),
                )
            # The format is from Fortnox's guide to parameters and has no seconds. Seconds are cut off, not rounded, so
            # that the list may have too many rows but never too few.
            return f"{value.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case _:
            return value


def path_of(resource: str, *key: str | int) -> str:
    """Return the path of a record below the path of its resource.

    Raises:
        InvalidInput: A part of the key is empty or consists of dots. The path would then name the whole list or
            another resource.
    """
    if any(part in {"", ".", ".."} for part in key):
        shown = ", ".join(repr(part) for part in key)
        raise InvalidInput(
            Text(
                f"{shown} is not the key of a record in {resource}.",
                f"{shown} är inte nyckeln till en post i {resource}.",
            ),
            hint=Text(
                "Pass the number, id or code of an existing record.",
                "Ange en befintlig posts nummer, id eller kod.",
            ),
        )
    return "/".join([resource, *(quote(str(part), safe="") for part in key)])


def contains(field: str) -> Callable[[Entity, object], bool]:
    """Return a function that checks whether a field contains a text, ignoring case. A field that is None passes.

    Fortnox filters with `ILIKE %value%`, according to its guide to parameters.
    """

    def check(row: Entity, value: object) -> bool:
        actual, text = getattr(row, field), str(value).lower()
        # ILIKE treats % and _ as wildcards.
        return actual is None or bool({"%", "_"} & set(text)) or text in str(actual).lower()

    return check


@attrs.frozen
class Number:
    """A check of a field that contains a number, such as a customer number.

    Fortnox returns every row whose number contains the value: 7 also matches 17. `selects` accepts only exact matches.
    """

    field: str

    def __call__(self, row: Entity, value: object) -> bool:
        """Return True if the row's number contains `value` or is None."""
        return contains(self.field)(row, value)

    def selects(self, row: Entity, value: object) -> bool:
        """Return True if the row's number equals `value` or is None."""
        actual = getattr(row, self.field)
        return actual is None or str(actual) == str(value)


def equals(field: str) -> Callable[[Entity, object], bool]:
    """Return a function that checks whether a field equals a bool, date, int or text. A field that is None passes."""

    def check(row: Entity, value: object) -> bool:
        actual = getattr(row, field)
        return actual is None or actual == value or str(actual) == str(value)

    return check


def not_before(field: str) -> Callable[[Entity, Any], bool]:
    """Return a function that checks whether a date field is on or after a day. A date that is None passes."""

    def check(row: Entity, first: date) -> bool:
        actual: date | None = getattr(row, field)
        return actual is None or actual >= first

    return check


def not_after(field: str) -> Callable[[Entity, Any], bool]:
    """Return a function that checks whether a date field is on or before a day. A date that is None passes."""

    def check(row: Entity, last: date) -> bool:
        actual: date | None = getattr(row, field)
        return actual is None or actual <= last

    return check


def named_filter(checks: Mapping[Name, Callable[[E], bool]]) -> Callable[[E, Any], bool]:
    """Return a function that checks whether a row matches one of Fortnox's predefined filters, such as `unpaid`.

    Every row matches a filter that has no function in `checks`.
    """
    return lambda row, name: name not in checks or checks[name](row)

"""What a list is selected by: how a value is written in the query, and how the rows show that it was heeded.

Parameters that a resource does not have are ignored in silence, so that a list can be longer than was asked for.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Literal, TypeVar

import attrs

from fortnox_sdk.clock import STOCKHOLM
from fortnox_sdk.entities.codec import Entity
from fortnox_sdk.errors import InvalidInput

__all__ = [
    "Number",
    "Selection",
    "SortOrder",
    "contained",
    "equal",
    "not_after",
    "not_before",
    "one_of",
    "query_value",
]

E = TypeVar("E", bound=Entity)
Word = TypeVar("Word", bound=str)

Selection = Mapping[str, str | int | date | None]
"""Values by the names of Fortnox's parameters; None is left out. True and False are words, instants Stockholm's."""

SortOrder = Literal["ascending", "descending"]


def query_value(value: str | int | date) -> str | int:
    """How a value stands in a query.

    >>> query_value(True), query_value(date(2025, 12, 31)), query_value(7)
    ('true', '2025-12-31', 7)
    """
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            if value.tzinfo is None:
                raise InvalidInput(f"{value} has no time zone.", hint="Give it one: datetime.now(UTC).")
            # To the minute, as the parameters guide has it; cut, so that rather more comes than less.
            return f"{value.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case _:
            return value


def contained(field: str) -> Callable[[Entity, object], bool]:
    """A text that Fortnox looks for anywhere in the field, in any letter case (parameters guide: ILIKE %value%)."""

    def shows(row: Entity, sought: object) -> bool:
        found, text = getattr(row, field), str(sought).lower()
        # To ILIKE, % and _ stand for other signs.
        return found is None or bool({"%", "_"} & set(text)) or text in str(found).lower()

    return shows


@attrs.frozen
class Number:
    """The number of another record: Fortnox looks for it anywhere, so that 7 finds 17 too, and 7 alone is meant."""

    field: str

    def __call__(self, row: Entity, sought: object) -> bool:
        """Whether Fortnox may have found the row by it."""
        return contained(self.field)(row, sought)

    def meant(self, row: Entity, sought: object) -> bool:
        """Whether the row is that record's."""
        found = getattr(row, self.field)
        return found is None or str(found) == str(sought)


def equal(field: str) -> Callable[[Entity, object], bool]:
    """A flag, a day, a whole number or a word."""

    def shows(row: Entity, sought: object) -> bool:
        found = getattr(row, field)
        return found is None or found == sought or str(found) == str(sought)

    return shows


def not_before(field: str) -> Callable[[Entity, Any], bool]:
    """The first day of a period."""

    def shows(row: Entity, first: date) -> bool:
        found: date | None = getattr(row, field)
        return found is None or found >= first

    return shows


def not_after(field: str) -> Callable[[Entity, Any], bool]:
    """The last day of a period."""

    def shows(row: Entity, last: date) -> bool:
        found: date | None = getattr(row, field)
        return found is None or found <= last

    return shows


def one_of(words: Mapping[Word, Callable[[E], bool]]) -> Callable[[E, Any], bool]:
    """One of Fortnox's own selections, by its word; a word that is left out does not show in the rows."""
    return lambda row, word: word not in words or words[word](row)

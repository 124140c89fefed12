"""The request, response and route types that the resources use."""

import sqlite3
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from attrs import evolve, frozen

from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body

# A body to encode as JSON, raw bytes, or None for an empty response.
Content = Body | list[Body] | int | bytes | None

_MOST_DIGITS = 9  # integers in the specification are int32


def parse_number(text: str) -> int:
    """Convert a part of the URL path to a number. Text that is not a valid number gives -1, which matches no record.

    >>> parse_number("12"), parse_number("²"), parse_number("9" * 30)
    (12, -1, -1)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else -1


def stamp_of(time: datetime) -> str:
    """Convert a time to the text format of stored times.

    Lists compare stored times with the parameter `lastmodified`.

    >>> stamp_of(datetime(2026, 1, 31, 9, 5, 7, 600))
    '2026-01-31 09:05:07'
    """
    return time.replace(tzinfo=None).isoformat(" ", "seconds")


@frozen
class Upload:
    """An uploaded file: its name and its content."""

    name: str
    data: bytes


@frozen
class Tenant:
    """A company in the state database, identified by its Fortnox database number."""

    db: sqlite3.Connection
    company: int

    def run(self, sql: str, *values: object) -> sqlite3.Cursor:
        """Execute an SQL statement with the company as the first parameter."""
        return self.db.execute(sql, (self.company, *values))

    def value(self, sql: str, *values: object) -> Any:  # noqa: ANN401  # any type that a column can have
        """Return the single value of a query with the company as the first parameter."""
        return self.run(sql, *values).fetchone()[0]

    def first(self, sql: str, *values: object) -> sqlite3.Row | None:
        """Return the first row of a query with the company as the first parameter, or None."""
        row: sqlite3.Row | None = self.run(sql, *values).fetchone()
        return row


@frozen
class Call(Tenant):
    """An accepted request: its token and scope are valid, and its body is parsed."""

    query: Mapping[str, str]
    body: object
    now: datetime
    base: str
    scopes: frozenset[str] = frozenset()

    @property
    def today(self) -> date:
        """The current date in Stockholm."""
        return self.now.date()

    @property
    def stamp(self) -> str:
        """The current time in the text format of stored times, as `stamp_of` returns it."""
        return stamp_of(self.now)

    def with_query(self, **query: str) -> "Call":
        """Return a copy of the call with additional or changed query parameters."""
        return evolve(self, query={**self.query, **query})

    def url(self, path: str) -> str:
        """Return the `@url` for a path relative to `/3`, such as `invoices/1`."""
        return f"{self.base}/{path}"

    def day(self, name: str) -> date | None:
        """Return a date parameter, or None if it is absent. Raises error 2000588 if it is not a date."""
        text = self.query.get(name)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise Problem.refused(2000588, "Ogiltig parameter i anropet.") from None

    def modified_since(self) -> str | None:
        """Return the parameter `lastmodified` in the format of stored times, or None if it is absent.

        Raises error 2000588 if it is not a date or a time. Without a time zone, it is a time in Stockholm.
        """
        text = self.query.get("lastmodified")
        if not text:
            return None
        try:
            instant = datetime.fromisoformat(text)
            return stamp_of(instant.astimezone(self.now.tzinfo) if instant.tzinfo else instant)
        except (ValueError, OverflowError):
            raise Problem.refused(2000588, "Ogiltig parameter i anropet.") from None

    def iso_day(self, name: str) -> str | None:
        """Return a date parameter as ISO text for comparison with stored dates, or None if it is absent."""
        day = self.day(name)
        return None if day is None else day.isoformat()

    def number(self, name: str) -> int | None:
        """Return an integer parameter, or None if it is absent. Raises error 2000588 if it is negative or invalid."""
        text = self.query.get(name)
        if not text:
            return None
        value = parse_number(text)
        if value < 0:
            raise Problem.refused(2000588, "Ogiltig parameter i anropet.")
        return value


@frozen
class Reply:
    """A response: its content, status, `Location` header and content type."""

    content: Content = None
    status: int = 200
    location: str | None = None
    content_type: str = "application/json"


@frozen
class Route:
    """A route of a resource: the requests that it matches, its handler and the scope that it requires."""

    method: str
    path: str
    scope: str
    handle: Callable[..., Reply]

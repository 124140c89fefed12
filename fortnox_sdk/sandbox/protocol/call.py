"""One request as a resource sees it, and its answer."""

import sqlite3
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from attrs import evolve, frozen

from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body

__all__ = ["Call", "Content", "Reply", "Route", "Tenant", "Upload", "whole"]

# A body to write as JSON, raw bytes, or None for an empty answer.
Content = Body | list[Body] | int | bytes | None

_MOST_DIGITS = 9  # the specification's numbers are int32


def whole(text: str) -> int:
    """Return a number of an address; -1, which no record has, for other text.

    >>> whole("12"), whole("²"), whole("9" * 30)
    (12, -1, -1)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else -1


@frozen
class Upload:
    """A body that is a file: its name and its bytes."""

    name: str
    data: bytes


@frozen
class Tenant:
    """One company of a state, by its database number."""

    db: sqlite3.Connection
    company: int

    def run(self, sql: str, *values: object) -> sqlite3.Cursor:
        """Execute a statement whose first value is the company."""
        return self.db.execute(sql, (self.company, *values))

    def value(self, sql: str, *values: object) -> Any:  # noqa: ANN401  # what the column holds
        """Return the one value of a statement whose first value is the company."""
        return self.run(sql, *values).fetchone()[0]

    def first(self, sql: str, *values: object) -> sqlite3.Row | None:
        """Return the first row of a statement whose first value is the company, or None."""
        row: sqlite3.Row | None = self.run(sql, *values).fetchone()
        return row


@frozen
class Call(Tenant):
    """A request that came through the pipeline: right token, right scope, body parsed."""

    query: Mapping[str, str]
    body: object
    now: datetime
    base: str
    scopes: frozenset[str] = frozenset()

    @property
    def today(self) -> date:
        """The day in Stockholm."""
        return self.now.date()

    @property
    def stamp(self) -> str:
        """Now, as `lastmodified` compares it."""
        return self.now.strftime("%Y-%m-%d %H:%M:%S")

    def asking(self, **query: str) -> "Call":
        """Return the same call with other query parameters."""
        return evolve(self, query={**self.query, **query})

    def url(self, path: str) -> str:
        """Return the `@url` of something below /3."""
        return f"{self.base}/{path}"

    def day(self, name: str) -> date | None:
        """Return a date parameter; None when it is absent. 2000588 when it is not a date."""
        text = self.query.get(name)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise Problem.refused(2000588, "Ogiltig parameter i anropet.") from None

    def iso_day(self, name: str) -> str | None:
        """Return a date parameter as text, to compare with dates that are kept as text."""
        day = self.day(name)
        return None if day is None else day.isoformat()

    def number(self, name: str) -> int | None:
        """Return a whole-number parameter; None when it is absent. 2000588 when it is not a number."""
        text = self.query.get(name)
        if not text:
            return None
        value = whole(text)
        if value < 0:
            raise Problem.refused(2000588, "Ogiltig parameter i anropet.")
        return value


@frozen
class Reply:
    """An answer."""

    content: Content = None
    status: int = 200
    location: str | None = None
    content_type: str = "application/json"


@frozen
class Route:
    """A verb of a resource: which requests it takes and the scope that it wants."""

    method: str
    path: str
    scope: str
    handle: Callable[..., Reply]

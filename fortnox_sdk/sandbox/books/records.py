"""Records that are not bookkeeping: customers, invoices, payments ... each one JSON body under its key."""

import sqlite3
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal

from fortnox_sdk.sandbox.protocol.wire import Body, dumps, loads

__all__ = ["Stored", "every", "find", "insert", "next_ordinal", "remove", "save"]

_MOST_DIGITS = 15


def insert(db: sqlite3.Connection, company: int, resource: str, key: str, body: Body) -> None:
    """Add a record; its place in lists is its number, or after all others when the key is no number."""
    counts = key.isascii() and key.isdigit() and len(key) <= _MOST_DIGITS
    ordinal = int(key) if counts else next_ordinal(db, company, resource)
    db.execute("INSERT INTO record VALUES (?, ?, ?, ?, ?)", (company, resource, key, ordinal, dumps(body)))


def find(db: sqlite3.Connection, company: int, resource: str, key: str) -> Body | None:
    """A record, or None."""
    row = db.execute(
        "SELECT body FROM record WHERE company = ? AND resource = ? AND key = ?", (company, resource, key)
    ).fetchone()
    return None if row is None else _body(row["body"])


def save(db: sqlite3.Connection, company: int, resource: str, key: str, body: Body, *, stamp: str) -> None:
    """Write a changed record back, with the moment for `lastmodified`."""
    body["_modified"] = stamp
    db.execute(
        "UPDATE record SET body = ? WHERE company = ? AND resource = ? AND key = ?",
        (dumps(body), company, resource, key),
    )


def remove(db: sqlite3.Connection, company: int, resource: str, key: str) -> None:
    """Delete a record."""
    db.execute("DELETE FROM record WHERE company = ? AND resource = ? AND key = ?", (company, resource, key))


class Stored(Iterator[Body]):
    """The records of a resource in the order of their numbers, decoded one by one as they are asked for."""

    def __init__(self, db: sqlite3.Connection, company: int, resource: str) -> None:
        self._db = db
        self._where = "company = ? AND resource = ?"
        self._values: list[object] = [company, resource]
        self._rows: Iterator[sqlite3.Row] | None = None

    def only(self, name: str, sign: Literal["=", ">=", "<="], value: str | None) -> "Stored":
        """These, where a field compares as text like that; None leaves all. A field without a value does not."""
        if value is not None:
            self._where += f" AND json_extract(body, ?) {sign} ?"
            self._values += [f'$."{name}"', value]
        return self

    def __next__(self) -> Body:
        if self._rows is None:
            self._rows = iter(self._select("body", "ORDER BY ordinal, key"))
        return _body(next(self._rows)["body"])

    def total(self) -> int:
        """How many there are."""
        return int(self._select("count(*) AS n").fetchone()["n"])

    def page(
        self, start: int, limit: int, *, descending: bool, fields: Sequence[str] | None = None
    ) -> list[Body]:
        """Some of them, without reading the others; of each the named fields alone, None is all.

        Whole bodies are shared: whoever changes one copies it first.
        """
        down = " DESC" if descending else ""
        rest = f"ORDER BY ordinal{down}, key{down} LIMIT {limit:d} OFFSET {start:d}"
        if fields is None:
            return [_shared(row["body"]) for row in self._select("body", rest)]
        return list(self.picked(fields, rest))

    def picked(self, fields: Sequence[str], rest: str = "ORDER BY ordinal, key") -> Iterator[Body]:
        """All of them, of each the named fields alone.

        A list's row shows a fourth of an invoice: SQLite picks it out faster than Python reads the whole.
        """
        paths = ", ".join(f"'$.\"{name}\"'" for name in fields)
        for row in self._select(f"json_extract(body, {paths}) AS picked", rest):
            yield dict(zip(fields, loads(row["picked"]), strict=True))

    def _select(self, what: str, rest: str = "") -> sqlite3.Cursor:
        sql = f"SELECT {what} FROM record WHERE {self._where} {rest}"  # noqa: S608  # fixed words and whole numbers
        return self._db.execute(sql, self._values)


def every(db: sqlite3.Connection, company: int, resource: str) -> Stored:
    """All records of a resource in the order of their numbers."""
    return Stored(db, company, resource)


def next_ordinal(db: sqlite3.Connection, company: int, resource: str) -> int:
    """The next free number. That of a deleted last record is given out again (measured for customers)."""
    row = db.execute(
        "SELECT coalesce(max(ordinal), 0) + 1 AS n FROM record WHERE company = ? AND resource = ?",
        (company, resource),
    ).fetchone()
    return int(row["n"])


@lru_cache(maxsize=2 * 500)  # lists of today's screens are asked for again and again; about 15 MB
def _shared(text: str) -> Body:
    return _body(text)


def _body(text: str) -> Body:
    body: Body = loads(text)
    return body

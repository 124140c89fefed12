"""Records that are not bookkeeping: customers, invoices, payments ... each one JSON body under its key."""

import sqlite3
from collections.abc import Iterator

from fortnox_sdk.sandbox.protocol.wire import Body, dumps, loads

__all__ = ["every", "find", "insert", "next_ordinal", "remove", "save"]

_MOST_DIGITS = 15


def insert(db: sqlite3.Connection, company: int, noun: str, key: str, body: Body) -> None:
    """Add a record; its place in lists is its number, or after all others when the key is no number."""
    counts = key.isascii() and key.isdigit() and len(key) <= _MOST_DIGITS
    ordinal = int(key) if counts else next_ordinal(db, company, noun)
    db.execute("INSERT INTO record VALUES (?, ?, ?, ?, ?)", (company, noun, key, ordinal, dumps(body)))


def find(db: sqlite3.Connection, company: int, noun: str, key: str) -> Body | None:
    """A record, or None."""
    row = db.execute(
        "SELECT body FROM record WHERE company = ? AND noun = ? AND key = ?", (company, noun, key)
    ).fetchone()
    return None if row is None else _body(row["body"])


def save(db: sqlite3.Connection, company: int, noun: str, key: str, body: Body, *, stamp: str) -> None:
    """Write a changed record back, with the moment for `lastmodified`."""
    body["_modified"] = stamp
    db.execute(
        "UPDATE record SET body = ? WHERE company = ? AND noun = ? AND key = ?",
        (dumps(body), company, noun, key),
    )


def remove(db: sqlite3.Connection, company: int, noun: str, key: str) -> None:
    """Delete a record."""
    db.execute("DELETE FROM record WHERE company = ? AND noun = ? AND key = ?", (company, noun, key))


def every(db: sqlite3.Connection, company: int, noun: str) -> Iterator[Body]:
    """All records of a noun in the order of their numbers."""
    for row in db.execute(
        "SELECT body FROM record WHERE company = ? AND noun = ? ORDER BY ordinal, key", (company, noun)
    ):
        yield _body(row["body"])


def next_ordinal(db: sqlite3.Connection, company: int, noun: str) -> int:
    """The next free number. That of a deleted last record is given out again (measured for customers)."""
    row = db.execute(
        "SELECT coalesce(max(ordinal), 0) + 1 AS n FROM record WHERE company = ? AND noun = ?",
        (company, noun),
    ).fetchone()
    return int(row["n"])


def _body(text: str) -> Body:
    body: Body = loads(text)
    return body

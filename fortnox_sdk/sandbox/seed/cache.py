"""The seeded company's rows, made once in a process: telling its story takes a quarter of a second each time."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType

from fortnox_sdk.sandbox.books.database import TABLES_OF_BOOKS, Database
from fortnox_sdk.sandbox.seed.company import open_company
from fortnox_sdk.sandbox.seed.demo.story import tell

__all__ = ["copy_told"]

_ANY = datetime(2026, 1, 1, tzinfo=UTC)  # only the stamps of accounts show it, and a copy gets its own


def copy_told(db: sqlite3.Connection, *, now: datetime) -> None:
    """Write the seeded company into a state without companies, as opening it and telling its story would."""
    for table, rows in _told().items():
        marks = ", ".join("?" * len(rows[0]))
        db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 -- names of our own tables
    stamp = now.strftime("%Y-%m-%d %H:%M:%S")
    db.execute("UPDATE account SET modified = ? WHERE modified = ?", (stamp, f"{_ANY:%Y-%m-%d %H:%M:%S}"))


@cache
def _told() -> Mapping[str, tuple[tuple[object, ...], ...]]:
    found: dict[str, tuple[tuple[object, ...], ...]] = {}
    with closing(Database(None)) as state, state.transaction() as db:
        tell(db, open_company(db, now=_ANY))
        for table in reversed(TABLES_OF_BOOKS):  # vouchers before their rows
            rows = db.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 -- names of our own tables
            if rows:
                found[table] = tuple(tuple(row) for row in rows)
    return MappingProxyType(found)

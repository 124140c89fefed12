"""Records that are not bookkeeping: customers, invoices, payments … each one JSON body under its key."""

import sqlite3
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal
from urllib.parse import quote
from uuid import UUID, uuid5

from attrs import frozen

from fortnox_sdk.sandbox.protocol.call import Call, Tenant
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body, dumps, loads

__all__ = ["Collection", "Selection", "joined"]

_MOST_DIGITS = 15
_OURS = UUID("5f1b7e9c-0d52-4c55-9a34-6f3f6c2a8e10")


@frozen
class Collection:
    """The records of one resource.

    A key may have several parts, as an address has.

    Attributes:
        name: The resource's own name below /3; the sandbox's name for it below /api.
    """

    name: str

    def find(self, tenant: Tenant, *key: str) -> Body | None:
        """Return a record, or None."""
        row = tenant.db.execute(
            "SELECT body FROM record WHERE company = ? AND resource = ? AND key = ?",
            (tenant.company, self.name, joined(key)),
        ).fetchone()
        return None if row is None else _body(row["body"])

    def get(self, tenant: Tenant, *key: str) -> Body:
        """Return a record; raise its 404 when there is none."""
        found = self.find(tenant, *key)
        if found is None:
            raise self.unknown("/".join(key))
        return found

    def unknown(self, key: str) -> Problem:
        """Return the error answer for a key that does not exist; that of the areas below /api."""
        return Refused.unknown(f"There is no {self.name.rpartition('.')[2]} {key}")

    def every(self, tenant: Tenant) -> "Selection":
        """Return all records, in the order of their numbers."""
        return Selection(tenant, self.name)

    def insert(self, tenant: Tenant, body: Body, *key: str) -> Body:
        """Add a record; its place in lists is its number, or after all others when the key is not a number."""
        whole = joined(key)
        counts = whole.isascii() and whole.isdigit() and len(whole) <= _MOST_DIGITS
        ordinal = int(whole) if counts else self.next_number(tenant)
        tenant.db.execute(
            "INSERT INTO record VALUES (?, ?, ?, ?, ?)",
            (tenant.company, self.name, whole, ordinal, dumps(body)),
        )
        return body

    def change(self, call: Call, body: Body, *key: str) -> Body:
        """Write a changed record back, with the moment for `lastmodified`."""
        body["_modified"] = call.stamp
        call.db.execute(
            "UPDATE record SET body = ? WHERE company = ? AND resource = ? AND key = ?",
            (dumps(body), call.company, self.name, joined(key)),
        )
        return body

    def put(self, call: Call, body: Body, *key: str) -> Body:
        """Add a record, or write it over the one that has its key."""
        return (self.insert if self.find(call, *key) is None else self.change)(call, body, *key)

    def remove(self, tenant: Tenant, *key: str) -> None:
        """Delete a record."""
        tenant.db.execute(
            "DELETE FROM record WHERE company = ? AND resource = ? AND key = ?",
            (tenant.company, self.name, joined(key)),
        )

    def next_number(self, tenant: Tenant) -> int:
        """Return the next free number. That of a deleted last record is given out again (measured for customers)."""
        row = tenant.db.execute(
            "SELECT coalesce(max(ordinal), 0) + 1 AS n FROM record WHERE company = ? AND resource = ?",
            (tenant.company, self.name),
        ).fetchone()
        return int(row["n"])

    def add(self, call: Call, body: Body) -> Body:
        """Add a record under its `id`; one without gets the next number, as below /api."""
        if "id" not in body:
            body["id"] = self.draw_number(call)
        return self.insert(call, body, str(body["id"]))

    def draw_number(self, call: Call) -> int:
        """Return a number that no record had before, and that is never given out again (assumed for /api)."""
        counter = _COUNTERS.find(call, self.name) or {"last": 0}
        counter["last"] = int(counter["last"]) + 1
        _COUNTERS.put(call, counter, self.name)
        return int(counter["last"])

    def draw_id(self, call: Call) -> str:
        """Return a UUID that no other record has, and that is the same in each run of the same calls."""
        return str(uuid5(_OURS, f"{call.company}/{self.name}/{self.draw_number(call)}"))


_COUNTERS = Collection("api.counter")


class Selection(Iterator[Body]):
    """Records of a collection in the order of their numbers, decoded one by one as they are asked for."""

    def __init__(self, tenant: Tenant, name: str) -> None:
        self._db = tenant.db
        self._where = "company = ? AND resource = ?"
        self._values: list[object] = [tenant.company, name]
        self._rows: Iterator[sqlite3.Row] | None = None

    def only(self, name: str, sign: Literal["=", ">=", "<="], value: str | None) -> "Selection":
        """Return those whose field compares as text like that; None leaves all. A field without a value does not."""
        if value is not None:
            self._where += f" AND json_extract(body, ?) {sign} ?"
            self._values += [f'$."{name}"', value]
        return self

    def __next__(self) -> Body:
        if self._rows is None:
            self._rows = iter(self._select("body", "ORDER BY ordinal, key"))
        return _body(next(self._rows)["body"])

    def total(self) -> int:
        """Return their number."""
        return int(self._select("count(*) AS n").fetchone()["n"])

    def page(
        self, start: int, limit: int, *, descending: bool, fields: Sequence[str] | None = None
    ) -> list[Body]:
        """Return some of them without reading the others; only the named fields, or all fields for None.

        Whole bodies are shared: copy one before changing it.
        """
        down = " DESC" if descending else ""
        rest = f"ORDER BY ordinal{down}, key{down} LIMIT {limit:d} OFFSET {start:d}"
        if fields is None:
            return [_shared(row["body"]) for row in self._select("body", rest)]
        return list(self.picked(fields, rest))

    def picked(self, fields: Sequence[str], rest: str = "ORDER BY ordinal, key") -> Iterator[Body]:
        """Yield only the named fields of each record.

        A list's row shows a fourth of an invoice: SQLite picks it out faster than Python reads the whole.
        """
        paths = ", ".join(f"'$.\"{name}\"'" for name in fields)
        for row in self._select(f"json_extract(body, {paths}) AS picked", rest):
            yield dict(zip(fields, loads(row["picked"]), strict=True))

    def _select(self, what: str, rest: str = "") -> sqlite3.Cursor:
        sql = f"SELECT {what} FROM record WHERE {self._where} {rest}"  # noqa: S608  # fixed words and whole numbers
        return self._db.execute(sql, self._values)


def joined(key: Sequence[str]) -> str:
    """Return a key as it is kept."""
    return key[0] if len(key) == 1 else "/".join(quote(part, safe="") for part in key)


@lru_cache(maxsize=2 * 500)  # lists of today's screens are asked for again and again; about 15 MB
def _shared(text: str) -> Body:
    return _body(text)


def _body(text: str) -> Body:
    body: Body = loads(text)
    return body

"""Records outside the ledger, such as customers, invoices and payments, each stored as a JSON body with a key."""

import sqlite3
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal
from urllib.parse import quote
from uuid import UUID, uuid5

from attrs import frozen

from fortnox_sdk.sandbox.books.database import StateError
from fortnox_sdk.sandbox.protocol.call import Call, Tenant
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body, dumps, loads

_MOST_DIGITS = 15
_NAMESPACE = UUID("5f1b7e9c-0d52-4c55-9a34-6f3f6c2a8e10")


@frozen
class Collection:
    """All records of one resource.

    A key may have several parts, one for each identifier in the URL path.

    Attributes:
        name: The resource's name. It is the name in the path, such as `invoices`, if the path starts with `/3`.
            For a path that starts with `/api`, the sandbox has its own name, such as `warehouse.stock_point`.
    """

    name: str

    def find(self, tenant: Tenant, *key: str) -> Body | None:
        """Return a record by its key, or None."""
        row = tenant.db.execute(
            "SELECT body FROM record WHERE company = ? AND resource = ? AND key = ?",
            (tenant.company, self.name, joined(key)),
        ).fetchone()
        return None if row is None else _body(row["body"])

    def get(self, tenant: Tenant, *key: str) -> Body:
        """Return a record by its key. Raises a Problem with status 404 if the record does not exist."""
        record = self.find(tenant, *key)
        if record is None:
            raise self.unknown("/".join(key))
        return record

    def unknown(self, key: str) -> Problem:
        """Create the 404 error for a key that does not exist, in the format of paths that start with `/api`."""
        return Refused.unknown(f"There is no {self.name.rpartition('.')[2]} '{key}'")

    def every(self, tenant: Tenant) -> "Selection":
        """Return a selection of all records, sorted by number."""
        return Selection(tenant, self.name)

    def insert(self, tenant: Tenant, body: Body, *key: str) -> Body:
        """Add a record. Lists are sorted by number; a record with a non-numeric key is placed last."""
        stored_key = joined(key)
        is_number = stored_key.isascii() and stored_key.isdigit() and len(stored_key) <= _MOST_DIGITS
        ordinal = int(stored_key) if is_number else self.next_number(tenant)
        tenant.db.execute(
            "INSERT INTO record VALUES (?, ?, ?, ?, ?)",
            (tenant.company, self.name, stored_key, ordinal, dumps(body)),
        )
        return body

    def change(self, call: Call, body: Body, *key: str) -> Body:
        """Store a changed record, and set the modification time that the filter `lastmodified` uses."""
        body["_modified"] = call.stamp
        call.db.execute(
            "UPDATE record SET body = ? WHERE company = ? AND resource = ? AND key = ?",
            (dumps(body), call.company, self.name, joined(key)),
        )
        return body

    def put(self, call: Call, body: Body, *key: str) -> Body:
        """Add a record, or replace the existing record with the same key."""
        return (self.insert if self.find(call, *key) is None else self.change)(call, body, *key)

    def remove(self, tenant: Tenant, *key: str) -> None:
        """Delete a record by its key."""
        tenant.db.execute(
            "DELETE FROM record WHERE company = ? AND resource = ? AND key = ?",
            (tenant.company, self.name, joined(key)),
        )

    def next_number(self, tenant: Tenant) -> int:
        """Return the next free number. If the last record was deleted, its number is reused.

        This was measured in Fortnox for customers.
        """
        row = tenant.db.execute(
            "SELECT coalesce(max(ordinal), 0) + 1 AS n FROM record WHERE company = ? AND resource = ?",
            (tenant.company, self.name),
        ).fetchone()
        return int(row["n"])

    def add(self, call: Call, body: Body) -> Body:
        """Add a record whose key is its `id`. A missing `id` is set to a number that has never been used."""
        if "id" not in body:
            body["id"] = self.draw_number(call)
        return self.insert(call, body, str(body["id"]))

    def draw_number(self, call: Call) -> int:
        """Return the next number that has never been used, not even by a deleted record.

        It is an assumption that Fortnox numbers records in this way if their path starts with `/api`.
        """
        counter = _COUNTERS.find(call, self.name) or {"last": 0}
        counter["last"] = int(counter["last"]) + 1
        _COUNTERS.put(call, counter, self.name)
        return int(counter["last"])

    def draw_id(self, call: Call) -> str:
        """Return a new UUID. The same sequence of calls yields the same UUIDs."""
        return str(uuid5(_NAMESPACE, f"{call.company}/{self.name}/{self.draw_number(call)}"))


_COUNTERS = Collection("api.counter")
FILLING = Collection("_filling")
"""The names of the registers that are being filled. The initial records of a register cause no events."""


class Selection(Iterator[Body]):
    """A selection of a collection's records, sorted by number. Each record is decoded only when it is read."""

    def __init__(self, tenant: Tenant, name: str) -> None:
        self._db = tenant.db
        self._where = "company = ? AND resource = ?"
        self._values: list[object] = [tenant.company, name]
        self._rows: Iterator[sqlite3.Row] | None = None

    def only(self, name: str, sign: Literal["=", ">=", "<="], value: str | None) -> "Selection":
        """Keep only the records for which the comparison `name` `sign` `value` is true, and return this selection.

        Values are compared as text. If `value` is None, all records are kept. Otherwise, records without a value in
        the field are excluded.
        """
        if value is not None:
            self._where += f" AND json_extract(body, ?) {sign} ?"
            self._values += [f'$."{name}"', value]
        return self

    def __next__(self) -> Body:
        if self._rows is None:
            self._rows = iter(self._select("body", "ORDER BY ordinal, key"))
        return _body(next(self._rows)["body"])

    def total(self) -> int:
        """Return the number of selected records."""
        return int(self._select("count(*) AS n").fetchone()["n"])

    def page(
        self, start: int, limit: int, *, descending: bool, fields: Sequence[str] | None = None
    ) -> list[Body]:
        """Return at most `limit` records, beginning at position `start` (0 is the first).

        If `fields` is given, the records contain only these fields. Otherwise the returned bodies are shared with
        the cache, so copy a body before you change it.
        """
        down = " DESC" if descending else ""
        clauses = f"ORDER BY ordinal{down}, key{down} LIMIT {limit:d} OFFSET {start:d}"
        if fields is None:
            return [_shared(row["body"]) for row in self._select("body", clauses)]
        return list(self.picked(fields, clauses))

    def picked(self, fields: Sequence[str], clauses: str = "ORDER BY ordinal, key") -> Iterator[Body]:
        """Yield each selected record, reduced to the fields in `fields`.

        A list row contains about a quarter of an invoice's fields. SQLite extracts them faster than Python can
        decode the whole record.
        """
        paths = ", ".join(f"'$.\"{name}\"'" for name in fields)
        for row in self._select(f"json_extract(body, {paths}) AS picked", clauses):
            yield dict(zip(fields, loads(row["picked"]), strict=True))

    def _select(self, columns: str, clauses: str = "") -> sqlite3.Cursor:
        sql = f"SELECT {columns} FROM record WHERE {self._where} {clauses}"  # noqa: S608  # fixed words and whole numbers
        return self._db.execute(sql, self._values)


def joined(key: Sequence[str]) -> str:
    """Return a key as it is stored. Several parts are percent-encoded and joined with slashes."""
    return key[0] if len(key) == 1 else "/".join(quote(part, safe="") for part in key)


@lru_cache(maxsize=2 * 500)  # clients request the same lists repeatedly; the cache uses about 15 MB
def _shared(text: str) -> Body:
    return _body(text)


def _body(text: str) -> Body:
    try:
        body: Body = loads(text)
    except ValueError as error:
        raise StateError(f"A record in the state is damaged ({error}).") from error
    return body

"""The initial contents of a new state: the demo company, the books of a SIE file, or a generated company."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType

from attrs import asdict, evolve, field, frozen

from fortnox_sdk.sandbox.books.company import next_number
from fortnox_sdk.sandbox.books.database import TABLES_OF_BOOKS, Database
from fortnox_sdk.sandbox.protocol.call import Tenant, stamp_of
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.seed.company import open_company
from fortnox_sdk.sandbox.seed.demo.data import demo_company
from fortnox_sdk.sandbox.seed.demo.simulation import simulate
from fortnox_sdk.sandbox.seed.size import Size

# A placeholder in the timestamps of accounts. `_copy_demo` replaces it with the current time.
_PLACEHOLDER_TIME = datetime(2026, 1, 1, tzinfo=UTC)


@frozen(kw_only=True)
class Filling:
    """The contents of the companies in a new state.

    Args:
        sie: Content of a SIE file for the first company only. `None`: no SIE file.
        size: Size of each generated company. The seed number increases by 1 for each further company. `None`: the
            companies have the books of the demo company.
        companies: Number of companies.
    """

    sie: bytes | None = field(default=None, repr=False)
    size: Size | None = None
    companies: int = 1

    def serialize(self) -> bytes:
        """Return this object as bytes, which are stored in the state. A reset uses them to restore the contents."""
        head = json.dumps(asdict(self, filter=lambda attribute, _: attribute.name != "sie"))
        return head.encode() + b"\n" + (self.sie or b"")

    @classmethod
    def deserialize(cls, data: bytes) -> "Filling":
        """Return the `Filling` from which `serialize` produced `data`.

        Raises KeyError, TypeError or ValueError if `data` is not the output of `serialize`.
        """
        head, _, sie = data.partition(b"\n")
        values: Body = json.loads(head)
        if not isinstance(values["companies"], int):
            raise TypeError("the number of companies is not an integer")
        size: dict[str, int] | None = values["size"]
        return cls(
            sie=sie or None, companies=values["companies"], size=None if size is None else Size(**size)
        )


def fill(db: sqlite3.Connection, filling: Filling, *, database_number: int, now: datetime) -> None:
    """Create the companies of an empty state. `database_number` is the database number of the first company."""
    for n in range(filling.companies):
        number = next_number(db) if n else database_number
        # Imported only when needed, because these imports would make the start of the demo company a tenth slower.
        if filling.sie is not None and n == 0:
            from fortnox_sdk.sandbox.books.sie_fill import fill_from_sie  # noqa: PLC0415

            fill_from_sie(db, number, filling.sie, now=now)
        elif filling.size is not None:
            from fortnox_sdk.sandbox.seed.generated.company import generate  # noqa: PLC0415

            generate(db, number, evolve(filling.size, seed=filling.size.seed + n), now=now)
        elif n == 0:
            _copy_demo(Tenant(db, number), now=now)
        else:
            add_demo_company(db, name=f"{demo_company().name} {n + 1}", now=now)


def add_demo_company(db: sqlite3.Connection, *, name: str | None, now: datetime) -> Tenant:
    """Add a company with the books of the demo company."""
    tenant = open_company(db, next_number(db), name=name, now=now)
    simulate(tenant)
    return tenant


@frozen
class _TableRows:
    """The demo company's rows in one database table.

    `company` is the index of the column with the company number, or None if the table has no such column.
    """

    rows: tuple[tuple[object, ...], ...]
    company: int | None

    def of(self, number: int) -> Iterator[tuple[object, ...]]:
        """Return the rows with `number` as the company number."""
        index = self.company
        return (row if index is None else (*row[:index], number, *row[index + 1 :]) for row in self.rows)


def _copy_demo(tenant: Tenant, *, now: datetime) -> None:
    """Insert the demo company's rows into a state without companies.

    The result is the same as after a call of `open_company` and then of `simulate`.
    """
    for table, table_rows in _demo_rows().items():
        placeholders = ", ".join("?" * len(table_rows.rows[0]))
        tenant.db.executemany(f"INSERT INTO {table} VALUES ({placeholders})", table_rows.of(tenant.company))  # noqa: S608 -- our own tables
    stamps = (stamp_of(now), stamp_of(_PLACEHOLDER_TIME))
    tenant.db.execute("UPDATE account SET modified = ? WHERE modified = ?", stamps)


@cache
def _demo_rows() -> Mapping[str, _TableRows]:
    """Return the demo company's rows by table.

    The result is cached because the simulation of the demo company takes a quarter of a second.
    """
    table_rows: dict[str, _TableRows] = {}
    with closing(Database(None)) as state, state.transaction() as db:
        simulate(open_company(db, 1, now=_PLACEHOLDER_TIME))
        for table in reversed(TABLES_OF_BOOKS):  # the reversed order inserts vouchers before their rows
            cursor = db.execute(f"SELECT * FROM {table}")  # noqa: S608 -- names of our own tables
            columns = [column[0] for column in cursor.description]
            key = "number" if table == "company" else "company"
            rows = tuple(tuple(row) for row in cursor)
            if rows:
                table_rows[table] = _TableRows(rows, columns.index(key) if key in columns else None)
    return MappingProxyType(table_rows)

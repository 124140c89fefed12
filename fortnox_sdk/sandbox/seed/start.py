"""What a new state is filled with."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType

from attrs import asdict, evolve, field, frozen

from fortnox_sdk.sandbox.books.database import TABLES_OF_BOOKS, Database
from fortnox_sdk.sandbox.books.sie_fill import fill_from_sie
from fortnox_sdk.sandbox.protocol.call import Tenant
from fortnox_sdk.sandbox.seed.company import open_company
from fortnox_sdk.sandbox.seed.demo.data import demo_company
from fortnox_sdk.sandbox.seed.demo.story import tell
from fortnox_sdk.sandbox.seed.generated.company import Size, generate

__all__ = ["Filling", "add_like_seed", "fill"]

_ANY = datetime(2026, 1, 1, tzinfo=UTC)  # only the stamps of accounts show it, and a copy gets its own


@frozen(kw_only=True)
class Filling:
    """What the companies of a new state hold: a SIE file's books, generated ones, or those of the demo company.

    Args:
        sie: A SIE file's bytes; only the first company is filled from it.
        size: How much is generated; the next company has the next seed number.
        companies: How many there are.
    """

    sie: bytes | None = field(default=None, repr=False)
    size: Size | None = None
    companies: int = 1

    def kept(self) -> bytes:
        """Return it as it lies in the state, so that a reset fills it again."""
        size = None if self.size is None else asdict(self.size)
        head = json.dumps({"size": size, "companies": self.companies}).encode()
        return head + b"\n" + (self.sie or b"")

    @classmethod
    def from_kept(cls, kept: bytes) -> "Filling":
        """Return what `kept` was made of."""
        head, _, sie = kept.partition(b"\n")
        found = json.loads(head)
        size = found["size"] and Size(**found["size"])
        return cls(sie=sie or None, size=size, companies=found["companies"])


def fill(db: sqlite3.Connection, filling: Filling, *, now: datetime) -> None:
    """Fill an empty state."""
    for n in range(filling.companies):
        if filling.sie is not None and n == 0:
            fill_from_sie(db, filling.sie, now=now)
        elif filling.size is not None:
            generate(db, evolve(filling.size, seed=filling.size.seed + n), now=now)
        elif n == 0:
            _copy_demo(db, now=now)
        else:
            add_like_seed(db, name=f"{demo_company().name} {n + 1}", now=now)


def add_like_seed(db: sqlite3.Connection, *, name: str | None, now: datetime) -> Tenant:
    """Add one more company with the books of the demo company."""
    tenant = open_company(db, name=name, now=now)
    tell(tenant)
    return tenant


def _copy_demo(db: sqlite3.Connection, *, now: datetime) -> None:
    """Write the demo company into a state without companies, as opening it and telling its story would."""
    for table, rows in _demo_rows().items():
        marks = ", ".join("?" * len(rows[0]))
        db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 -- names of our own tables
    stamp = now.strftime("%Y-%m-%d %H:%M:%S")
    db.execute("UPDATE account SET modified = ? WHERE modified = ?", (stamp, f"{_ANY:%Y-%m-%d %H:%M:%S}"))


@cache
def _demo_rows() -> Mapping[str, tuple[tuple[object, ...], ...]]:
    """Return the demo company's rows by table, made once in a process: its story takes a quarter of a second."""
    found: dict[str, tuple[tuple[object, ...], ...]] = {}
    with closing(Database(None)) as state, state.transaction() as db:
        tell(open_company(db, now=_ANY))
        for table in reversed(TABLES_OF_BOOKS):  # vouchers before their rows
            rows = db.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 -- names of our own tables
            if rows:
                found[table] = tuple(tuple(row) for row in rows)
    return MappingProxyType(found)

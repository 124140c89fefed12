"""Claims (named, time-limited locks) in a database table, for `SqlStore`."""

from collections.abc import Callable
from typing import Final, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from fortnox_sdk.clock import Clock
from fortnox_sdk.errors import StoreError

_CLAIMS: Final = sa.Table(
    "fortnox_claim",
    sa.MetaData(),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("turn", sa.BigInteger, nullable=False),
    sa.Column("lapses_at", sa.Double, nullable=False),
)
"""The table of claims. `lapses_at` is in seconds since 1970-01-01 UTC."""

_T = TypeVar("_T")


class InDatabase(Protocol):
    """A function that runs another function on a database connection and raises a StoreError for a database error."""

    def __call__(self, work: Callable[[sa.Connection], _T], /) -> _T:
        """Run `work` on a database connection and return its result."""
        ...


class SqlClaims:
    """Claims (named, time-limited locks) in a database table, which is created if it is missing.

    Each method changes the table with one SQL statement, which the database executes atomically.

    Args:
        in_database: A function that runs another function on a database connection in autocommit mode.
        clock: The clock for SQLite, which serves one machine. With PostgreSQL, the server's clock is used, because the
            clocks of several machines differ.
    """

    def __init__(self, in_database: InDatabase, clock: Clock) -> None:
        self._in_database = in_database
        self._clock = clock
        self._has_table = False

    def take(self, name: str, owner: str, /, *, lease_s: float) -> int | None:
        """Take a claim; see `Claims.take`."""

        def work(db: sa.Connection) -> int | None:
            now = self._now(db)
            make = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
            insert = make(_CLAIMS).values(name=name, owner=owner, turn=1, lapses_at=now + lease_s)
            take = insert.on_conflict_do_update(
                index_elements=[_CLAIMS.c.name],
                set_={
                    "owner": insert.excluded.owner,
                    "turn": _CLAIMS.c.turn + 1,
                    "lapses_at": insert.excluded.lapses_at,
                },
                where=sa.or_(_CLAIMS.c.owner == insert.excluded.owner, _CLAIMS.c.lapses_at <= now),
            ).returning(_CLAIMS.c.turn)
            turn = db.scalar(take)
            return None if turn is None else int(turn)

        self._make_table()
        return self._in_database(work)

    def extend(self, name: str, owner: str, turn: int, /, *, lease_s: float) -> bool:
        """Extend the lease of a claim; see `Claims.extend`."""

        def work(db: sa.Connection) -> bool:
            update = sa.update(_CLAIMS).where(_is_held(name, owner, turn))
            return db.execute(update.values(lapses_at=self._now(db) + lease_s)).rowcount == 1

        return self._in_database(work)

    def release(self, name: str, owner: str, turn: int, /) -> None:
        """Free a claim; see `Claims.release`."""
        self._in_database(lambda db: db.execute(sa.delete(_CLAIMS).where(_is_held(name, owner, turn))))

    def _now(self, db: sa.Connection) -> float:
        if db.dialect.name == "postgresql":
            return float(db.scalar(sa.select(sa.extract("epoch", sa.func.clock_timestamp()))) or 0)
        return self._clock.now().timestamp()

    def _make_table(self) -> None:
        if self._has_table:
            return
        create = sa.schema.CreateTable(_CLAIMS, if_not_exists=True)
        try:
            self._in_database(lambda db: db.execute(create))
        except StoreError:
            # If two processes create a table at once, one of them fails on PostgreSQL. On the second attempt, the table
            # exists.
            self._in_database(lambda db: db.execute(create))
        self._has_table = True


def _is_held(name: str, owner: str, turn: int) -> sa.ColumnElement[bool]:
    return sa.and_(_CLAIMS.c.name == name, _CLAIMS.c.owner == owner, _CLAIMS.c.turn == turn)

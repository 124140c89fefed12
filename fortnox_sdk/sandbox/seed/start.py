"""What a new state is filled with."""

import json
import sqlite3
from datetime import datetime

from attrs import asdict, evolve, field, frozen

from fortnox_sdk.sandbox.books.sie_fill import fill_from_sie
from fortnox_sdk.sandbox.seed.cache import copy_told
from fortnox_sdk.sandbox.seed.company import NAME, open_company
from fortnox_sdk.sandbox.seed.demo.story import tell
from fortnox_sdk.sandbox.seed.generated.company import Size, generate

__all__ = ["Filling", "add_like_seed", "fill"]


@frozen(kw_only=True)
class Filling:
    """What the companies of a new state hold: a SIE file's books, generated ones, or those of the seeded company.

    Args:
        sie: A SIE file's bytes; only the first company is filled from it.
        size: How much is generated; the next company has the next seed number.
        companies: How many there are.
    """

    sie: bytes | None = field(default=None, repr=False)
    size: Size | None = None
    companies: int = 1

    def kept(self) -> bytes:
        """As it lies in the state, so that a reset fills it again."""
        size = None if self.size is None else asdict(self.size)
        head = json.dumps({"size": size, "companies": self.companies}).encode()
        return head + b"\n" + (self.sie or b"")

    @classmethod
    def from_kept(cls, kept: bytes) -> "Filling":
        """What `kept` gave."""
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
            copy_told(db, now=now)
        else:
            add_like_seed(db, name=f"{NAME} {n + 1}", now=now)


def add_like_seed(db: sqlite3.Connection, *, name: str | None, now: datetime) -> int:
    """One more company with the seeded books; gives its database number."""
    company = open_company(db, name=name or NAME, now=now)
    tell(db, company)
    return company

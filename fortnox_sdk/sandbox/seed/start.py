"""What a new state is filled with."""

import sqlite3
from datetime import datetime

from fortnox_sdk.sandbox.books.sie_fill import fill_from_sie
from fortnox_sdk.sandbox.seed.company import NAME, open_company
from fortnox_sdk.sandbox.seed.story import tell

__all__ = ["add_like_seed", "fill"]


def fill(db: sqlite3.Connection, sie: bytes | None, *, now: datetime) -> None:
    """Fill an empty state: from a SIE file, or with the seeded company."""
    if sie is None:
        add_like_seed(db, name=None, now=now)
    else:
        fill_from_sie(db, sie, now=now)


def add_like_seed(db: sqlite3.Connection, *, name: str | None, now: datetime) -> int:
    """One more company with the seeded books; gives its database number."""
    company = open_company(db, name=name or NAME, now=now)
    tell(db, company)
    return company

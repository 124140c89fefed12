"""Which parts of Fortnox a company pays for. It has all of them, until some are taken away."""

import sqlite3
from collections.abc import Iterable

from fortnox_sdk.sandbox.books import records

__all__ = ["lacking", "take_away"]

_MISSING = "_unlicensed"  # records under it are the scopes that a company has no licence for


def take_away(db: sqlite3.Connection, company: int, scopes: Iterable[str]) -> None:
    """Leave a company without the licences for these scopes, and with all others."""
    for scope in lacking(db, company):
        records.remove(db, company, _MISSING, scope)
    for scope in sorted(set(scopes)):
        records.insert(db, company, _MISSING, scope, {"scope": scope})


def lacking(db: sqlite3.Connection, company: int) -> list[str]:
    """The scopes that the company has no licence for."""
    return [str(body["scope"]) for body in records.every(db, company, _MISSING)]

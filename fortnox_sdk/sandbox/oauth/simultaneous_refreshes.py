"""Simultaneous refreshes with the same refresh token, which succeed if the behaviour `both_succeed` is chosen."""

import sqlite3
from datetime import datetime, timedelta

from fortnox_sdk.sandbox.books.behaviour import behaviour_of
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Tenant

# A successful refresh takes 0.7 s in Fortnox (measured by other developers, 2026-10). Assumed: a request with the same
# token that comes within this time succeeds too.
_REFRESH = timedelta(seconds=0.7)
# The refresh token that was issued last for a used refresh token, by the used token.
_ISSUED = Collection("_refreshed")


def can_be_used_again(db: sqlite3.Connection, company: int, used: str, now: datetime) -> bool:
    """Return True if a used refresh token is accepted again, because its first refresh is not finished yet."""
    issued = _ISSUED.find(Tenant(db, company), used)
    return issued is not None and _is_recent(issued["at"], now)


def remember(db: sqlite3.Connection, company: int, used: str, issued: str, now: datetime) -> None:
    """Store the new refresh token that was issued for a used refresh token.

    A token that was issued earlier for the same used token becomes invalid. After simultaneous refreshes, only the
    refresh token issued last is valid (measured by other developers, 2026-10). Without the behaviour `both_succeed`,
    nothing is stored.
    """
    if behaviour_of(db).simultaneous_refresh != "both_succeed":
        return
    tenant, at = Tenant(db, company), now.isoformat()
    earlier = _ISSUED.find(tenant, used)
    if earlier is not None:
        at = earlier["at"]
        db.execute(
            "UPDATE refresh_token SET state = 'spent' WHERE token = ? AND state = 'live'",
            (earlier["issued"],),
        )
    for entry in list(_ISSUED.every(tenant)):
        if entry["used"] == used or not _is_recent(entry["at"], now):
            _ISSUED.remove(tenant, entry["used"])
    _ISSUED.insert(tenant, {"used": used, "issued": issued, "at": at}, used)


def forget(db: sqlite3.Connection, company: int) -> None:
    """Reject all used refresh tokens of a company from now on, because the company revoked its consent."""
    tenant = Tenant(db, company)
    for entry in list(_ISSUED.every(tenant)):
        _ISSUED.remove(tenant, entry["used"])


def _is_recent(at: str, now: datetime) -> bool:
    return timedelta(0) <= now - datetime.fromisoformat(at) < _REFRESH

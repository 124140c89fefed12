"""Companies: who they are, and how to open one."""

import json
import sqlite3

from attrs import frozen

from fortnox_sdk.sandbox.protocol.call import Tenant

__all__ = ["Company", "add_company", "companies", "find_company", "next_number"]

_GAP = 137  # between the numbers of a sandbox's companies


@frozen(kw_only=True)
class Company:
    """A tenant; `number` is Fortnox's database number, the only key."""

    number: int
    name: str
    org_number: str
    address: str = ""
    city: str = ""
    zip_code: str = ""
    differences: tuple[str, ...] = ()
    """Parts of a SIE file that could not come back as they were, and why."""
    unlisted: tuple[str, ...] = ()
    """Accounts whose figures in a SIE file are not what its vouchers give; the figures were kept."""


def _company(row: sqlite3.Row) -> Company:
    return Company(
        number=row["number"],
        name=row["name"],
        org_number=row["org_number"],
        address=row["address"],
        city=row["city"],
        zip_code=row["zip_code"],
        differences=tuple(json.loads(row["differences"])),
        unlisted=tuple(json.loads(row["unlisted"])),
    )


def companies(db: sqlite3.Connection) -> list[Company]:
    """Return all companies, in the order in which they were opened."""
    return [_company(row) for row in db.execute("SELECT * FROM company ORDER BY number")]


def find_company(tenant: Tenant) -> Company | None:
    """Return a company by its database number, or None."""
    row = tenant.first("SELECT * FROM company WHERE number = ?")
    return None if row is None else _company(row)


def next_number(db: sqlite3.Connection) -> int:
    """Return a database number for one more company."""
    return int(db.execute("SELECT max(number) FROM company").fetchone()[0]) + _GAP


def add_company(
    db: sqlite3.Connection,
    number: int,
    *,
    name: str,
    org_number: str,
    address: str = "",
    city: str = "",
    zip_code: str = "",
) -> Tenant:
    """Open a company under a database number."""
    tenant = Tenant(db, number)
    tenant.run(
        "INSERT INTO company (number, name, org_number, address, city, zip_code) VALUES (?, ?, ?, ?, ?, ?)",
        name,
        org_number,
        address,
        city,
        zip_code,
    )
    return tenant

"""Companies in the sandbox: their details, lookup and creation."""

import json
import sqlite3

from attrs import frozen

from fortnox_sdk.sandbox.protocol.call import Tenant

_GAP = 137  # difference between the database numbers of two consecutive companies


@frozen(kw_only=True)
class Company:
    """A company, identified by its Fortnox database number (`number`)."""

    number: int
    name: str
    org_number: str
    address: str = ""
    city: str = ""
    zip_code: str = ""
    differences: tuple[str, ...] = ()
    """Differences between the imported SIE file and an export of the same books, each with its reason."""
    unlisted: tuple[str, ...] = ()
    """Texts about accounts whose balances and vouchers in the SIE file do not agree. The balances are used."""


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
    """Return all companies in order of creation."""
    return [_company(row) for row in db.execute("SELECT * FROM company ORDER BY number")]


def find_company(tenant: Tenant) -> Company | None:
    """Return the details of a company, or None if it does not exist."""
    row = tenant.first("SELECT * FROM company WHERE number = ?")
    return None if row is None else _company(row)


def next_number(db: sqlite3.Connection) -> int:
    """Return the database number for the next new company."""
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
    """Create a company with the given database number and return it as a `Tenant`."""
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

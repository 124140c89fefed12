"""Financial years of a company."""

import sqlite3
from datetime import date

from attrs import frozen

from fortnox_sdk.sandbox.protocol.call import Tenant


@frozen
class Year:
    """A financial year. Ids follow the order of creation, not the order of the dates."""

    id: int
    first: date
    last: date
    method: str
    chart: str


def _year(row: sqlite3.Row) -> Year:
    return Year(
        row["id"],
        date.fromisoformat(row["first"]),
        date.fromisoformat(row["last"]),
        row["method"],
        row["chart"],
    )


def all_years(tenant: Tenant) -> list[Year]:
    """Return all financial years, newest first, as in Fortnox's recorded responses."""
    rows = tenant.run("SELECT * FROM year WHERE company = ? ORDER BY first DESC")
    return [_year(row) for row in rows]


def find_year(tenant: Tenant, year_id: int) -> Year | None:
    """Return a financial year by its id, or None."""
    row = tenant.first("SELECT * FROM year WHERE company = ? AND id = ?", year_id)
    return None if row is None else _year(row)


def year_of(tenant: Tenant, day: date) -> Year | None:
    """Return the financial year that contains a day, or None."""
    row = tenant.first(
        "SELECT * FROM year WHERE company = ? AND first <= ? AND last >= ?", day.isoformat(), day.isoformat()
    )
    return None if row is None else _year(row)


def year_before(tenant: Tenant, year: Year) -> Year | None:
    """Return the last financial year that ended before the given year began, or None."""
    row = tenant.first(
        "SELECT * FROM year WHERE company = ? AND last < ? ORDER BY last DESC LIMIT 1", year.first.isoformat()
    )
    return None if row is None else _year(row)


def default_year(tenant: Tenant) -> Year | None:
    """Return the financial year for requests that do not specify a year, or None if the company has no year."""
    row = tenant.first(
        "SELECT year.* FROM year JOIN company ON company.number = year.company AND company.selected_year = year.id "
        "WHERE company.number = ?"
    )
    return None if row is None else _year(row)


def add_year(
    tenant: Tenant,
    first: date,
    last: date,
    *,
    method: str = "ACCRUAL",
    chart: str = "Bas 2025",
) -> Year:
    """Create a financial year with the next free id."""
    number = int(tenant.value("SELECT coalesce(max(id), 0) + 1 FROM year WHERE company = ?"))
    year = Year(number, first, last, method, chart)
    tenant.run(
        "INSERT INTO year VALUES (?, ?, ?, ?, ?, ?)",
        year.id,
        first.isoformat(),
        last.isoformat(),
        method,
        chart,
    )
    select_year(tenant, year.id)
    return year


def select_year(tenant: Tenant, year_id: int) -> None:
    """Make a financial year the default for requests that do not specify a year, unless a default already exists."""
    tenant.db.execute(
        "UPDATE company SET selected_year = coalesce(selected_year, ?) WHERE number = ?",
        (year_id, tenant.company),
    )

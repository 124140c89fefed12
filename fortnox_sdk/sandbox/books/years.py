"""Financial years of a company."""

import sqlite3
from datetime import date

from attrs import frozen

__all__ = ["Year", "add_year", "all_years", "default_year", "find_year", "year_before", "year_of"]


@frozen
class Year:
    """A financial year; `id` says nothing about order."""

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


def all_years(db: sqlite3.Connection, company: int) -> list[Year]:
    """All years, newest first (as recorded)."""
    found = db.execute("SELECT * FROM year WHERE company = ? ORDER BY first DESC", (company,))
    return [_year(row) for row in found]


def find_year(db: sqlite3.Connection, company: int, year_id: int) -> Year | None:
    """A year by its id."""
    row = db.execute("SELECT * FROM year WHERE company = ? AND id = ?", (company, year_id)).fetchone()
    return None if row is None else _year(row)


def year_of(db: sqlite3.Connection, company: int, day: date) -> Year | None:
    """The year that a day lies in."""
    row = db.execute(
        "SELECT * FROM year WHERE company = ? AND first <= ? AND last >= ?",
        (company, day.isoformat(), day.isoformat()),
    ).fetchone()
    return None if row is None else _year(row)


def year_before(db: sqlite3.Connection, company: int, year: Year) -> Year | None:
    """The year that ended last before a year began."""
    row = db.execute(
        "SELECT * FROM year WHERE company = ? AND last < ? ORDER BY last DESC LIMIT 1",
        (company, year.first.isoformat()),
    ).fetchone()
    return None if row is None else _year(row)


def default_year(db: sqlite3.Connection, company: int) -> Year | None:
    """The year that is selected in the company, used by calls that name none."""
    row = db.execute(
        "SELECT year.* FROM year JOIN company ON company.number = year.company AND company.selected_year = year.id "
        "WHERE company.number = ?",
        (company,),
    ).fetchone()
    return None if row is None else _year(row)


def add_year(
    db: sqlite3.Connection,
    company: int,
    first: date,
    last: date,
    *,
    method: str = "ACCRUAL",
    chart: str = "Bas 2025",
) -> Year:
    """Open a year under the next free id."""
    row = db.execute(
        "SELECT coalesce(max(id), 0) + 1 AS n FROM year WHERE company = ?", (company,)
    ).fetchone()
    year = Year(int(row["n"]), first, last, method, chart)
    db.execute(
        "INSERT INTO year VALUES (?, ?, ?, ?, ?, ?)",
        (company, year.id, first.isoformat(), last.isoformat(), method, chart),
    )
    db.execute(
        "UPDATE company SET selected_year = coalesce(selected_year, ?) WHERE number = ?", (year.id, company)
    )
    return year

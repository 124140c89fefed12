"""The company's frame: name, two years, chart, opening balances, series, cost centres."""

import sqlite3
from collections.abc import Sequence
from datetime import date, datetime

from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.books.company import add_company
from fortnox_sdk.sandbox.books.years import add_year
from fortnox_sdk.sandbox.seed.demo.chart import CHART, OPENING, SERIES

__all__ = ["NAME", "open_company"]

NAME = "Fjällbris Friluft AB"
_ORG_NUMBER = "556000-4615"  # right check digit, from a block of the oldest numbers
_DIMENSIONS = (("1", "Kostnadsställe"), ("6", "Projekt"))
_OBJECTS = (
    ("1", "BUTIK", "Butik"),
    ("1", "WEBB", "Webbhandel"),
    ("6", "P101", "Mässa i Östersund"),
    ("6", "P102", "Nytt lager"),
)


def open_company(
    db: sqlite3.Connection,
    *,
    name: str = NAME,
    org_number: str = _ORG_NUMBER,
    years: Sequence[int] = (2026, 2025),
    now: datetime,
) -> int:
    """Open a company without vouchers and give its database number; `years` are opened from the newest back."""
    company = add_company(
        db, name=name, org_number=org_number, address="Storgatan 12", city="Växjö", zip_code="352 30"
    )
    # The year that was opened first has id 1 and is not the first in time: as recorded, ids say nothing of order.
    opened = [add_year(db, company, date(year, 1, 1), date(year, 12, 31)) for year in years]
    first_year = opened[-1]
    stamp = now.strftime("%Y-%m-%d %H:%M:%S")
    for year in reversed(opened):
        for number, account_name, sru in CHART:
            ledger.add_account(db, company, year.id, number, account_name, sru=(sru,), stamp=stamp)
        for code, description, manual in SERIES:
            ledger.add_series(db, company, year.id, code, description, manual=manual)
    db.executemany(
        "INSERT INTO balance (company, year, kind, account, amount, position) VALUES (?, ?, 'IB', ?, ?, ?)",
        [(company, first_year.id, account, amount, n) for n, (account, amount) in enumerate(OPENING)],
    )
    db.executemany(
        "INSERT INTO dimension (company, number, name) VALUES (?, ?, ?)",
        [(company, *row) for row in _DIMENSIONS],
    )
    db.executemany("INSERT INTO object VALUES (?, ?, ?, ?)", [(company, *row) for row in _OBJECTS])
    return company

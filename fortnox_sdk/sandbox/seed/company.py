"""The base data of a company: name, financial years, accounts, opening balances, series and dimensions."""

import sqlite3
from collections.abc import Sequence
from datetime import date, datetime

from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.books.company import add_company
from fortnox_sdk.sandbox.books.years import add_year
from fortnox_sdk.sandbox.protocol.call import Tenant, stamp_of
from fortnox_sdk.sandbox.seed.demo.data import demo_company


def open_company(
    db: sqlite3.Connection,
    number: int,
    *,
    name: str | None = None,
    org_number: str | None = None,
    years: Sequence[int] = (2026, 2025),
    now: datetime,
) -> Tenant:
    """Create a company with the base data of the demo company and without vouchers.

    `name` and `org_number` replace those of the demo company. The financial years are created in the order of `years`.
    """
    demo = demo_company()
    tenant = add_company(
        db,
        number,
        name=name or demo.name,
        org_number=org_number or demo.org_number,
        address=demo.address,
        city=demo.city,
        zip_code=demo.zip_code,
    )
    # Ids follow the order of creation instead of the order of the dates, as observed in recordings.
    created_years = [add_year(tenant, date(year, 1, 1), date(year, 12, 31)) for year in years]
    stamp = stamp_of(now)
    for year in reversed(created_years):
        for code, account in demo.chart.items():
            ledger.add_account(tenant, year.id, code, account.name, sru=(account.sru,), stamp=stamp)
        for series in demo.series:
            ledger.add_series(tenant, year.id, series.code, series.description, manual=series.manual)
    for position, (code, amount) in enumerate(demo.opening.items()):
        tenant.run(
            "INSERT INTO balance (company, year, kind, account, amount, position) VALUES (?, ?, 'IB', ?, ?, ?)",
            created_years[-1].id,
            code,
            amount,
            position,
        )
    for dimension in demo.dimensions:
        sql = "INSERT INTO dimension (company, number, name) VALUES (?, ?, ?)"
        tenant.run(sql, dimension.number, dimension.name)
        for code, object_name in dimension.objects.items():
            tenant.run("INSERT INTO object VALUES (?, ?, ?, ?)", dimension.number, code, object_name)
    return tenant

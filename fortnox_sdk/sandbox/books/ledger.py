"""The double-entry ledger of a company: accounts, voucher series and vouchers."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from attrs import frozen

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books.records import Collection as Records
from fortnox_sdk.sandbox.books.years import Year, year_of
from fortnox_sdk.sandbox.protocol.call import Tenant, stamp_of
from fortnox_sdk.sandbox.protocol.problems import Problem

DIMENSIONS: Mapping[str, str] = MappingProxyType({"CostCenter": "1", "Project": "6"})
"""The SIE dimension numbers of cost centres and projects, by API field."""

_PREDEFINED_SERIES, _YEAR_END = Records("predefinedvoucherseries"), "YEAREND"


@frozen(kw_only=True)
class Row:
    """A voucher row to post; a debit is positive and a credit is negative."""

    account: str
    amount: Decimal
    text: str = ""
    quantity: Decimal | None = None
    objects: tuple[tuple[str, str], ...] = ()


def find_account(tenant: Tenant, year: int | None, number: str) -> sqlite3.Row | None:
    """Return an account from a year's chart of accounts, or None."""
    return tenant.first("SELECT * FROM account WHERE company = ? AND year = ? AND number = ?", year, number)


def account_names(tenant: Tenant, numbers: Collection[str]) -> dict[str, str]:
    """Return account names by account number.

    If several years contain the account, the name in the most recently created year is returned.
    """
    placeholders = ", ".join("?" * len(numbers))
    sql = f"SELECT number, name FROM account WHERE company = ? AND number IN ({placeholders}) ORDER BY year"  # noqa: S608
    return dict(tenant.run(sql, *numbers).fetchall())


def demand_account(tenant: Tenant, year: Year | None, number: str) -> sqlite3.Row:
    """Return an account from a year's chart of accounts.

    Raises a Problem (error 2001304) if `year` is None or has no such account.
    """
    account = None if year is None else find_account(tenant, year.id, number)
    if account is None:
        raise Problem.refused(2001304, f"Kunde inte hitta konto ({number})")
    return account


def find_series(tenant: Tenant, year: int | None, code: str) -> sqlite3.Row | None:
    """Return a year's voucher series by its code, or None."""
    return tenant.first("SELECT * FROM series WHERE company = ? AND year = ? AND code = ?", year, code)


def demand_series(tenant: Tenant, year: int, code: str) -> sqlite3.Row:
    """Return a year's voucher series. Raises a Problem if the year has no such series.

    If another year has the series, the message contains the description from that year, such as `F - Kassa`.
    """
    series = find_series(tenant, year, code)
    if series is None:
        sql = "SELECT description FROM series WHERE company = ? AND code = ? AND description <> '' ORDER BY year DESC"
        elsewhere = tenant.first(sql, code)
        name = code if elsewhere is None else f"{code} - {elsewhere['description']}"
        raise Problem.assumed("series_missing", f'Verifikationsserien "{name}" finns inte')
    return series


def find_voucher(tenant: Tenant, year: int, series: str, number: int) -> sqlite3.Row | None:
    """Return a voucher by its year, series and number, or None."""
    return tenant.first(
        "SELECT * FROM voucher WHERE company = ? AND year = ? AND series = ? AND number = ?",
        year,
        series,
        number,
    )


def has_object(tenant: Tenant, dimension: str, code: str) -> bool:
    """Return True if the company has the given cost centre, project or other SIE object."""
    sql = "SELECT 1 FROM object WHERE company = ? AND dimension = ? AND number = ?"
    return tenant.first(sql, dimension, code) is not None


def add_series(tenant: Tenant, year: int, code: str, description: str, *, manual: bool) -> None:
    """Add a voucher series to a year."""
    tenant.run("INSERT INTO series VALUES (?, ?, ?, ?, ?)", year, code, description, manual)


def next_number(tenant: Tenant, year: int, series: str) -> int:
    """Return the number of the next voucher in a series. If the last voucher was deleted, its number is reused."""
    sql = "SELECT coalesce(max(number), 0) + 1 FROM voucher WHERE company = ? AND year = ? AND series = ?"
    return int(tenant.value(sql, year, series))


def locked_until(tenant: Tenant) -> date | None:
    """Return the last day of the locked period, or None if no period is locked."""
    row = tenant.first("SELECT locked_until FROM company WHERE number = ? AND locked_until IS NOT NULL")
    return None if row is None else date.fromisoformat(row["locked_until"])


def year_end_series(tenant: Tenant) -> str | None:
    """Return the series that the company has chosen for its year-end vouchers, or None.

    In Fortnox's settings, it is called "Bokslut (ej låsbar serie)", because locked periods do not apply to it.
    """
    setting = _PREDEFINED_SERIES.find(tenant, _YEAR_END)
    return (setting or {}).get("VoucherSeries") or None


def post(
    tenant: Tenant,
    *,
    series: str,
    day: date,
    text: str,
    rows: Sequence[Row],
    now: datetime,
    year: Year | None = None,
    reference: tuple[str, str] = (assumptions.MANUAL_REFERENCE_TYPE, ""),
    comments: str | None = None,
    cost_center: str = "",
    project: str = "",
) -> tuple[Year, int]:
    """Post a voucher and return its financial year and its number.

    Raises a Problem with Fortnox's error text if the voucher cannot be posted.
    """
    year = _year_for(tenant, day, year)
    _check_lock(tenant, day, series)
    if len(rows) < 2:  # noqa: PLR2004  # the specification's minItems
        raise Problem.assumed("too_few_rows", "Verifikationen måste ha minst två rader.")
    _check_accounts(tenant, year, (row.account for row in rows))
    if sum(row.amount for row in rows) != 0:
        raise Problem.assumed("not_balanced", "Verifikationen balanserar inte.")
    number = next_number(tenant, year.id, series)
    cursor = tenant.run(
        "INSERT INTO voucher (company, year, series, number, date, text, comments, registered, reference_type, "
        "reference_number, cost_center, project, modified) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        year.id,
        series,
        number,
        day.isoformat(),
        text,
        comments,
        now.date().isoformat(),
        *reference,
        cost_center,
        project,
        stamp_of(now),
    )
    tenant.db.executemany(
        "INSERT INTO voucher_row (voucher, kind, account, amount, quantity, text, objects) "
        "VALUES (?, 'TRANS', ?, ?, ?, ?, ?)",
        [
            (
                cursor.lastrowid,
                row.account,
                str(row.amount),
                None if row.quantity is None else str(row.quantity),
                row.text,
                json.dumps(row.objects),
            )
            for row in rows
        ],
    )
    return year, number


def demand_year(tenant: Tenant, day: date) -> Year:
    """Return the financial year that contains a day. Raises a Problem if the company has no such year."""
    year = year_of(tenant, day)
    if year is None:
        raise Problem.assumed("year_missing", f"Det finns inget räkenskapsår för {day}.")
    return year


def _year_for(tenant: Tenant, day: date, year: Year | None) -> Year:
    year = year or demand_year(tenant, day)
    if not year.first <= day <= year.last:
        raise Problem.assumed("wrong_year", f"Datumet {day} ligger utanför räkenskapsåret.")
    return year


def _check_lock(tenant: Tenant, day: date, series: str) -> None:
    end = locked_until(tenant)
    if end is not None and day <= end and series != year_end_series(tenant):
        name = tenant.value("SELECT name FROM company WHERE number = ?")
        raise Problem.refused(
            2000401, f"{name} har låst perioden t.o.m. {end}. Lås upp perioden för att fortsätta."
        )


def _check_accounts(tenant: Tenant, year: Year, numbers: Iterable[str]) -> None:
    for number in dict.fromkeys(numbers):
        row = demand_account(tenant, year, number)
        if not row["active"]:
            raise Problem.refused(2000550, f'Konto "{number}" är inte aktivt.')


def add_account(
    tenant: Tenant,
    year: int,
    number: str,
    name: str,
    *,
    sru: Sequence[str] = (),
    kind: str | None = None,
    unit: str | None = None,
    carried: bool | None = None,
    listed: bool = True,
    stamp: str = "",
) -> None:
    """Add an account to a year's chart.

    Args:
        tenant: The company.
        year: Id of the year.
        number: Account number as text, because leading zeros are significant.
        name: Account name.
        sru: SRU codes for the tax return.
        kind: Account type in SIE: T, S, K or I.
        unit: Unit of quantities.
        carried: True if the balance is carried forward to the next year. `None`: it is carried forward if the
            account number begins with 1 or 2, as in the BAS chart of accounts.
        listed: False for an account that a SIE file uses but does not declare.
        stamp: The time to store for `lastmodified`.
    """
    if carried is None:
        carried = number[:1] in ("1", "2")
    position = tenant.value(
        "SELECT coalesce(max(position), 0) + 1 FROM account WHERE company = ? AND year = ?", year
    )
    tenant.run(
        "INSERT INTO account (company, year, number, name, sru, type, unit, carried, listed, position, modified) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        year,
        number,
        name,
        json.dumps(list(sru)),
        kind,
        unit,
        carried,
        listed,
        position,
        stamp,
    )

"""The one double-entry ledger: accounts, series and vouchers."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from attrs import frozen

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books.years import Year, year_of
from fortnox_sdk.sandbox.protocol.problems import Problem

__all__ = ["Row", "add_account", "add_series", "locked_until", "next_number", "post"]


@frozen(kw_only=True)
class Row:
    """A row to post: debit positive, credit negative."""

    account: str
    amount: Decimal
    text: str = ""
    quantity: Decimal | None = None
    objects: tuple[tuple[str, str], ...] = ()


def add_series(
    db: sqlite3.Connection, company: int, year: int, code: str, description: str, *, manual: bool
) -> None:
    """Open a voucher series in a year."""
    db.execute("INSERT INTO series VALUES (?, ?, ?, ?, ?)", (company, year, code, description, manual))


def next_number(db: sqlite3.Connection, company: int, year: int, series: str) -> int:
    """The number that the next voucher gets; it falls back when the last voucher is removed."""
    row = db.execute(
        "SELECT coalesce(max(number), 0) + 1 AS n FROM voucher WHERE company = ? AND year = ? AND series = ?",
        (company, year, series),
    ).fetchone()
    return int(row["n"])


def locked_until(db: sqlite3.Connection, company: int) -> date | None:
    """The last day of the locked period."""
    row = db.execute("SELECT locked_until FROM company WHERE number = ?", (company,)).fetchone()
    return None if row is None or row["locked_until"] is None else date.fromisoformat(row["locked_until"])


def post(
    db: sqlite3.Connection,
    company: int,
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
    """Book a voucher and say its year and number. Raises a Problem in Fortnox's words when it can't be booked."""
    year = _year_for(db, company, day, year)
    _check_lock(db, company, day)
    if len(rows) < 2:  # noqa: PLR2004  # the specification's minItems
        raise Problem.assumed("too_few_rows", "Verifikationen måste ha minst två rader.")
    _check_accounts(db, company, year, (row.account for row in rows))
    if sum(row.amount for row in rows) != 0:
        raise Problem.assumed("not_balanced", "Verifikationen balanserar inte.")
    number = next_number(db, company, year.id, series)
    found = db.execute(
        "INSERT INTO voucher (company, year, series, number, date, text, comments, registered, reference_type, "
        "reference_number, cost_center, project, modified) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            company,
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
            now.strftime("%Y-%m-%d %H:%M:%S"),
        ),
    )
    db.executemany(
        "INSERT INTO voucher_row (voucher, kind, account, amount, quantity, text, objects) "
        "VALUES (?, 'TRANS', ?, ?, ?, ?, ?)",
        [
            (
                found.lastrowid,
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


def _year_for(db: sqlite3.Connection, company: int, day: date, year: Year | None) -> Year:
    year = year or year_of(db, company, day)
    if year is None:
        raise Problem.assumed("year_missing", f"Det finns inget räkenskapsår för {day}.")
    if not year.first <= day <= year.last:
        raise Problem.assumed("wrong_year", f"Datumet {day} ligger utanför räkenskapsåret.")
    return year


def _check_lock(db: sqlite3.Connection, company: int, day: date) -> None:
    end = locked_until(db, company)
    if end is not None and day <= end:
        name = db.execute("SELECT name FROM company WHERE number = ?", (company,)).fetchone()["name"]
        raise Problem.refused(
            2000401, f"{name} har låst perioden t.o.m. {end}. Lås upp perioden för att fortsätta."
        )


def _check_accounts(db: sqlite3.Connection, company: int, year: Year, numbers: Iterable[str]) -> None:
    for number in dict.fromkeys(numbers):
        row = db.execute(
            "SELECT active FROM account WHERE company = ? AND year = ? AND number = ?",
            (company, year.id, number),
        ).fetchone()
        if row is None:
            raise Problem.refused(2001304, f"Kunde inte hitta konto ({number})")
        if not row["active"]:
            raise Problem.refused(2000550, f'Konto "{number}" är inte aktivt.')


def add_account(
    db: sqlite3.Connection,
    company: int,
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
        db: The state.
        company: Database number.
        year: Id of the year.
        number: Account number, as text: leading zeros count.
        name: Its name.
        sru: Codes of the tax return.
        kind: SIE's T, S, K or I.
        unit: Unit of quantities.
        carried: Whether the balance goes on into the next year; None: BAS classes 1 and 2 do.
        listed: False for an account that a SIE file uses and does not declare.
        stamp: For `lastmodified`.
    """
    if carried is None:
        carried = number[:1] in ("1", "2")
    row = db.execute(
        "SELECT coalesce(max(position), 0) + 1 AS n FROM account WHERE company = ? AND year = ?",
        (company, year),
    ).fetchone()
    db.execute(
        "INSERT INTO account (company, year, number, name, sru, type, unit, carried, listed, position, modified) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (company, year, number, name, json.dumps(list(sru)), kind, unit, carried, listed, row["n"], stamp),
    )

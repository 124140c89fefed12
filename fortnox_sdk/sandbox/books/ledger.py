"""The one double-entry ledger: years, accounts, series, vouchers and balances."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from attrs import frozen

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.protocol.problems import Problem

__all__ = [
    "Row",
    "Year",
    "add_account",
    "add_series",
    "add_year",
    "carried_accounts",
    "closing",
    "default_year",
    "find_year",
    "locked_until",
    "next_number",
    "opening",
    "post",
    "year_before",
    "year_of",
    "years",
]


@frozen
class Year:
    """A financial year; `id` says nothing about order."""

    id: int
    first: date
    last: date
    method: str
    chart: str


@frozen(kw_only=True)
class Row:
    """A row to post: debit positive, credit negative."""

    account: str
    amount: Decimal
    text: str = ""
    quantity: Decimal | None = None
    objects: tuple[tuple[str, str], ...] = ()


def _year(row: sqlite3.Row) -> Year:
    return Year(
        row["id"],
        date.fromisoformat(row["first"]),
        date.fromisoformat(row["last"]),
        row["method"],
        row["chart"],
    )


def years(db: sqlite3.Connection, company: int) -> list[Year]:
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
    known = {
        row["number"]: row["active"]
        for row in db.execute(
            "SELECT number, active FROM account WHERE company = ? AND year = ?", (company, year.id)
        )
    }
    for number in numbers:
        if number not in known:
            raise Problem.refused(2001304, f"Kunde inte hitta konto ({number})")
        if not known[number]:
            raise Problem.refused(2000550, f'Konto "{number}" är inte aktivt.')


def opening(db: sqlite3.Connection, company: int, year: Year) -> dict[str, Decimal]:
    """Opening balance per account: as entered, else the closing balances of the year before (assumed)."""
    entered = _stored(db, company, year, ("IB",))
    before = year_before(db, company, year)
    if entered or before is None or not assumptions.NEXT_YEAR_OPENS_WITH_CLOSING_BALANCES:
        return entered
    return {account: amount for account, amount in closing(db, company, before)[0].items() if amount}


def closing(
    db: sqlite3.Connection, company: int, year: Year
) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Closing balances and results per account: what the year opened with and all that was booked in it.

    Struck rows don't count. A year that came from a SIE file without its vouchers starts from the closing balances and
    results that the file gave; one whose file shows only some of its vouchers carries the rest as UNLISTED.
    """
    carried = carried_accounts(db, company, year)
    closings, results = _stored(db, company, year, ("UB",)), _stored(db, company, year, ("RES",))
    if not closings and not results:
        for account, amount in opening(db, company, year).items():
            (closings if account in carried else results)[account] = amount
        for account, amount in _stored(db, company, year, ("UNLISTED",)).items():
            sums = closings if account in carried else results
            sums[account] = sums.get(account, Decimal(0)) + amount
    for row in db.execute(
        "SELECT account, amount FROM voucher_row JOIN voucher ON voucher.id = voucher_row.voucher "
        "WHERE company = ? AND year = ? AND kind = 'TRANS'",
        (company, year.id),
    ):
        account = row["account"]
        sums = closings if account in carried else results
        sums[account] = sums.get(account, Decimal(0)) + Decimal(row["amount"])
    return closings, results


def _stored(db: sqlite3.Connection, company: int, year: Year, kinds: tuple[str, ...]) -> dict[str, Decimal]:
    result: dict[str, Decimal] = {}
    for row in db.execute(
        "SELECT kind, account, amount FROM balance WHERE company = ? AND year = ? ORDER BY position",
        (company, year.id),
    ):
        if row["kind"] in kinds:
            result[row["account"]] = result.get(row["account"], Decimal(0)) + Decimal(row["amount"])
    return result


def carried_accounts(db: sqlite3.Connection, company: int, year: Year) -> set[str]:
    """The accounts whose balance goes on into the next year (#IB and #UB; the others have #RES)."""
    found = db.execute(
        "SELECT number FROM account WHERE company = ? AND year = ? AND carried = 1", (company, year.id)
    )
    return {row["number"] for row in found}


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

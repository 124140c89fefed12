"""Vouchers: listed without rows, read one by one, posted to manual series, never changed."""

import json
import sqlite3
from datetime import date
from decimal import Decimal
from urllib.parse import quote

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.books.ledger import Row
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route, whole
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money
from fortnox_sdk.sandbox.resources.bookkeeping.account_requirements import check_demands
from fortnox_sdk.sandbox.resources.bookkeeping.accounts import account_number
from fortnox_sdk.sandbox.resources.bookkeeping.financial_years import chosen_year
from fortnox_sdk.sandbox.resources.lists import answer, window
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["create", "remove_last", "routes"]

_RESOURCE = RESOURCES["vouchers"]
_COST_CENTER, _PROJECT = "1", "6"  # reserved dimensions of SIE
_ORDER = {
    "referencenumber": "reference_number",
    "referencetype": "reference_type",
    "vouchernumber": "number",
    "voucherseries": "series",
}


def routes() -> list[Route]:
    """The requests that vouchers take."""
    return [
        Route("GET", _RESOURCE.path, _RESOURCE.scope, _list),
        Route("POST", _RESOURCE.path, _RESOURCE.scope, create),
        Route("GET", _RESOURCE.path + "/sublist", _RESOURCE.scope, _list),
        Route("GET", _RESOURCE.path + "/sublist/<series>", _RESOURCE.scope, _list),
        Route("GET", _RESOURCE.path + "/<series>/<number>", _RESOURCE.scope, _get),
        # Not in the public specification; the C# SDK's live tests use it. The scope is given to few.
        Route("DELETE", _RESOURCE.path + "/<series>/<number>", "deletevoucher", _delete),
    ]


def _head(call: Call, row: sqlite3.Row) -> Body:
    series, number, year = row["series"], row["number"], row["year"]
    return {
        "@url": call.url(f"vouchers/{quote(series, safe='')}/{number}?financialyear={year}"),
        "Comments": row["comments"],
        "CostCenter": row["cost_center"],
        "Description": row["text"],
        "Project": row["project"],
        "ReferenceNumber": row["reference_number"],
        "ReferenceType": row["reference_type"],
        "TransactionDate": row["date"],
        "VoucherNumber": number,
        "VoucherSeries": series,
        "Year": year,
        "ApprovalState": 0,
    }


def _single(call: Call, row: sqlite3.Row) -> Body:
    rows = call.db.execute(
        "SELECT voucher_row.*, account.name FROM voucher_row LEFT JOIN account ON account.company = ? "
        "AND account.year = ? AND account.number = voucher_row.account "
        # An added row stands twice in SIE (RTRANS and its TRANS twin); the API shows it once.
        "WHERE voucher = ? AND kind <> 'RTRANS' ORDER BY voucher_row.id",
        (call.company, row["year"], row["id"]),
    )
    body = _head(call, row) | {"VoucherRows": [_row(found) for found in rows]}
    return {_RESOURCE.one: _RESOURCE.shown(body, _RESOURCE.single)}


def _row(row: sqlite3.Row) -> Body:
    amount = Decimal(row["amount"])
    objects = dict(json.loads(row["objects"]))
    return {
        "Account": account_number(row["account"]),
        "CostCenter": objects.get(_COST_CENTER, ""),
        "Credit": -amount if amount < 0 else 0,
        # Fortnox shows the account's name here whatever was sent (every recording agrees).
        "Description": row["name"] or "",
        "Debit": max(0, amount),
        "Project": objects.get(_PROJECT, ""),
        "Removed": row["kind"] == "BTRANS",
        "TransactionInformation": row["text"],
        "Quantity": Decimal(row["quantity"] or 0),
    }


def _list(call: Call, series: str | None = None) -> Reply:
    year = chosen_year(call)
    where = "company = ? AND year = ?"
    values: list[int | str] = [call.company, year.id]
    conditions: list[tuple[str, object]] = [
        ("series = ?", series or call.query.get("voucherseries")),
        ("date >= ?", call.day("fromdate")),
        ("date <= ?", call.day("todate")),
        ("modified >= ?", call.query.get("lastmodified")),
        ("cost_center = ?", call.query.get("costcenter")),
    ]
    for condition, value in conditions:
        if value:
            where += f" AND {condition}"
            values.append(str(value))
    if call.query.get("filter"):
        raise Problem.refused(2000587, "Ett ogiltigt filter har använts.")
    total = call.db.execute(f"SELECT count(*) AS n FROM voucher WHERE {where}", values).fetchone()["n"]  # noqa: S608  # fixed words
    down = " DESC" if call.query.get("sortorder") == "descending" else ""
    column = _ORDER.get(call.query.get("sortby", ""))
    order = f"{column}{down}, series, number" if column else f"series{down}, number{down}"
    start, limit, page = window(call)
    found = call.db.execute(
        f"SELECT * FROM voucher WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?",  # noqa: S608  # fixed words
        [*values, limit, start],
    )
    rows = [_RESOURCE.shown(_head(call, row), _RESOURCE.row) for row in found]
    return answer(_RESOURCE, rows, total=total, limit=limit, page=page)


def _find(call: Call, series: str, number: str) -> sqlite3.Row:
    year = chosen_year(call)
    row: sqlite3.Row | None = call.db.execute(
        "SELECT * FROM voucher WHERE company = ? AND year = ? AND series = ? AND number = ?",
        (call.company, year.id, series, whole(number)),
    ).fetchone()
    if row is None:
        raise Problem.missing(assumptions.CODES["voucher_missing"], "Kan inte hitta verifikationen.")
    return row


def _get(call: Call, series: str, number: str) -> Reply:
    return Reply(_single(call, _find(call, series, number)))


def create(call: Call) -> Reply:
    """POST to a manual series."""
    body = _RESOURCE.read(call.body, "c")
    year = chosen_year(call)
    code = body["VoucherSeries"]
    series = call.db.execute(
        "SELECT manual FROM series WHERE company = ? AND year = ? AND code = ?", (call.company, year.id, code)
    ).fetchone()
    if series is None:
        raise Problem.assumed("series_missing", f'Verifikationsserien "{code}" finns inte')
    if not series["manual"]:
        raise Problem.assumed("series_not_manual", f"Verifikationsserien är inte manuell ({code}).")
    day = date.fromisoformat(body["TransactionDate"])
    rows = [_read_row(call, row) for row in body.get("VoucherRows", ())]
    check_demands(call, year, body.get("VoucherRows", ()))
    _, number = ledger.post(
        call.db,
        call.company,
        series=code,
        day=day,
        text=body["Description"],
        rows=rows,
        now=call.now,
        year=year,
        comments=body.get("Comments"),
        cost_center=_known(call, _COST_CENTER, body.get("CostCenter")),
        project=_known(call, _PROJECT, body.get("Project")),
    )
    return Reply(_single(call, _find_in(call, year.id, code, number)), 201, "vouchers")


def _find_in(call: Call, year: int, series: str, number: int) -> sqlite3.Row:
    row: sqlite3.Row = call.db.execute(
        "SELECT * FROM voucher WHERE company = ? AND year = ? AND series = ? AND number = ?",
        (call.company, year, series, number),
    ).fetchone()
    return row


def _read_row(call: Call, row: Body) -> Row:
    objects = [
        (dimension, _known(call, dimension, row.get(name)))
        for dimension, name in ((_COST_CENTER, "CostCenter"), (_PROJECT, "Project"))
    ]
    quantity = row.get("Quantity")
    return Row(
        account=str(row["Account"]),
        amount=money(decimal(row.get("Debit"))) - money(decimal(row.get("Credit"))),
        text=row.get("TransactionInformation", ""),
        quantity=None if not quantity else decimal(quantity),
        objects=tuple((dimension, code) for dimension, code in objects if code),
    )


def _known(call: Call, dimension: str, code: str | None) -> str:
    if not code:
        return ""
    found = call.db.execute(
        "SELECT 1 FROM object WHERE company = ? AND dimension = ? AND number = ?",
        (call.company, dimension, code),
    ).fetchone()
    if found is None:
        word = "kostnadsstället" if dimension == _COST_CENTER else "projektet"
        raise Problem.assumed("record_missing", f"Kan inte hitta {word} ({code}).")
    return code


def _delete(call: Call, series: str, number: str) -> Reply:
    row = _find(call, series, number)
    remove_last(call.db, call.company, row["year"], series, row["number"])
    return Reply(status=204)


def remove_last(db: sqlite3.Connection, company: int, year: int, series: str, number: int) -> None:
    """Remove the last voucher of a series: the only one that the program lets go of."""
    if number != ledger.next_number(db, company, year, series) - 1:
        raise Problem.assumed("not_last_voucher", "Endast den sista verifikationen i serien kan tas bort.")
    db.execute(
        "DELETE FROM voucher WHERE company = ? AND year = ? AND series = ? AND number = ?",
        (company, year, series, number),
    )

"""Vouchers. Lists omit the voucher rows, POST accepts only manual series, and vouchers can't be changed."""

import json
import sqlite3
from datetime import date
from decimal import Decimal
from urllib.parse import quote

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.books.ledger import DIMENSIONS, Row
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route, Tenant, parse_number
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money
from fortnox_sdk.sandbox.resources.bookkeeping.account_requirements import check_demands
from fortnox_sdk.sandbox.resources.bookkeeping.accounts import account_number
from fortnox_sdk.sandbox.resources.bookkeeping.financial_years import chosen_year
from fortnox_sdk.sandbox.resources.lists import answer, window
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_RESOURCE = RESOURCES["vouchers"]
_ORDER = {
    "referencenumber": "reference_number",
    "referencetype": "reference_type",
    "vouchernumber": "number",
    "voucherseries": "series",
}


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
        # SIE contains an added row twice (RTRANS and an identical TRANS); the API returns it once.
        "WHERE voucher = ? AND kind <> 'RTRANS' ORDER BY voucher_row.id",
        (call.company, row["year"], row["id"]),
    )
    body = _head(call, row) | {"VoucherRows": [_row(cursor) for cursor in rows]}
    return {_RESOURCE.one: _RESOURCE.select_fields(body, _RESOURCE.single)}


def _row(row: sqlite3.Row) -> Body:
    amount = Decimal(row["amount"])
    objects = dict(json.loads(row["objects"]))
    return {
        "Account": account_number(row["account"]),
        "CostCenter": objects.get(DIMENSIONS["CostCenter"], ""),
        "Credit": -amount if amount < 0 else 0,
        # Fortnox returns the account's name here, regardless of the request (all recordings agree).
        "Description": row["name"] or "",
        "Debit": max(0, amount),
        "Project": objects.get(DIMENSIONS["Project"], ""),
        "Removed": row["kind"] == "BTRANS",
        "TransactionInformation": row["text"],
        "Quantity": Decimal(row["quantity"] or 0),
    }


def _list(call: Call, series: str | None = None) -> Reply:
    year = chosen_year(call)
    criteria = "company = ? AND year = ?"
    values: list[int | str] = [call.company, year.id]
    conditions: list[tuple[str, object]] = [
        ("series = ?", series or call.query.get("voucherseries")),
        ("date >= ?", call.day("fromdate")),
        ("date <= ?", call.day("todate")),
        ("modified >= ?", call.modified_since()),
        ("cost_center = ?", call.query.get("costcenter")),
    ]
    for condition, value in conditions:
        if value:
            criteria += f" AND {condition}"
            values.append(str(value))
    if call.query.get("filter"):
        raise Problem.refused(2000587, "Ett ogiltigt filter har använts.")
    total = call.db.execute(f"SELECT count(*) AS n FROM voucher WHERE {criteria}", values).fetchone()["n"]  # noqa: S608  # fixed words
    down = " DESC" if call.query.get("sortorder") == "descending" else ""
    column = _ORDER.get(call.query.get("sortby", ""))
    order = f"{column}{down}, series, number" if column else f"series{down}, number{down}"
    start, limit, page = window(call)
    cursor = call.db.execute(
        f"SELECT * FROM voucher WHERE {criteria} ORDER BY {order} LIMIT ? OFFSET ?",  # noqa: S608  # fixed words
        [*values, limit, start],
    )
    rows = [_RESOURCE.select_fields(_head(call, row), _RESOURCE.row) for row in cursor]
    return answer(_RESOURCE, rows, total=total, limit=limit, page=page)


def _find(call: Call, series: str, number: str) -> sqlite3.Row:
    return _find_in(call, chosen_year(call).id, series, parse_number(number))


def _find_in(call: Call, year: int, series: str, number: int) -> sqlite3.Row:
    row = ledger.find_voucher(call, year, series, number)
    if row is None:
        raise Problem.missing(assumptions.CODES["voucher_missing"], "Kan inte hitta verifikationen.")
    return row


def _get(call: Call, series: str, number: str) -> Reply:
    return Reply(_single(call, _find(call, series, number)))


def create(call: Call) -> Reply:
    """Handle POST: post a voucher to a manual series.

    If the query contains no financial year, the voucher's date determines the year (as in tests of Fortnox.NET.SDK,
    another client). The specification requires `Year` in the body. The sandbox assumes that `Year` does not select
    the financial year.
    """
    body = _RESOURCE.read(call.body, "c")
    day = date.fromisoformat(body["TransactionDate"])
    is_year_given = {"financialyear", "financialyeardate"} & call.query.keys()
    year = chosen_year(call) if is_year_given else ledger.demand_year(call, day)
    code = body["VoucherSeries"]
    if not ledger.demand_series(call, year.id, code)["manual"]:
        raise Problem.assumed("series_not_manual", f"Verifikationsserien är inte manuell ({code}).")
    rows = [_read_row(call, row) for row in body.get("VoucherRows", ())]
    check_demands(call, year, body.get("VoucherRows", ()))
    _, number = ledger.post(
        call,
        series=code,
        day=day,
        text=body["Description"],
        rows=rows,
        now=call.now,
        year=year,
        comments=body.get("Comments"),
        cost_center=_object(call, "CostCenter", body),
        project=_object(call, "Project", body),
    )
    return Reply(_single(call, _find_in(call, year.id, code, number)), 201, "vouchers")


def _read_row(call: Call, row: Body) -> Row:
    objects = [(dimension, _object(call, name, row)) for name, dimension in DIMENSIONS.items()]
    quantity = row.get("Quantity")
    return Row(
        account=str(row["Account"]),
        amount=money(decimal(row.get("Debit"))) - money(decimal(row.get("Credit"))),
        text=row.get("TransactionInformation", ""),
        quantity=None if not quantity else decimal(quantity),
        objects=tuple((dimension, code) for dimension, code in objects if code),
    )


def _object(call: Call, name: str, body: Body) -> str:
    """Return the cost centre or project of a voucher or a row, or "" if it has none.

    Raises a Problem if the company has no such cost centre or project.
    """
    code = str(body.get(name) or "")
    if code and not ledger.has_object(call, DIMENSIONS[name], code):
        object_name = "kostnadsstället" if name == "CostCenter" else "projektet"
        raise Problem.assumed("record_missing", f"Kan inte hitta {object_name} ({code}).")
    return code


def _delete(call: Call, series: str, number: str) -> Reply:
    row = _find(call, series, number)
    remove_last(call, row["year"], series, row["number"])
    return Reply(status=204)


def remove_last(tenant: Tenant, year: int, series: str, number: int) -> None:
    """Delete the last voucher of a series. Raises a Problem for any other voucher, which Fortnox does not delete."""
    if number != ledger.next_number(tenant, year, series) - 1:
        raise Problem.assumed("not_last_voucher", "Endast den sista verifikationen i serien kan tas bort.")
    sql = "DELETE FROM voucher WHERE company = ? AND year = ? AND series = ? AND number = ?"
    tenant.run(sql, year, series, number)


ROUTES = [
    *_RESOURCE.routes(
        {
            "GET": _list,
            "POST": create,
            "GET /sublist": _list,
            "GET /sublist/<series>": _list,
            "GET /<series>/<number>": _get,
        }
    ),
    # Not in the public specification, but live tests of Fortnox.NET.SDK use it. Few clients have the scope.
    Route("DELETE", f"{_RESOURCE.path}/<series>/<number>", "deletevoucher", _delete),
]

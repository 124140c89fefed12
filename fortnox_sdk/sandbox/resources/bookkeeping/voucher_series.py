"""Voucher series. They belong to a year; `Manual` says whether own vouchers may be posted to one."""

import sqlite3

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.bookkeeping.financial_years import chosen_year
from fortnox_sdk.sandbox.resources.lists import listing
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["routes"]

_RESOURCE = RESOURCES["voucherseries"]


def routes() -> list[Route]:
    """The requests that voucher series take."""
    return [
        Route("GET", _RESOURCE.path, _RESOURCE.scope, _list),
        Route("POST", _RESOURCE.path, _RESOURCE.scope, _create),
        Route("GET", _RESOURCE.path + "/<key>", _RESOURCE.scope, _get),
        Route("PUT", _RESOURCE.path + "/<key>", _RESOURCE.scope, _update),
    ]


def _body(call: Call, row: sqlite3.Row) -> Body:
    return {
        "@url": call.url(f"voucherseries/{row['code']}?financialyear={row['year']}"),
        "Approver": None,
        "Code": row["code"],
        "Description": row["description"],
        "Manual": bool(row["manual"]),
        "NextVoucherNumber": ledger.next_number(call.db, call.company, row["year"], row["code"]),
        "Year": row["year"],
    }


def _find(call: Call, year: int, code: str) -> sqlite3.Row:
    row: sqlite3.Row | None = call.db.execute(
        "SELECT * FROM series WHERE company = ? AND year = ? AND code = ?", (call.company, year, code)
    ).fetchone()
    if row is None:
        raise Problem.missing(CODES["record_missing"], f'Verifikationsserien "{code}" finns inte')
    return row


def _list(call: Call) -> Reply:
    year = chosen_year(call)
    rows = call.db.execute(
        "SELECT * FROM series WHERE company = ? AND year = ? ORDER BY code", (call.company, year.id)
    )
    # NextVoucherNumber is no field of the list (specification): it takes a single read per series.
    return listing(
        call, _RESOURCE, [_body(call, row) for row in rows], show=lambda b: _RESOURCE.shown(b, _RESOURCE.row)
    )


def _get(call: Call, key: str) -> Reply:
    return Reply({_RESOURCE.one: _body(call, _find(call, chosen_year(call).id, key))})


def _create(call: Call) -> Reply:
    body = _RESOURCE.read(call.body, "c")
    year = chosen_year(call)
    known = call.db.execute(
        "SELECT 1 FROM series WHERE company = ? AND year = ? AND code = ?",
        (call.company, year.id, body["Code"]),
    ).fetchone()
    if known:
        raise Problem.assumed("number_taken", f'Verifikationsserien "{body["Code"]}" används redan.')
    ledger.add_series(
        call.db,
        call.company,
        year.id,
        body["Code"],
        body.get("Description", ""),
        manual=body.get("Manual", True),
    )
    return Reply({_RESOURCE.one: _body(call, _find(call, year.id, body["Code"]))}, 201, "voucherseries")


def _update(call: Call, key: str) -> Reply:
    body = _RESOURCE.read(call.body, "u")
    row = _find(call, chosen_year(call).id, key)
    call.db.execute(
        "UPDATE series SET description = ?, manual = ? WHERE company = ? AND year = ? AND code = ?",
        (
            body.get("Description", row["description"]),
            body.get("Manual", row["manual"]),
            call.company,
            row["year"],
            key,
        ),
    )
    return Reply({_RESOURCE.one: _body(call, _find(call, row["year"], key))})

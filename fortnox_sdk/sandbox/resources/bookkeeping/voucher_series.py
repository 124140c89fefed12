"""Voucher series of a financial year. Clients can post vouchers only to series whose `Manual` is true."""

import sqlite3

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.bookkeeping.financial_years import chosen_year
from fortnox_sdk.sandbox.resources.lists import listing
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_RESOURCE = RESOURCES["voucherseries"]


def _body(call: Call, row: sqlite3.Row) -> Body:
    return {
        "@url": call.url(f"voucherseries/{row['code']}?financialyear={row['year']}"),
        "Approver": None,
        "Code": row["code"],
        "Description": row["description"],
        "Manual": bool(row["manual"]),
        "NextVoucherNumber": ledger.next_number(call, row["year"], row["code"]),
        "Year": row["year"],
    }


def _find(call: Call, year: int, code: str) -> sqlite3.Row:
    row = ledger.find_series(call, year, code)
    if row is None:
        raise Problem.missing(CODES["record_missing"], f'Verifikationsserien "{code}" finns inte')
    return row


def _list(call: Call) -> Reply:
    year = chosen_year(call)
    rows = call.run("SELECT * FROM series WHERE company = ? AND year = ? ORDER BY code", year.id)
    # The list has no NextVoucherNumber (specification); clients need one GET per series.
    bodies = [_body(call, row) for row in rows]
    return listing(call, _RESOURCE, bodies, row=lambda body: _RESOURCE.select_fields(body, _RESOURCE.row))


def _get(call: Call, key: str) -> Reply:
    return Reply({_RESOURCE.one: _body(call, _find(call, chosen_year(call).id, key))})


def _create(call: Call) -> Reply:
    body = _RESOURCE.read(call.body, "c")
    year = chosen_year(call)
    if ledger.find_series(call, year.id, body["Code"]) is not None:
        raise Problem.assumed("number_taken", f'Verifikationsserien "{body["Code"]}" används redan.')
    ledger.add_series(
        call, year.id, body["Code"], body.get("Description", ""), manual=bool(body.get("Manual", True))
    )
    return Reply({_RESOURCE.one: _body(call, _find(call, year.id, body["Code"]))}, 201, "voucherseries")


def _update(call: Call, key: str) -> Reply:
    body = _RESOURCE.read(call.body, "u")
    row = _find(call, chosen_year(call).id, key)
    call.db.execute(
        "UPDATE series SET description = ?, manual = ? WHERE company = ? AND year = ? AND code = ?",
        (
            body.get("Description", row["description"]),
            bool(body.get("Manual", row["manual"])),
            call.company,
            row["year"],
            key,
        ),
    )
    return Reply({_RESOURCE.one: _body(call, _find(call, row["year"], key))})


ROUTES = _RESOURCE.routes({"GET": _list, "POST": _create, "GET /<key>": _get, "PUT /<key>": _update})

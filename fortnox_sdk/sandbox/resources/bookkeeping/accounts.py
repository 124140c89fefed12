"""Accounts. Each financial year has its own chart of accounts."""

import sqlite3
from decimal import Decimal

from fortnox_sdk.sandbox.books import balances, ledger
from fortnox_sdk.sandbox.books.years import Year
from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, dumps, loads, money
from fortnox_sdk.sandbox.resources.bookkeeping.financial_years import chosen_year
from fortnox_sdk.sandbox.resources.lists import listing
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_RESOURCE = RESOURCES["accounts"]
_EXTRA: Body = {
    "CostCenter": "",
    "CostCenterSettings": "ALLOWED",
    "OpeningQuantities": [],
    "Project": "",
    "ProjectSettings": "ALLOWED",
    "QuantitySettings": "ALLOWED",
    "QuantityUnit": "",
    "TransactionInformation": "",
    "TransactionInformationSettings": "ALLOWED",
    "VATCode": None,
}


def account_number(number: str) -> int | str:
    """Convert an account number to an int. A number that starts with 0 or contains letters stays text.

    A SIE file can contain such account numbers, for example "0027".
    """
    return int(number) if number.isascii() and number.isdigit() and number[0] != "0" else number


def _body(call: Call, row: sqlite3.Row, opening: Decimal) -> Body:
    body: Body = {
        "@url": call.url(f"accounts/{row['number']}?financialyear={row['year']}"),
        "Active": bool(row["active"]),
        "BalanceBroughtForward": opening,
        # Empty while the year is open (observed by other developers); the sandbox never closes a year.
        "BalanceCarriedForward": 0,
        "Description": row["name"],
        "Number": account_number(row["number"]),
        "SRU": _sru(row["sru"]),
        "Year": row["year"],
        "_modified": row["modified"],
    }
    extra: Body = loads(row["extra"])
    return body | _EXTRA | extra


def _sru(codes: str) -> int | None:
    first = next(iter(loads(codes)), "")
    # Old charts of accounts contain codes such as -7527 (live tests of Fortnox.NET.SDK).
    return int(first) if first.isascii() and first.removeprefix("-").isdigit() else None


def _find(call: Call, year: Year, number: str) -> sqlite3.Row:
    row = ledger.find_account(call, year.id, number)
    if row is None:
        raise Problem.missing(2000423, "Kan inte hitta kontot.")
    return row


def _read_account(call: Call, year: Year, number: str) -> Body:
    opening = balances.opening(call, year)
    body = _body(call, _find(call, year, number), opening.get(number, Decimal(0)))
    return {_RESOURCE.one: _RESOURCE.select_fields(body, _RESOURCE.single)}


def _list(call: Call) -> Reply:
    year = chosen_year(call)
    opening = balances.opening(call, year)
    rows = call.run("SELECT * FROM account WHERE company = ? AND year = ? ORDER BY number", year.id)
    sru = call.number("sru")
    # Fortnox's account numbers are integers. Other numbers in SIE files ("0027", "11AF") are not listed.
    numbered = [row for row in rows if isinstance(account_number(row["number"]), int)]
    bodies = [_body(call, row, opening.get(row["number"], Decimal(0))) for row in numbered]
    return listing(
        call,
        _RESOURCE,
        [body for body in bodies if sru is None or body["SRU"] == sru],
        row=lambda body: _RESOURCE.select_fields(body, _RESOURCE.row),
    )


def _get(call: Call, key: str) -> Reply:
    return Reply(_read_account(call, chosen_year(call), key))


def _create(call: Call) -> Reply:
    body = _RESOURCE.read(call.body, "c")
    year = chosen_year(call)
    number = str(body["Number"])
    if len(number) != 4:  # noqa: PLR2004  # else error 2002462
        raise Problem.refused(2002462, "Kontot har ett ogiltigt format.")
    if ledger.find_account(call, year.id, number) is not None:
        raise Problem.assumed("number_taken", f"Kontonummer {number} används redan.")
    ledger.add_account(call, year.id, number, body["Description"], stamp=call.stamp)
    _store(call, year, number, body)
    return Reply(_read_account(call, year, number), 201, "accounts")


def _update(call: Call, key: str) -> Reply:
    body = _RESOURCE.read(call.body, "u")
    year = chosen_year(call)
    _find(call, year, key)
    _store(call, year, key, body)
    return Reply(_read_account(call, year, key))


def _store(call: Call, year: Year, number: str, body: Body) -> None:
    """Change the fields that `body` contains. A field that is None was cleared with `API_BLANK`.

    The sandbox assumes that a cleared `Active` becomes false, and that a cleared `BalanceBroughtForward` becomes 0.
    """
    row = _find(call, year, number)
    sru = None if body.get("SRU") is None else str(body["SRU"])
    extra = loads(row["extra"]) | {name: body[name] for name in _EXTRA if name in body}
    call.db.execute(
        "UPDATE account SET name = ?, active = ?, sru = ?, extra = ?, modified = ? "
        "WHERE company = ? AND year = ? AND number = ?",
        (
            body.get("Description", row["name"]),
            bool(body.get("Active", row["active"])),
            dumps([sru] if sru else []) if "SRU" in body else row["sru"],
            dumps(extra),
            call.stamp,
            call.company,
            year.id,
            number,
        ),
    )
    if "BalanceBroughtForward" in body:
        balances.set_opening(call, year.id, number, money(decimal(body["BalanceBroughtForward"])))


def _delete(call: Call, key: str) -> Reply:
    year = chosen_year(call)
    _find(call, year, key)
    used = call.first(
        "SELECT 1 FROM voucher_row JOIN voucher ON voucher.id = voucher_row.voucher "
        "WHERE company = ? AND year = ? AND account = ? LIMIT 1",
        year.id,
        key,
    )
    if used:
        raise Problem.assumed("in_use", f"Kontot {key} används och kan inte tas bort.")
    call.run("DELETE FROM account WHERE company = ? AND year = ? AND number = ?", year.id, key)
    return Reply(status=204)


ROUTES = _RESOURCE.routes(
    {
        "GET": _list,
        "POST": _create,
        "GET /<key>": _get,
        "PUT /<key>": _update,
        "DELETE /<key>": _delete,
    }
)

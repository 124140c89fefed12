"""Financial years, and the choice of year that every year-bound resource makes."""

import sqlite3
from datetime import date

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books.years import Year, add_year, all_years, default_year, find_year, year_of
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route, whole
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.lists import listing
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["chosen_year", "method_on", "open_year", "routes"]

_RESOURCE = RESOURCES["financialyears"]


def routes() -> list[Route]:
    """The requests that financial years take."""
    return [
        Route("GET", _RESOURCE.path, _RESOURCE.scope, _list),
        Route("POST", _RESOURCE.path, _RESOURCE.scope, _create),
        Route("GET", _RESOURCE.path + "/<key>", _RESOURCE.scope, _get),
    ]


def chosen_year(call: Call) -> Year:
    """The year of `financialyear` (an id) or `financialyeardate`, else the company's selected one."""
    year_id = call.number("financialyear")
    day = call.day("financialyeardate")
    if year_id is not None:
        year = find_year(call.db, call.company, year_id)
    elif day is not None:
        year = year_of(call.db, call.company, day)
    else:
        year = default_year(call.db, call.company)
    if year is None:
        raise Problem.assumed("year_missing", "Räkenskapsåret finns inte.")
    return year


def method_on(call: Call, day: str) -> str:
    """The accounting method of the year that a day lies in; invoices of days without a year are on accrual."""
    year = year_of(call.db, call.company, date.fromisoformat(day))
    return "ACCRUAL" if year is None else year.method


def open_year(
    db: sqlite3.Connection, company: int, first: date, last: date, *, method: str, chart: str
) -> Year:
    """Open a year with the accounts and series of the nearest one (as Fortnox's own dialogue proposes)."""
    known = all_years(db, company)
    if any(year.first <= last and first <= year.last for year in known):
        raise Problem.assumed("years_overlap", "Räkenskapsåret överlappar ett annat räkenskapsår.")
    year = add_year(db, company, first, last, method=method, chart=chart)
    if known:
        nearest = min(known, key=lambda other: abs((other.first - first).days))
        db.execute(
            "INSERT INTO account SELECT company, ?, number, name, active, sru, type, unit, carried, listed, extra, "
            "position, modified FROM account WHERE company = ? AND year = ?",
            (year.id, company, nearest.id),
        )
        db.execute(
            "INSERT INTO series SELECT company, ?, code, description, manual FROM series "
            "WHERE company = ? AND year = ?",
            (year.id, company, nearest.id),
        )
    return year


def _body(call: Call, year: Year) -> Body:
    return {
        "@url": call.url(f"financialyears/{year.id}"),
        "Id": year.id,
        "FromDate": year.first.isoformat(),
        "ToDate": year.last.isoformat(),
        "AccountChartType": year.chart,
        "AccountingMethod": year.method,
    }


def _list(call: Call) -> Reply:
    day = call.day("date")
    found = [
        _body(call, year)
        for year in all_years(call.db, call.company)
        if day is None or year.first <= day <= year.last
    ]
    return listing(call, _RESOURCE, found, show=lambda body: body)


def _get(call: Call, key: str) -> Reply:
    year = find_year(call.db, call.company, whole(key))
    if year is None:
        raise Problem.missing(CODES["record_missing"], "Kan inte hitta räkenskapsåret.")
    return Reply({_RESOURCE.one: _body(call, year)})


def _create(call: Call) -> Reply:
    body = _RESOURCE.read(call.body, "c")
    first, last = date.fromisoformat(body["FromDate"]), date.fromisoformat(body["ToDate"])
    if last < first:
        raise Problem.assumed("bad_date", "Räkenskapsårets slut ligger före dess början.")
    year = open_year(
        call.db,
        call.company,
        first,
        last,
        method=body.get("AccountingMethod", "ACCRUAL"),
        chart=body.get("AccountChartType", "Bas 2025"),
    )
    return Reply({_RESOURCE.one: _body(call, year)}, 201, "financialyears")

"""Financial years, and the selection of the year for all resources that depend on a year."""

from datetime import date

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books.balances import carry_balances
from fortnox_sdk.sandbox.books.years import Year, add_year, all_years, default_year, find_year, year_of
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Tenant, parse_number
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.lists import listing
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_RESOURCE = RESOURCES["financialyears"]


def chosen_year(call: Call) -> Year:
    """Return the year that the parameter `financialyear` (an id) or `financialyeardate` selects.

    Without these parameters, return the company's selected year.
    """
    year_id = call.number("financialyear")
    day = call.day("financialyeardate")
    if year_id is not None:
        year = find_year(call, year_id)
    elif day is not None:
        year = year_of(call, day)
    else:
        year = default_year(call)
    if year is None:
        raise Problem.assumed("year_missing", "Räkenskapsåret finns inte.")
    return year


def open_year(tenant: Tenant, first: date, last: date, *, method: str, chart: str) -> Year:
    """Create a year with the accounts and series of the nearest year.

    The opening balances are the closing balances of the preceding year, if there is such a year. Fortnox's
    user interface does the same by default.
    """
    existing = all_years(tenant)
    if any(year.first <= last and first <= year.last for year in existing):
        raise Problem.assumed("years_overlap", "Räkenskapsåret överlappar ett annat räkenskapsår.")
    year = add_year(tenant, first, last, method=method, chart=chart)
    if existing:
        nearest = min(existing, key=lambda year: abs((year.first - first).days))
        tenant.db.execute(
            "INSERT INTO account SELECT company, ?, number, name, active, sru, type, unit, carried, listed, extra, "
            "position, modified FROM account WHERE company = ? AND year = ?",
            (year.id, tenant.company, nearest.id),
        )
        tenant.db.execute(
            "INSERT INTO series SELECT company, ?, code, description, manual FROM series "
            "WHERE company = ? AND year = ?",
            (year.id, tenant.company, nearest.id),
        )
    carry_balances(tenant, year)
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
    bodies = [_body(call, year) for year in all_years(call) if day is None or year.first <= day <= year.last]
    return listing(call, _RESOURCE, bodies, row=lambda body: body)


def _get(call: Call, key: str) -> Reply:
    year = find_year(call, parse_number(key))
    if year is None:
        raise Problem.missing(CODES["record_missing"], "Kan inte hitta räkenskapsåret.")
    return Reply({_RESOURCE.one: _body(call, year)})


def _create(call: Call) -> Reply:
    body = _RESOURCE.read(call.body, "c")
    first, last = date.fromisoformat(body["FromDate"]), date.fromisoformat(body["ToDate"])
    if last < first:
        raise Problem.assumed("bad_date", "Räkenskapsårets slut ligger före dess början.")
    year = open_year(
        call,
        first,
        last,
        method=body.get("AccountingMethod", "ACCRUAL"),
        chart=body.get("AccountChartType", "Bas 2025"),
    )
    return Reply({_RESOURCE.one: _body(call, year)}, 201, "financialyears")


ROUTES = _RESOURCE.routes({"GET": _list, "POST": _create, "GET /<key>": _get})

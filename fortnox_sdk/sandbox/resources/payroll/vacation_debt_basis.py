"""The vacation debt of each employee at the end of a month. It is 0 unless a record was stored for the month.

The sandbox pays no wages, so only the demo company and tests (`Sandbox.put`) have vacation debts.
"""

import calendar
from datetime import date

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call, Reply, parse_number
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.payroll.employees import EMPLOYEES
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_RESOURCE = RESOURCES["vacationdebtbasis"]
VACATION_DEBTS = Collection(_RESOURCE.name)
_DEBTS = [name for name, field in _RESOURCE.fields["Employees"].fields.items() if field.type == "number"]


def _get(call: Call, year: str, month: str) -> Reply:
    try:
        first = date(parse_number(year), parse_number(month), 1)
    except ValueError:
        raise Problem.missing(CODES["record_missing"], "Kan inte hitta semesterskulden.") from None
    stored = VACATION_DEBTS.find(call, str(first.year), str(first.month))
    if stored is not None:
        return Reply({_RESOURCE.one: _RESOURCE.select_fields(stored, _RESOURCE.single)})
    last = calendar.monthrange(first.year, first.month)[1]
    body: Body = {
        "Employees": [
            dict.fromkeys(_DEBTS, 0)
            | {"EmployeeId": employee["EmployeeId"], "EmployeeName": employee["FullName"]}
            for employee in EMPLOYEES.every(call)
        ],
        "LastDay": first.replace(day=last).isoformat(),
        "Month": first.month,
        "VoucherNumber": None,
        "VoucherSeries": None,
        "VoucherYear": None,
        "Year": first.year,
    }
    return Reply({_RESOURCE.one: _RESOURCE.select_fields(body, _RESOURCE.single)})


ROUTES = _RESOURCE.routes({"GET /<year>/<month>": _get})

"""Schedule times: an employee's hours of a day, from the week's pattern until they are changed."""

from datetime import date

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books import records
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.payroll.employees import REGISTER as EMPLOYEES
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["routes"]

_RESOURCE = RESOURCES["scheduletimes"]
_SATURDAY = 5
_LEVELS = ("IWH1", "IWH2", "IWH3", "IWH4", "IWH5")


def _planned(call: Call, employee: str, day: str) -> Body:
    """What the schedule says."""
    person = EMPLOYEES.find(call.db, call.company, employee)
    try:
        weekday = date.fromisoformat(day).weekday()
    except ValueError:
        raise Problem.missing(CODES["record_missing"], "Kan inte hitta schematiden.") from None
    hours = assumptions.HOURS_OF_A_WORKDAY if weekday < _SATURDAY else "0"
    names = {"Date": day, "EmployeeId": employee, "Hours": hours, "ScheduleId": person["ScheduleId"]}
    return dict.fromkeys(_LEVELS, "0") | names


def _answer(body: Body) -> Reply:
    return Reply({_RESOURCE.one: _RESOURCE.shown(body, _RESOURCE.single)})


def _get(call: Call, employee: str, day: str) -> Reply:
    planned = _planned(call, employee, day)
    changed = records.find(call.db, call.company, _RESOURCE.name, f"{employee}/{day}")
    return _answer(planned | (changed or {}))


def _update(call: Call, employee: str, day: str) -> Reply:
    planned = _planned(call, employee, day)
    sent = _RESOURCE.read(call.body, "u")
    key = f"{employee}/{day}"
    changed = records.find(call.db, call.company, _RESOURCE.name, key)
    if changed is None:
        records.insert(call.db, call.company, _RESOURCE.name, key, sent)
    else:
        records.save(call.db, call.company, _RESOURCE.name, key, changed | sent, stamp=call.stamp)
    return _answer(planned | (changed or {}) | sent)


def _reset(call: Call, employee: str, day: str) -> Reply:
    planned = _planned(call, employee, day)
    records.remove(call.db, call.company, _RESOURCE.name, f"{employee}/{day}")
    return _answer(planned)


def routes() -> list[Route]:
    """The requests that schedule times take."""
    path, scope = f"{_RESOURCE.path}/<employee>/<day>", _RESOURCE.scope
    return [
        Route("GET", path, scope, _get),
        Route("PUT", path, scope, _update),
        Route("PUT", f"{path}/resetday", scope, _reset),
    ]

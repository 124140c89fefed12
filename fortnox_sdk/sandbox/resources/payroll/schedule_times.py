"""Schedule times: an employee's working hours on a day. The default is 8 hours on each day from Monday to Friday."""

from datetime import date

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.payroll.employees import EMPLOYEES
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_RESOURCE = RESOURCES["scheduletimes"]
_CHANGED = Collection(_RESOURCE.name)
_SATURDAY = 5
_LEVELS = ("IWH1", "IWH2", "IWH3", "IWH4", "IWH5")


def _planned(call: Call, employee: str, day: str) -> Body:
    """Return the default schedule time of an employee on a day."""
    person = EMPLOYEES.get(call, employee)
    try:
        weekday = date.fromisoformat(day).weekday()
    except ValueError:
        raise Problem.missing(CODES["record_missing"], "Kan inte hitta schematiden.") from None
    hours = assumptions.HOURS_OF_A_WORKDAY if weekday < _SATURDAY else "0"
    names = {"Date": day, "EmployeeId": employee, "Hours": hours, "ScheduleId": person["ScheduleId"]}
    return dict.fromkeys(_LEVELS, "0") | names


def _answer(body: Body) -> Reply:
    return Reply({_RESOURCE.one: _RESOURCE.select_fields(body, _RESOURCE.single)})


def _get(call: Call, employee: str, day: str) -> Reply:
    return _answer(_planned(call, employee, day) | (_CHANGED.find(call, employee, day) or {}))


def _update(call: Call, employee: str, day: str) -> Reply:
    planned = _planned(call, employee, day)
    fields = _RESOURCE.read(call.body, "u")
    return _answer(
        planned | _CHANGED.put(call, (_CHANGED.find(call, employee, day) or {}) | fields, employee, day)
    )


def _reset(call: Call, employee: str, day: str) -> Reply:
    planned = _planned(call, employee, day)
    _CHANGED.remove(call, employee, day)
    return _answer(planned)


ROUTES = _RESOURCE.routes(
    {
        "GET /<employee>/<day>": _get,
        "PUT /<employee>/<day>": _update,
        "PUT /<employee>/<day>/resetday": _reset,
    }
)

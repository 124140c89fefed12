"""Employees. Fields for salary and vacation are stored as sent, because the sandbox does not compute them."""

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_RESOURCE = RESOURCES["employees"]


def _finish(_call: Call, body: Body) -> None:
    body["FullName"] = f"{body['FirstName']} {body['LastName']}"
    for field in _RESOURCE.fields.values():
        # The rows of an employee contain the employee id again (specification).
        if "EmployeeId" in field.fields:
            body[field.name] = [row | {"EmployeeId": body["EmployeeId"]} for row in body[field.name]]


EMPLOYEES = Register(
    resource=_RESOURCE,
    new={name: 0 for name, field in _RESOURCE.fields.items() if field.type == "number"}
    | {
        "EmploymentForm": "TV",
        "PersonelType": "TJM",
        "SalaryForm": "MAN",
        "ForaType": "-",
        "TaxAllowance": "HUV",
    }
    | {"PayslipType": "pdf", "TaxColumn": 1, "Country": "Sverige"},
    missing=(CODES["record_missing"], "Kan inte hitta den anställde."),
    duplicate_error=(CODES["number_taken"], "Anställningsnummer {} används redan."),
    verbs=frozenset({"list", "create", "get", "update"}),
    finish=_finish,
    filters={
        "active": lambda body, _today: not body["Inactive"],
        "inactive": lambda body, _today: bool(body["Inactive"]),
    },
)


def demand_employee(call: Call, number: object) -> Body:
    """Return the employee with the given employee id. Raises a Problem if the employee does not exist."""
    employee = EMPLOYEES.find(call, str(number))
    if employee is None:
        raise Problem.assumed("reference_missing", f"Kan inte hitta den anställde ({number}).")
    return employee


ROUTES = EMPLOYEES.routes()

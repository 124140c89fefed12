"""Payroll transactions: absence, attendance, salary and expenses. Responses to DELETE contain the deleted record."""

from collections.abc import Callable

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money, number_text
from fortnox_sdk.sandbox.resources.payroll.employees import demand_employee
from fortnox_sdk.sandbox.resources.references import demand_accounts
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.resources.registers.cost_centers_and_projects import COST_CENTERS, PROJECTS
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_MISSING = CODES["record_missing"]


def _finish(call: Call, body: Body) -> None:
    demand_employee(call, body["EmployeeId"])
    for name, register in (("CostCenter", COST_CENTERS), ("Project", PROJECTS)):
        if body[name] and register.find(call, body[name]) is None:
            raise Problem.assumed("reference_missing", f"Kan inte hitta {body[name]} ({name}).")


def _finish_pay(call: Call, body: Body) -> None:
    _finish(call, body)
    if body["Expense"]:
        _EXPENSES.get(call, body["Expense"])
    amount, number = decimal(body["Amount"]), decimal(body["Number"])
    if not decimal(body["Total"]) and abs(amount) < _LARGEST > abs(number):
        body["Total"] = number_text(money(amount * number))


_LARGEST = 10**7  # greater than any plausible amount or number in a salary row


def _finish_expense(call: Call, body: Body) -> None:
    demand_accounts(call, [body["Account"]])


_ABSENCE = Register(
    resource=RESOURCES["absencetransactions"],
    missing=(_MISSING, "Kan inte hitta frånvaron."),
    numbered="uuid",
    answers_delete=True,
    finish=_finish,
)
_ATTENDANCE = Register(
    resource=RESOURCES["attendancetransactions"],
    missing=(_MISSING, "Kan inte hitta närvaron."),
    numbered="uuid",
    answers_delete=True,
    finish=_finish,
)
_PAY = Register(
    resource=RESOURCES["salarytransactions"],
    # Other developers observed this code, which Fortnox also uses for a missing unit.
    missing=(2000432, "Kan inte hitta lönetransaktionen."),
    answers_delete=True,
    finish=_finish_pay,
)
_EXPENSES = Register(
    resource=RESOURCES["expenses"],
    missing=(_MISSING, "Kan inte hitta utlägget."),
    verbs=frozenset({"list", "create", "get"}),
    numbered="sent",
    finish=_finish_expense,
)


def _of_day(register: Register) -> Callable[..., Reply]:
    """Return a handler that lists the records that match the employee, day and cause code in the URL."""

    def answer(call: Call, employee: str, day: str, code: str) -> Reply:
        criteria = (employee, day, code)
        matches = (
            body
            for body in register.every(call)
            if (body["EmployeeId"], body["Date"], body["CauseCode"]) == criteria
        )
        return register.page(call, matches)

    return answer


ROUTES = [
    *(route for register in (_ABSENCE, _ATTENDANCE, _PAY, _EXPENSES) for route in register.routes()),
    *(
        route
        for register in (_ABSENCE, _ATTENDANCE)
        for route in register.resource.routes({"GET /<employee>/<day>/<code>": _of_day(register)})
    ),
]

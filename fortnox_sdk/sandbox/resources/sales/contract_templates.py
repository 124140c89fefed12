"""Contract templates: what a contract begins with. Their rows are not added up."""

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.references import demand_accounts
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.resources.sales.document_rows import filled_rows
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["routes"]


def _check(call: Call, sent: Body) -> None:
    rows = sent.get("InvoiceRows", [])
    demand_accounts(call, (row.get("AccountNumber") for row in rows))
    filled_rows(call, rows, price_list="A")


def _show(_call: Call, body: Body) -> Body:
    # The list has other names for the same (specification).
    return body | {"ContractTemplate": body["TemplateNumber"], "ContractTemplateName": body["TemplateName"]}


_REGISTER = Register(
    resource=RESOURCES["contracttemplates"],
    new={
        "AdministrationFee": 0,
        "ContractLength": 12,
        "Freight": 0,
        "InvoiceInterval": 1,
        "PrintTemplate": "avtal",
    },
    missing=(CODES["record_missing"], "Kan inte hitta avtalsmallen."),
    verbs=frozenset({"list", "create", "get", "update"}),
    check=_check,
    show=_show,
)


def _list(call: Call) -> Reply:
    if call.query.get("lastmodified"):
        raise Problem.refused(2000588, "Ogiltig parameter i anropet.")  # measured by others, here alone
    return _REGISTER.list(call)


def routes() -> list[Route]:
    """The requests that contract templates take."""
    path, scope = _REGISTER.resource.path, _REGISTER.resource.scope
    others = [route for route in _REGISTER.routes() if (route.method, route.path) != ("GET", path)]
    return [Route("GET", path, scope, _list), *others]

"""Customer references: persons at a customer. One and many are answered in the same envelope (specification)."""

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books import records
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.references import demand_record
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.resources.sales import customers
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["routes"]

_RESOURCE = RESOURCES["customerreferences"]
_WORD = "CustomerReference"
_NO_CUSTOMER = (2000204, "Kunde inte hämta/hitta kund ({})")


def _check(call: Call, sent: Body) -> None:
    if "CustomerNumber" in sent:
        demand_record(call, "customers", sent["CustomerNumber"], _NO_CUSTOMER)


_REGISTER = Register(
    resource=_RESOURCE, missing=(CODES["record_missing"], "Kan inte hitta kundreferensen."), check=_check
)


def _rows(found: list[Body], status: int = 200) -> Reply:
    rows = [_RESOURCE.shown(body, _RESOURCE.row) for body in found]
    return Reply({_WORD: {_RESOURCE.many: rows}}, status, _RESOURCE.location if status == 201 else None)  # noqa: PLR2004


def _list(call: Call) -> Reply:
    customer = call.query.get("customer")
    found = records.every(call.db, call.company, _RESOURCE.name)
    return _rows([body for body in found if not customer or body["CustomerNumber"] == customer])


def _get(call: Call, k0: str) -> Reply:
    return _rows([_REGISTER.find(call.db, call.company, k0)])


def _create(call: Call) -> Reply:
    sent = _RESOURCE.read(call.body, "c")
    demand_record(call, "customers", sent.get("CustomerNumber", ""), _NO_CUSTOMER)
    return _rows([_REGISTER.add(call, sent)], 201)


def _update(call: Call, k0: str) -> Reply:
    """Answers with the customer (specification)."""
    _REGISTER.update(call, k0=k0)
    body = _REGISTER.find(call.db, call.company, k0)
    return customers.REGISTER.get(call, k0=body["CustomerNumber"])


def routes() -> list[Route]:
    """The requests that customer references take."""
    path, scope = _RESOURCE.path, _RESOURCE.scope
    return [
        Route("GET", path, scope, _list),
        Route("POST", path, scope, _create),
        Route("GET", f"{path}/<k0>", scope, _get),
        Route("PUT", f"{path}/<k0>", scope, _update),
        Route("DELETE", f"{path}/<k0>", scope, _REGISTER.delete),
    ]

"""Tax reductions: what persons ask for of a document's work. Each document's own sum follows from them."""

from collections.abc import Callable
from decimal import Decimal

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books import records
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal
from fortnox_sdk.sandbox.resources.references import demand_record
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.resources.sales.housework import reduction_of
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["asked_for", "copy_posts", "renumber", "routes"]

_RESOURCE = RESOURCES["taxreductions"]
_KINDS = {"INVOICE": "invoices", "ORDER": "orders", "OFFER": "offers"}
_WORDS = {resource: kind for kind, resource in _KINDS.items()}


def _posts(call: Call, resource: str, number: str) -> list[Body]:
    wanted = (_WORDS.get(resource, ""), number)
    found = records.every(call.db, call.company, _RESOURCE.name)
    return [body for body in found if (body["ReferenceDocumentType"], body["ReferenceNumber"]) == wanted]


def asked_for(call: Call, resource: str, number: str) -> Decimal | None:
    """What the persons of a document ask for together; None when there are none (measured by others)."""
    posts = _posts(call, resource, number)
    return sum((decimal(body["AskedAmount"]) for body in posts), Decimal(0)) if posts else None


def renumber(call: Call, resource: str, number: str, *, allowed: Decimal) -> None:
    """Give a document's posts new ids, as every update of it does; 2003227 when they ask for more than is left."""
    posts = _posts(call, resource, number)
    if sum((decimal(body["AskedAmount"]) for body in posts), Decimal(0)) > allowed and posts:
        raise Problem.refused(2003227, "Begärd skattereduktion är större än tillåten skattereduktion.")
    for body in posts:
        following = records.next_ordinal(call.db, call.company, _RESOURCE.name)
        records.remove(call.db, call.company, _RESOURCE.name, str(body["Id"]))
        body["Id"] = following
        records.insert(call.db, call.company, _RESOURCE.name, str(following), body)


def copy_posts(call: Call, resource: str, number: str, *, to_resource: str, to_number: str) -> None:
    """Take the posts over to the document that was made of this one (measured by others)."""
    for body in _posts(call, resource, number):
        following = records.next_ordinal(call.db, call.company, _RESOURCE.name)
        copied = body | {
            "Id": following,
            "ReferenceDocumentType": _WORDS[to_resource],
            "ReferenceNumber": to_number,
        }
        records.insert(call.db, call.company, _RESOURCE.name, str(following), copied)


def _finish(call: Call, body: Body) -> None:
    resource, number = _KINDS[body["ReferenceDocumentType"]], str(body["ReferenceNumber"])
    document = demand_record(
        call, resource, number, (CODES["reference_missing"], "Kan inte hitta dokumentet ({}).")
    )
    others = [post for post in _posts(call, resource, number) if post["Id"] != body.get("Id")]
    if any(post["SocialSecurityNumber"] == body["SocialSecurityNumber"] for post in others):
        raise Problem.refused(2000600, "Personnumret finns redan på dokumentet.")
    asked = sum((decimal(post["AskedAmount"]) for post in [*others, body]), Decimal(0))
    kind = str(document.get("TaxReductionType") or "none")
    if asked > reduction_of(kind, decimal(document.get("BasisTaxReduction"))):
        raise Problem.refused(2003228, "Begärd skattereduktion är större än tillåten skattereduktion.")


def _show(_call: Call, body: Body) -> Body:
    return {"ApprovedAmount": 0, "BilledAmount": body["AskedAmount"], "RequestSent": False} | {
        name: value for name, value in body.items() if name not in _COMPUTED
    }


def _of_kind(kind: str) -> Callable[[Body], bool]:
    return lambda body: bool(body["ReferenceDocumentType"] == kind)


_COMPUTED = {"ApprovedAmount", "BilledAmount", "RequestSent"}
_REGISTER = Register(
    resource=_RESOURCE,
    missing=(CODES["record_missing"], "Kan inte hitta skattereduktionen."),
    finish=_finish,
    show=_show,
    filters={resource: _of_kind(kind) for kind, resource in _KINDS.items()},
)


def _delete(call: Call, k0: str) -> Reply:
    body = _REGISTER.find(call.db, call.company, k0)
    if len(_posts(call, _KINDS[body["ReferenceDocumentType"]], str(body["ReferenceNumber"]))) == 1:
        raise Problem.refused(2001246, "Den sista skattereduktionen på ett dokument kan inte tas bort.")
    return _REGISTER.delete(call, k0=k0)


def routes() -> list[Route]:
    """The requests that tax reductions take."""
    kept = [route for route in _REGISTER.routes() if route.method != "DELETE"]
    return [*kept, Route("DELETE", f"{_RESOURCE.path}/<k0>", _RESOURCE.scope, _delete)]

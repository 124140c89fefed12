"""Tax reductions. Each record is the amount that one person requests for a document."""

from collections.abc import Iterable
from decimal import Decimal

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal
from fortnox_sdk.sandbox.resources.lists import Filter
from fortnox_sdk.sandbox.resources.references import demand_record
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.resources.sales.housework import reduction_of
from fortnox_sdk.sandbox.resources.sales.request_records import with_record
from fortnox_sdk.sandbox.resources.sales.requested_reductions import check_amount, with_green_total
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_RESOURCE = RESOURCES["taxreductions"]
_KINDS = {"INVOICE": "invoices", "ORDER": "orders", "OFFER": "offers"}
_DOCUMENT_TYPES = {resource: kind for kind, resource in _KINDS.items()}


def _posts(call: Call, resource: str, number: str) -> list[Body]:
    document = (_DOCUMENT_TYPES.get(resource, ""), number)
    posts = TAX_REDUCTIONS.every(call)
    return [body for body in posts if (body["ReferenceDocumentType"], body["ReferenceNumber"]) == document]


def _requested_total(posts: Iterable[Body]) -> Decimal:
    return sum((decimal(body["AskedAmount"]) for body in posts), Decimal(0))


def requested_reduction_of(call: Call, resource: str, number: str) -> Decimal | None:
    """Return the sum of a document's tax reductions, or None if the document has no tax reductions."""
    posts = _posts(call, resource, number)
    return _requested_total(posts) if posts else None


def renumber(call: Call, resource: str, number: str, *, allowed: Decimal) -> None:
    """Give a document's tax reductions new ids. Raises error 2003227 if their sum exceeds `allowed`."""
    posts = _posts(call, resource, number)
    if posts and _requested_total(posts) > allowed:
        raise Problem.refused(2003227, "Begärd skattereduktion är större än tillåten skattereduktion.")
    for body in posts:
        next_id = TAX_REDUCTIONS.next_number(call)
        TAX_REDUCTIONS.remove(call, str(body["Id"]))
        TAX_REDUCTIONS.insert(call, body | {"Id": next_id}, str(next_id))


def copy_posts(call: Call, resource: str, number: str, *, to_resource: str, to_number: str) -> None:
    """Copy a document's tax reductions to the document that was created from it (observed by other developers)."""
    reference = {"ReferenceDocumentType": _DOCUMENT_TYPES[to_resource], "ReferenceNumber": to_number}
    for body in _posts(call, resource, number):
        next_id = TAX_REDUCTIONS.next_number(call)
        TAX_REDUCTIONS.insert(call, body | reference | {"Id": next_id}, str(next_id))


def _finish(call: Call, body: Body) -> None:
    resource, number = _KINDS.get(body["ReferenceDocumentType"], ""), str(body["ReferenceNumber"])
    document = demand_record(
        call, resource, number, (CODES["reference_missing"], "Kan inte hitta dokumentet ({}).")
    )
    other_posts = [post for post in _posts(call, resource, number) if post["Id"] != body.get("Id")]
    if any(post["SocialSecurityNumber"] == body["SocialSecurityNumber"] for post in other_posts):
        raise Problem.refused(2000600, "Personnumret finns redan på dokumentet.")
    kind = str(document.get("TaxReductionType") or "none")
    if _requested_total([*other_posts, body]) > reduction_of(
        kind, decimal(document.get("BasisTaxReduction"))
    ):
        raise Problem.refused(2003228, "Begärd skattereduktion är större än tillåten skattereduktion.")


def _show(_call: Call, body: Body) -> Body:
    return {"ApprovedAmount": 0, "BilledAmount": body["AskedAmount"], "RequestSent": False} | {
        name: value for name, value in body.items() if name not in _COMPUTED
    }


def _of_kind(kind: str) -> Filter:
    return lambda body, _today: bool(body["ReferenceDocumentType"] == kind)


_COMPUTED = {"ApprovedAmount", "BilledAmount", "RequestSent"}


def _update_document(call: Call, post: Body) -> None:
    """Update `TaxReduction` and `TotalToPay` of a tax reduction's document, unless the document is booked.

    `TaxReduction` is the sum of the document's tax reductions (measured by other developers).
    """
    documents, number = Collection(_KINDS[post["ReferenceDocumentType"]]), str(post["ReferenceNumber"])
    document = documents.get(call, number)
    if not document.get("Booked"):
        total = _requested_total(_posts(call, documents.name, number))
        document |= {"TaxReduction": total or None, "TotalToPay": decimal(document["Total"]) - total}
        documents.change(call, document, number)


def _prepare(call: Call, record: Body, stored: Body) -> Body:
    """Check the requested amount, and return the record with `TypeOfReduction` in capital letters.

    The request may also use small letters, such as `rut`. `stored` is the tax reduction to change. It is empty for a
    new record.
    """
    kind = record.get("TypeOfReduction")
    capitals = {"TypeOfReduction": kind.upper()} if isinstance(kind, str) else {}
    document = _document_of(call, stored | record) or {}
    if document.get("TaxReductionType") == "green" and (not stored or "TaxReductionAmounts" in record):
        return with_green_total(record) | capitals
    check_amount(record)
    return record | capitals


def _document_of(call: Call, post: Body) -> Body | None:
    resource = _KINDS.get(str(post.get("ReferenceDocumentType")))
    return None if resource is None else Collection(resource).find(call, str(post.get("ReferenceNumber")))


class _Posts(Register):
    """The register of tax reductions. The last tax reduction of a document can't be deleted."""

    def add_record(self, call: Call, fields: Body) -> Body:
        """Create a tax reduction, and update its document."""
        body = super().add_record(call, fields)
        _update_document(call, body)
        return body

    def save(self, call: Call, body: Body) -> None:
        """Store a changed tax reduction, and update its document."""
        super().save(call, body)
        _update_document(call, body)

    def create_record(self, call: Call) -> Reply:
        """Handle POST: check the requested amount and create a tax reduction."""
        return super().create_record(
            with_record(call, _RESOURCE.one, lambda record: _prepare(call, record, {}))
        )

    def update_record(self, call: Call, **key: str) -> Reply:
        """Handle PUT: check the requested amount and update the tax reduction."""
        stored = self.get(call, *key.values())
        prepared = with_record(call, _RESOURCE.one, lambda record: _prepare(call, record, stored))
        return super().update_record(prepared, **key)

    def delete_record(self, call: Call, **key: str) -> Reply:
        """Handle DELETE. Raises a Problem for the last tax reduction of a document."""
        body = self.get(call, *key.values())
        if len(_posts(call, _KINDS[body["ReferenceDocumentType"]], str(body["ReferenceNumber"]))) == 1:
            raise Problem.refused(2001246, "Den sista skattereduktionen på ett dokument kan inte tas bort.")
        return super().delete_record(call, **key)


TAX_REDUCTIONS = _Posts(
    resource=_RESOURCE,
    missing=(CODES["record_missing"], "Kan inte hitta skattereduktionen."),
    finish=_finish,
    after_delete=_update_document,
    show=_show,
    filters={resource: _of_kind(kind) for kind, resource in _KINDS.items()},
)
ROUTES = TAX_REDUCTIONS.routes()

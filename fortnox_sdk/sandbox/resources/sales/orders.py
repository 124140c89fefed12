"""Orders: what was delivered counts; an order becomes one invoice."""

from attrs import evolve

from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal
from fortnox_sdk.sandbox.resources.sales import invoices, tax_reductions
from fortnox_sdk.sandbox.resources.sales.documents import Documents
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["DOCUMENTS", "as_invoice", "make_invoice", "routes"]

_ROW = (
    "AccountNumber",
    "ArticleNumber",
    "CostCenter",
    "Description",
    "Discount",
    "DiscountType",
    "HouseWork",
)
_ROW_TOO = ("HouseWorkHoursToReport", "HouseWorkType", "Price", "Project", "Unit", "VAT")
_INVOICE = RESOURCES["invoices"]
_OWN = {
    "Comments",
    "DocumentNumber",
    "OfferReference",
    "OrderReference",
    "Sent",
    "EmailInformation",
    "Labels",
}


def _fixed(_call: Call, body: Body) -> None:
    if body["InvoiceReference"] != "0":
        raise Problem.assumed("already_invoiced", "Ordern är redan fakturerad.")


def _finish(call: Call, body: Body) -> None:
    body["OutboundDate"] = body["OutboundDate"] or call.today.isoformat()


DOCUMENTS = Documents(
    resource=RESOURCES["orders"],
    rows="OrderRows",
    quantity="DeliveredQuantity",
    day="OrderDate",
    title="Order",
    missing=(2000439, "Kan inte hitta ordern."),
    new={
        "DeliveryState": "delivery",
        "InvoiceReference": "0",
        "OfferReference": "0",
        "OrderType": "Order",
        "PrintTemplate": "oc",
        "StockPointCode": None,
        "StockPointId": None,
        "TimeBasisReference": None,
        "WarehouseReady": True,
    },
    fixed=_fixed,
    finish=_finish,
    filters={
        "cancelled": lambda body, _today: body["Cancelled"],
        "expired": lambda body, today: bool(body["DeliveryDate"]) and body["DeliveryDate"] < today,
        "invoicecreated": lambda body, _today: body["InvoiceReference"] != "0",
        "invoicenotcreated": lambda body, _today: body["InvoiceReference"] == "0",
    },
)


def as_invoice(document: Body, rows: list[Body], quantity: str) -> Body:
    """What an invoice takes from a document and its rows."""
    sent = {
        name: document[name]
        for name, spec in _INVOICE.fields.items()
        if "c" in spec.flags and name not in _OWN and document.get(name) not in (None, "") and not spec.fields
    }
    kept = [{name: row[name] for name in (*_ROW, *_ROW_TOO) if row.get(name) is not None} for row in rows]
    for part, row in zip(kept, rows, strict=True):
        # Recorded orders have 0 delivered where no warehouse counts: then what was ordered is invoiced (assumed).
        part["DeliveredQuantity"] = row[quantity] if decimal(row[quantity]) else row["OrderedQuantity"]
    return sent | {"InvoiceRows": kept}


def make_invoice(call: Call, sent: Body, references: Body) -> Body:
    """A draft invoice of what was sent, with references that no client can send."""
    reply = invoices.create(evolve(call, body={_INVOICE.one: sent}))
    made: Body = reply.content if isinstance(reply.content, dict) else {}
    invoice = invoices.find(call, made[_INVOICE.one]["DocumentNumber"])
    invoice |= references
    invoices.save(call, invoice)
    return invoice


def create_invoice(call: Call, key: str) -> Reply:
    """Make the customer invoice and answer with it."""
    body = DOCUMENTS.find(call, key)
    DOCUMENTS.open(call, body)
    invoice = make_invoice(
        call,
        as_invoice(body, body["OrderRows"], "DeliveredQuantity"),
        {"OrderReference": key, "OfferReference": body["OfferReference"]},
    )
    number = invoice["DocumentNumber"]
    tax_reductions.copy_posts(call, "orders", key, to_resource="invoices", to_number=number)
    body["InvoiceReference"] = number
    DOCUMENTS.save(call, body)
    return invoices.answer(call, invoice)


def routes() -> list[Route]:
    """The requests that orders take."""
    path, scope = DOCUMENTS.resource.path, DOCUMENTS.resource.scope
    making = Route("PUT", f"{path}/<key>/createinvoice", scope, create_invoice)
    return [*DOCUMENTS.routes(), *DOCUMENTS.sending(), making]

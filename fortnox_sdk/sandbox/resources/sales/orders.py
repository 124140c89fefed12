"""Orders. The delivered quantity determines the totals. At most one invoice can be created from an order."""

from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal
from fortnox_sdk.sandbox.resources.sales import tax_reductions
from fortnox_sdk.sandbox.resources.sales.documents import SalesDocuments, sales_form
from fortnox_sdk.sandbox.resources.sales.drafts import copyable_fields
from fortnox_sdk.sandbox.resources.sales.invoices import INVOICES
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_ROW = (
    "AccountNumber",
    "ArticleNumber",
    "CostCenter",
    "Description",
    "Discount",
    "DiscountType",
    "HouseWork",
    "HouseWorkHoursToReport",
    "HouseWorkType",
    "Price",
    "Project",
    "Unit",
    "VAT",
)
_NOT_COPIED = {
    "Comments",
    "DocumentNumber",
    "OfferReference",
    "OrderReference",
    "Sent",
    "EmailInformation",
    "Labels",
}


def _is_invoiced(body: Body) -> bool:
    return bool(body["InvoiceReference"] != "0")


def _fixed(body: Body) -> None:
    if _is_invoiced(body):
        raise Problem.assumed("wrong_state", "Ordern är fakturerad och kan inte ändras.")


def _finish(call: Call, body: Body) -> None:
    body["OutboundDate"] = body["OutboundDate"] or call.today.isoformat()


ORDERS = SalesDocuments(
    resource=RESOURCES["orders"],
    row_format=sales_form("OrderRows", quantity="DeliveredQuantity"),
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
        "invoicecreated": lambda body, _today: _is_invoiced(body),
        "invoicenotcreated": lambda body, _today: not _is_invoiced(body),
    },
)


def as_invoice(document: Body, rows: list[Body], quantity: str) -> Body:
    """Return the fields that an invoice copies from a document and its rows.

    `quantity` is the row field with the quantity to invoice. If its value in a row is 0, the ordered quantity of the
    row is invoiced.
    """
    invoice_rows = [{name: row[name] for name in _ROW if row.get(name) is not None} for row in rows]
    for invoice_row, row in zip(invoice_rows, rows, strict=True):
        # Recorded orders without a warehouse have the delivered quantity 0. Then the ordered quantity counts (assumed).
        invoice_row["DeliveredQuantity"] = row[quantity] if decimal(row[quantity]) else row["OrderedQuantity"]
    return copyable_fields(document, INVOICES.resource, _NOT_COPIED) | {"InvoiceRows": invoice_rows}


def create_invoice_from(call: Call, invoice_fields: Body, references: Body) -> Body:
    """Create a draft invoice with the given fields. `references` contains fields that clients can't set."""
    invoice = INVOICES.add_record(call, INVOICES.resource.read({INVOICES.resource.one: invoice_fields}, "c"))
    invoice |= references
    INVOICES.save(call, invoice)
    return invoice


# Another developer measured the response and the four errors of `create_invoice` and `_cancel`.
def create_invoice(call: Call, key: str) -> Reply:
    """Create a customer invoice from an order. The response contains the order."""
    body = ORDERS.get(call, key)
    if body["Cancelled"]:
        raise Problem.refused(2000397, f"Ordernummer {key} är makulerad och kan inte behandlas.")
    if _is_invoiced(body):
        raise Problem.refused(2000496, f"Ordernummer {key} är redan fakturerad och kan inte behandlas.")
    invoice = create_invoice_from(
        call,
        as_invoice(body, body["OrderRows"], "DeliveredQuantity"),
        {"OrderReference": key, "OfferReference": body["OfferReference"]},
    )
    number = invoice["DocumentNumber"]
    tax_reductions.copy_posts(call, "orders", key, to_resource="invoices", to_number=number)
    body["InvoiceReference"] = number
    ORDERS.save(call, body)
    return ORDERS.answer(call, body)


def _cancel(call: Call, key: str) -> Reply:
    """Cancel an order that is not invoiced."""
    body = ORDERS.get(call, key)
    if body["Cancelled"]:
        raise Problem.refused(2001279, "Är redan makulerad.")
    if _is_invoiced(body):
        raise Problem.refused(2001383, "Är låst och kan inte makuleras.")
    return ORDERS.cancel(call, key)


ROUTES = [
    *ORDERS.routes(),
    *ORDERS.sending(),
    *ORDERS.resource.routes({"PUT /<key>/cancel": _cancel, "PUT /<key>/createinvoice": create_invoice}),
]

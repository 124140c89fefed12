"""Offers. Creating an order from an offer makes the offer read-only."""

from datetime import date, timedelta

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.sales import tax_reductions
from fortnox_sdk.sandbox.resources.sales.documents import SalesDocuments, sales_form
from fortnox_sdk.sandbox.resources.sales.drafts import copyable_fields
from fortnox_sdk.sandbox.resources.sales.orders import ORDERS, create_invoice
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_RESOURCE = RESOURCES["offers"]
_VALID_DAYS = 30
_NOT_COPIED = {"Comments", "DocumentNumber", "EmailInformation", "Labels", "DeliveryDate", "PrintTemplate"}


def _fixed(body: Body) -> None:
    if body["OrderReference"] != "0":
        # Other developers observed this error for offers from which an order was created.
        raise Problem.refused(2001243, "Offerten är låst och kan inte ändras.")


def _finish(_call: Call, body: Body) -> None:
    day = date.fromisoformat(body["OfferDate"])
    body["ExpireDate"] = body["ExpireDate"] or (day + timedelta(days=_VALID_DAYS)).isoformat()


_OFFERS = SalesDocuments(
    resource=_RESOURCE,
    row_format=sales_form("OfferRows", quantity="Quantity"),
    day="OfferDate",
    title="Offert",
    missing=(CODES["record_missing"], "Kan inte hitta offerten."),
    new={"InvoiceReference": "0", "OrderReference": "0", "PrintTemplate": "of"},
    fixed=_fixed,
    finish=_finish,
    filters={
        "cancelled": lambda body, _today: body["Cancelled"],
        "completed": lambda body, _today: body["Completed"],
        "expired": lambda body, today: body["ExpireDate"] < today,
        "notcompleted": lambda body, _today: not body["Completed"],
        "ordercreated": lambda body, _today: body["OrderReference"] != "0",
        "ordernotcreated": lambda body, _today: body["OrderReference"] == "0",
    },
)


def _make_order(call: Call, key: str) -> Body:
    body = _OFFERS.get(call, key)
    if body["OrderReference"] != "0":
        # Other developers observed the code and the words "redan en skapad order".
        raise Problem.refused(2000499, "Offerten har redan en skapad order.")
    _OFFERS.check_open(call, body)
    order_fields = copyable_fields(body, ORDERS.resource, _NOT_COPIED)
    fields = ORDERS.resource.fields["OrderRows"].fields
    order_fields["OrderRows"] = [
        {n: v for n, v in row.items() if n in fields and "c" in fields[n].flags and n != "RowId"}
        | {"OrderedQuantity": row["Quantity"], "DeliveredQuantity": None}
        for row in body["OfferRows"]
    ]
    order = ORDERS.add_record(call, order_fields)
    order["OfferReference"] = key
    number = order["DocumentNumber"]
    tax_reductions.copy_posts(call, "offers", key, to_resource="orders", to_number=number)
    ORDERS.save(call, order)
    body["OrderReference"] = number
    _OFFERS.save(call, body)
    return order


def _create_order(call: Call, key: str) -> Reply:
    return ORDERS.answer(call, _make_order(call, key))


def _create_invoice(call: Call, key: str) -> Reply:
    """Create an order from an offer and an invoice from the order. Return the order, as the specification says."""
    number = _make_order(call, key)["DocumentNumber"]
    create_invoice(call, number)
    order = ORDERS.get(call, number)
    body = _OFFERS.get(call, key)
    body["InvoiceReference"] = order["InvoiceReference"]
    _OFFERS.save(call, body)
    return ORDERS.answer(call, order)


ROUTES = [
    *_OFFERS.routes(),
    *_OFFERS.sending(),
    *_RESOURCE.routes(
        {
            "PUT /<key>/cancel": _OFFERS.cancel,
            "PUT /<key>/createorder": _create_order,
            "PUT /<key>/createinvoice": _create_invoice,
        }
    ),
]

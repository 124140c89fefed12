"""Offers: one becomes an order, and is then no longer changed."""

from datetime import date, timedelta

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.sales import orders, tax_reductions
from fortnox_sdk.sandbox.resources.sales.documents import Documents
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["routes"]

_RESOURCE = RESOURCES["offers"]
_ORDER = RESOURCES["orders"]
_VALID_DAYS = 30
_OWN = {"Comments", "DocumentNumber", "EmailInformation", "Labels", "DeliveryDate", "PrintTemplate"}


def _fixed(_call: Call, body: Body) -> None:
    if body["OrderReference"] != "0":
        # Measured by others, for offers that became an order.
        raise Problem.refused(2001243, "Offerten är låst och kan inte ändras.")


def _finish(_call: Call, body: Body) -> None:
    day = date.fromisoformat(body["OfferDate"])
    body["ExpireDate"] = body["ExpireDate"] or (day + timedelta(days=_VALID_DAYS)).isoformat()


_DOCUMENTS = Documents(
    resource=_RESOURCE,
    rows="OfferRows",
    quantity="Quantity",
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
    body = _DOCUMENTS.find(call, key)
    if body["OrderReference"] != "0":
        raise Problem.refused(2000499, "En order har redan skapats från offerten.")  # measured by others
    _DOCUMENTS.open(call, body)
    sent = {
        name: body[name]
        for name, spec in _ORDER.fields.items()
        if "c" in spec.flags and name not in _OWN and body.get(name) not in (None, "") and not spec.fields
    }
    fields = _ORDER.fields["OrderRows"].fields
    sent["OrderRows"] = [
        {n: v for n, v in row.items() if n in fields and "c" in fields[n].flags and n != "RowId"}
        | {"OrderedQuantity": row["Quantity"], "DeliveredQuantity": None}
        for row in body["OfferRows"]
    ]
    order = orders.DOCUMENTS.add(call, sent)
    order["OfferReference"] = key
    number = order["DocumentNumber"]
    tax_reductions.copy_posts(call, "offers", key, to_resource="orders", to_number=number)
    orders.DOCUMENTS.save(call, order)
    body["OrderReference"] = number
    _DOCUMENTS.save(call, body)
    return order


def _create_order(call: Call, key: str) -> Reply:
    return orders.DOCUMENTS.answer(call, _make_order(call, key))


def _create_invoice(call: Call, key: str) -> Reply:
    """Over an order, with which it answers (the specification's schema; what Fortnox does is not established)."""
    order = _make_order(call, key)
    orders.create_invoice(call, order["DocumentNumber"])
    order = orders.DOCUMENTS.find(call, order["DocumentNumber"])
    body = _DOCUMENTS.find(call, key)
    body["InvoiceReference"] = order["InvoiceReference"]
    _DOCUMENTS.save(call, body)
    return orders.DOCUMENTS.answer(call, order)


def routes() -> list[Route]:
    """The requests that offers take."""
    path = f"{_RESOURCE.path}/<key>"
    return [
        *_DOCUMENTS.routes(),
        *_DOCUMENTS.sending(),
        Route("PUT", f"{path}/createorder", _RESOURCE.scope, _create_order),
        Route("PUT", f"{path}/createinvoice", _RESOURCE.scope, _create_invoice),
    ]

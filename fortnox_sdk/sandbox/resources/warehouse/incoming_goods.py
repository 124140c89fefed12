"""Incoming goods: deliveries from suppliers, matched with purchase orders; their release adds them to the stock."""

from decimal import Decimal

from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.plain_operations import Asked, Handlers
from fortnox_sdk.sandbox.resources.warehouse import stock
from fortnox_sdk.sandbox.resources.warehouse.documents import check_day, take_back
from fortnox_sdk.sandbox.resources.warehouse.purchase_order_rows import GOODS, row_of
from fortnox_sdk.sandbox.resources.warehouse.stock import Place, number_of
from fortnox_sdk.sandbox.resources.warehouse.stock_points import placed

_ROOT = "/api/warehouse/incominggoods-v1"
_PATCHED = ("note", "deliveryNoteId", "supplierName", "hasDeliveryNote")
_BOOKING_DAY_LENGTH = 10


def _read(call: Call, body: Body, kept: Body) -> Body:
    supplier = Collection("suppliers").find(call, body.get("supplierNumber", "")) or {}
    head: Body = {
        "date": call.today.isoformat(),
        "hasDeliveryNote": True,
        "supplierName": supplier.get("Name"),
        "released": False,
        "completed": False,
        "voided": False,
        "rows": [],
    }
    document = head | body | kept
    if any(body.get(name) for name in ("stockPointId", "stockPointCode")):
        place = placed(call, body)
        document |= {name: place[name] for name in ("stockPointId", "stockPointCode", "stockPointName")}
    document["rows"] = [
        _row(call, document, row, place) for place, row in enumerate(document["rows"], start=1)
    ]
    return document


def _row(call: Call, document: Body, row: Body, order: int) -> Body:
    ordered = row_of(call, row)
    whole: Body = {"isStockItem": True, "rowOrder": order} | placed(call, stock.named(call, row), document)
    whole.setdefault("id", Collection("warehouse.incoming_goods_row").draw_id(call))
    if ordered is not None:
        whole["purchaseOrderRowId"] = ordered["id"]
        whole["orderedQuantity"] = ordered["orderedQuantity"]
        whole["remainingOrderedQuantity"] = ordered["remainingOrderedQuantity"]
    return whole


def _create(asked: Asked) -> Body:
    return GOODS.add(asked.call, _read(asked.call, asked.body, {}))


def _update(asked: Asked) -> Body:
    old = GOODS.open(asked)
    kept = {name: old[name] for name in ("id", "released", "completed", "voided")}
    return GOODS.save(asked.call, _read(asked.call, asked.body, kept))


def _patch(asked: Asked) -> Body:
    document = GOODS.open(asked, released="voided")
    changes = {name: value for name, value in asked.body.items() if name in _PATCHED}
    return GOODS.save(asked.call, document | changes)


def _release(asked: Asked) -> None:
    document = GOODS.open(asked)
    check_day(asked.call, document["date"])
    lines = [
        (Place.of(row), number_of(row["receivedQuantity"])) for row in document["rows"] if row["isStockItem"]
    ]
    stock.post(asked.call, GOODS.source(document), lines, document["date"])
    GOODS.save(asked.call, document | {"released": True})


def _complete(asked: Asked) -> None:
    document = GOODS.open(asked, released="completed")
    if not document["released"]:
        raise Refused.assumed("not_released", "Only released incoming goods can be completed")
    day = asked.body
    if len(day) != _BOOKING_DAY_LENGTH or not document["date"] <= day <= asked.call.today.isoformat():
        raise Refused.invalid(
            f"The booking date must be a date from {document['date']} to today (YYYY-MM-DD)"
        )
    check_day(asked.call, day)
    GOODS.save(asked.call, document | {"completed": True})


def _void(asked: Asked) -> None:
    document = GOODS.open(asked, released="completed")
    take_back(asked.call, GOODS.source(document), force=False)
    GOODS.save(asked.call, document | {"voided": True})


def _list(asked: Asked) -> list[Body]:
    return [_row_of_list(goods) for goods in GOODS.every(asked.call) if _fits(goods, asked)]


def _fits(goods: Body, asked: Asked) -> bool:
    query = asked.query
    states = all(goods[name] == query[name] for name in ("released", "completed", "voided") if name in query)
    holds = {
        "note": goods.get("note") or "",
        "deliveryNote": goods["deliveryNoteId"],
        "q": f"{goods['id']}\n{goods['deliveryNoteId']}",
    }
    texts = all(query[name].casefold() in text.casefold() for name, text in holds.items() if name in query)
    supplier = query.get("supplierNumber")
    item = query.get("itemId")
    return (
        states
        and texts
        and (supplier is None or goods.get("supplierNumber") == supplier)
        and (item is None or any(row["itemId"] == item for row in goods["rows"]))
    )


def _row_of_list(goods: Body) -> Body:
    open_ = goods["released"] and not goods["completed"] and not goods["voided"]
    value = sum(
        (
            (number_of(row["receivedQuantity"]) - number_of(row.get("invoicedQuantity")))
            * number_of(row.get("directCost"))
            for row in goods["rows"]
        ),
        Decimal(0),
    )
    return goods | {"unmatchedValue": value if open_ else Decimal(0)}


HANDLERS: Handlers = {
    f"GET {_ROOT}": _list,
    f"POST {_ROOT}": _create,
    # Supplier invoices never refer to incoming goods here, so `ignoreSupplierInvoiceId` has no effect.
    f"GET {_ROOT}/{{id}}": GOODS.asked,
    f"PUT {_ROOT}/{{id}}": _update,
    f"PATCH {_ROOT}/{{id}}": _patch,
    f"PUT {_ROOT}/{{id}}/completed": _complete,
    f"PUT {_ROOT}/{{id}}/release": _release,
    f"PUT {_ROOT}/{{id}}/void": _void,
}

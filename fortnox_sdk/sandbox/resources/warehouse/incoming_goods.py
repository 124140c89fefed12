"""Incoming goods: deliveries from suppliers, matched with purchase orders. A release adds the goods to the stock."""

from decimal import Decimal

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.plain_operations import Handlers, PlainRequest
from fortnox_sdk.sandbox.resources.warehouse import nightly_postings, stock, stock_values
from fortnox_sdk.sandbox.resources.warehouse.documents import check_day, undo_movements
from fortnox_sdk.sandbox.resources.warehouse.purchase_order_rows import GOODS, row_of
from fortnox_sdk.sandbox.resources.warehouse.stock import Place, number_of
from fortnox_sdk.sandbox.resources.warehouse.stock_points import with_stock_place
from fortnox_sdk.sandbox.resources.warehouse.stock_values import Values

_ROOT = "/api/warehouse/incominggoods-v1"
_PATCHED = ("note", "deliveryNoteId", "supplierName", "hasDeliveryNote")
_BOOKING_DAY_LENGTH = 10


def _read(call: Call, body: Body, server_fields: Body) -> Body:
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
    document = head | body | server_fields
    if any(body.get(name) for name in ("stockPointId", "stockPointCode")):
        stock_place = with_stock_place(call, body)
        document |= {name: stock_place[name] for name in ("stockPointId", "stockPointCode", "stockPointName")}
    document["rows"] = [
        _row(call, document, row, number) for number, row in enumerate(document["rows"], start=1)
    ]
    return document


def _row(call: Call, document: Body, row: Body, order: int) -> Body:
    order_row = row_of(call, row)
    complete_row: Body = {"isStockItem": True, "rowOrder": order} | with_stock_place(
        call, stock.with_article(call, row), document
    )
    complete_row.setdefault("id", Collection("warehouse.incoming_goods_row").draw_id(call))
    if order_row is not None:
        complete_row["purchaseOrderRowId"] = order_row["id"]
        complete_row["orderedQuantity"] = order_row["orderedQuantity"]
        complete_row["remainingOrderedQuantity"] = order_row["remainingOrderedQuantity"]
    return complete_row


def _create(request: PlainRequest) -> Body:
    return GOODS.add(request.call, _read(request.call, request.body, {}))


def _update(request: PlainRequest) -> Body:
    old = GOODS.get_open_document(request)
    server_fields = {name: old[name] for name in ("id", "released", "completed", "voided")}
    return GOODS.save(request.call, _read(request.call, request.body, server_fields))


def _patch(request: PlainRequest) -> Body:
    document = GOODS.get_open_document(request, released="voided")
    changes = {name: value for name, value in request.body.items() if name in _PATCHED}
    return GOODS.save(request.call, document | changes)


def _release(request: PlainRequest) -> None:
    document = GOODS.get_open_document(request)
    check_day(request.call, document["date"])
    lines = [
        (Place.of(row), number_of(row["receivedQuantity"])) for row in document["rows"] if row["isStockItem"]
    ]
    source = GOODS.source(document)
    stock.post(request.call, source, lines, document["date"])
    values = stock_values.receive(request.call, source, document, "receivedQuantity")
    _schedule(request.call, document, source, values, assumptions.ACCOUNT_GOODS_NOT_INVOICED)
    GOODS.save(request.call, document | {"released": True})


def _schedule(call: Call, document: Body, source: str, values: Values, credit: str) -> None:
    """Schedule a voucher for the next night. The voucher debits the stock account with the value of the goods.

    `credit` is the account to credit, or the name of the article field that contains it.
    """
    amounts = stock_values.posting(call, values, debit="StockAccount", credit=credit)
    nightly_postings.schedule(call, source, f"Inkommande gods {document['id']}", amounts, document["date"])


def _complete(request: PlainRequest) -> None:
    document = GOODS.get_open_document(request, released="completed")
    if not document["released"]:
        raise Refused.assumed("not_released", "Only released incoming goods can be completed")
    day = request.body
    if len(day) != _BOOKING_DAY_LENGTH or not document["date"] <= day <= request.call.today.isoformat():
        raise Refused.invalid(
            f"The booking date must be a date from {document['date']} to today (YYYY-MM-DD)"
        )
    check_day(request.call, day)
    # The specification: "bookkeeping will be finalized". Fortnox's help describes this for goods that are matched with
    # a supplier invoice. The API cannot match them.
    source = GOODS.source(document)
    nightly_postings.withdraw(request.call, source, day)
    values = stock_values.inbound_values(request.call, document, "receivedQuantity")
    _schedule(request.call, document | {"date": day}, f"{source}/completed", values, "StockChangeAccount")
    GOODS.save(request.call, document | {"completed": True})


def _void(request: PlainRequest) -> None:
    document = GOODS.get_open_document(request, released="completed")
    undo_movements(request.call, GOODS.source(document), force=False)
    nightly_postings.withdraw(request.call, GOODS.source(document), request.call.today.isoformat())
    GOODS.save(request.call, document | {"voided": True})


def _list(request: PlainRequest) -> list[Body]:
    return [_row_of_list(goods) for goods in GOODS.every(request.call) if _fits(goods, request)]


def _fits(goods: Body, request: PlainRequest) -> bool:
    query = request.query
    states = all(goods[name] == query[name] for name in ("released", "completed", "voided") if name in query)
    holds = {
        "note": goods.get("note") or "",
        "deliveryNote": goods["deliveryNoteId"],
        "q": f"{goods['id']}\n{goods['deliveryNoteId']}",
    }
    texts_match = all(
        query[name].casefold() in text.casefold() for name, text in holds.items() if name in query
    )
    supplier = query.get("supplierNumber")
    item = query.get("itemId")
    return (
        states
        and texts_match
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
    # `ignoreSupplierInvoiceId` has no effect, because supplier invoices in the sandbox never refer to incoming goods.
    f"GET {_ROOT}/{{id}}": GOODS.get_document,
    f"PUT {_ROOT}/{{id}}": _update,
    f"PATCH {_ROOT}/{{id}}": _patch,
    f"PUT {_ROOT}/{{id}}/completed": _complete,
    f"PUT {_ROOT}/{{id}}/release": _release,
    f"PUT {_ROOT}/{{id}}/void": _void,
}

"""Purchase orders. They can be sent, answered by the supplier, received with incoming goods, completed and voided."""

import csv
import io
from decimal import Decimal

from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.plain_operations import Handlers, PlainRequest
from fortnox_sdk.sandbox.resources.warehouse import stock
from fortnox_sdk.sandbox.resources.warehouse.documents import check_open
from fortnox_sdk.sandbox.resources.warehouse.purchase_order_rows import ORDERS, matching, with_received
from fortnox_sdk.sandbox.resources.warehouse.stock import number_of
from fortnox_sdk.sandbox.resources.warehouse.stock_points import with_stock_place

_ROOT = "/api/warehouse/purchaseorders-v1"
_TRANSLATED = {
    "NOT_SENT": "Ej skickad",
    "SENT": "Skickad",
    "ACCEPTED_WITH_REQ_DLV_DATE": "Accepterad med önskat leveransdatum",
    "ACCEPTED_WITH_CHANGED_DLV_DATE": "Accepterad med ändrat leveransdatum",
    "PARTLY_ACCEPTED_WITH_REQ_DLV_DATE": "Delvis accepterad med önskat leveransdatum",
    "PARTLY_ACCEPTED_WITH_CHANGED_DLV_DATE": "Delvis accepterad med ändrat leveransdatum",
    "REJECTED": "Avvisad",
}
_FROM_SUPPLIER = {
    "supplierName": "Name",
    "supplierAddress": "Address1",
    "supplierAddress2": "Address2",
    "supplierCity": "City",
    "supplierPostCode": "ZipCode",
    "supplierCountryCode": "CountryCode",
    "supplierEmail": "Email",
}
_COLUMNS = ("id", "supplierNumber", "supplierName", "orderDate", "deliveryDate", "internalReference")
_MORE_COLUMNS = ("purchaseOrderState", "responseState", "currencyCode", "orderValue")


def _read(call: Call, body: Body, server_fields: Body) -> Body:
    supplier = Collection("suppliers").find(call, body["supplierNumber"]) or {}
    head: Body = {
        field: supplier.get(supplier_field) or None for field, supplier_field in _FROM_SUPPLIER.items()
    }
    head |= {"voided": False, "manuallyCompleted": False, "responseState": "NOT_SENT", "currencyUnit": 1}
    order: Body = head | body | server_fields
    dropship = order.get("purchaseType") == "DROPSHIP" or order.get("dropship", False)
    order |= {"dropship": dropship, "purchaseType": "DROPSHIP" if dropship else "WAREHOUSE"}
    if any(body.get(name) for name in ("stockPointId", "stockPointCode")):
        stock_place = with_stock_place(call, body)
        order |= {name: stock_place[name] for name in ("stockPointId", "stockPointCode")}
    order["rows"] = list(body.get("rows", []))
    return order


def _with_rows(call: Call, order: Body, existing_rows: set[str]) -> Body:
    rows: list[Body] = []
    for number, sent_row in enumerate(order["rows"], start=1):
        row: Body = {"isStockItem": True} | with_stock_place(call, stock.with_article(call, sent_row), order)
        if row.get("id") not in existing_rows:
            row["id"] = Collection("warehouse.purchase_order_row").draw_id(call)
        row |= {"purchaseOrderId": order["id"], "rowNum": number}
        row_identity: Body = {
            "purchaseOrderId": order["id"],
            "purchaseOrderRowId": row["id"],
            "rowNum": number,
        }
        row["notes"] = [note | row_identity for note in row.get("notes", [])]
        rows.append(row)
    return order | {"rows": rows}


def _with_quantities(call: Call, order: Body, *, excluded: int | None = None) -> Body:
    result = with_received(call, order, excluded=excluded)
    value = sum(
        (number_of(row["orderedQuantity"]) * number_of(row.get("price")) for row in order["rows"]), Decimal(0)
    )
    rate = number_of(order["currencyRate"]) / order["currencyUnit"]
    return result | {
        "orderValue": value,
        "orderValueInSEK": value * rate,
        "purchaseOrderState": _state(call, result),
        "translatedResponseState": _TRANSLATED[order["responseState"]],
    }


def _state(call: Call, order: Body) -> str:
    if order["voided"]:
        return "VOIDED"
    if order["manuallyCompleted"] or _all_came(order):
        return "RECEIVED"
    if order.get("deliveryDate") and order["deliveryDate"] < call.today.isoformat():
        return "DELAYED"
    return "NOT_SENT" if order["responseState"] == "NOT_SENT" else "SENT"


def _all_came(order: Body) -> bool:
    rows: list[Body] = order["rows"]
    return bool(rows) and all(row["remainingOrderedQuantity"] == 0 for row in rows)


def _open(request: PlainRequest) -> Body:
    """Return the order whose number is in the URL. Raises an error if it is voided, completed or fully received."""
    order = ORDERS.get_open_document(request)
    if _with_quantities(request.call, order)["purchaseOrderState"] == "RECEIVED":
        raise Refused.assumed("order_received", "The purchase order is received")
    return order


def _create(request: PlainRequest) -> Body:
    order = ORDERS.add(request.call, _read(request.call, request.body, {}))
    order = ORDERS.save(request.call, _with_rows(request.call, order, set()))
    return _with_quantities(request.call, order)


def _get(request: PlainRequest) -> Body:
    order = ORDERS.get_document(request)
    return _with_quantities(request.call, order, excluded=request.query.get("ignoreIncomingGoodsId"))


def _update(request: PlainRequest) -> Body:
    old = _open(request)
    server_fields = {name: old[name] for name in ("id", "voided", "manuallyCompleted", "responseState")}
    rows = {row["id"] for row in old["rows"]}
    order = _with_rows(request.call, _read(request.call, request.body, server_fields), rows)
    removed_rows = rows - {row["id"] for row in order["rows"]}
    for goods in matching(request.call, old["id"]):
        if any(row.get("purchaseOrderRowId") in removed_rows for row in goods["rows"]):
            raise Refused.assumed("order_row_in_use", f"A row is matched with incoming goods {goods['id']}")
    return _with_quantities(request.call, ORDERS.save(request.call, order))


def _patch(request: PlainRequest) -> Body:
    order = ORDERS.get_open_document(request)
    return ORDERS.save(request.call, order | request.body)


def _complete(request: PlainRequest) -> None:
    order = _open(request)
    ORDERS.save(request.call, order | {"manuallyCompleted": True})


def _complete_dropship(request: PlainRequest) -> Body:
    order = _open(request)
    if not order["dropship"]:
        raise Refused.assumed("no_dropship", "The purchase order is not a dropship order")
    ORDERS.save(request.call, order | {"manuallyCompleted": True})
    return {"releasedParentOrder": False}  # the sandbox's sales orders do not change the warehouse stock


def _set_response(request: PlainRequest, key: str) -> Body:
    state = request.body.get("responseState")
    if state is None:
        raise Refused.invalid("responseState is missing")
    order = ORDERS.get(request.call, key)
    check_open(order)
    return _with_quantities(request.call, ORDERS.change(request.call, order | {"responseState": state}, key))


def _set_responses(request: PlainRequest) -> list[Body]:
    return [_set_response(request, str(number)) for number in request.query.get("ids", [])]


def _mark_sent(request: PlainRequest, key: str) -> None:
    order = ORDERS.get(request.call, key)
    check_open(order)
    if order["responseState"] == "NOT_SENT":  # sending the order again keeps the supplier's response
        ORDERS.change(request.call, order | {"responseState": "SENT"}, key)


def _mark_many_sent(request: PlainRequest) -> None:
    if not request.body:
        raise Refused.invalid("The request contains no purchase order id")
    for number in request.body:
        _mark_sent(request, str(number))


def _void(request: PlainRequest) -> None:
    order = ORDERS.get_open_document(request)
    if matching(request.call, order["id"]):
        raise Refused.assumed("order_in_use", "The purchase order is matched with incoming goods")
    ORDERS.save(request.call, order | {"voided": True})


def _matches(request: PlainRequest) -> list[Body]:
    order = ORDERS.get_document(request)
    return [
        {"id": str(goods["id"]), "type": "INCOMING_GOODS"} for goods in matching(request.call, order["id"])
    ]


def _notes(request: PlainRequest) -> list[Body]:
    return [note for row in ORDERS.get_document(request)["rows"] for note in row["notes"]]


def _list(request: PlainRequest) -> list[Body]:
    every = [_with_quantities(request.call, order) for order in ORDERS.every(request.call)]
    return [
        order
        for order in every
        if _fits(order, request) and _in_state(order, request.query.get("state", "ALL"))
    ]


def _in_state(order: Body, state: str) -> bool:
    current = order["purchaseOrderState"] not in ("VOIDED", "RECEIVED")
    if state in ("ALL", "CURRENT"):
        return current or state == "ALL"
    if state == "NOT_SENT":
        return current and order["responseState"] == "NOT_SENT"
    if state == "SENT":
        return current and order["responseState"] != "NOT_SENT"
    if state == "SENT_NOT_REJECTED":
        return current and order["responseState"] not in ("NOT_SENT", "REJECTED")
    return bool(order["purchaseOrderState"] == state)


def _fits(order: Body, request: PlainRequest) -> bool:
    query = request.query
    texts_of_field = {
        "q": f"{order['id']}\n{order.get('internalReference') or ''}",
        "internalReference": order.get("internalReference") or "",
        "note": order.get("note") or "",
    }
    same = ("supplierNumber", "purchaseType")
    item = query.get("itemId")
    return (
        all(
            query[name].casefold() in text.casefold()
            for name, text in texts_of_field.items()
            if name in query
        )
        and all(order[name] == query[name] for name in same if name in query)
        and (item is None or any(row["itemId"] == item for row in order["rows"]))
    )


def _csv(request: PlainRequest) -> bytes:
    shows_type = request.query.get("showPurchaseTypeColumn", False)
    columns = _COLUMNS + (("purchaseType",) if shows_type else ()) + _MORE_COLUMNS
    text = io.StringIO()
    table = csv.writer(text, delimiter=";")
    table.writerow(columns)
    table.writerows([_cell(order.get(name)) for name in columns] for order in _list(request))
    return text.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> str:
    return "" if value is None else str(value)


HANDLERS: Handlers = {
    f"GET {_ROOT}": _list,
    f"POST {_ROOT}": _create,
    f"GET {_ROOT}/csv": _csv,
    f"PUT {_ROOT}/response": _set_responses,
    f"POST {_ROOT}/sendpurchaseorders": _mark_many_sent,
    f"GET {_ROOT}/{{id}}": _get,
    f"PUT {_ROOT}/{{id}}": _update,
    f"PUT {_ROOT}/{{id}}/complete": _complete,
    f"PUT {_ROOT}/{{id}}/dropshipcomplete": _complete_dropship,
    f"GET {_ROOT}/{{id}}/matches": _matches,
    f"GET {_ROOT}/{{id}}/notes": _notes,
    f"PATCH {_ROOT}/{{id}}/partial": _patch,
    f"PUT {_ROOT}/{{id}}/response": lambda request: _set_response(request, request.number),
    f"POST {_ROOT}/{{id}}/send": lambda request: _mark_sent(request, request.number),
    f"PUT {_ROOT}/{{id}}/void": _void,
}

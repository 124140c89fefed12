"""Purchase orders: sent to a supplier, confirmed, received with incoming goods, completed or voided."""

import csv
import io
from decimal import Decimal

from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.plain_operations import Asked, Handlers
from fortnox_sdk.sandbox.resources.warehouse import stock
from fortnox_sdk.sandbox.resources.warehouse.documents import check_open
from fortnox_sdk.sandbox.resources.warehouse.purchase_order_rows import ORDERS, matching, with_received
from fortnox_sdk.sandbox.resources.warehouse.stock import number_of
from fortnox_sdk.sandbox.resources.warehouse.stock_points import placed

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


def _read(call: Call, body: Body, kept: Body) -> Body:
    supplier = Collection("suppliers").find(call, body["supplierNumber"]) or {}
    head: Body = {ours: supplier.get(theirs) or None for ours, theirs in _FROM_SUPPLIER.items()}
    head |= {"voided": False, "manuallyCompleted": False, "responseState": "NOT_SENT", "currencyUnit": 1}
    order: Body = head | body | kept
    dropship = order.get("purchaseType") == "DROPSHIP" or order.get("dropship", False)
    order |= {"dropship": dropship, "purchaseType": "DROPSHIP" if dropship else "WAREHOUSE"}
    if any(body.get(name) for name in ("stockPointId", "stockPointCode")):
        place = placed(call, body)
        order |= {name: place[name] for name in ("stockPointId", "stockPointCode")}
    order["rows"] = list(body.get("rows", []))
    return order


def _with_rows(call: Call, order: Body, known: set[str]) -> Body:
    rows: list[Body] = []
    for number, sent in enumerate(order["rows"], start=1):
        row: Body = {"isStockItem": True} | placed(call, stock.named(call, sent), order)
        if row.get("id") not in known:
            row["id"] = Collection("warehouse.purchase_order_row").draw_id(call)
        row |= {"purchaseOrderId": order["id"], "rowNum": number}
        about: Body = {"purchaseOrderId": order["id"], "purchaseOrderRowId": row["id"], "rowNum": number}
        row["notes"] = [note | about for note in row.get("notes", [])]
        rows.append(row)
    return order | {"rows": rows}


def _shown(call: Call, order: Body, *, without: int | None = None) -> Body:
    result = with_received(call, order, without=without)
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


def _open(asked: Asked) -> Body:
    """Return the order in the URL; raise an error if it is voided or completely received."""
    order = ORDERS.open(asked)
    if _shown(asked.call, order)["purchaseOrderState"] == "RECEIVED":
        raise Refused.assumed("order_received", "The purchase order is received")
    return order


def _create(asked: Asked) -> Body:
    order = ORDERS.add(asked.call, _read(asked.call, asked.body, {}))
    order = ORDERS.save(asked.call, _with_rows(asked.call, order, set()))
    return _shown(asked.call, order)


def _get(asked: Asked) -> Body:
    order = ORDERS.asked(asked)
    return _shown(asked.call, order, without=asked.query.get("ignoreIncomingGoodsId"))


def _update(asked: Asked) -> Body:
    old = _open(asked)
    kept = {name: old[name] for name in ("id", "voided", "manuallyCompleted", "responseState")}
    rows = {row["id"] for row in old["rows"]}
    order = _with_rows(asked.call, _read(asked.call, asked.body, kept), rows)
    gone = rows - {row["id"] for row in order["rows"]}
    for goods in matching(asked.call, old["id"]):
        if any(row.get("purchaseOrderRowId") in gone for row in goods["rows"]):
            raise Refused.assumed("order_row_in_use", f"A row is matched with incoming goods {goods['id']}")
    return _shown(asked.call, ORDERS.save(asked.call, order))


def _patch(asked: Asked) -> Body:
    order = ORDERS.open(asked)
    return ORDERS.save(asked.call, order | asked.body)


def _complete(asked: Asked) -> None:
    order = _open(asked)
    ORDERS.save(asked.call, order | {"manuallyCompleted": True})


def _complete_dropship(asked: Asked) -> Body:
    order = _open(asked)
    if not order["dropship"]:
        raise Refused.assumed("no_dropship", "The purchase order is not a dropship order")
    ORDERS.save(asked.call, order | {"manuallyCompleted": True})
    return {"releasedParentOrder": False}  # the sandbox's sales orders do not change the warehouse stock


def _answered(asked: Asked, key: str) -> Body:
    state = asked.body.get("responseState")
    if state is None:
        raise Refused.invalid("responseState is missing")
    order = ORDERS.get(asked.call, key)
    check_open(order)
    return _shown(asked.call, ORDERS.change(asked.call, order | {"responseState": state}, key))


def _answer_many(asked: Asked) -> list[Body]:
    return [_answered(asked, str(number)) for number in asked.query.get("ids", [])]


def _sent(asked: Asked, key: str) -> None:
    order = ORDERS.get(asked.call, key)
    check_open(order)
    if order["responseState"] == "NOT_SENT":  # sending the order again keeps the supplier's response
        ORDERS.change(asked.call, order | {"responseState": "SENT"}, key)


def _send_many(asked: Asked) -> None:
    if not asked.body:
        raise Refused.invalid("The request contains no purchase order id")
    for number in asked.body:
        _sent(asked, str(number))


def _void(asked: Asked) -> None:
    order = ORDERS.open(asked)
    if matching(asked.call, order["id"]):
        raise Refused.assumed("order_in_use", "The purchase order is matched with incoming goods")
    ORDERS.save(asked.call, order | {"voided": True})


def _matches(asked: Asked) -> list[Body]:
    order = ORDERS.asked(asked)
    return [{"id": str(goods["id"]), "type": "INCOMING_GOODS"} for goods in matching(asked.call, order["id"])]


def _notes(asked: Asked) -> list[Body]:
    return [note for row in ORDERS.asked(asked)["rows"] for note in row["notes"]]


def _list(asked: Asked) -> list[Body]:
    every = [_shown(asked.call, order) for order in ORDERS.every(asked.call)]
    return [
        order for order in every if _fits(order, asked) and _in_state(order, asked.query.get("state", "ALL"))
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


def _fits(order: Body, asked: Asked) -> bool:
    query = asked.query
    texts = {
        "q": f"{order['id']}\n{order.get('internalReference') or ''}",
        "internalReference": order.get("internalReference") or "",
        "note": order.get("note") or "",
    }
    same = ("supplierNumber", "purchaseType")
    item = query.get("itemId")
    return (
        all(query[name].casefold() in text.casefold() for name, text in texts.items() if name in query)
        and all(order[name] == query[name] for name in same if name in query)
        and (item is None or any(row["itemId"] == item for row in order["rows"]))
    )


def _csv(asked: Asked) -> bytes:
    shows_type = asked.query.get("showPurchaseTypeColumn", False)
    columns = _COLUMNS + (("purchaseType",) if shows_type else ()) + _MORE_COLUMNS
    text = io.StringIO()
    table = csv.writer(text, delimiter=";")
    table.writerow(columns)
    table.writerows([_cell(order.get(name)) for name in columns] for order in _list(asked))
    return text.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> str:
    return "" if value is None else str(value)


HANDLERS: Handlers = {
    f"GET {_ROOT}": _list,
    f"POST {_ROOT}": _create,
    f"GET {_ROOT}/csv": _csv,
    f"PUT {_ROOT}/response": _answer_many,
    f"POST {_ROOT}/sendpurchaseorders": _send_many,
    f"GET {_ROOT}/{{id}}": _get,
    f"PUT {_ROOT}/{{id}}": _update,
    f"PUT {_ROOT}/{{id}}/complete": _complete,
    f"PUT {_ROOT}/{{id}}/dropshipcomplete": _complete_dropship,
    f"GET {_ROOT}/{{id}}/matches": _matches,
    f"GET {_ROOT}/{{id}}/notes": _notes,
    f"PATCH {_ROOT}/{{id}}/partial": _patch,
    f"PUT {_ROOT}/{{id}}/response": lambda asked: _answered(asked, asked.number),
    f"POST {_ROOT}/{{id}}/send": lambda asked: _sent(asked, asked.number),
    f"PUT {_ROOT}/{{id}}/void": _void,
}

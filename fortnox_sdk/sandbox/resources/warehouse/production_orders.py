"""Production orders. Their release takes the parts in the bill of materials from stock and adds the finished item."""

from decimal import Decimal

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body, decimal
from fortnox_sdk.sandbox.resources.plain_operations import Handlers, PlainRequest
from fortnox_sdk.sandbox.resources.warehouse import nightly_postings, receipts, stock, stock_values
from fortnox_sdk.sandbox.resources.warehouse.documents import Documents, check_day, undo_movements
from fortnox_sdk.sandbox.resources.warehouse.stock import Place, number_of
from fortnox_sdk.sandbox.resources.warehouse.stock_points import points, with_stock_place

_ORDERS = Documents("warehouse.production_order")
_ROOT = "/api/warehouse/productionorders-v1"


def _check_open(order: Body) -> None:
    # The error codes of this resource are upper-case (documented).
    if order.get("documentState") == "voided":
        raise Refused("DOCUMENT_IS_VOIDED", "The document has been voided and can no longer be modified")
    if order.get("documentState") == "completed":
        raise Refused("DOCUMENT_IS_RELEASED", "The document has been released and can no longer be modified")


def _parts(call: Call, item: str, quantity: Decimal) -> list[Body]:
    return [
        stock.with_article(call, {"itemId": item})
        | {"quantityRequired": each, "totalQuantityRequired": each * quantity, "quantityReserved": Decimal(0)}
        for item, each in assumptions.BILLS_OF_MATERIALS.get(item, ())
    ]


def _read(call: Call, body: Body) -> Body:
    if not body.get("itemId"):
        raise Refused(assumptions.AREA_ERROR_MISSING_FIELD, "itemId is missing")
    order = stock.with_article(call, body)
    several = sum(point["active"] for point in points(call)) > 1
    for name in ("outboundStockPointId", "inboundStockPointId"):
        if several and name not in body:
            raise Refused(
                assumptions.AREA_ERROR_MISSING_FIELD, f"{name} is missing; several stock points exist"
            )
        order[name] = with_stock_place(call, {"stockPointId": body.get(name)})["stockPointId"]
    inbound: Body = {"stockPointId": order["inboundStockPointId"]}
    with_stock_place(call, inbound | {"stockLocationId": body.get("inboundStockLocationId")})
    quantity = number_of(order["quantity"])
    package_items = [
        stock.with_article(call, item)
        | {"totalQuantityRequired": number_of(item["quantityRequired"]) * quantity}
        for item in body.get("packageItems", ())
    ]
    order["packageItems"] = package_items or _parts(call, order["itemId"], quantity)
    return order


def _reserve(call: Call, order: Body) -> Body:
    """Reserve the available parts, and save the order. An order in the state `registered` reserves nothing."""
    available = stock.AvailableStock(call, _ORDERS.source(order))
    lines: list[tuple[Place, Decimal]] = []
    for item in order["packageItems"]:
        source_place = Place(item["itemId"], order["outboundStockPointId"])
        item["quantityReserved"] = Decimal(0)
        if order["productionState"] != "registered":
            item["quantityReserved"] = available.reserve_part(
                source_place, number_of(item["totalQuantityRequired"])
            )
            lines.append((source_place, item["quantityReserved"]))
    stock.reserve(call, _ORDERS.source(order), lines)
    return _ORDERS.save(call, order)


def _create(request: PlainRequest) -> Body:
    return _reserve(request.call, _ORDERS.add(request.call, _read(request.call, request.body)))


def _update(request: PlainRequest) -> Body:
    old = _ORDERS.get_document(request)
    _check_open(old)
    return _reserve(request.call, _read(request.call, request.body) | {"id": old["id"]})


def _patch(request: PlainRequest) -> Body:
    order = _ORDERS.get_document(request)
    return _ORDERS.save(request.call, order | request.body)


def _release(request: PlainRequest) -> Body:
    call = request.call
    order = _ORDERS.get(call, request.number)
    _check_open(order)
    day = order.get("productionDate")
    if not day:
        raise Refused("PRODUCTION_DATE_IS_EMPTY", "Production date cannot be empty")
    if day > call.today.isoformat():
        raise Refused("CANNOT_RELEASE_AFTER_CURRENT_DATE", "Document date cannot be in the future")
    check_day(call, day)
    order = _reserve(call, order)
    lines: list[tuple[Place, Decimal]] = []
    for item in order["packageItems"]:
        if item["quantityReserved"] != number_of(item["totalQuantityRequired"]):
            raise Refused("DOCUMENT_NOT_FULLY_RESERVED", f"Not all of {item['itemId']} is reserved")
        lines.append((Place(item["itemId"], order["outboundStockPointId"]), -item["quantityReserved"]))
    product = Place(order["itemId"], order["inboundStockPointId"], order.get("inboundStockLocationId") or "")
    lines.append((product, number_of(order["quantity"])))
    stock.post(call, _ORDERS.source(order), lines, day)
    _post_values(call, order, day)
    return _ORDERS.save(call, order | {"documentState": "completed"})


def _post_values(call: Call, order: Body, day: str) -> None:
    """Take the parts from stock at the cost of the oldest goods, and add the product at the cost of its parts.

    The values are posted the next night (Fortnox's help). The specification has no field for the value that
    production adds to a product.
    """
    source = _ORDERS.source(order)
    changes = [(part["itemId"], -part["quantityReserved"]) for part in order["packageItems"]]
    parts = [(item, stock_values.change_stock(call, source, day, item, change)) for item, change in changes]
    quantity, cost = number_of(order["quantity"]), -sum((value for _, value in parts), Decimal(0))
    receipts.receive(call, source, day, item=order["itemId"], quantity=quantity, cost=cost / quantity)
    values = [*parts, (order["itemId"], cost)]
    amounts = stock_values.posting(call, values, debit="StockAccount", credit="StockChangeAccount")
    nightly_postings.schedule(call, source, f"Tillverkningsorder {order['id']}", amounts, day)


def _void(request: PlainRequest) -> None:
    order = _ORDERS.get_document(request)
    if order.get("documentState") == "voided":
        _check_open(order)
    source = _ORDERS.source(order)
    undo_movements(request.call, source, force=request.query.get("force", False))
    nightly_postings.withdraw(request.call, source, request.call.today.isoformat())
    _ORDERS.save(request.call, order | {"documentState": "voided"})


def _bill_of_materials(request: PlainRequest) -> list[Body]:
    text: object = request.query.get("quantity", "1")
    if "id" in request.query:  # the order's quantity is used instead of the parameter `quantity` (documented)
        text = _ORDERS.get(request.call, str(request.query["id"]))["quantity"]
    try:
        quantity = decimal(text)
    except ValueError:
        raise Refused.invalid(f"quantity: '{text}' is not a number") from None
    return _parts(request.call, request.path["itemId"], quantity)


def _list(request: PlainRequest) -> list[Body]:
    state, item = request.query.get("state", "incomplete"), request.query.get("itemId")
    return [
        order
        for order in _ORDERS.every(request.call)
        if item in (None, order["itemId"]) and _in_state(request.call, order, state)
    ]


def _in_state(call: Call, order: Body, state: str) -> bool:
    done = order.get("documentState")
    if state == "all":
        return True
    if state in ("completed", "voided"):
        return bool(done == state)
    late = (order.get("productionDate") or order["startDate"]) < call.today.isoformat()
    return done is None and (late or state == "incomplete")


HANDLERS: Handlers = {
    f"GET {_ROOT}": _list,
    f"POST {_ROOT}": _create,
    f"GET {_ROOT}/billofmaterials/{{itemId}}": _bill_of_materials,
    f"PUT {_ROOT}/release/{{id}}": _release,
    f"PUT {_ROOT}/void/{{id}}": _void,
    f"GET {_ROOT}/{{id}}": _ORDERS.get_document,
    f"PUT {_ROOT}/{{id}}": _update,
    f"PATCH {_ROOT}/{{id}}": _patch,
}

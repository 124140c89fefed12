"""Production orders: by the bill of materials, they take parts out of the stock and add the finished item."""

from decimal import Decimal

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body, decimal
from fortnox_sdk.sandbox.resources.plain_operations import Asked, Handlers
from fortnox_sdk.sandbox.resources.warehouse import stock
from fortnox_sdk.sandbox.resources.warehouse.documents import Documents, check_day, take_back
from fortnox_sdk.sandbox.resources.warehouse.stock import Place, number_of
from fortnox_sdk.sandbox.resources.warehouse.stock_points import placed, points

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
        stock.named(call, {"itemId": part})
        | {"quantityRequired": each, "totalQuantityRequired": each * quantity, "quantityReserved": Decimal(0)}
        for part, each in assumptions.BILLS_OF_MATERIALS.get(item, ())
    ]


def _read(call: Call, body: Body) -> Body:
    if not body.get("itemId"):
        raise Refused(assumptions.AREA_ERROR_MISSING_FIELD, "itemId is missing")
    order = stock.named(call, body)
    several = sum(point["active"] for point in points(call)) > 1
    for name in ("outboundStockPointId", "inboundStockPointId"):
        if several and name not in body:
            raise Refused(
                assumptions.AREA_ERROR_MISSING_FIELD, f"{name} is missing; several stock points exist"
            )
        order[name] = placed(call, {"stockPointId": body.get(name)})["stockPointId"]
    inbound: Body = {"stockPointId": order["inboundStockPointId"]}
    placed(call, inbound | {"stockLocationId": body.get("inboundStockLocationId")})
    quantity = number_of(order["quantity"])
    sent = [
        stock.named(call, part) | {"totalQuantityRequired": number_of(part["quantityRequired"]) * quantity}
        for part in body.get("packageItems", ())
    ]
    order["packageItems"] = sent or _parts(call, order["itemId"], quantity)
    return order


def _reserve(call: Call, order: Body) -> Body:
    """Reserve the available parts; an order that is only registered reserves nothing."""
    free = stock.Free(call, _ORDERS.source(order))
    lines: list[tuple[Place, Decimal]] = []
    for part in order["packageItems"]:
        place = Place(part["itemId"], order["outboundStockPointId"])
        part["quantityReserved"] = Decimal(0)
        if order["productionState"] != "registered":
            part["quantityReserved"] = free.take(place, number_of(part["totalQuantityRequired"]))
            lines.append((place, part["quantityReserved"]))
    stock.reserve(call, _ORDERS.source(order), lines)
    return _ORDERS.save(call, order)


def _create(asked: Asked) -> Body:
    return _reserve(asked.call, _ORDERS.add(asked.call, _read(asked.call, asked.body)))


def _update(asked: Asked) -> Body:
    old = _ORDERS.asked(asked)
    _check_open(old)
    return _reserve(asked.call, _read(asked.call, asked.body) | {"id": old["id"]})


def _patch(asked: Asked) -> Body:
    order = _ORDERS.asked(asked)
    return _ORDERS.save(asked.call, order | asked.body)


def _release(asked: Asked) -> Body:
    call = asked.call
    order = _ORDERS.get(call, asked.number)
    _check_open(order)
    day = order.get("productionDate")
    if not day:
        raise Refused("PRODUCTION_DATE_IS_EMPTY", "Production date cannot be empty")
    if day > call.today.isoformat():
        raise Refused("CANNOT_RELEASE_AFTER_CURRENT_DATE", "Document date cannot be in the future")
    check_day(call, day)
    order = _reserve(call, order)
    lines: list[tuple[Place, Decimal]] = []
    for part in order["packageItems"]:
        if part["quantityReserved"] != number_of(part["totalQuantityRequired"]):
            raise Refused("DOCUMENT_NOT_FULLY_RESERVED", f"Not all of {part['itemId']} is reserved")
        lines.append((Place(part["itemId"], order["outboundStockPointId"]), -part["quantityReserved"]))
    made = Place(order["itemId"], order["inboundStockPointId"], order.get("inboundStockLocationId") or "")
    lines.append((made, number_of(order["quantity"])))
    stock.post(call, _ORDERS.source(order), lines, day)
    return _ORDERS.save(call, order | {"documentState": "completed"})


def _void(asked: Asked) -> None:
    order = _ORDERS.asked(asked)
    if order.get("documentState") == "voided":
        _check_open(order)
    take_back(asked.call, _ORDERS.source(order), force=asked.query.get("force", False))
    _ORDERS.save(asked.call, order | {"documentState": "voided"})


def _bill_of_materials(asked: Asked) -> list[Body]:
    text: object = asked.query.get("quantity", "1")
    if "id" in asked.query:  # only `quantity` has an effect, the second parameter is ignored (documented)
        text = _ORDERS.get(asked.call, str(asked.query["id"]))["quantity"]
    try:
        quantity = decimal(text)
    except ValueError:
        raise Refused.invalid(f"quantity: '{text}' is not a number") from None
    return _parts(asked.call, asked.path["itemId"], quantity)


def _list(asked: Asked) -> list[Body]:
    state, item = asked.query.get("state", "incomplete"), asked.query.get("itemId")
    return [
        order
        for order in _ORDERS.every(asked.call)
        if item in (None, order["itemId"]) and _in_state(asked.call, order, state)
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
    f"GET {_ROOT}/{{id}}": _ORDERS.asked,
    f"PUT {_ROOT}/{{id}}": _update,
    f"PATCH {_ROOT}/{{id}}": _patch,
}

"""Stock points and the stock locations inside them."""

from collections.abc import Iterable
from typing import Any

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.plain_operations import Handlers, PlainRequest
from fortnox_sdk.sandbox.resources.warehouse import stock
from fortnox_sdk.sandbox.schema.fields import LEFT_OUT

_POINTS = Collection("warehouse.stock_point")
_OPENED = Collection("warehouse.opened")
_ROOT = "/api/warehouse/stockpoints-v1"


def points(call: Call) -> list[Body]:
    """Return all stock points. The first stock point of a company is created automatically."""
    if _OPENED.find(call, "1") is None:
        code, name = assumptions.FIRST_STOCK_POINT
        _OPENED.insert(call, {}, "1")
        _add(call, {"code": code, "name": name})
    return list(_POINTS.every(call))


def with_stock_place(call: Call, row: Body, header: Body | None = None, *, prefix: str = "") -> Body:
    """Return a row with the id, code and name of its stock point and stock location.

    If the row has no stock point, the stock point of the document head (`header`) is used. If the head has no stock
    point either, the first active stock point is used. Raises an error if the stock point or location does not exist.
    """

    def key(name: str) -> str:
        return f"{prefix}{name}" if prefix else name[0].lower() + name[1:]

    holder = row if row.get(key("StockPointId")) or row.get(key("StockPointCode")) else header or {}
    all_points = points(call)
    point = _choose(all_points, holder.get(key("StockPointId")), holder.get(key("StockPointCode")))
    location = _choose(
        point["stockLocations"],
        row.get(key("StockLocationId")),
        row.get(key("StockLocationCode")),
        first=False,
    )
    result: dict[str, Any] = {
        key("StockPointId"): point["id"],
        key("StockPointCode"): point["code"],
        key("StockPointName"): point["name"],
        key("StockLocationId"): location.get("id"),
        key("StockLocationCode"): location.get("code"),
        key("StockLocationName"): location.get("name"),
    }
    return row | result


def _choose(places: list[Body], number: str | None, code: str | None, *, first: bool = True) -> Body:
    if number is None and not code:
        return next((entry for entry in places if entry.get("active", True)), places[0]) if first else {}
    for entry in places:
        if entry["id"] == number or (number is None and entry["code"] == code):
            return entry
    raise Refused.assumed("no_place", f"Stock point or location {number or code} does not exist")


def _add(call: Call, body: Body) -> Body:
    number = _POINTS.draw_id(call)
    defaults: Body = {"active": True, "usingCompanyAddress": True, "stockLocations": []}
    stock_point: Body = defaults | body | {"id": number}
    stock_point["stockLocations"] = [
        _location(call, stock_point, item) for item in stock_point["stockLocations"]
    ]
    return _POINTS.add(call, stock_point)


def _location(call: Call, point: Body, body: Body) -> Body:
    number = body.get("id") or Collection("warehouse.stock_location").draw_id(call)
    return body | {"id": number, "stockPointId": point["id"]}


def _check(call: Call, body: Body, number: str | None = None) -> None:
    if any(point["code"] == body["code"] and point["id"] != number for point in points(call)):
        raise Refused("alreadyexists", f"Stock point {body['code']} already exists")
    codes = [item["code"] for item in body.get("stockLocations", [])]
    if len(set(codes)) < len(codes):
        raise Refused("duplicatestocklocations", "Two stock locations have the same code")


def _by_id(call: Call, key: str) -> Body:
    for point in points(call):
        if point["id"] == key.lower():
            return point
    raise Refused.unknown(f"Stock point {key} does not exist")


def _by_id_or_code(call: Call, key: str) -> Body:
    for point in points(call):
        if key.lower() == point["id"] or key == point["code"]:
            return point
    raise Refused.unknown(f"Stock point {key} does not exist")


def _in_state(entries: Iterable[Body], state: str) -> list[Body]:
    states = {"ACTIVE": (True,), "INACTIVE": (False,)}.get(state, (True, False))
    # Lists do not include stock locations (documented).
    return [point | {"stockLocations": LEFT_OUT} for point in entries if point["active"] in states]


def _matching(entries: Iterable[Body], request: PlainRequest) -> list[Body]:
    text = request.query.get("q", "").casefold()
    return [item for item in entries if text in f"{item['code']}\n{item.get('name') or ''}".casefold()]


def _list(request: PlainRequest) -> list[Body]:
    return _in_state(_matching(points(request.call), request), request.query.get("state", "ACTIVE"))


def _list_by_ids(request: PlainRequest) -> list[Body]:
    ids = request.query.get("ids", [])
    entries = [point for point in points(request.call) if point["id"] in ids]
    return _in_state(entries, request.query.get("state", "ALL"))


def _create(request: PlainRequest) -> Body:
    _check(request.call, request.body)
    return _add(request.call, request.body)


def _get(request: PlainRequest) -> Body:
    return _by_id_or_code(request.call, request.path["id"])


def _update(request: PlainRequest) -> Body:
    old = _by_id(request.call, request.path["id"])
    _check(request.call, request.body, old["id"])
    kept_locations = {item["code"]: item for item in old["stockLocations"]}
    new = {"active": old["active"], "usingCompanyAddress": True, "stockLocations": []} | request.body
    new["id"] = old["id"]
    new["stockLocations"] = [
        _location(request.call, new, item | {"id": kept_locations.get(item["code"], item).get("id")})
        for item in new["stockLocations"]
    ]
    removed_ids = {item["id"] for item in old["stockLocations"]} - {
        item["id"] for item in new["stockLocations"]
    }
    if any(entry.location in removed_ids for entry in stock.stock_on_hand(request.call)):
        raise Refused.assumed("location_in_use", "A stock location with stock movements can't be removed")
    return _POINTS.change(request.call, new, old["id"])


def _append(request: PlainRequest) -> list[Body]:
    point = _by_id(request.call, request.path["id"])
    codes = {item["code"] for item in point["stockLocations"]}
    added: list[Body] = []
    for item in request.body:
        if item["code"] not in codes:  # existing locations are skipped (documented)
            codes.add(item["code"])
            added.append(_location(request.call, point, {**item, "id": None}))
    point["stockLocations"] += added
    _POINTS.change(request.call, point, point["id"])
    return added


def _delete(request: PlainRequest) -> Body:
    point = _by_id(request.call, request.path["id"])
    last = len(points(request.call)) == 1
    if last or any(entry.point == point["id"] for entry in stock.stock_on_hand(request.call)):
        raise Refused.assumed("point_in_use", "A stock point that is in use can't be deleted")
    _POINTS.remove(request.call, point["id"])
    return point


def _locations(request: PlainRequest) -> list[Body]:
    return _matching(_by_id_or_code(request.call, request.path["id"])["stockLocations"], request)


def _balances(request: PlainRequest) -> list[Body]:
    call = request.call
    codes = {point["id"]: point["code"] for point in points(call)}
    on_hand, reserved_stock = stock.stock_on_hand(call), stock.reserved(call)
    pairs = sorted({(entry.item, entry.point) for entry in (*on_hand, *reserved_stock)})
    rows = [
        {
            "itemId": item,
            "stockPointCode": codes.get(point),
            "inStock": stock.amount(on_hand, item, point),
            "availableStock": stock.amount(on_hand, item, point) - stock.amount(reserved_stock, item, point),
        }
        for item, point in pairs
    ]
    for parameter, field in (("itemIds", "itemId"), ("stockPointCodes", "stockPointCode")):
        if request.query.get(parameter):
            rows = [row for row in rows if row[field] in request.query[parameter]]
    return rows


HANDLERS: Handlers = {
    f"GET {_ROOT}": _list,
    f"POST {_ROOT}": _create,
    f"GET {_ROOT}/multi": _list_by_ids,
    f"GET {_ROOT}/{{id}}": _get,
    f"PUT {_ROOT}/{{id}}": _update,
    f"POST {_ROOT}/{{id}}": _append,
    f"DELETE {_ROOT}/{{id}}": _delete,
    f"GET {_ROOT}/{{id}}/stocklocations": _locations,
    "GET /api/warehouse/status-v1/stockbalance": _balances,
}

"""Stock points and the stock locations inside them."""

from collections.abc import Iterable
from typing import Any

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.plain_operations import Asked, Handlers
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


def placed(call: Call, row: Body, header: Body | None = None, *, prefix: str = "") -> Body:
    """Return a row with its stock point and location, by id or code; the document head supplies missing values.

    The default is the first active stock point. Raise an error if the place does not exist.
    """

    def key(name: str) -> str:
        return f"{prefix}{name}" if prefix else name[0].lower() + name[1:]

    named = row if row.get(key("StockPointId")) or row.get(key("StockPointCode")) else header or {}
    everywhere = points(call)
    point = _chosen(everywhere, named.get(key("StockPointId")), named.get(key("StockPointCode")))
    location = _chosen(
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


def _chosen(places: list[Body], number: str | None, code: str | None, *, first: bool = True) -> Body:
    if number is None and not code:
        return next((place for place in places if place.get("active", True)), places[0]) if first else {}
    for place in places:
        if place["id"] == number or (number is None and place["code"] == code):
            return place
    raise Refused.assumed("no_place", f"Stock point or location {number or code} does not exist")


def _add(call: Call, body: Body) -> Body:
    number = _POINTS.draw_id(call)
    given: Body = {"active": True, "usingCompanyAddress": True, "stockLocations": []}
    whole: Body = given | body | {"id": number}
    whole["stockLocations"] = [_location(call, whole, item) for item in whole["stockLocations"]]
    return _POINTS.add(call, whole)


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


def _in_state(found: Iterable[Body], state: str) -> list[Body]:
    wanted = {"ACTIVE": (True,), "INACTIVE": (False,)}.get(state, (True, False))
    # Lists do not include stock locations (documented).
    return [point | {"stockLocations": LEFT_OUT} for point in found if point["active"] in wanted]


def _asked_for(found: Iterable[Body], asked: Asked) -> list[Body]:
    text = asked.query.get("q", "").casefold()
    return [item for item in found if text in f"{item['code']}\n{item.get('name') or ''}".casefold()]


def _list(asked: Asked) -> list[Body]:
    return _in_state(_asked_for(points(asked.call), asked), asked.query.get("state", "ACTIVE"))


def _list_some(asked: Asked) -> list[Body]:
    ids = asked.query.get("ids", [])
    found = [point for point in points(asked.call) if point["id"] in ids]
    return _in_state(found, asked.query.get("state", "ALL"))


def _create(asked: Asked) -> Body:
    _check(asked.call, asked.body)
    return _add(asked.call, asked.body)


def _get(asked: Asked) -> Body:
    return _by_id_or_code(asked.call, asked.path["id"])


def _update(asked: Asked) -> Body:
    old = _by_id(asked.call, asked.path["id"])
    _check(asked.call, asked.body, old["id"])
    kept = {item["code"]: item for item in old["stockLocations"]}
    new = {"active": old["active"], "usingCompanyAddress": True, "stockLocations": []} | asked.body
    new["id"] = old["id"]
    new["stockLocations"] = [
        _location(asked.call, new, item | {"id": kept.get(item["code"], item).get("id")})
        for item in new["stockLocations"]
    ]
    gone = {item["id"] for item in old["stockLocations"]} - {item["id"] for item in new["stockLocations"]}
    if any(place.location in gone for place in stock.held(asked.call)):
        raise Refused.assumed("location_in_use", "A stock location with stock movements can't be removed")
    return _POINTS.change(asked.call, new, old["id"])


def _append(asked: Asked) -> list[Body]:
    point = _by_id(asked.call, asked.path["id"])
    codes = {item["code"] for item in point["stockLocations"]}
    added: list[Body] = []
    for item in asked.body:
        if item["code"] not in codes:  # existing locations are skipped (documented)
            codes.add(item["code"])
            added.append(_location(asked.call, point, {**item, "id": None}))
    point["stockLocations"] += added
    _POINTS.change(asked.call, point, point["id"])
    return added


def _delete(asked: Asked) -> Body:
    point = _by_id(asked.call, asked.path["id"])
    last = len(points(asked.call)) == 1
    if last or any(place.point == point["id"] for place in stock.held(asked.call)):
        raise Refused.assumed("point_in_use", "A stock point that is in use can't be deleted")
    _POINTS.remove(asked.call, point["id"])
    return point


def _locations(asked: Asked) -> list[Body]:
    return _asked_for(_by_id_or_code(asked.call, asked.path["id"])["stockLocations"], asked)


def _balances(asked: Asked) -> list[Body]:
    call = asked.call
    codes = {point["id"]: point["code"] for point in points(call)}
    held, taken = stock.held(call), stock.reserved(call)
    pairs = sorted({(place.item, place.point) for place in (*held, *taken)})
    rows = [
        {
            "itemId": item,
            "stockPointCode": codes.get(point),
            "inStock": stock.amount(held, item, point),
            "availableStock": stock.amount(held, item, point) - stock.amount(taken, item, point),
        }
        for item, point in pairs
    ]
    for parameter, field in (("itemIds", "itemId"), ("stockPointCodes", "stockPointCode")):
        if asked.query.get(parameter):
            rows = [row for row in rows if row[field] in asked.query[parameter]]
    return rows


HANDLERS: Handlers = {
    f"GET {_ROOT}": _list,
    f"POST {_ROOT}": _create,
    f"GET {_ROOT}/multi": _list_some,
    f"GET {_ROOT}/{{id}}": _get,
    f"PUT {_ROOT}/{{id}}": _update,
    f"POST {_ROOT}/{{id}}": _append,
    f"DELETE {_ROOT}/{{id}}": _delete,
    f"GET {_ROOT}/{{id}}/stocklocations": _locations,
    "GET /api/warehouse/status-v1/stockbalance": _balances,
}

"""Manual inbound and outbound deliveries, and the list of all manual documents."""

from decimal import Decimal

from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.plain_operations import Asked, Handlers
from fortnox_sdk.sandbox.resources.warehouse import stock
from fortnox_sdk.sandbox.resources.warehouse.documents import Documents, check_day, is_in_state, take_back
from fortnox_sdk.sandbox.resources.warehouse.stock import Place, number_of
from fortnox_sdk.sandbox.resources.warehouse.stock_points import placed
from fortnox_sdk.sandbox.resources.warehouse.stock_transfers import TRANSFERS

_INBOUND = Documents("warehouse.inbound")
_OUTBOUND = Documents("warehouse.outbound")
_ROOT = "/api/warehouse/deliveries-v1"


def _head(call: Call, body: Body) -> Body:
    named = any(body.get(name) for name in ("stockPointId", "stockPointCode"))
    head = {"released": False, "voided": False} | body
    return {**head, **_point_of(placed(call, body))} if named else head


def _point_of(place: Body) -> Body:
    return {name: place[name] for name in ("stockPointId", "stockPointCode", "stockPointName")}


def _read_inbound(call: Call, body: Body) -> Body:
    document: Body = {"currencyUnit": 1} | _head(call, body)
    document["rows"] = [
        {"rowId": number} | placed(call, stock.named(call, row), document)
        for number, row in enumerate(body["rows"], start=1)
    ]
    return document


def _read_outbound(call: Call, body: Body) -> Body:
    document = _head(call, body)
    nothing = {"deliveredQuantity": Decimal(0), "forcedQuantity": Decimal(0)}
    document["rows"] = [placed(call, stock.named(call, row), document) | nothing for row in body["rows"]]
    return document


def _create_inbound(asked: Asked) -> Body:
    return _INBOUND.add(asked.call, _read_inbound(asked.call, asked.body))


def _create_outbound(asked: Asked) -> Body:
    document = _OUTBOUND.add(asked.call, _read_outbound(asked.call, asked.body))
    _reserve(asked.call, document)
    return document


def _update_inbound(asked: Asked) -> Body:
    old = _INBOUND.open(asked)
    return _INBOUND.save(asked.call, _read_inbound(asked.call, asked.body) | {"id": old["id"]})


def _update_outbound(asked: Asked) -> Body:
    old = _OUTBOUND.open(asked)
    new = _read_outbound(asked.call, asked.body) | {"id": old["id"]}
    _reserve(asked.call, new)
    return _OUTBOUND.save(asked.call, new)


def _reserve(call: Call, document: Body) -> None:
    source = _OUTBOUND.source(document)
    free = stock.Free(call, source)
    places = [(Place.of(row), number_of(row["quantity"])) for row in document["rows"]]
    stock.reserve(call, source, [(place, free.take(place, quantity)) for place, quantity in places])


def _release_inbound(asked: Asked) -> None:
    document = _INBOUND.open(asked)
    check_day(asked.call, document["date"])
    lines = [(Place.of(row), number_of(row["quantity"])) for row in document["rows"]]
    stock.post(asked.call, _INBOUND.source(document), lines, document["date"])
    _INBOUND.save(asked.call, document | {"released": True})


def _release_outbound(asked: Asked) -> None:
    document = _OUTBOUND.open(asked)
    check_day(asked.call, document["date"])
    source = _OUTBOUND.source(document)
    free = stock.Free(asked.call, source)
    lines: list[tuple[Place, Decimal]] = []
    for row in document["rows"]:
        place, quantity = Place.of(row), number_of(row["quantity"])
        row["deliveredQuantity"] = quantity
        row["forcedQuantity"] = quantity - free.take(place, quantity)
        lines.append((place, -quantity))
    stock.post(asked.call, source, lines, document["date"])
    _OUTBOUND.save(asked.call, document | {"released": True})


def _void(asked: Asked, documents: Documents, *, force: bool) -> None:
    document = documents.open(asked, released="voided")
    if "customVoidDate" in asked.query:
        check_day(asked.call, asked.query["customVoidDate"])
    take_back(asked.call, documents.source(document), force=force)
    documents.save(asked.call, document | {"voided": True})


def _list(asked: Asked) -> list[Body]:
    kinds = (("Inbound", _INBOUND), ("Outbound", _OUTBOUND), ("StockTransfer", TRANSFERS))
    wanted, item = asked.query.get("type", "all"), asked.query.get("itemId")
    fits = is_in_state(asked.query.get("state", "all"))
    rows: list[Body] = []
    for name, documents in kinds:
        if wanted not in ("all", name.lower()):
            continue
        rows += [
            {
                "type": name,
                "deliveryId": document["id"],
                "entityId": str(document["id"]),
                "date": document.get("date") or document.get("transferDate"),
                "note": document.get("note"),
                "released": document["released"],
                "voided": document["voided"],
            }
            for document in documents.every(asked.call)
            if fits(document) and (item is None or any(row["itemId"] == item for row in document["rows"]))
        ]
    return rows


HANDLERS: Handlers = {
    f"GET {_ROOT}": _list,
    f"POST {_ROOT}/inbounddeliveries": _create_inbound,
    f"GET {_ROOT}/inbounddeliveries/{{id}}": _INBOUND.asked,
    f"PUT {_ROOT}/inbounddeliveries/{{id}}": _update_inbound,
    f"PATCH {_ROOT}/inbounddeliveries/{{id}}": _INBOUND.annotate,
    f"PUT {_ROOT}/inbounddeliveries/{{id}}/release": _release_inbound,
    f"PUT {_ROOT}/inbounddeliveries/{{id}}/void": lambda asked: _void(
        asked, _INBOUND, force=asked.query.get("force", False)
    ),
    f"POST {_ROOT}/outbounddeliveries": _create_outbound,
    f"GET {_ROOT}/outbounddeliveries/{{id}}": _OUTBOUND.asked,
    f"PUT {_ROOT}/outbounddeliveries/{{id}}": _update_outbound,
    f"PATCH {_ROOT}/outbounddeliveries/{{id}}": _OUTBOUND.annotate,
    f"PUT {_ROOT}/outbounddeliveries/{{id}}/release": _release_outbound,
    f"PUT {_ROOT}/outbounddeliveries/{{id}}/void": lambda asked: _void(asked, _OUTBOUND, force=True),
}

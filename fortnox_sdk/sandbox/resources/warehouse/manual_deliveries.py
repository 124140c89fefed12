"""Manual inbound and outbound deliveries, and the list that contains both."""

from decimal import Decimal

from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.plain_operations import Handlers, PlainRequest
from fortnox_sdk.sandbox.resources.warehouse import nightly_postings, stock, stock_values
from fortnox_sdk.sandbox.resources.warehouse.documents import (
    Documents,
    check_day,
    is_in_state,
    undo_movements,
)
from fortnox_sdk.sandbox.resources.warehouse.stock import Place, number_of
from fortnox_sdk.sandbox.resources.warehouse.stock_points import with_stock_place
from fortnox_sdk.sandbox.resources.warehouse.stock_transfers import TRANSFERS

_INBOUND = Documents("warehouse.inbound")
_OUTBOUND = Documents("warehouse.outbound")
_ROOT = "/api/warehouse/deliveries-v1"


def _head(call: Call, body: Body) -> Body:
    has_stock_point = any(body.get(name) for name in ("stockPointId", "stockPointCode"))
    head = {"released": False, "voided": False} | body
    return {**head, **_point_of(with_stock_place(call, body))} if has_stock_point else head


def _point_of(stock_place: Body) -> Body:
    return {name: stock_place[name] for name in ("stockPointId", "stockPointCode", "stockPointName")}


def _read_inbound(call: Call, body: Body) -> Body:
    document: Body = {"currencyUnit": 1} | _head(call, body)
    document["rows"] = [
        {"rowId": number} | with_stock_place(call, stock.with_article(call, row), document)
        for number, row in enumerate(body["rows"], start=1)
    ]
    return document


def _read_outbound(call: Call, body: Body) -> Body:
    document = _head(call, body)
    zero_quantities = {"deliveredQuantity": Decimal(0), "forcedQuantity": Decimal(0)}
    document["rows"] = [
        with_stock_place(call, stock.with_article(call, row), document) | zero_quantities
        for row in body["rows"]
    ]
    return document


def _create_inbound(request: PlainRequest) -> Body:
    return _INBOUND.add(request.call, _read_inbound(request.call, request.body))


def _create_outbound(request: PlainRequest) -> Body:
    document = _OUTBOUND.add(request.call, _read_outbound(request.call, request.body))
    _take_available(request.call, document)
    return document


def _update_inbound(request: PlainRequest) -> Body:
    old = _INBOUND.get_open_document(request)
    return _INBOUND.save(request.call, _read_inbound(request.call, request.body) | {"id": old["id"]})


def _update_outbound(request: PlainRequest) -> Body:
    old = _OUTBOUND.get_open_document(request)
    new = _read_outbound(request.call, request.body) | {"id": old["id"]}
    _take_available(request.call, new)
    return _OUTBOUND.save(request.call, new)


def _take_available(call: Call, document: Body) -> None:
    """Take the goods of an outbound delivery from the stock, as far as they are available.

    According to Fortnox's help, this happens as soon as the delivery is saved. The delivery is posted after its
    release.
    """
    source = _OUTBOUND.source(document)
    available = stock.AvailableStock(call, source)
    places = [(Place.of(row), number_of(row["quantity"])) for row in document["rows"]]
    lines = [(place, -available.reserve_part(place, quantity)) for place, quantity in places]
    stock.post(call, source, lines, document["date"])


def _release_inbound(request: PlainRequest) -> None:
    document = _INBOUND.get_open_document(request)
    check_day(request.call, document["date"])
    lines = [(Place.of(row), number_of(row["quantity"])) for row in document["rows"]]
    source = _INBOUND.source(document)
    stock.post(request.call, source, lines, document["date"])
    values = stock_values.receive(request.call, source, document, "quantity")
    amounts = stock_values.posting(request.call, values, debit="StockAccount", credit="StockChangeAccount")
    nightly_postings.schedule(request.call, source, f"Inleverans {document['id']}", amounts, document["date"])
    _INBOUND.save(request.call, document | {"released": True})


def _release_outbound(request: PlainRequest) -> None:
    document = _OUTBOUND.get_open_document(request)
    check_day(request.call, document["date"])
    source = _OUTBOUND.source(document)
    available = stock.AvailableStock(request.call, source)
    lines: list[tuple[Place, Decimal]] = []
    for row in document["rows"]:
        stock_place, quantity = Place.of(row), number_of(row["quantity"])
        row["deliveredQuantity"] = quantity
        row["forcedQuantity"] = quantity - available.reserve_part(stock_place, quantity)
        lines.append((stock_place, -quantity))
    stock.post(request.call, source, lines, document["date"])
    values = stock_values.deliver(request.call, source, document)
    amounts = stock_values.posting(request.call, values, debit="StockChangeAccount", credit="StockAccount")
    nightly_postings.schedule(request.call, source, f"Utleverans {document['id']}", amounts, document["date"])
    _OUTBOUND.save(request.call, document | {"released": True})


def _void(request: PlainRequest, documents: Documents, *, force: bool) -> None:
    document = documents.get_open_document(request, released="voided")
    day = request.query.get("customVoidDate", request.call.today.isoformat())
    if "customVoidDate" in request.query:
        check_day(request.call, day)
    undo_movements(request.call, documents.source(document), force=force)
    nightly_postings.withdraw(request.call, documents.source(document), day)
    documents.save(request.call, document | {"voided": True})


def _list(request: PlainRequest) -> list[Body]:
    kinds = (("Inbound", _INBOUND), ("Outbound", _OUTBOUND), ("StockTransfer", TRANSFERS))
    document_type, item = request.query.get("type", "all"), request.query.get("itemId")
    fits = is_in_state(request.query.get("state", "all"))
    rows: list[Body] = []
    for name, documents in kinds:
        if document_type not in ("all", name.lower()):
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
            for document in documents.every(request.call)
            if fits(document) and (item is None or any(row["itemId"] == item for row in document["rows"]))
        ]
    return rows


HANDLERS: Handlers = {
    f"GET {_ROOT}": _list,
    f"POST {_ROOT}/inbounddeliveries": _create_inbound,
    f"GET {_ROOT}/inbounddeliveries/{{id}}": _INBOUND.get_document,
    f"PUT {_ROOT}/inbounddeliveries/{{id}}": _update_inbound,
    f"PATCH {_ROOT}/inbounddeliveries/{{id}}": _INBOUND.annotate,
    f"PUT {_ROOT}/inbounddeliveries/{{id}}/release": _release_inbound,
    f"PUT {_ROOT}/inbounddeliveries/{{id}}/void": lambda request: _void(
        request, _INBOUND, force=request.query.get("force", False)
    ),
    f"POST {_ROOT}/outbounddeliveries": _create_outbound,
    f"GET {_ROOT}/outbounddeliveries/{{id}}": _OUTBOUND.get_document,
    f"PUT {_ROOT}/outbounddeliveries/{{id}}": _update_outbound,
    f"PATCH {_ROOT}/outbounddeliveries/{{id}}": _OUTBOUND.annotate,
    f"PUT {_ROOT}/outbounddeliveries/{{id}}/release": _release_outbound,
    f"PUT {_ROOT}/outbounddeliveries/{{id}}/void": lambda request: _void(request, _OUTBOUND, force=True),
}

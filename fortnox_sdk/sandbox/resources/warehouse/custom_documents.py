"""Custom types of inbound and outbound warehouse documents, and the documents of these types.

Other systems create the documents.
"""

import re
from decimal import Decimal

from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.plain_operations import Handlers, PlainRequest
from fortnox_sdk.sandbox.resources.warehouse import nightly_postings, stock, stock_values
from fortnox_sdk.sandbox.resources.warehouse.documents import check_day, check_open, undo_movements
from fortnox_sdk.sandbox.resources.warehouse.stock import Place, number_of
from fortnox_sdk.sandbox.resources.warehouse.stock_points import with_stock_place

_TYPES = Collection("warehouse.document_type")
_DOCUMENTS = {
    "INBOUND": Collection("warehouse.custom_inbound"),
    "OUTBOUND": Collection("warehouse.custom_outbound"),
}
_ROOT = "/api/warehouse/documentdeliveries/custom"
_TYPE = re.compile("[A-Z0-9_-]{1,25}")
_NUMBER = re.compile("[0-9]{1,25}")
# Names reserved for Fortnox's own document types; the documentation does not list them.
_NOT_ALLOWED = (
    "INVOICE",
    "ORDER",
    "OFFER",
    "PURCHASEORDER",
    "INCOMINGGOODS",
    "PRODUCTIONORDER",
    "STOCKTAKING",
)


def _type(call: Call, name: str, category: str) -> tuple[Body, bool]:
    """Return a document type, and True if the type is new.

    According to Fortnox's documentation, type names are upper-case.
    """
    type_name = name.upper()
    if not _TYPE.fullmatch(type_name) or type_name in _NOT_ALLOWED:
        raise Refused("referenceTypeNotAllowed", f"'{name}' is not a valid type of custom document")
    document_type = _TYPES.find(call, type_name)
    if document_type is not None:
        return document_type, False
    return _TYPES.insert(call, {"referenceType": type_name, "category": category}, type_name), True


def _create_type(request: PlainRequest) -> int:
    return int(_type(request.call, request.body["referenceType"], request.body["category"])[1])


def _key(request: PlainRequest) -> str:
    return f"{request.path['type'].upper()}/{request.path['id']}"


def _save(request: PlainRequest, category: str) -> Body:
    call, documents, key = request.call, _DOCUMENTS[category], _key(request)
    if not _NUMBER.fullmatch(request.path["id"]):
        raise Refused.invalid("The id of a custom document must have 1 to 25 digits")
    kind, _ = _type(call, request.path["type"], category)
    if kind["category"] != category:
        raise Refused("referenceTypeNotAllowed", f"{kind['referenceType']} belongs to {kind['category']}")
    old = documents.find(call, key)
    if old is not None:
        check_open(old, released="warehouseReady")
    head: Body = {"voided": False, "warehouseReady": False, "id": request.path["id"]}
    document = request.body | head
    document["type" if category == "INBOUND" else "referenceType"] = kind["referenceType"]
    rows = [with_stock_place(call, stock.with_article(call, row)) for row in request.body["rows"]]
    document["rows"] = [{"rowId": number} | row for number, row in enumerate(rows, start=1)]
    if category == "OUTBOUND":
        document["averageCosts"] = []
        document.setdefault("forcedDelivery", False)
        _reserve(call, f"{documents.name}/{key}", document)
    return documents.put(call, document, key)


def _reserve(call: Call, source: str, document: Body) -> None:
    available = stock.AvailableStock(call, source)
    for row in document["rows"]:
        row |= {"deliveredQuantity": Decimal(0), "forcedQuantity": Decimal(0), "reservedQuantity": Decimal(0)}
        if document["deliveryState"] != "registration":
            row["reservedQuantity"] = available.reserve_part(Place.of(row), number_of(row["quantity"]))
    stock.reserve(call, source, [(Place.of(row), row["reservedQuantity"]) for row in document["rows"]])


def _document(request: PlainRequest, category: str) -> Body:
    return _DOCUMENTS[category].get(request.call, _key(request))


def _release(request: PlainRequest, category: str) -> None:
    call, documents, key = request.call, _DOCUMENTS[category], _key(request)
    document = documents.get(call, key)
    check_open(document, released="warehouseReady")
    check_day(call, document["date"])
    source = f"{documents.name}/{key}"
    if category == "INBOUND":
        lines = [(Place.of(row), number_of(row["quantity"])) for row in document["rows"]]
        values = stock_values.receive(call, source, document, "quantity")
        amounts = stock_values.posting(call, values, debit="StockAccount", credit="StockChangeAccount")
    else:
        lines = _delivered(call, source, document)
        document["deliveryState"] = "delivery"
        values = stock_values.deliver(call, source, document)
        amounts = stock_values.posting(call, values, debit="StockChangeAccount", credit="StockAccount")
    stock.post(call, source, lines, document["date"])
    nightly_postings.schedule(call, source, _key(request), amounts, document["date"])
    documents.change(call, document | {"warehouseReady": True}, key)


def _delivered(call: Call, source: str, document: Body) -> list[tuple[Place, Decimal]]:
    _reserve(call, source, document | {"deliveryState": "reservation"})
    lines: list[tuple[Place, Decimal]] = []
    for row in document["rows"]:
        quantity, reserved_quantity = number_of(row["quantity"]), row["reservedQuantity"]
        if reserved_quantity < quantity and not document["forcedDelivery"]:
            raise Refused.assumed("not_all_there", f"The stock of {row['itemId']} is too low")
        row |= {
            "deliveredQuantity": quantity,
            "forcedQuantity": quantity - reserved_quantity,
            "reservedQuantity": Decimal(0),
        }
        lines.append((Place.of(row), -quantity))
    return lines


def _void(request: PlainRequest, category: str) -> None:
    document = _document(request, category)
    check_open(document, released="voided")
    source = f"{_DOCUMENTS[category].name}/{_key(request)}"
    undo_movements(request.call, source, force=category == "OUTBOUND" or request.query.get("force", False))
    nightly_postings.withdraw(request.call, source, request.call.today.isoformat())
    _DOCUMENTS[category].change(request.call, document | {"voided": True}, _key(request))


def _both(root: str, category: str) -> Handlers:
    return {
        f"GET {root}/{{type}}/{{id}}": lambda request: _document(request, category),
        f"PUT {root}/{{type}}/{{id}}": lambda request: _save(request, category),
        f"PUT {root}/{{type}}/{{id}}/release": lambda request: _release(request, category),
        f"PUT {root}/{{type}}/{{id}}/void": lambda request: _void(request, category),
    }


HANDLERS: Handlers = {
    f"GET {_ROOT}/documenttypes-v1": lambda request: list(_TYPES.every(request.call)),
    f"POST {_ROOT}/documenttypes-v1": _create_type,
    f"GET {_ROOT}/documenttypes-v1/{{type}}": lambda request: _TYPES.get(
        request.call, request.path["type"].upper()
    ),
    **_both(f"{_ROOT}/inbound-v1", "INBOUND"),
    **_both(f"{_ROOT}/outbound-v1", "OUTBOUND"),
}

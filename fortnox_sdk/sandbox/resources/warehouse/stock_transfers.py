"""Stock transfers. The goods are reserved in their old place and moved when the transfer is released."""

from decimal import Decimal

from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.plain_operations import Handlers, PlainRequest
from fortnox_sdk.sandbox.resources.warehouse import stock
from fortnox_sdk.sandbox.resources.warehouse.documents import Documents, check_day
from fortnox_sdk.sandbox.resources.warehouse.stock import Place, number_of
from fortnox_sdk.sandbox.resources.warehouse.stock_points import with_stock_place

TRANSFERS = Documents("warehouse.transfer")
_ROOT = "/api/warehouse/stocktransfer-v1"


def _rows(call: Call, body: Body) -> list[Body]:
    result: list[Body] = []
    for number, row in enumerate(body["rows"], start=1):
        described = stock.with_article(call, row)
        result.append(
            {"rowNum": number, "quantity": Decimal(0)}
            | with_stock_place(call, with_stock_place(call, described, prefix="from"), prefix="to")
        )
    return result


def _reserve(call: Call, document: Body) -> None:
    """Reserve the available part of each row's requested quantity, and store this part as `quantity`."""
    source = TRANSFERS.source(document)
    available = stock.AvailableStock(call, source)
    for row in document["rows"]:
        row["quantity"] = available.reserve_part(Place.of(row, "fromS"), number_of(row["requestedQuantity"]))
    stock.reserve(call, source, [(Place.of(row, "fromS"), row["quantity"]) for row in document["rows"]])


def _create(request: PlainRequest) -> Body:
    head: Body = {"released": False, "voided": False, "transferDate": request.call.today.isoformat()}
    initial: Body = {"version": 1, "rows": _rows(request.call, request.body)}
    document = TRANSFERS.add(request.call, head | request.body | initial)
    return _stored(request.call, document)


def _stored(call: Call, document: Body) -> Body:
    _reserve(call, document)
    return TRANSFERS.save(call, document)


def _update(request: PlainRequest) -> Body:
    old = TRANSFERS.get_open_document(request)
    if request.body.get("version", old["version"]) != old["version"]:
        raise Refused.assumed("version", f"The document has changed; its current version is {old['version']}")
    server_fields = {name: old[name] for name in ("id", "released", "voided", "transferDate")}
    new = (
        server_fields
        | request.body
        | {"version": old["version"] + 1, "rows": _rows(request.call, request.body)}
    )
    return _stored(request.call, new)


def _release(request: PlainRequest) -> None:
    document = TRANSFERS.get_open_document(request, released="voided")
    if document["released"]:  # the documentation says "nothing happens"
        return
    check_day(request.call, document["transferDate"])
    _reserve(request.call, document)
    lines: list[tuple[Place, Decimal]] = []
    for row in document["rows"]:
        if row["quantity"] < number_of(row["requestedQuantity"]):
            raise Refused.assumed(
                "not_all_there", f"The stock of {row['itemId']} is too low for the transfer"
            )
        lines.append((Place.of(row, "fromS"), -row["quantity"]))
        lines.append((Place.of(row, "toS"), row["quantity"]))
    stock.post(request.call, TRANSFERS.source(document), lines, document["transferDate"])
    TRANSFERS.save(request.call, document | {"released": True})


def _void(request: PlainRequest) -> None:
    document = TRANSFERS.get_open_document(request)
    stock.reserve(request.call, TRANSFERS.source(document), ())
    TRANSFERS.save(request.call, document | {"voided": True})


HANDLERS: Handlers = {
    f"POST {_ROOT}": _create,
    f"GET {_ROOT}/{{id}}": TRANSFERS.get_document,
    f"PUT {_ROOT}/{{id}}": _update,
    f"PUT {_ROOT}/{{id}}/release": _release,
    f"PUT {_ROOT}/{{id}}/void": _void,
}

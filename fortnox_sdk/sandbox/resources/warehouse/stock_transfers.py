"""Stock transfers: goods are reserved in their old place, and moved on release."""

from decimal import Decimal

from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.plain_operations import Asked, Handlers
from fortnox_sdk.sandbox.resources.warehouse import stock
from fortnox_sdk.sandbox.resources.warehouse.documents import Documents, check_day
from fortnox_sdk.sandbox.resources.warehouse.stock import Place, number_of
from fortnox_sdk.sandbox.resources.warehouse.stock_points import placed

TRANSFERS = Documents("warehouse.transfer")
_ROOT = "/api/warehouse/stocktransfer-v1"


def _rows(call: Call, body: Body) -> list[Body]:
    result: list[Body] = []
    for number, row in enumerate(body["rows"], start=1):
        described = stock.named(call, row)
        result.append(
            {"rowNum": number, "quantity": Decimal(0)}
            | placed(call, placed(call, described, prefix="from"), prefix="to")
        )
    return result


def _reserve(call: Call, document: Body) -> None:
    """Reserve the available goods; set `quantity` to the available part of the requested quantity."""
    source = TRANSFERS.source(document)
    free = stock.Free(call, source)
    for row in document["rows"]:
        row["quantity"] = free.take(Place.of(row, "fromS"), number_of(row["requestedQuantity"]))
    stock.reserve(call, source, [(Place.of(row, "fromS"), row["quantity"]) for row in document["rows"]])


def _create(asked: Asked) -> Body:
    head: Body = {"released": False, "voided": False, "transferDate": asked.call.today.isoformat()}
    made: Body = {"version": 1, "rows": _rows(asked.call, asked.body)}
    document = TRANSFERS.add(asked.call, head | asked.body | made)
    return _kept(asked.call, document)


def _kept(call: Call, document: Body) -> Body:
    _reserve(call, document)
    return TRANSFERS.save(call, document)


def _update(asked: Asked) -> Body:
    old = TRANSFERS.open(asked)
    if asked.body.get("version", old["version"]) != old["version"]:
        raise Refused.assumed("version", f"The document has changed; its current version is {old['version']}")
    kept = {name: old[name] for name in ("id", "released", "voided", "transferDate")}
    new = kept | asked.body | {"version": old["version"] + 1, "rows": _rows(asked.call, asked.body)}
    return _kept(asked.call, new)


def _release(asked: Asked) -> None:
    document = TRANSFERS.open(asked, released="voided")
    if document["released"]:  # "nothing happens" (documented)
        return
    check_day(asked.call, document["transferDate"])
    _reserve(asked.call, document)
    lines: list[tuple[Place, Decimal]] = []
    for row in document["rows"]:
        if row["quantity"] < number_of(row["requestedQuantity"]):
            raise Refused.assumed(
                "not_all_there", f"The stock of {row['itemId']} is too low for the transfer"
            )
        lines.append((Place.of(row, "fromS"), -row["quantity"]))
        lines.append((Place.of(row, "toS"), row["quantity"]))
    stock.post(asked.call, TRANSFERS.source(document), lines, document["transferDate"])
    TRANSFERS.save(asked.call, document | {"released": True})


def _void(asked: Asked) -> None:
    document = TRANSFERS.open(asked)
    stock.reserve(asked.call, TRANSFERS.source(document), ())
    TRANSFERS.save(asked.call, document | {"voided": True})


HANDLERS: Handlers = {
    f"POST {_ROOT}": _create,
    f"GET {_ROOT}/{{id}}": TRANSFERS.asked,
    f"PUT {_ROOT}/{{id}}": _update,
    f"PUT {_ROOT}/{{id}}/release": _release,
    f"PUT {_ROOT}/{{id}}/void": _void,
}

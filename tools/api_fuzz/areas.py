"""Good inputs for the newer areas: documents of the warehouse in the state that each operation needs."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from tools.api_fuzz.case import Shot
from tools.api_fuzz.world import DAY, World

__all__ = ["AREAS"]

_WAREHOUSE: Final = "/api/warehouse"
_CUSTOM: Final = f"{_WAREHOUSE}/documentdeliveries/custom"
_ATTACHMENTS: Final = "/api/fileattachments/attachments-v1"
_PLENTY: Final = 1_000_000

Recipe = Callable[[World], Shot]


def _points(world: World) -> list[str]:
    """Two stock points."""
    rows = world.wire.send("GET", f"{_WAREHOUSE}/stockpoints-v1").rows()
    found = [str(row["id"]) for row in rows]
    if len(found) == 1:
        found.append(
            str(world.new(f"{_WAREHOUSE}/stockpoints-v1", code="NORR", name="Norra lagret").get("id"))
        )
    return found[:2]


def _row(world: World, quantity: int = 1) -> dict[str, Any]:
    return {"itemId": world.article(), "quantity": quantity, "stockPointId": _points(world)[0]}


def _stocked(world: World) -> None:
    """Plenty of the article lies at the first stock point."""
    made = _inbound(world, quantity=_PLENTY)
    world.act(f"{_WAREHOUSE}/deliveries-v1/inbounddeliveries/{made.get('id')}/release")


def _inbound(world: World, quantity: int = 5) -> dict[str, Any]:
    head = {"date": DAY, "currency": "SEK", "currencyRate": 1}
    return world.new(f"{_WAREHOUSE}/deliveries-v1/inbounddeliveries", **head, rows=[_row(world, quantity)])


def _outbound(world: World) -> dict[str, Any]:
    _stocked(world)
    return world.new(f"{_WAREHOUSE}/deliveries-v1/outbounddeliveries", date=DAY, rows=[_row(world)])


def _incoming(world: World) -> dict[str, Any]:
    row = {
        **_row(world),
        "receivedQuantity": 2,
        "backOrderQuantity": 0,
        "invoicedQuantity": 0,
        "orderedQuantity": 2,
        "takenQuantity": 0,
    }
    del row["quantity"]
    supplier = world.number("/3/suppliers", "SupplierNumber", Name="Östs Virke AB")
    head = {"deliveryNoteId": f"F{world.fresh()}", "supplierNumber": supplier, "date": DAY}
    return world.new(f"{_WAREHOUSE}/incominggoods-v1", **head, rows=[row])


def _released_incoming(world: World) -> dict[str, Any]:
    made = _incoming(world)
    world.act(f"{_WAREHOUSE}/incominggoods-v1/{made.get('id')}/release")
    return made


def _transfer_body(world: World) -> dict[str, Any]:
    _stocked(world)
    start, end = _points(world)
    row = {
        "itemId": world.article(),
        "requestedQuantity": 1,
        "fromStockPointId": start,
        "toStockPointId": end,
    }
    return {"transferDate": DAY, "rows": [row]}


def _transfer(world: World) -> dict[str, Any]:
    return world.new(f"{_WAREHOUSE}/stocktransfer-v1", **_transfer_body(world))


def _production_body(world: World) -> dict[str, Any]:
    start, end = _points(world)
    head = {"productionState": "registered", "quantity": 1, "startDate": DAY, "productionDate": DAY}
    return {**head, "itemId": world.article(), "outboundStockPointId": start, "inboundStockPointId": end}


def _production(world: World) -> dict[str, Any]:
    return world.new(f"{_WAREHOUSE}/productionorders-v1", **_production_body(world))


def _taking_body(_world: World) -> dict[str, Any]:
    return {"name": "Årets inventering", "responsible": "Åke", "state": "planning", "date": DAY}


def _taking(world: World) -> dict[str, Any]:
    _stocked(world)
    return world.new(f"{_WAREHOUSE}/stocktaking-v1", **_taking_body(world))


def _taking_rows(world: World) -> list[dict[str, Any]]:
    return [{"itemId": world.article(), "stockPointId": _points(world)[0], "stockTakenQuantity": 3}]


def _counted(world: World) -> dict[str, Any]:
    """A stock taking that has begun, with one row that was counted."""
    made = _taking(world)
    path = f"{_WAREHOUSE}/stocktaking-v1/{made.get('id')}"
    world.act(f"{path}/rows", method="POST", body=_taking_rows(world))
    world.act(path, body={**_taking_body(world), "state": "started"})
    return made


def _taking_row(world: World) -> Shot:
    number = _counted(world).get("id")
    rows = world.wire.send("GET", f"{_WAREHOUSE}/stocktaking-v1/{number}/rows").rows()
    return Shot(keys={"id": number, "rowId": rows[0]["id"] if rows else ""})


def _document_type(world: World, category: str) -> str:
    """A type of custom documents that go one way; asking for it again changes nothing."""
    name = f"T{category}"
    world.post(f"{_CUSTOM}/documenttypes-v1", category=category, referenceType=name)
    return name


def _custom_body(world: World, direction: str) -> dict[str, Any]:
    body: dict[str, Any] = {"date": DAY, "rows": [_row(world)]}
    return {**body, "deliveryState": "delivery"} if direction == "outbound" else body


def _custom_keys(world: World, direction: str, *, made: bool) -> dict[str, object]:
    if direction == "outbound":
        _stocked(world)
    keys: dict[str, object] = {"type": _document_type(world, direction.upper()), "id": world.fresh()}
    if made:
        world.act(
            f"{_CUSTOM}/{direction}-v1/{keys['type']}/{keys['id']}", body=_custom_body(world, direction)
        )
    return keys


def _custom(direction: str) -> dict[str, Recipe]:
    path = f"{_CUSTOM}/{direction}-v1/{{type}}/{{id}}"

    def put(world: World) -> Shot:
        return Shot(keys=_custom_keys(world, direction, made=False), body=_custom_body(world, direction))

    def there(world: World) -> Shot:
        return Shot(keys=_custom_keys(world, direction, made=True))

    actions: dict[str, Recipe] = {f"PUT {path}/{action}": there for action in ("release", "void")}
    return {f"GET {path}": there, f"PUT {path}": put, **actions}


def _dropship(world: World) -> dict[str, Any]:
    return world.new(f"{_WAREHOUSE}/purchaseorders-v1", purchaseType="DROPSHIP")


def _rejected(_world: World) -> dict[str, str]:
    return {"responseState": "REJECTED"}


def _attachment_body(world: World) -> list[dict[str, Any]]:
    customer = world.number("/3/customers", "CustomerNumber", Name="Åkes Trä AB")
    invoice = world.new("/3/invoices", CustomerNumber=customer).get("DocumentNumber", 0)
    file = world.upload("inbox_kf").get("ArchiveFileId")
    return [{"fileId": file, "entityId": int(invoice), "entityType": "F", "includeOnSend": True}]


def _attachment(world: World) -> tuple[dict[str, Any], dict[str, Any]]:
    body = _attachment_body(world)
    made = world.act(_ATTACHMENTS, method="POST", body=body).record()
    return body[0], made


def _attachment_keys(world: World) -> Shot:
    sent, made = _attachment(world)
    return Shot(
        keys={"attachmentId": made.get("id", "")}, body={**sent, "id": made.get("id"), "includeOnSend": False}
    )


def _attached(world: World) -> Shot:
    return Shot(query={"entityid": _attachment(world)[0]["entityId"], "entitytype": "F"})


def _attached_count(world: World) -> Shot:
    return Shot(query={"entityids": _attachment(world)[0]["entityId"], "entitytype": "F"})


def _keyed(make: Callable[[World], Mapping[str, Any]], body: Callable[[World], Any] | None = None) -> Recipe:
    def recipe(world: World) -> Shot:
        return Shot(keys={"id": make(world).get("id", "")}, body=None if body is None else body(world))

    return recipe


def _integration(world: World) -> Shot:
    rows = world.wire.send("GET", "/api/integration-developer/ratings-v1").rows()
    number = rows[0]["integrationId"] if rows else ""
    return Shot(keys={"integrationId": number, "tenantId": world.company})


def _app(world: World) -> Shot:
    return Shot(keys={"appId": world.client_id, "tenantId": world.company})


_PRODUCTION: Final = f"{_WAREHOUSE}/productionorders-v1"
_TAKING: Final = f"{_WAREHOUSE}/stocktaking-v1"
_TRANSFER: Final = f"{_WAREHOUSE}/stocktransfer-v1"
_IN: Final = f"{_WAREHOUSE}/deliveries-v1/inbounddeliveries/{{id}}"
_OUT: Final = f"{_WAREHOUSE}/deliveries-v1/outbounddeliveries/{{id}}"
_GOODS: Final = f"{_WAREHOUSE}/incominggoods-v1/{{id}}"

AREAS: Final[Mapping[str, Recipe]] = {
    f"POST {_ATTACHMENTS}": lambda world: Shot(body=_attachment_body(world)),
    f"POST {_ATTACHMENTS}/validateincludedonsend": lambda world: Shot(body=_attachment_body(world)),
    f"GET {_ATTACHMENTS}": _attached,
    f"GET {_ATTACHMENTS}/numberofattachments": _attached_count,
    f"PUT {_ATTACHMENTS}/{{attachmentId}}": _attachment_keys,
    f"DELETE {_ATTACHMENTS}/{{attachmentId}}": _attachment_keys,
    "GET /api/integration-developer/sales-v1/{integrationId}": _integration,
    "GET /api/integration-developer/users/users-v1/{integrationId}/{tenantId}": _integration,
    "GET /api/integration-partner/apps/sales-v1/{appId}": _app,
    "GET /api/integration-partner/apps/sales-v1/{appId}/{tenantId}": _app,
    f"GET {_CUSTOM}/documenttypes-v1/{{type}}": lambda world: Shot(
        keys={"type": _document_type(world, "INBOUND")}
    ),
    **_custom("inbound"),
    **_custom("outbound"),
    **{f"{verb} {_IN}": _keyed(_inbound) for verb in ("GET", "PATCH")},
    f"PUT {_IN}": _keyed(
        _inbound, lambda world: {"date": DAY, "currency": "SEK", "currencyRate": 1, "rows": [_row(world)]}
    ),
    **{f"PUT {_IN}/{action}": _keyed(_inbound) for action in ("release", "void")},
    **{f"{verb} {_OUT}": _keyed(_outbound) for verb in ("GET", "PATCH")},
    f"PUT {_OUT}": _keyed(_outbound, lambda world: {"date": DAY, "rows": [_row(world)]}),
    **{f"PUT {_OUT}/{action}": _keyed(_outbound) for action in ("release", "void")},
    **{f"PUT {_GOODS}/{action}": _keyed(_incoming) for action in ("release", "void")},
    f"PUT {_GOODS}/completed": _keyed(_released_incoming, lambda _world: DAY),
    f"POST {_PRODUCTION}": lambda world: Shot(body=_production_body(world)),
    f"GET {_PRODUCTION}/{{id}}": _keyed(_production),
    f"PUT {_PRODUCTION}/{{id}}": _keyed(_production, _production_body),
    f"PATCH {_PRODUCTION}/{{id}}": _keyed(_production),
    f"PUT {_PRODUCTION}/release/{{id}}": _keyed(_production),
    f"PUT {_PRODUCTION}/void/{{id}}": _keyed(_production),
    f"PUT {_WAREHOUSE}/purchaseorders-v1/{{id}}/dropshipcomplete": _keyed(_dropship),
    f"PUT {_WAREHOUSE}/purchaseorders-v1/{{id}}/response": _keyed(_dropship, _rejected),
    f"POST {_WAREHOUSE}/purchaseorders-v1/sendpurchaseorders": lambda world: Shot(
        body=[world.new(f"{_WAREHOUSE}/purchaseorders-v1").get("id", 0)]
    ),
    f"PUT {_WAREHOUSE}/purchaseorders-v1/response": lambda world: Shot(
        query={"ids": _dropship(world).get("id", "")}, body=_rejected(world)
    ),
    f"POST {_TAKING}": lambda world: Shot(body=_taking_body(world)),
    **{
        f"{verb} {_TAKING}/{{id}}{rest}": _keyed(_taking)
        for verb, rest in (
            ("GET", ""),
            ("DELETE", ""),
            ("GET", "/candidates"),
            ("POST", "/addrows"),
            ("PUT", "/void"),
        )
    },
    f"PUT {_TAKING}/{{id}}": _keyed(_taking, _taking_body),
    f"POST {_TAKING}/{{id}}/rows": _keyed(_taking, _taking_rows),
    **{
        f"{verb} {_TAKING}/{{id}}{rest}": _keyed(_counted)
        for verb, rest in (("GET", "/rows"), ("PUT", "/release"))
    },
    f"DELETE {_TAKING}/{{id}}/rows": _keyed(_counted),
    f"DELETE {_TAKING}/{{id}}/rows/{{rowId}}": _taking_row,
    f"POST {_TRANSFER}": lambda world: Shot(body=_transfer_body(world)),
    f"GET {_TRANSFER}/{{id}}": _keyed(_transfer),
    f"PUT {_TRANSFER}/{{id}}": _keyed(_transfer, _transfer_body),
    **{f"PUT {_TRANSFER}/{{id}}/{action}": _keyed(_transfer) for action in ("release", "void")},
}
"""By the operation's name."""

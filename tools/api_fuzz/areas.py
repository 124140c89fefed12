"""Valid inputs for the operations below `/api`, such as warehouse documents in the state that each operation needs."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from tools.api_fuzz.case import Case
from tools.api_fuzz.company import DAY, FuzzCompany

__all__ = ["AREAS"]

_WAREHOUSE: Final = "/api/warehouse"
_CUSTOM: Final = f"{_WAREHOUSE}/documentdeliveries/custom"
_ATTACHMENTS: Final = "/api/fileattachments/attachments-v1"
_STOCK: Final = 1_000_000

Recipe = Callable[[FuzzCompany], Case]


def _points(company: FuzzCompany) -> list[str]:
    """Return the ids of two stock points."""
    rows = company.client.send("GET", f"{_WAREHOUSE}/stockpoints-v1").rows()
    ids = [str(row["id"]) for row in rows]
    if len(ids) == 1:
        ids.append(
            str(company.new(f"{_WAREHOUSE}/stockpoints-v1", code="NORR", name="Norra lagret").get("id"))
        )
    return ids[:2]


def _row(company: FuzzCompany, quantity: int = 1) -> dict[str, Any]:
    return {"itemId": company.article(), "quantity": quantity, "stockPointId": _points(company)[0]}


def _add_stock(company: FuzzCompany) -> None:
    """Add stock of the article at the first stock point."""
    record = _inbound(company, quantity=_STOCK)
    company.act(f"{_WAREHOUSE}/deliveries-v1/inbounddeliveries/{record.get('id')}/release")


def _inbound(company: FuzzCompany, quantity: int = 5) -> dict[str, Any]:
    head = {"date": DAY, "currency": "SEK", "currencyRate": 1}
    return company.new(
        f"{_WAREHOUSE}/deliveries-v1/inbounddeliveries", **head, rows=[_row(company, quantity)]
    )


def _outbound(company: FuzzCompany) -> dict[str, Any]:
    _add_stock(company)
    return company.new(f"{_WAREHOUSE}/deliveries-v1/outbounddeliveries", date=DAY, rows=[_row(company)])


def _incoming(company: FuzzCompany) -> dict[str, Any]:
    row = {
        **_row(company),
        "receivedQuantity": 2,
        "backOrderQuantity": 0,
        "invoicedQuantity": 0,
        "orderedQuantity": 2,
        "takenQuantity": 0,
    }
    del row["quantity"]
    supplier = company.number("/3/suppliers", "SupplierNumber", Name="Östs Virke AB")
    head = {"deliveryNoteId": f"F{company.next_number()}", "supplierNumber": supplier, "date": DAY}
    return company.new(f"{_WAREHOUSE}/incominggoods-v1", **head, rows=[row])


def _released_incoming(company: FuzzCompany) -> dict[str, Any]:
    record = _incoming(company)
    company.act(f"{_WAREHOUSE}/incominggoods-v1/{record.get('id')}/release")
    return record


def _transfer_body(company: FuzzCompany) -> dict[str, Any]:
    _add_stock(company)
    start, end = _points(company)
    row = {
        "itemId": company.article(),
        "requestedQuantity": 1,
        "fromStockPointId": start,
        "toStockPointId": end,
    }
    return {"transferDate": DAY, "rows": [row]}


def _transfer(company: FuzzCompany) -> dict[str, Any]:
    return company.new(f"{_WAREHOUSE}/stocktransfer-v1", **_transfer_body(company))


def _production_body(company: FuzzCompany) -> dict[str, Any]:
    start, end = _points(company)
    head = {"productionState": "registered", "quantity": 1, "startDate": DAY, "productionDate": DAY}
    return {**head, "itemId": company.article(), "outboundStockPointId": start, "inboundStockPointId": end}


def _production(company: FuzzCompany) -> dict[str, Any]:
    return company.new(f"{_WAREHOUSE}/productionorders-v1", **_production_body(company))


def _taking_body(_company: FuzzCompany) -> dict[str, Any]:
    return {"name": "Årets inventering", "responsible": "Åke", "state": "planning", "date": DAY}


def _taking(company: FuzzCompany) -> dict[str, Any]:
    _add_stock(company)
    return company.new(f"{_WAREHOUSE}/stocktaking-v1", **_taking_body(company))


def _taking_rows(company: FuzzCompany) -> list[dict[str, Any]]:
    return [{"itemId": company.article(), "stockPointId": _points(company)[0], "stockTakenQuantity": 3}]


def _counted(company: FuzzCompany) -> dict[str, Any]:
    """Create a stock taking that has started, with one counted row."""
    record = _taking(company)
    path = f"{_WAREHOUSE}/stocktaking-v1/{record.get('id')}"
    company.act(f"{path}/rows", method="POST", body=_taking_rows(company))
    company.act(path, body={**_taking_body(company), "state": "started"})
    return record


def _taking_row(company: FuzzCompany) -> Case:
    number = _counted(company).get("id")
    rows = company.client.send("GET", f"{_WAREHOUSE}/stocktaking-v1/{number}/rows").rows()
    return Case(keys={"id": number, "rowId": rows[0]["id"] if rows else ""})


def _document_type(company: FuzzCompany, category: str) -> str:
    """Create a type of custom documents for a category, unless it exists, and return the name of the type."""
    name = f"T{category}"
    company.post(f"{_CUSTOM}/documenttypes-v1", category=category, referenceType=name)
    return name


def _custom_body(company: FuzzCompany, direction: str) -> dict[str, Any]:
    body: dict[str, Any] = {"date": DAY, "rows": [_row(company)]}
    return {**body, "deliveryState": "delivery"} if direction == "outbound" else body


def _custom_keys(company: FuzzCompany, direction: str, *, create: bool) -> dict[str, object]:
    if direction == "outbound":
        _add_stock(company)
    keys: dict[str, object] = {
        "type": _document_type(company, direction.upper()),
        "id": company.next_number(),
    }
    if create:
        company.act(
            f"{_CUSTOM}/{direction}-v1/{keys['type']}/{keys['id']}", body=_custom_body(company, direction)
        )
    return keys


def _custom(direction: str) -> dict[str, Recipe]:
    path = f"{_CUSTOM}/{direction}-v1/{{type}}/{{id}}"

    def put(company: FuzzCompany) -> Case:
        return Case(
            keys=_custom_keys(company, direction, create=False), body=_custom_body(company, direction)
        )

    def existing(company: FuzzCompany) -> Case:
        return Case(keys=_custom_keys(company, direction, create=True))

    actions: dict[str, Recipe] = {f"PUT {path}/{action}": existing for action in ("release", "void")}
    return {f"GET {path}": existing, f"PUT {path}": put, **actions}


def _dropship(company: FuzzCompany) -> dict[str, Any]:
    return company.new(f"{_WAREHOUSE}/purchaseorders-v1", purchaseType="DROPSHIP")


def _rejected(_company: FuzzCompany) -> dict[str, str]:
    return {"responseState": "REJECTED"}


def _attachment_body(company: FuzzCompany) -> list[dict[str, Any]]:
    customer = company.number("/3/customers", "CustomerNumber", Name="Åkes Trä AB")
    invoice = company.new("/3/invoices", CustomerNumber=customer).get("DocumentNumber", 0)
    file = company.upload("inbox_kf").get("ArchiveFileId")
    return [{"fileId": file, "entityId": int(invoice), "entityType": "F", "includeOnSend": True}]


def _attachment(company: FuzzCompany) -> tuple[dict[str, Any], dict[str, Any]]:
    body = _attachment_body(company)
    record = company.act(_ATTACHMENTS, method="POST", body=body).record()
    return body[0], record


def _attachment_keys(company: FuzzCompany) -> Case:
    body, record = _attachment(company)
    return Case(
        keys={"attachmentId": record.get("id", "")},
        body={**body, "id": record.get("id"), "includeOnSend": False},
    )


def _attachment_list_case(company: FuzzCompany) -> Case:
    return Case(query={"entityid": _attachment(company)[0]["entityId"], "entitytype": "F"})


def _attachment_count_case(company: FuzzCompany) -> Case:
    return Case(query={"entityids": _attachment(company)[0]["entityId"], "entitytype": "F"})


def _keyed(
    make: Callable[[FuzzCompany], Mapping[str, Any]], body: Callable[[FuzzCompany], Any] | None = None
) -> Recipe:
    def recipe(company: FuzzCompany) -> Case:
        return Case(keys={"id": make(company).get("id", "")}, body=None if body is None else body(company))

    return recipe


def _integration(company: FuzzCompany) -> Case:
    rows = company.client.send("GET", "/api/integration-developer/ratings-v1").rows()
    number = rows[0]["integrationId"] if rows else ""
    return Case(keys={"integrationId": number, "tenantId": company.database_number})


def _app(company: FuzzCompany) -> Case:
    return Case(keys={"appId": company.client_id, "tenantId": company.database_number})


_PRODUCTION: Final = f"{_WAREHOUSE}/productionorders-v1"
_TAKING: Final = f"{_WAREHOUSE}/stocktaking-v1"
_TRANSFER: Final = f"{_WAREHOUSE}/stocktransfer-v1"
_IN: Final = f"{_WAREHOUSE}/deliveries-v1/inbounddeliveries/{{id}}"
_OUT: Final = f"{_WAREHOUSE}/deliveries-v1/outbounddeliveries/{{id}}"
_GOODS: Final = f"{_WAREHOUSE}/incominggoods-v1/{{id}}"

AREAS: Final[Mapping[str, Recipe]] = {
    f"POST {_ATTACHMENTS}": lambda company: Case(body=_attachment_body(company)),
    f"POST {_ATTACHMENTS}/validateincludedonsend": lambda company: Case(body=_attachment_body(company)),
    f"GET {_ATTACHMENTS}": _attachment_list_case,
    f"GET {_ATTACHMENTS}/numberofattachments": _attachment_count_case,
    f"PUT {_ATTACHMENTS}/{{attachmentId}}": _attachment_keys,
    f"DELETE {_ATTACHMENTS}/{{attachmentId}}": _attachment_keys,
    "GET /api/integration-developer/sales-v1/{integrationId}": _integration,
    "GET /api/integration-developer/users/users-v1/{integrationId}/{tenantId}": _integration,
    "GET /api/integration-partner/apps/sales-v1/{appId}": _app,
    "GET /api/integration-partner/apps/sales-v1/{appId}/{tenantId}": _app,
    f"GET {_CUSTOM}/documenttypes-v1/{{type}}": lambda company: Case(
        keys={"type": _document_type(company, "INBOUND")}
    ),
    **_custom("inbound"),
    **_custom("outbound"),
    **{f"{verb} {_IN}": _keyed(_inbound) for verb in ("GET", "PATCH")},
    f"PUT {_IN}": _keyed(
        _inbound, lambda company: {"date": DAY, "currency": "SEK", "currencyRate": 1, "rows": [_row(company)]}
    ),
    **{f"PUT {_IN}/{action}": _keyed(_inbound) for action in ("release", "void")},
    **{f"{verb} {_OUT}": _keyed(_outbound) for verb in ("GET", "PATCH")},
    f"PUT {_OUT}": _keyed(_outbound, lambda company: {"date": DAY, "rows": [_row(company)]}),
    **{f"PUT {_OUT}/{action}": _keyed(_outbound) for action in ("release", "void")},
    **{f"PUT {_GOODS}/{action}": _keyed(_incoming) for action in ("release", "void")},
    f"PUT {_GOODS}/completed": _keyed(_released_incoming, lambda _company: DAY),
    f"POST {_PRODUCTION}": lambda company: Case(body=_production_body(company)),
    f"GET {_PRODUCTION}/{{id}}": _keyed(_production),
    f"PUT {_PRODUCTION}/{{id}}": _keyed(_production, _production_body),
    f"PATCH {_PRODUCTION}/{{id}}": _keyed(_production),
    f"PUT {_PRODUCTION}/release/{{id}}": _keyed(_production),
    f"PUT {_PRODUCTION}/void/{{id}}": _keyed(_production),
    f"PUT {_WAREHOUSE}/purchaseorders-v1/{{id}}/dropshipcomplete": _keyed(_dropship),
    f"PUT {_WAREHOUSE}/purchaseorders-v1/{{id}}/response": _keyed(_dropship, _rejected),
    f"POST {_WAREHOUSE}/purchaseorders-v1/sendpurchaseorders": lambda company: Case(
        body=[company.new(f"{_WAREHOUSE}/purchaseorders-v1").get("id", 0)]
    ),
    f"PUT {_WAREHOUSE}/purchaseorders-v1/response": lambda company: Case(
        query={"ids": _dropship(company).get("id", "")}, body=_rejected(company)
    ),
    f"POST {_TAKING}": lambda company: Case(body=_taking_body(company)),
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
    f"POST {_TRANSFER}": lambda company: Case(body=_transfer_body(company)),
    f"GET {_TRANSFER}/{{id}}": _keyed(_transfer),
    f"PUT {_TRANSFER}/{{id}}": _keyed(_transfer, _transfer_body),
    **{f"PUT {_TRANSFER}/{{id}}/{action}": _keyed(_transfer) for action in ("release", "void")},
}
"""The functions that build valid cases, by operation name."""

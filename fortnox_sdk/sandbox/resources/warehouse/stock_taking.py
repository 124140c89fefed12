"""Stock takings. Their release sets the stock to the counted quantities."""

from decimal import Decimal

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.plain_operations import Handlers, PlainRequest
from fortnox_sdk.sandbox.resources.warehouse import nightly_postings, stock, stock_values
from fortnox_sdk.sandbox.resources.warehouse.documents import Documents, check_day
from fortnox_sdk.sandbox.resources.warehouse.stock import Place, number_of
from fortnox_sdk.sandbox.resources.warehouse.stock_taking_rows import (
    candidates,
    filter_rows,
    new_row,
    place_of,
    rows_from_start,
    rows_with_balances,
)

_TAKINGS = Documents("warehouse.stock_taking")
_ROOT = "/api/warehouse/stocktaking-v1"
_OPEN = ("planning", "started")
_HEAD = ("date", "name", "responsible", "state", "sortingId", "costCenterCode", "projectId")


def _open(request: PlainRequest) -> Body:
    stock_taking = _TAKINGS.get_document(request)
    if stock_taking["state"] not in _OPEN:
        error_word = (
            "document_is_voided" if stock_taking["state"] == "voided" else "cannot_modify_released_document"
        )
        raise Refused(error_word, f"The stock taking is {stock_taking['state']}")
    return stock_taking


def _check_head(stock_taking: Body) -> None:
    if stock_taking["state"] not in _OPEN:
        raise Refused.invalid(f"state: '{stock_taking['state']}' can only be set by release or void")
    if stock_taking["state"] == "started" and not stock_taking.get("date"):
        raise Refused(
            assumptions.AREA_ERROR_MISSING_FIELD, "date is missing; a started stock taking requires it"
        )


def _create(request: PlainRequest) -> Body:
    stock_taking = {"state": "planning"} | request.body | {"rows": []}
    if stock_taking["state"] != "planning":
        raise Refused.invalid("state: a new stock taking must have the state 'planning'")
    stock_taking["usingStockPoints"] = assumptions.USES_STOCK_POINTS
    return _TAKINGS.add(request.call, stock_taking)


def _get(request: PlainRequest) -> Body:
    stock_taking = _TAKINGS.get_document(request)
    return stock_taking | {"rows": rows_with_balances(request.call, stock_taking)}


def _update(request: PlainRequest) -> Body:
    stock_taking = _open(request)
    for name in (*_HEAD, "sortParams"):
        stock_taking[name] = request.body.get(name, stock_taking["state"] if name == "state" else None)
    _check_head(stock_taking)
    rows = {place_of(row): row for row in stock_taking["rows"]}
    for sent_row in request.body.get("rows", []):
        row = rows.get(place_of(new_row(request.call, stock_taking, sent_row)))
        if row is None:
            raise Refused.assumed(
                "no_row", f"The stock taking has no row for item {sent_row.get('itemId')} in this place"
            )
        row |= {name: sent_row.get(name) for name in ("countedBy", "stockTakenQuantity")}
    _TAKINGS.save(request.call, stock_taking)
    return stock_taking | {"rows": rows_with_balances(request.call, stock_taking)}


def _delete(request: PlainRequest) -> None:
    _open(request)
    _TAKINGS.remove(request.call, request.number)


def _void(request: PlainRequest) -> None:
    _TAKINGS.save(request.call, _open(request) | {"state": "voided"})


def _release(request: PlainRequest) -> None:
    call, stock_taking = request.call, _open(request)
    if stock_taking["state"] != "started":
        raise Refused.assumed("not_started", "Only a started stock taking can be released")
    check_day(call, stock_taking["date"])
    stock_taking["rows"] = rows_with_balances(call, stock_taking)
    lines: list[tuple[Place, Decimal]] = [
        (place_of(row), number_of(row["stockTakenQuantity"]) - number_of(row["totalQuantityInStock"]))
        for row in stock_taking["rows"]
        if row.get("stockTakenQuantity") is not None
    ]
    source, day = _TAKINGS.source(stock_taking), stock_taking["date"]
    stock.post(call, source, lines, day)
    values = [
        (place.item, stock_values.change_stock(call, source, day, place.item, change))
        for place, change in lines
    ]
    amounts = stock_values.posting(call, values, debit="StockAccount", credit="StockChangeAccount")
    nightly_postings.schedule(call, source, f"Inventering {stock_taking['id']}", amounts, day)
    _TAKINGS.save(call, stock_taking | {"state": "completed"})


def _list(request: PlainRequest) -> list[Body]:
    state, item = request.query.get("state", "all"), request.query.get("itemId")
    return [
        stock_taking | {"rows": rows_with_balances(request.call, stock_taking)}
        for stock_taking in _TAKINGS.every(request.call)
        if state in ("all", stock_taking["state"])
        and (item is None or any(row["itemId"] == item for row in stock_taking["rows"]))
    ]


def _rows(request: PlainRequest) -> list[Body]:
    stock_taking = _TAKINGS.get_document(request)
    return rows_from_start(request, filter_rows(request, rows_with_balances(request.call, stock_taking)))


def _candidates(request: PlainRequest) -> list[Body]:
    return candidates(request, _TAKINGS.get_document(request))


def _add_rows(request: PlainRequest) -> None:
    stock_taking = _open(request)
    existing_places = {place_of(row) for row in stock_taking["rows"]}
    for sent_row in request.body:
        row = new_row(request.call, stock_taking, sent_row)
        # The documentation says: "if you add an already existing row nothing happens".
        if place_of(row) not in existing_places:
            existing_places.add(place_of(row))
            stock_taking["rows"].append(row)
    _TAKINGS.save(request.call, stock_taking)


def _add_by_filter(request: PlainRequest) -> int:
    stock_taking = _open(request)
    added = [new_row(request.call, stock_taking, row) for row in candidates(request, stock_taking)]
    _TAKINGS.save(request.call, stock_taking | {"rows": stock_taking["rows"] + added})
    return len(added)


def _delete_by_filter(request: PlainRequest) -> int:
    stock_taking = _open(request)
    removed_ids = {row["id"] for row in filter_rows(request, rows_with_balances(request.call, stock_taking))}
    return _without(request, stock_taking, removed_ids)


def _delete_row(request: PlainRequest) -> int:
    stock_taking = _open(request)
    if all(row["id"] != request.path["rowId"] for row in stock_taking["rows"]):
        raise Refused.unknown(f"The stock taking has no row {request.path['rowId']}")
    return _without(request, stock_taking, {request.path["rowId"]})


def _without(request: PlainRequest, stock_taking: Body, removed_ids: set[str]) -> int:
    rows = [row for row in stock_taking["rows"] if row["id"] not in removed_ids]
    _TAKINGS.save(request.call, stock_taking | {"rows": rows})
    return len(removed_ids)


HANDLERS: Handlers = {
    f"GET {_ROOT}": _list,
    f"POST {_ROOT}": _create,
    f"GET {_ROOT}/{{id}}": _get,
    f"PUT {_ROOT}/{{id}}": _update,
    f"DELETE {_ROOT}/{{id}}": _delete,
    f"POST {_ROOT}/{{id}}/addrows": _add_by_filter,
    f"GET {_ROOT}/{{id}}/candidates": _candidates,
    f"PUT {_ROOT}/{{id}}/release": _release,
    f"GET {_ROOT}/{{id}}/rows": _rows,
    f"POST {_ROOT}/{{id}}/rows": _add_rows,
    f"DELETE {_ROOT}/{{id}}/rows": _delete_by_filter,
    f"DELETE {_ROOT}/{{id}}/rows/{{rowId}}": _delete_row,
    f"PUT {_ROOT}/{{id}}/void": _void,
}

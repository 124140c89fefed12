"""Stock takings: planned and counted; the release sets the stock to the counted quantities."""

from decimal import Decimal

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.plain_operations import Asked, Handlers
from fortnox_sdk.sandbox.resources.warehouse import stock
from fortnox_sdk.sandbox.resources.warehouse.documents import Documents, check_day
from fortnox_sdk.sandbox.resources.warehouse.stock import Place, number_of
from fortnox_sdk.sandbox.resources.warehouse.stock_taking_rows import (
    candidates,
    fitting,
    made_row,
    ordered,
    place_of,
    shown,
)

_TAKINGS = Documents("warehouse.stock_taking")
_ROOT = "/api/warehouse/stocktaking-v1"
_OPEN = ("planning", "started")
_HEAD = ("date", "name", "responsible", "state", "sortingId", "costCenterCode", "projectId")


def _open(asked: Asked) -> Body:
    taking = _TAKINGS.asked(asked)
    if taking["state"] not in _OPEN:
        what = "document_is_voided" if taking["state"] == "voided" else "cannot_modify_released_document"
        raise Refused(what, f"The stock taking is {taking['state']}")
    return taking


def _check_head(taking: Body) -> None:
    if taking["state"] not in _OPEN:
        raise Refused.invalid(f"state: '{taking['state']}' can only be set by release or void")
    if taking["state"] == "started" and not taking.get("date"):
        raise Refused(
            assumptions.AREA_ERROR_MISSING_FIELD, "date is missing; a started stock taking requires it"
        )


def _create(asked: Asked) -> Body:
    taking = {"state": "planning"} | asked.body | {"rows": []}
    if taking["state"] != "planning":
        raise Refused.invalid("state: a new stock taking must have the state 'planning'")
    taking["usingStockPoints"] = assumptions.USES_STOCK_POINTS
    return _TAKINGS.add(asked.call, taking)


def _get(asked: Asked) -> Body:
    taking = _TAKINGS.asked(asked)
    return taking | {"rows": shown(asked.call, taking)}


def _update(asked: Asked) -> Body:
    taking = _open(asked)
    for name in (*_HEAD, "sortParams"):
        taking[name] = asked.body.get(name, taking["state"] if name == "state" else None)
    _check_head(taking)
    rows = {place_of(row): row for row in taking["rows"]}
    for sent in asked.body.get("rows", []):
        row = rows.get(place_of(made_row(asked.call, taking, sent)))
        if row is None:
            raise Refused.assumed(
                "no_row", f"The stock taking has no row for item {sent.get('itemId')} in this place"
            )
        row |= {name: sent.get(name) for name in ("countedBy", "stockTakenQuantity")}
    _TAKINGS.save(asked.call, taking)
    return taking | {"rows": shown(asked.call, taking)}


def _delete(asked: Asked) -> None:
    _open(asked)
    _TAKINGS.remove(asked.call, asked.number)


def _void(asked: Asked) -> None:
    _TAKINGS.save(asked.call, _open(asked) | {"state": "voided"})


def _release(asked: Asked) -> None:
    call, taking = asked.call, _open(asked)
    if taking["state"] != "started":
        raise Refused.assumed("not_started", "Only a started stock taking can be released")
    check_day(call, taking["date"])
    taking["rows"] = shown(call, taking)
    lines: list[tuple[Place, Decimal]] = [
        (place_of(row), number_of(row["stockTakenQuantity"]) - number_of(row["totalQuantityInStock"]))
        for row in taking["rows"]
        if row.get("stockTakenQuantity") is not None
    ]
    stock.post(call, _TAKINGS.source(taking), lines, taking["date"])
    _TAKINGS.save(call, taking | {"state": "completed"})


def _list(asked: Asked) -> list[Body]:
    state, item = asked.query.get("state", "all"), asked.query.get("itemId")
    return [
        taking | {"rows": shown(asked.call, taking)}
        for taking in _TAKINGS.every(asked.call)
        if state in ("all", taking["state"])
        and (item is None or any(row["itemId"] == item for row in taking["rows"]))
    ]


def _rows(asked: Asked) -> list[Body]:
    taking = _TAKINGS.asked(asked)
    return ordered(asked, fitting(asked, shown(asked.call, taking)))


def _candidates(asked: Asked) -> list[Body]:
    return candidates(asked, _TAKINGS.asked(asked))


def _add_rows(asked: Asked) -> None:
    taking = _open(asked)
    known = {place_of(row) for row in taking["rows"]}
    for sent in asked.body:
        row = made_row(asked.call, taking, sent)
        if place_of(row) not in known:  # "if you add an already existing row nothing happens" (documented)
            known.add(place_of(row))
            taking["rows"].append(row)
    _TAKINGS.save(asked.call, taking)


def _add_by_filter(asked: Asked) -> int:
    taking = _open(asked)
    added = [made_row(asked.call, taking, row) for row in candidates(asked, taking)]
    _TAKINGS.save(asked.call, taking | {"rows": taking["rows"] + added})
    return len(added)


def _delete_by_filter(asked: Asked) -> int:
    taking = _open(asked)
    gone = {row["id"] for row in fitting(asked, shown(asked.call, taking))}
    return _without(asked, taking, gone)


def _delete_row(asked: Asked) -> int:
    taking = _open(asked)
    if all(row["id"] != asked.path["rowId"] for row in taking["rows"]):
        raise Refused.unknown(f"The stock taking has no row {asked.path['rowId']}")
    return _without(asked, taking, {asked.path["rowId"]})


def _without(asked: Asked, taking: Body, gone: set[str]) -> int:
    rows = [row for row in taking["rows"] if row["id"] not in gone]
    _TAKINGS.save(asked.call, taking | {"rows": rows})
    return len(gone)


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

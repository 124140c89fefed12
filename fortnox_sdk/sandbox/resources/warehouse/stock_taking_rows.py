"""Rows of a stock taking: an item in a place, its quantity in the books and its counted quantity."""

from collections.abc import Iterable
from decimal import Decimal

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.plain_operations import Asked
from fortnox_sdk.sandbox.resources.warehouse import stock
from fortnox_sdk.sandbox.resources.warehouse.stock import Place, number_of
from fortnox_sdk.sandbox.resources.warehouse.stock_points import placed, points

_STATES = ("notStockTaken", "stockTakenNoDeviation", "stockTakenWithDeviation")


def place_of(row: Body) -> Place:
    """Return the item and place of a row."""
    return Place.of(row)


def made_row(call: Call, taking: Body, sent: Body) -> Body:
    """Return a new row; raise an error if it has no item or the place does not exist."""
    if not sent.get("itemId"):
        raise Refused(assumptions.AREA_ERROR_MISSING_FIELD, "itemId is missing in a row")
    place = placed(call, sent)
    number = Collection("warehouse.stock_taking_row").draw_id(call)
    return {
        "id": number,
        "stockTakingRowId": number,
        "stockTakingId": taking["id"],
        "itemId": sent["itemId"],
        "stockPointId": place["stockPointId"],
        "stockLocationId": place["stockLocationId"],
        "countedBy": sent.get("countedBy"),
        "stockTakenQuantity": sent.get("stockTakenQuantity"),
    }


def shown(call: Call, taking: Body) -> list[Body]:
    """Return the rows with the quantities in the books: at present, or at the release of the stock taking."""
    now = stock.held(call)
    done = taking["state"] == "completed"
    rows: list[Body] = []
    for number, row in enumerate(taking["rows"], start=1):
        lies = now.get(place_of(row), Decimal(0))
        counted = row.get("stockTakenQuantity")
        figures: Body = {
            "currentRowNo": number,
            "totalQuantityInStock": lies,
            "hasPostReleaseStockChanges": False,
        }
        if done:
            figures["totalQuantityInStock"] = row["totalQuantityInStock"]
            figures["hasPostReleaseStockChanges"] = counted is not None and number_of(counted) != lies
        rows.append(row | figures)
    return rows


def candidates(asked: Asked, taking: Body) -> list[Body]:
    """Return the possible new rows: all items that have been in stock, without the existing rows.

    `includeNonInboundItems` adds registered articles without any delivery, at the first stock point.
    """
    call = asked.call
    balances = stock.held(call, asked.query.get("transactionDate", "9999-12-31"))
    places = dict(balances)
    never_came = asked.query.get("includeNonInboundItems", False)
    if asked.query.get("excludeNonInboundItems") is False:  # the same parameter with the opposite meaning
        never_came = True
    if never_came:
        known = {place.item for place in balances}
        first = points(call)[0]["id"]
        for article in Collection("articles").every(call):
            if article["ArticleNumber"] not in known:
                places[Place(article["ArticleNumber"], first)] = Decimal(0)
    taken = {place_of(row) for row in taking["rows"]}
    rows: list[Body] = [
        {
            "itemId": place.item,
            "stockPointId": place.point,
            "stockLocationId": place.location or None,
            "stockTakingId": taking["id"],
            "totalQuantityInStock": quantity,
            "hasPostReleaseStockChanges": False,
        }
        for place, quantity in sorted(places.items())
        if place not in taken
    ]
    return fitting(asked, rows)


def fitting(asked: Asked, rows: Iterable[Body]) -> list[Body]:
    """Return the rows that match the filters of the request."""
    lists = (
        ("itemIds", "itemId"),
        ("stockPointIds", "stockPointId"),
        ("stockLocationIds", "stockLocationId"),
    )
    result = list(rows)
    for parameter, name in lists:
        if asked.query.get(parameter):
            result = [row for row in result if row[name] in asked.query[parameter]]
    if asked.query.get("excludeZeroBalanceItems"):
        result = [row for row in result if number_of(row["totalQuantityInStock"]) != 0]
    text = asked.query.get("itemIdSearch", "").casefold()
    result = [row for row in result if text in row["itemId"].casefold()]
    state = asked.query.get("stateFilter")
    if state in _STATES:
        result = [row for row in result if _state(row) == state]
    return [row for row in result if _article_fits(asked, row["itemId"])]


def _state(row: Body) -> str:
    counted = row.get("stockTakenQuantity")
    if counted is None:
        return _STATES[0]
    return _STATES[1] if number_of(counted) == number_of(row["totalQuantityInStock"]) else _STATES[2]


def _article_fits(asked: Asked, item: str) -> bool:
    text = asked.query.get("itemDescriptionSearch", "").casefold()
    suppliers = asked.query.get("supplierNumbers")
    if not text and not suppliers:
        return True
    article = Collection("articles").find(asked.call, item) or {}
    described = text in (article.get("Description") or "").casefold()
    return described and (not suppliers or article.get("SupplierNumber") in suppliers)


def ordered(asked: Asked, rows: list[Body]) -> list[Body]:
    """Return the rows from the requested first row on: by number, or else by item."""
    item, number = asked.query.get("startingItemId"), asked.query.get("startingRowNo")
    if number is not None:
        return [row for row in rows if row["currentRowNo"] >= number]
    if item is not None:
        at = next((place for place, row in enumerate(rows) if row["itemId"] == item), 0)
        return rows[at:]
    return rows

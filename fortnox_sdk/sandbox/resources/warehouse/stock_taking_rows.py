"""Rows of a stock taking: an item in a place, its quantity in stock and its counted quantity."""

from collections.abc import Iterable
from decimal import Decimal

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.plain_operations import PlainRequest
from fortnox_sdk.sandbox.resources.warehouse import stock
from fortnox_sdk.sandbox.resources.warehouse.stock import Place, number_of
from fortnox_sdk.sandbox.resources.warehouse.stock_points import points, with_stock_place

_STATES = ("notStockTaken", "stockTakenNoDeviation", "stockTakenWithDeviation")


def place_of(row: Body) -> Place:
    """Return the item and place of a row."""
    return Place.of(row)


def new_row(call: Call, stock_taking: Body, sent_row: Body) -> Body:
    """Return a new row for the stock taking. Raises an error if the row has no item or its place does not exist."""
    if not sent_row.get("itemId"):
        raise Refused(assumptions.AREA_ERROR_MISSING_FIELD, "itemId is missing in a row")
    stock_place = with_stock_place(call, sent_row)
    number = Collection("warehouse.stock_taking_row").draw_id(call)
    return {
        "id": number,
        "stockTakingRowId": number,
        "stockTakingId": stock_taking["id"],
        "itemId": sent_row["itemId"],
        "stockPointId": stock_place["stockPointId"],
        "stockLocationId": stock_place["stockLocationId"],
        "countedBy": sent_row.get("countedBy"),
        "stockTakenQuantity": sent_row.get("stockTakenQuantity"),
    }


def rows_with_balances(call: Call, stock_taking: Body) -> list[Body]:
    """Return the rows of a stock taking with the quantities in stock.

    In a completed stock taking, they are the quantities at the time of its release. Otherwise, they are current.
    """
    now = stock.stock_on_hand(call)
    done = stock_taking["state"] == "completed"
    rows: list[Body] = []
    for number, row in enumerate(stock_taking["rows"], start=1):
        current = now.get(place_of(row), Decimal(0))
        counted = row.get("stockTakenQuantity")
        quantities: Body = {
            "currentRowNo": number,
            "totalQuantityInStock": current,
            "hasPostReleaseStockChanges": False,
        }
        if done:
            quantities["totalQuantityInStock"] = row["totalQuantityInStock"]
            quantities["hasPostReleaseStockChanges"] = counted is not None and number_of(counted) != current
        rows.append(row | quantities)
    return rows


def candidates(request: PlainRequest, stock_taking: Body) -> list[Body]:
    """Return the rows that can be added: a row for each item and place that has had stock and has no row yet.

    The parameter `includeNonInboundItems` adds articles that were never in stock, at the first stock point.
    """
    call = request.call
    balances = stock.stock_on_hand(call, request.query.get("transactionDate", "9999-12-31"))
    places = dict(balances)
    never_came = request.query.get("includeNonInboundItems", False)
    # This parameter is the opposite of `includeNonInboundItems`.
    if request.query.get("excludeNonInboundItems") is False:
        never_came = True
    if never_came:
        items_in_stock = {stock_place.item for stock_place in balances}
        first = points(call)[0]["id"]
        for article in Collection("articles").every(call):
            if article["ArticleNumber"] not in items_in_stock:
                places[Place(article["ArticleNumber"], first)] = Decimal(0)
    existing_places = {place_of(row) for row in stock_taking["rows"]}
    rows: list[Body] = [
        {
            "itemId": stock_place.item,
            "stockPointId": stock_place.point,
            "stockLocationId": stock_place.location or None,
            "stockTakingId": stock_taking["id"],
            "totalQuantityInStock": quantity,
            "hasPostReleaseStockChanges": False,
        }
        for stock_place, quantity in sorted(places.items())
        if stock_place not in existing_places
    ]
    return filter_rows(request, rows)


def filter_rows(request: PlainRequest, rows: Iterable[Body]) -> list[Body]:
    """Return the rows that match the filters of the request."""
    lists = (
        ("itemIds", "itemId"),
        ("stockPointIds", "stockPointId"),
        ("stockLocationIds", "stockLocationId"),
    )
    result = list(rows)
    for parameter, name in lists:
        if request.query.get(parameter):
            result = [row for row in result if row[name] in request.query[parameter]]
    if request.query.get("excludeZeroBalanceItems"):
        result = [row for row in result if number_of(row["totalQuantityInStock"]) != 0]
    text = request.query.get("itemIdSearch", "").casefold()
    result = [row for row in result if text in row["itemId"].casefold()]
    state = request.query.get("stateFilter")
    if state in _STATES:
        result = [row for row in result if _state(row) == state]
    return [row for row in result if _article_fits(request, row["itemId"])]


def _state(row: Body) -> str:
    counted = row.get("stockTakenQuantity")
    if counted is None:
        return _STATES[0]
    return _STATES[1] if number_of(counted) == number_of(row["totalQuantityInStock"]) else _STATES[2]


def _article_fits(request: PlainRequest, item: str) -> bool:
    text = request.query.get("itemDescriptionSearch", "").casefold()
    suppliers = request.query.get("supplierNumbers")
    if not text and not suppliers:
        return True
    article = Collection("articles").find(request.call, item) or {}
    described = text in (article.get("Description") or "").casefold()
    return described and (not suppliers or article.get("SupplierNumber") in suppliers)


def rows_from_start(request: PlainRequest, rows: list[Body]) -> list[Body]:
    """Return the rows, starting with the row that the parameter `startingRowNo` or `startingItemId` specifies."""
    item, number = request.query.get("startingItemId"), request.query.get("startingRowNo")
    if number is not None:
        return [row for row in rows if row["currentRowNo"] >= number]
    if item is not None:
        at = next((index for index, row in enumerate(rows) if row["itemId"] == item), 0)
        return rows[at:]
    return rows

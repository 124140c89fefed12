"""The stock. Quantities are computed at each request from the movements and reservations of all documents."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from attrs import frozen

from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.wire import Body

_LINES = Collection("warehouse.stock_line")


def number_of(value: Decimal | int | None) -> Decimal:
    """Convert a number in a stored document to Decimal; None is zero."""
    return Decimal(value or 0)


@frozen(order=True)
class Place:
    """An item at a stock point. `location` is the id of the stock location there, or "" if the item has none."""

    item: str
    point: str
    location: str = ""

    @classmethod
    def of(cls, row: Body, side: str = "s") -> "Place":
        """Create a `Place` from the item, the stock point and the stock location of a document row.

        `side` is the beginning of two field names: `s` selects `stockPointId` and `stockLocationId`. In stock
        transfers, `fromS` selects `fromStockPointId` and `fromStockLocationId`, and `toS` selects `toStockPointId`
        and `toStockLocationId`.
        """
        return cls(row["itemId"], row[f"{side}tockPointId"], row.get(f"{side}tockLocationId") or "")


Stock = Mapping[Place, Decimal]


def with_article(call: Call, row: Body) -> Body:
    """Return a row with the description and unit of its article, if the article exists."""
    article = Collection("articles").find(call, row["itemId"]) or {}
    described = {"itemDescription": article.get("Description"), "itemUnit": article.get("Unit")}
    return described | {name: value for name, value in row.items() if value is not None}


def post(call: Call, source: str, lines: Iterable[tuple[Place, Decimal]], day: str) -> None:
    """Store a document's stock movements (`lines`), and remove its earlier movements and reservations."""
    _write(call, source, lines, "moved", day)


def reserve(call: Call, source: str, lines: Iterable[tuple[Place, Decimal]]) -> None:
    """Store the quantities (`lines`) that a document reserves, and remove its earlier movements and reservations."""
    _write(call, source, lines, "reserved", "")


def _write(call: Call, source: str, lines: Iterable[tuple[Place, Decimal]], state: str, day: str) -> None:
    rows = [[place.item, place.point, place.location, quantity] for place, quantity in lines if quantity]
    body: Body = {"state": state, "day": day, "lines": rows}
    _LINES.put(call, body, source)


def stock_on_hand(call: Call, until: str = "9999-12-31") -> Stock:
    """Return the quantity in stock at each `Place` after all movements up to and including the day `until`."""
    return _sum(call, "moved", until)


def reserved(call: Call) -> Stock:
    """Return the reserved quantity at each `Place`."""
    return _sum(call, "reserved", "")


def _sum(call: Call, state: str, until: str) -> Stock:
    result: defaultdict[Place, Decimal] = defaultdict(Decimal)
    for body in _LINES.every(call):
        if body["state"] == state and body["day"] <= until:
            for place, quantity in _lines(body):
                result[place] += quantity
    return result


def _lines(body: Body) -> list[tuple[Place, Decimal]]:
    return [(Place(item, point, location), number_of(n)) for item, point, location, n in body["lines"]]


def movements(call: Call, source: str) -> list[tuple[Place, Decimal]]:
    """Return the stock movements of a document. A reservation is not a movement."""
    body = _LINES.find(call, source)
    return [] if body is None or body["state"] != "moved" else _lines(body)


def amount(balances: Stock, item: str, point: str) -> Decimal:
    """Return the quantity of an item in all locations of a stock point."""
    return sum((n for place, n in balances.items() if (place.item, place.point) == (item, point)), Decimal(0))


class AvailableStock:
    """The unreserved quantity of each item at each stock point.

    Reservations and movements of the document with the key `excluded` are ignored.
    """

    def __init__(self, call: Call, excluded: str) -> None:
        self._available: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
        own = _LINES.find(call, excluded) or {"state": "reserved", "lines": []}
        own_sign = 1 if own["state"] == "reserved" else -1
        for lines, sign in (
            (stock_on_hand(call).items(), 1),
            (reserved(call).items(), -1),
            (_lines(own), own_sign),
        ):
            for place, quantity in lines:
                self._available[place.item, place.point] += sign * quantity

    def reserve_part(self, place: Place, requested: Decimal) -> Decimal:
        """Return the part of the requested quantity that is available, and subtract it from the available quantity."""
        available = self._available[place.item, place.point]
        reserved_part = max(min(available, requested), Decimal(0))
        self._available[place.item, place.point] = available - reserved_part
        return reserved_part


def is_untouched(call: Call, source: str) -> bool:
    """Return True if the stock still contains at least the quantities that a document added to it."""
    now = stock_on_hand(call)
    added: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for place, quantity in movements(call, source):
        added[place.item, place.point] += quantity
    return all(amount(now, item, point) >= quantity for (item, point), quantity in added.items())

"""The cost of the goods in stock, and the connections between receipts and the deliveries that took their goods.

According to Fortnox's help, each delivery takes the oldest goods of an item (FIFO), by the date of their receipt.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.warehouse.stock import number_of

# The goods of one document row. `left` is the quantity that no delivery has taken.
_RECEIPTS = Collection("warehouse.receipt")
# A quantity that a document took from a receipt. `receipt` is None if the goods have not arrived (negative stock).
_TAKEN = Collection("warehouse.taken")


def receive(call: Call, source: str, day: str, *, item: str, quantity: Decimal, cost: Decimal) -> None:
    """Record goods that arrived with the document `source` on the day `day`. `cost` is the cost of one unit in SEK."""
    receipt = {"source": source, "day": day, "item": item, "quantity": quantity, "left": quantity}
    _RECEIPTS.add(call, {**receipt, "cost": cost})
    _fill_shortages(call, item)


def take(call: Call, source: str, item: str, quantity: Decimal) -> tuple[Decimal, Decimal]:
    """Take the oldest goods of an item for the document `source`.

    Return their cost in SEK, and the missing quantity if the stock contains less than `quantity`.
    """
    cost, missing = Decimal(0), quantity
    for receipt in _oldest_first(call, item):
        part = min(missing, number_of(receipt["left"]))
        if part > 0:
            _RECEIPTS.change(call, receipt | {"left": number_of(receipt["left"]) - part}, str(receipt["id"]))
            _add_taken(call, source, item, part, receipt["id"])
            cost += part * number_of(receipt["cost"])
            missing -= part
    if missing > 0:
        _add_taken(call, source, item, missing, None)
    return cost, missing


def newest_cost(call: Call, item: str) -> Decimal | None:
    """Return the cost of one unit of the newest goods of an item, or None if no goods have arrived."""
    receipts = _oldest_first(call, item)
    return number_of(receipts[-1]["cost"]) if receipts else None


def are_goods_left(call: Call, source: str) -> bool:
    """Return True if all goods that arrived with the document `source` are still in stock."""
    return all(receipt["left"] == receipt["quantity"] for receipt in _of(call, _RECEIPTS, source))


def undo(call: Call, source: str) -> None:
    """Undo a document: restore the goods that it took from the stock, and remove the goods that it added."""
    items = {body["item"] for collection in (_RECEIPTS, _TAKEN) for body in _of(call, collection, source)}
    for taken in _of(call, _TAKEN, source):
        _TAKEN.remove(call, str(taken["id"]))
        if taken["receipt"] is not None:
            receipt = _RECEIPTS.get(call, str(taken["receipt"]))
            left = number_of(receipt["left"]) + number_of(taken["quantity"])
            _RECEIPTS.change(call, receipt | {"left": left}, str(receipt["id"]))
    for receipt in _of(call, _RECEIPTS, source):
        _RECEIPTS.remove(call, str(receipt["id"]))
        for taken in list(_TAKEN.every(call).only("item", "=", receipt["item"])):
            if taken["receipt"] == receipt["id"]:
                _TAKEN.change(call, taken | {"receipt": None}, str(taken["id"]))
    for item in sorted(items):
        _fill_shortages(call, item)


def _fill_shortages(call: Call, item: str) -> None:
    """Assign newly arrived goods to deliveries that lacked goods. The posted values of the deliveries don't change."""
    for taken in list(_TAKEN.every(call).only("item", "=", item)):
        if taken["receipt"] is None:
            _TAKEN.remove(call, str(taken["id"]))
            take(call, taken["source"], item, number_of(taken["quantity"]))


def _add_taken(call: Call, source: str, item: str, quantity: Decimal, receipt: int | None) -> None:
    _TAKEN.add(call, {"source": source, "item": item, "quantity": quantity, "receipt": receipt})


def _oldest_first(call: Call, item: str) -> Sequence[Body]:
    return sorted(_RECEIPTS.every(call).only("item", "=", item), key=lambda receipt: str(receipt["day"]))


def _of(call: Call, collection: Collection, source: str) -> Iterable[Body]:
    return list(collection.every(call).only("source", "=", source))

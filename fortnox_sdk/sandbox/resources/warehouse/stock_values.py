"""The value of goods in warehouse documents, in SEK, and the accounts on which it is posted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money
from fortnox_sdk.sandbox.resources.warehouse.stock import number_of

_ARTICLES = Collection("articles")
# The documents that tell what goods cost. Both have rows with `directCost`.
_INBOUND = (
    (Collection("warehouse.inbound"), "released", "quantity"),
    (Collection("warehouse.incoming_goods"), "released", "receivedQuantity"),
    (Collection("warehouse.custom_inbound"), "warehouseReady", "quantity"),
)
_COSTS = ("directCost", "freightCost", "otherCost")

Values = Sequence[tuple[str, Decimal]]
"""Pairs of an item and the value of its quantity in a document."""


def inbound_values(call: Call, document: Body, quantity: str) -> Values:
    """Return the cost of the goods in an inbound document. `quantity` is the name of the field with the quantity."""
    return [
        (row["itemId"], money(number_of(row[quantity]) * _unit_cost(call, document, row)))
        for row in document["rows"]
        if row.get("isStockItem", True)
    ]


def outbound_values(call: Call, document: Body) -> Values:
    """Return the average cost of the goods in an outbound document."""
    return [
        (row["itemId"], average_value(call, row["itemId"], row["deliveredQuantity"]))
        for row in document["rows"]
    ]


def average_value(call: Call, item: str, quantity: Decimal | int | None) -> Decimal:
    """Return the average cost of a quantity of an item. A negative quantity has a negative value."""
    return money(number_of(quantity) * _average_cost(call, item))


def posting(call: Call, values: Values, *, debit: str, credit: str) -> Mapping[str, Decimal]:
    """Return the amount to post on each account.

    `debit` and `credit` are account numbers, or the fields of the article that override the default accounts.
    """
    amounts: defaultdict[str, Decimal] = defaultdict(Decimal)
    for item, value in values:
        article = _ARTICLES.find(call, item) or {}
        amounts[_account(article, debit)] += value
        amounts[_account(article, credit)] -= value
    return {account: amount for account, amount in amounts.items() if amount}


def _account(article: Body, account: str) -> str:
    default = assumptions.WAREHOUSE_ACCOUNTS.get(account)
    return account if default is None else str(article.get(account) or default)


def _unit_cost(call: Call, document: Body, row: Body) -> Decimal:
    """Return the cost of one unit in an inbound row. Without a cost in the row, it is the article's purchase price."""
    if row.get("directCost") is None:
        return _purchase_price(call, row["itemId"])
    return sum((number_of(row.get(name)) for name in _COSTS), Decimal(0)) * _rate(document)


def _rate(document: Body) -> Decimal:
    rate, unit = document.get("currencyRate"), document.get("currencyUnit")
    if "type" in document:  # the currency of a custom document is an object
        currency: Body = document.get("currency") or {}
        rate, unit = currency.get("rate"), currency.get("unit")
    return number_of(rate or 1) / number_of(unit or 1)


def _purchase_price(call: Call, item: str) -> Decimal:
    article = _ARTICLES.find(call, item) or {}
    return decimal(article.get("DirectCost") or article.get("PurchasePrice"))


def _average_cost(call: Call, item: str) -> Decimal:
    """Return the average cost of all goods of an item that were received, or the article's purchase price."""
    quantity = value = Decimal(0)
    for document, row, received in _received_rows(call):
        if row["itemId"] == item:
            quantity += received
            value += received * _unit_cost(call, document, row)
    return value / quantity if quantity else _purchase_price(call, item)


def _received_rows(call: Call) -> Iterable[tuple[Body, Body, Decimal]]:
    for documents, released, quantity in _INBOUND:
        for document in documents.every(call):
            if document[released] and not document["voided"]:
                for row in document["rows"]:
                    yield document, row, number_of(row[quantity])

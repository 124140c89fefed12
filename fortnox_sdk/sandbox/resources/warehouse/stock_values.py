"""The value in SEK of goods in warehouse documents, and the accounts to which the value is posted."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money
from fortnox_sdk.sandbox.resources.warehouse import receipts
from fortnox_sdk.sandbox.resources.warehouse.stock import number_of

_ARTICLES = Collection("articles")
_COSTS = ("directCost", "freightCost", "otherCost")

Values = Sequence[tuple[str, Decimal]]
"""Pairs of an item number and the value in SEK of that item in a document."""


def inbound_values(call: Call, document: Body, quantity: str) -> Values:
    """Return the cost of the goods in an inbound document. `quantity` names the row field with the quantity."""
    return [
        (row["itemId"], money(number_of(row[quantity]) * _unit_cost(call, document, row)))
        for row in _stock_rows(document)
    ]


def receive(call: Call, source: str, document: Body, quantity: str) -> Values:
    """Store the receipt of the goods in an inbound document, and return their cost."""
    for row in _stock_rows(document):
        item, number, cost = row["itemId"], number_of(row[quantity]), _unit_cost(call, document, row)
        if number > 0:
            receipts.receive(call, source, document["date"], item=item, quantity=number, cost=cost)
        else:  # custom documents accept negative quantities
            receipts.take(call, source, item, -number)
    return inbound_values(call, document, quantity)


def deliver(call: Call, source: str, document: Body) -> Values:
    """Take the goods in an outbound document from the oldest receipts, and return their cost."""
    changes = [(row["itemId"], -number_of(row["deliveredQuantity"])) for row in document["rows"]]
    return [(item, -change_stock(call, source, document["date"], item, change)) for item, change in changes]


def change_stock(call: Call, source: str, day: str, item: str, change: Decimal) -> Decimal:
    """Change the stock of an item by a quantity without a given cost, and return the value of the change in SEK.

    Removed goods have the cost of the oldest goods. Added goods, and removed goods that are missing from the stock,
    have the cost of the newest goods.
    """
    newest_cost = receipts.newest_cost(call, item)
    unit_cost = _purchase_price(call, item) if newest_cost is None else newest_cost
    if change > 0:
        receipts.receive(call, source, day, item=item, quantity=change, cost=unit_cost)
        return money(change * unit_cost)
    cost, missing = receipts.take(call, source, item, -change)
    return -money(cost + missing * unit_cost)


def posting(call: Call, values: Values, *, debit: str, credit: str) -> Mapping[str, Decimal]:
    """Return the amount to post to each account.

    `debit` and `credit` are account numbers or names of article fields. If the field is empty, the default
    account for this field is used.
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
    """Return the cost of one unit in an inbound row. If the row has no cost, return the article's purchase price."""
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


def _stock_rows(document: Body) -> list[Body]:
    return [row for row in document["rows"] if row.get("isStockItem", True)]

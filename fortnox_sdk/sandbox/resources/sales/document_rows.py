"""Rows of sales documents before they are added up: what they take from their article, and how they are merged."""

from decimal import Decimal

from fortnox_sdk.sandbox.books import records
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.wire import Body, decimal
from fortnox_sdk.sandbox.resources.references import demand_record

__all__ = ["filled_rows"]

_NO_ARTICLE = (2001302, "Kunde inte hitta artikel ({})")
_FROM_ARTICLE = {"AccountNumber": "SalesAccount", "Description": "Description", "Unit": "Unit", "VAT": "VAT"}


def filled_rows(call: Call, rows: list[Body], *, price_list: str) -> list[Body]:
    """Rows with what their article says where nothing was sent; 2001302 for an article that is not there."""
    return [_filled(call, row, price_list) for row in rows]


def _filled(call: Call, row: Body, price_list: str) -> Body:
    number = row.get("ArticleNumber")
    if not number:
        return row
    article = demand_record(call, "articles", number, _NO_ARTICLE)
    result = {name: article[source] for name, source in _FROM_ARTICLE.items() if article[source] is not None}
    result["HouseWork"] = bool(article["Housework"])
    result["Price"] = _price(call, str(number), price_list)
    return result | {name: value for name, value in row.items() if value is not None}


def _price(call: Call, number: str, price_list: str) -> Decimal:
    price = records.find(call.db, call.company, "prices", f"{price_list}/{number}/0")
    return Decimal(0) if price is None else decimal(price["Price"])

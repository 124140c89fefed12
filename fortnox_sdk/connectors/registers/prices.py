"""Prices (priser) of articles in price lists, by quantity."""

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._base import Connector, Creates
from fortnox_sdk.connectors._selection import Selection, SortOrder, contains, equals
from fortnox_sdk.entities.codec import Entity, key, read_only, required, wire
from fortnox_sdk.entities.updates import encode_update
from fortnox_sdk.http.paging import Pager

__all__ = ["Price", "PriceConnector", "PriceSort"]

PriceSort = Literal["articlenumber", "pricelist"]


@attrs.frozen(kw_only=True)
class Price(Entity):
    """A price of an article. Its key consists of the price list, the article and `from_quantity`."""

    amount: Decimal | None = wire("Price")
    article_number: str = required()
    changed_at: datetime | None = read_only(name="Date")
    from_quantity: Decimal = key()
    """The lowest quantity for which the price applies; 0 means any quantity."""
    percent: Decimal | None = None
    price_list: str = required()
    url: str | None = read_only(name="@url")


class PriceConnector(Creates[Price], Connector, path="/3/prices", one="Price", many="Prices", scope="price"):
    """Operations on prices of articles.

    The operations take `from_quantity` as an `int`, although it is a `Decimal` in `Price`.

    Scope: price. Calls need no financial year.
    """

    entity = Price

    def get(self, price_list: str, article: str, from_quantity: int | None = None) -> Price:
        """Return the price of an article in a price list: the price with exactly this `from_quantity`.

        If `from_quantity` is None, return the article's first price in the price list.

        Raises:
            NotFound: The price list has no such price.
        """
        return self._fetch(Price, *_key(price_list, article, from_quantity))

    def list(
        self,
        *,
        article_number: str | None = None,
        from_quantity: int | None = None,
        sort_by: PriceSort | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[Price]:
        """Return prices, page by page. `article_number` matches any part of the number, ignoring case.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {
            "articlenumber": article_number,
            "fromquantity": from_quantity,
            "sortby": sort_by,
            "sortorder": sort_order,
        }
        return self._pager(Price, params, row_checks=_ROW_CHECKS, limit=limit)

    def of_article(self, price_list: str, article: str) -> tuple[Price, ...]:
        """Return the prices of an article in a price list. Each price applies from a minimum quantity."""
        return self._rows(Price, "sublist", price_list, article)

    def update(
        self,
        price_list: str,
        article: str,
        price: Price,
        /,
        *,
        from_quantity: int | None = None,
        since: Price | None = None,
        clear: Iterable[str] = (),
    ) -> Price:
        """Change the price of an article in a price list; fields that are not sent keep their values.

        Args:
            price_list: The code of the price list.
            article: The number of the article.
            price: The new values. Fields that are None stay unchanged.
            from_quantity: The lowest quantity for which the price applies. If None, the article's first price in the
                price list is changed.
            since: The price before your changes. Only fields that differ from `since` are sent. If None, every field
                that is not None is sent.
            clear: The names of fields to empty. A new value of None or `""` does not empty a field.

        Raises:
            InvalidInput: A field was emptied although `clear` does not name it, a read-only field was changed, or
                `clear` names a field that can't be emptied; nothing was sent.
            BadRequest: Fortnox refused the change.
            NotFound: The price list has no such price.
            OutcomeUnknown: The response was lost; the error's `hint` says whether it is safe to send the change
                again.
        """
        key = _key(price_list, article, from_quantity)
        body = encode_update(price, since=since, clear=clear)
        return self._send("PUT", Price, *key, body=body, repeatable=True)

    def delete(self, price_list: str, article: str, from_quantity: int) -> None:
        """Delete the price of an article in a price list: the price with exactly this `from_quantity`.

        Raises:
            NotFound: The price list has no such price.
            OutcomeUnknown: Neither the request nor its retries got a response; it is safe to try again.
        """
        self._session.send("DELETE", self._path_of(price_list, article, from_quantity))


def _key(price_list: str, article: str, from_quantity: int | None) -> tuple[str | int, ...]:
    return (price_list, article) if from_quantity is None else (price_list, article, from_quantity)


_ROW_CHECKS: dict[str, Callable[[Price, Any], bool]] = {
    "articlenumber": contains("article_number"),
    "fromquantity": equals("from_quantity"),
}

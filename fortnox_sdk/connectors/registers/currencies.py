"""Currencies (valutor) and their exchange rates."""

from datetime import date
from decimal import Decimal

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.entities.codec import Entity, read_only, required
from fortnox_sdk.http.paging import Pager

__all__ = ["Currency", "CurrencyConnector"]


@attrs.frozen(kw_only=True)
class Currency(Entity):
    """A currency with its exchange rate against SEK."""

    buy_rate: Decimal | None = None
    """The buying rate: the value in SEK of `unit` units of the currency."""
    code: str = required()
    day: date | None = read_only(name="Date")
    description: str | None = required()
    is_automatic: bool | None = read_only()
    sell_rate: Decimal | None = None
    """The selling rate: the value in SEK of `unit` units of the currency."""
    unit: Decimal | None = None
    url: str | None = read_only(name="@url")


class CurrencyConnector(
    Gets[Currency, str],
    Creates[Currency],
    Updates[Currency, str],
    Deletes[str],
    path="/3/currencies",
    one="Currency",
    many="Currencies",
    scope="currency",
):
    """Currencies that the company uses.

    Scope: currency. Calls need no financial year.
    """

    entity = Currency

    def list(self, *, limit: int | None = None) -> Pager[Currency]:
        """Return every currency of the company, page by page.

        `limit` is the largest number of records to return; None returns all.
        """
        return self._pager(Currency, {}, limit=limit)

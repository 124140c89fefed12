"""How much of each article is in stock (lagersaldon)."""

from decimal import Decimal

import attrs

from fortnox_sdk.connectors._plain import Names, Plain, PlainEntity, camel_case, query
from fortnox_sdk.http.paging import Pager

__all__ = ["CONNECTOR", "StockBalance", "StockBalanceConnector"]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class StockBalance(PlainEntity):
    """An article in a stock point. What is in stock and not available is reserved."""

    available_stock: Decimal
    """What is not reserved."""
    in_stock: Decimal
    """All that lies there."""
    item_id: str
    """The article number."""
    stock_point_code: str | None = None


class StockBalanceConnector(Plain, path="/api/warehouse/status-v1", scope="warehouse"):
    """Stock per article and stock point.

    Scope: warehouse.
    """

    def list(
        self, *, item_ids: Names | None = None, stock_point_codes: Names | None = None
    ) -> Pager[StockBalance]:
        """The stock of all articles everywhere, or of some of them in some stock points.

        Raises:
            InvalidInput: a list is empty.
        """
        chosen = query({"itemIds": item_ids, "stockPointCodes": stock_point_codes})
        return self._pager(StockBalance, chosen, below=("stockbalance",))


CONNECTOR = StockBalanceConnector

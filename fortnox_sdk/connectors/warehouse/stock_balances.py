"""Stock balances (lagersaldon): the quantity of each article in stock."""

from decimal import Decimal

import attrs

from fortnox_sdk.connectors._plain import Names, Plain, PlainEntity, camel_case, query
from fortnox_sdk.http.paging import Pager

__all__ = ["StockBalance", "StockBalanceConnector"]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class StockBalance(PlainEntity):
    """The stock of an article in a stock point. `in_stock` minus `available_stock` is the reserved quantity."""

    available_stock: Decimal
    """The quantity that is not reserved."""
    in_stock: Decimal
    """The whole quantity in stock."""
    item_id: str
    """The article number."""
    stock_point_code: str | None = None


class StockBalanceConnector(Plain, path="/api/warehouse/status-v1", scope="warehouse"):
    """Stock balances by article and stock point.

    Scope: warehouse.
    """

    def list(
        self,
        *,
        item_ids: Names | None = None,
        stock_point_codes: Names | None = None,
        limit: int | None = None,
    ) -> Pager[StockBalance]:
        """Return stock balances, page by page, optionally for some articles, some stock points or both.

        `limit` is the largest number of records to return; None returns all.

        Raises:
            InvalidInput: `item_ids` or `stock_point_codes` is empty.
        """
        params = query({"itemIds": item_ids, "stockPointCodes": stock_point_codes})
        return self._pager(StockBalance, params, below=("stockbalance",), limit=limit)

"""Stock transfers (lagerflyttar)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import attrs

from fortnox_sdk.connectors._base import Creates, Gets
from fortnox_sdk.connectors._plain import PlainEntity, Replaces, camel_case, query
from fortnox_sdk.connectors.warehouse._rows import ArticleRow
from fortnox_sdk.entities.codec import read_only, record_rows, required

__all__ = ["StockTransfer", "StockTransferConnector", "StockTransferRow"]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class StockTransferRow(ArticleRow):
    """A row of a stock transfer: an article that is transferred."""

    from_stock_location_code: str | None = None
    from_stock_location_id: str | None = None
    """The UUID of the stock location that the stock leaves."""
    from_stock_location_name: str | None = read_only()
    from_stock_point_code: str | None = None
    from_stock_point_id: str | None = required()
    """The UUID of the stock point that the stock leaves."""
    from_stock_point_name: str | None = read_only()
    quantity: Decimal | None = read_only()
    """The part of the requested quantity that is reserved or transferred."""
    requested_quantity: Decimal | None = required()
    """The quantity to transfer. At least 0.01."""
    row_num: int | None = read_only()
    to_stock_location_code: str | None = None
    to_stock_location_id: str | None = None
    """The UUID of the stock location that receives the stock."""
    to_stock_location_name: str | None = read_only()
    to_stock_point_code: str | None = None
    to_stock_point_id: str | None = required()
    """The UUID of the stock point that receives the stock."""
    to_stock_point_name: str | None = read_only()


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class StockTransfer(PlainEntity):
    """A transfer of stock between stock points or stock locations."""

    id: int = read_only()
    """The number of the transfer, assigned by Fortnox."""
    note: str | None = None
    """At most 1000 characters."""
    released: bool | None = read_only()
    """True if the transfer is locked and carried out."""
    rows: Sequence[StockTransferRow] = record_rows(required=True)
    transfer_date: date | None = None
    version: int | None = None
    """A number by which Fortnox detects changes by other users. Send it back unchanged."""
    voided: bool | None = read_only()


class StockTransferConnector(
    Gets[StockTransfer, int],
    Creates[StockTransfer],
    Replaces[StockTransfer, int],
    path="/api/warehouse/stocktransfer-v1",
    scope="warehouse",
):
    """Stock transfers. `client.manual_documents` lists them.

    Scope: warehouse. `create` reserves the articles in their stock location. `release` moves the articles.
    """

    entity = StockTransfer

    def release(self, number: int, /) -> None:
        """Release a transfer and move the stock. A released transfer can't be changed.

        Raises:
            BadRequest: The transfer is voided (code `document_is_voided`).
            NotFound: Fortnox has no transfer with this number.
            OutcomeUnknown: The response was lost; check the transfer's state before you try again.
        """
        self._act(number, "release")

    def void(self, number: int, /, *, force: bool = False) -> None:
        """Void a transfer that is not released. Fortnox's API specification does not explain `force`.

        Raises:
            BadRequest: The transfer is released (code `cannot_modify_released_document`).
            NotFound: Fortnox has no transfer with this number.
            OutcomeUnknown: The response was lost; check the transfer's state before you try again.
        """
        self._act(number, "void", params=query({"force": force or None}))

"""Stock transfers (lagerflyttar)."""

from datetime import date
from decimal import Decimal

import attrs

from fortnox_sdk.connectors._base import Creates, Gets
from fortnox_sdk.connectors._plain import PlainEntity, Replaces, camel_case, query
from fortnox_sdk.connectors.warehouse._rows import ArticleRow
from fortnox_sdk.entities.codec import read_only, required

__all__ = ["CONNECTOR", "StockTransfer", "StockTransferConnector", "StockTransferRow"]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class StockTransferRow(ArticleRow):
    """An article that is moved."""

    from_stock_location_code: str | None = None
    from_stock_location_id: str | None = None
    """A UUID."""
    from_stock_location_name: str | None = read_only()
    from_stock_point_code: str | None = None
    from_stock_point_id: str | None = required()
    """A UUID."""
    from_stock_point_name: str | None = read_only()
    quantity: Decimal | None = read_only()
    """How much of what was asked for is reserved or moved."""
    requested_quantity: Decimal | None = required()
    """How much to move. At least 0.01."""
    row_num: int | None = read_only()
    to_stock_location_code: str | None = None
    to_stock_location_id: str | None = None
    """A UUID."""
    to_stock_location_name: str | None = read_only()
    to_stock_point_code: str | None = None
    to_stock_point_id: str | None = required()
    """A UUID."""
    to_stock_point_name: str | None = read_only()


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class StockTransfer(PlainEntity):
    """A move of stock from one place to another."""

    id: int | None = read_only()
    """Fortnox numbers it. At least 1."""
    note: str | None = None
    """At most 1000 characters."""
    released: bool | None = read_only()
    """Locked, and moved."""
    rows: tuple[StockTransferRow, ...] = required(default=())
    transfer_date: date | None = None
    version: int | None = None
    """Sent back as it was read, so that Fortnox can tell a change by someone else."""
    voided: bool | None = read_only()


class StockTransferConnector(
    Gets[StockTransfer, int],
    Creates[StockTransfer],
    Replaces[StockTransfer, int],
    path="/api/warehouse/stocktransfer-v1",
    scope="warehouse",
):
    """Moves of stock; `manual_documents` lists them.

    Scope: warehouse. Creating one reserves the articles where they lie; releasing moves them.
    """

    entity = StockTransfer

    def release(self, number: int, /) -> None:
        """Move the stock. Nothing happens when it was moved already.

        Raises:
            BadRequest: code `document_is_voided`.
            NotFound: there is none with this number.
            OutcomeUnknown: the answer was lost; look before sending it again.
        """
        self._act(number, "release")

    def void(self, number: int, /, *, force: bool = False) -> None:
        """Give up a move that was not released.

        Raises:
            BadRequest: code `cannot_modify_released_document`.
            NotFound: there is none with this number.
            OutcomeUnknown: the answer was lost; look before sending it again.
        """
        self._act(number, "void", params=query({"force": force or None}))


CONNECTOR = StockTransferConnector

"""Manual warehouse documents (manuella dokument): deliveries and stock transfers in one list."""

from datetime import date
from enum import StrEnum
from typing import Literal

import attrs

from fortnox_sdk.connectors._plain import Plain, PlainEntity, camel_case
from fortnox_sdk.entities.codec import wire
from fortnox_sdk.http.paging import Pager

__all__ = [
    "ManualDocument",
    "ManualDocumentConnector",
    "ManualDocumentSelection",
    "ManualDocumentState",
    "ManualDocumentType",
]


class ManualDocumentType(StrEnum):
    """The kind of a manual document. Unknown values are kept as `str`."""

    INBOUND = "Inbound"
    OUTBOUND = "Outbound"
    STOCK_TRANSFER = "StockTransfer"


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class ManualDocument(PlainEntity):
    """A manual warehouse document: an inbound delivery, an outbound delivery or a stock transfer."""

    day: date | None = wire("date")
    delivery_id: int | None = None
    """The number of the document. The connector for this kind of document reads the document with `get(number)`. Each
    kind has its own number sequence."""
    entity_id: str | None = None
    """The value of `delivery_id` as text."""
    note: str | None = None
    released: bool | None = None
    """True if the document is locked and has changed the stock."""
    type: ManualDocumentType | str | None = None
    voided: bool | None = None


ManualDocumentSelection = Literal["all", "inbound", "outbound", "stocktransfer"]
ManualDocumentState = Literal["all", "released", "unreleased", "voided"]


class ManualDocumentConnector(Plain, path="/api/warehouse/deliveries-v1", scope="warehouse"):
    """Manual inbound deliveries, manual outbound deliveries and stock transfers in one list.

    Scope: warehouse. Each kind has its own connector for reading and writing: `client.manual_inbound_documents`,
    `client.manual_outbound_documents` and `client.stock_transfers`.
    """

    def list(
        self,
        *,
        state: ManualDocumentState | None = None,
        type: ManualDocumentSelection | None = None,  # noqa: A002 - Fortnox's word
        item_id: str | None = None,
        limit: int | None = None,
    ) -> Pager[ManualDocument]:
        """Return manual documents, page by page.

        Args:
            state: Select documents in this state.
            type: Select this kind of document.
            item_id: Select documents with this article, by article number.
            limit: The largest number of records to return; None returns all.
        """
        return self._pager(ManualDocument, {"state": state, "type": type, "itemId": item_id}, limit=limit)

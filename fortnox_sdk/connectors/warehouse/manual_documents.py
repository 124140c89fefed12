"""Manual documents of the warehouse (manuella dokument), all three kinds in one list."""

from datetime import date
from enum import StrEnum
from typing import Literal

import attrs

from fortnox_sdk.connectors._plain import Plain, PlainEntity, camel_case
from fortnox_sdk.entities.codec import wire
from fortnox_sdk.http.paging import Pager

__all__ = [
    "CONNECTOR",
    "ManualDocument",
    "ManualDocumentConnector",
    "ManualDocumentSelection",
    "ManualDocumentState",
    "ManualDocumentType",
]


class ManualDocumentType(StrEnum):
    """Fortnox's words for the kind of a manual document; others may come and stay text."""

    INBOUND = "Inbound"
    OUTBOUND = "Outbound"
    STOCK_TRANSFER = "StockTransfer"


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class ManualDocument(PlainEntity):
    """A manual document, as the common list gives it."""

    day: date | None = wire("date")
    delivery_id: int | None = None
    """The number within its kind: what `get` of that kind takes."""
    entity_id: str | None = None
    """The same as text, as it stands in other records."""
    note: str | None = None
    released: bool | None = None
    """Locked, and counted in the stock."""
    type: ManualDocumentType | str | None = None
    voided: bool | None = None


ManualDocumentSelection = Literal["all", "inbound", "outbound", "stocktransfer"]
ManualDocumentState = Literal["all", "released", "unreleased", "voided"]


class ManualDocumentConnector(Plain, path="/api/warehouse/deliveries-v1", scope="warehouse"):
    """Inbound deliveries, outbound deliveries and stock transfers that were made by hand, in one list.

    Scope: warehouse. Each kind is read and written by its own connector: `manual_inbound_documents`,
    `manual_outbound_documents` and `stock_transfers`.
    """

    def list(
        self,
        *,
        state: ManualDocumentState | None = None,
        type: ManualDocumentSelection | None = None,  # noqa: A002 - Fortnox's word
        item_id: str | None = None,
    ) -> Pager[ManualDocument]:
        """All of them, or those of a state or kind, or with an article.

        Args:
            state: Released, not yet released, or voided.
            type: The kind.
            item_id: Only documents with this article.
        """
        return self._pager(ManualDocument, {"state": state, "type": type, "itemId": item_id})


CONNECTOR = ManualDocumentConnector

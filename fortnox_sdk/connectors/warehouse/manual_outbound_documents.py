"""Manual outbound deliveries (manuella utleveranser)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import attrs

from fortnox_sdk.connectors._plain import camel_case, query
from fortnox_sdk.connectors.warehouse._manual_deliveries import ManualDeliveries, ManualDelivery
from fortnox_sdk.connectors.warehouse._rows import PlacedRow
from fortnox_sdk.entities.codec import read_only, record_rows, required

__all__ = [
    "ManualOutboundDocument",
    "ManualOutboundDocumentConnector",
    "ManualOutboundDocumentRow",
]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class ManualOutboundDocumentRow(PlacedRow):
    """A row of a manual outbound delivery: an article that is delivered."""

    delivered_quantity: Decimal | None = read_only()
    """The quantity that was taken from the stock."""
    forced_quantity: Decimal | None = read_only()
    """The quantity that was delivered although it was not in stock."""
    quantity: Decimal | None = required()
    """The quantity to deliver; at least 0.01."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class ManualOutboundDocument(ManualDelivery):
    """A manual delivery out of the warehouse, without an order or an invoice."""

    rows: Sequence[ManualOutboundDocumentRow] = record_rows(required=True)


class ManualOutboundDocumentConnector(
    ManualDeliveries[ManualOutboundDocument],
    path="/api/warehouse/deliveries-v1/outbounddeliveries",
    scope="warehouse",
):
    """Manual outbound deliveries. `client.manual_documents` lists them.

    Scope: warehouse. A document can be changed until it is released. After that, only its note can be changed, and
    `void` undoes the delivery.
    """

    entity = ManualOutboundDocument

    def void(self, number: int, /, *, on: date | None = None) -> None:
        """Void a manual outbound delivery and undo its stock changes.

        `on` is the day on which Fortnox books the change. None means the date of the document.

        Raises:
            NotFound: Fortnox has no document with this number.
            OutcomeUnknown: The response was lost; check the document's state before you try again.
        """
        self._act(number, "void", params=query({"customVoidDate": on}))

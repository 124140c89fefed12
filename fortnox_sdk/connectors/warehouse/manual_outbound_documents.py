"""Manual outbound deliveries (manuella utleveranser)."""

from datetime import date
from decimal import Decimal

import attrs

from fortnox_sdk.connectors._plain import camel_case, query
from fortnox_sdk.connectors.warehouse._manual_deliveries import ManualDeliveries, ManualDelivery
from fortnox_sdk.connectors.warehouse._rows import PlacedRow
from fortnox_sdk.entities.codec import read_only, required

__all__ = [
    "CONNECTOR",
    "ManualOutboundDocument",
    "ManualOutboundDocumentConnector",
    "ManualOutboundDocumentRow",
]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class ManualOutboundDocumentRow(PlacedRow):
    """An article that goes out."""

    delivered_quantity: Decimal | None = read_only()
    """What was taken from the stock."""
    forced_quantity: Decimal | None = read_only()
    """Delivered though the stock did not hold it."""
    quantity: Decimal | None = required()
    """At least 0.01."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class ManualOutboundDocument(ManualDelivery):
    """A delivery out of the warehouse that no order or invoice stands behind."""

    rows: tuple[ManualOutboundDocumentRow, ...] = required(default=())


class ManualOutboundDocumentConnector(
    ManualDeliveries[ManualOutboundDocument],
    path="/api/warehouse/deliveries-v1/outbounddeliveries",
    scope="warehouse",
):
    """Manual outbound deliveries; `manual_documents` lists them.

    Scope: warehouse. A document is open until it is released; then only its note can change, and `void` undoes it.
    """

    entity = ManualOutboundDocument

    def void(self, number: int, /, *, on: date | None = None) -> None:
        """Make a document count no more, as of its own day or another one.

        Raises:
            NotFound: there is none with this number.
            OutcomeUnknown: the answer was lost; look before sending it again.
        """
        self._act(number, "void", params=query({"customVoidDate": on}))


CONNECTOR = ManualOutboundDocumentConnector

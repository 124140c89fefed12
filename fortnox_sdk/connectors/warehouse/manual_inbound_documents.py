"""Manual inbound deliveries (manuella inleveranser)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import attrs

from fortnox_sdk.connectors._plain import camel_case, query
from fortnox_sdk.connectors.warehouse._manual_deliveries import ManualDeliveries, ManualDelivery
from fortnox_sdk.connectors.warehouse._rows import PlacedRow
from fortnox_sdk.entities.codec import read_only, record_rows, required

__all__ = ["ManualInboundDocument", "ManualInboundDocumentConnector", "ManualInboundDocumentRow"]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class ManualInboundDocumentRow(PlacedRow):
    """A row of a manual inbound delivery: an article that was received."""

    batch: str | None = None
    """The batch or serial number. At most 50 characters."""
    direct_cost: Decimal | None = None
    """The direct cost per unit, in the document's currency; at least 0."""
    freight_cost: Decimal | None = None
    """The freight cost per unit, in the document's currency; at least 0."""
    other_cost: Decimal | None = None
    """The other costs per unit, in the document's currency; at least 0."""
    quantity: Decimal | None = required()
    """The quantity that was received; at least 0.01."""
    row_id: int | None = read_only()


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class ManualInboundDocument(ManualDelivery):
    """A manual delivery into the warehouse, without an order or an invoice."""

    currency: str | None = required()
    """The ISO code of the currency; three letters."""
    currency_rate: Decimal | None = required()
    """The value in SEK of `currency_unit` units of the currency. At least 0.000001."""
    currency_unit: int | None = None
    """The number of currency units that `currency_rate` applies to; at least 1."""
    rows: Sequence[ManualInboundDocumentRow] = record_rows(required=True)


class ManualInboundDocumentConnector(
    ManualDeliveries[ManualInboundDocument],
    path="/api/warehouse/deliveries-v1/inbounddeliveries",
    scope="warehouse",
):
    """Manual inbound deliveries. `client.manual_documents` lists them.

    Scope: warehouse. A document can be changed until it is released. After that, only its note can be changed, and
    `void` undoes the delivery.
    """

    entity = ManualInboundDocument

    def void(self, number: int, /, *, force: bool = False, on: date | None = None) -> None:
        """Void a manual inbound delivery and undo its stock changes.

        Args:
            number: The number of the document.
            force: Void the document even if some of its goods have left the stock; the stock may then become negative.
            on: The day on which Fortnox books the change. None means the date of the document.

        Raises:
            BadRequest: Some of the goods have left the stock, and `force` is False (code `void_linked_outbound`).
            NotFound: Fortnox has no document with this number.
            OutcomeUnknown: The response was lost; check the document's state before you try again.
        """
        self._act(number, "void", params=query({"force": force or None, "customVoidDate": on}))

"""Manual inbound deliveries (manuella inleveranser)."""

from datetime import date
from decimal import Decimal

import attrs

from fortnox_sdk.connectors._plain import camel_case, query
from fortnox_sdk.connectors.warehouse._manual_deliveries import ManualDeliveries, ManualDelivery
from fortnox_sdk.connectors.warehouse._rows import PlacedRow
from fortnox_sdk.entities.codec import read_only, required

__all__ = ["CONNECTOR", "ManualInboundDocument", "ManualInboundDocumentConnector", "ManualInboundDocumentRow"]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class ManualInboundDocumentRow(PlacedRow):
    """An article that came in."""

    batch: str | None = None
    """Batch or serial number. At most 50 characters."""
    direct_cost: Decimal | None = None
    """Each, in the document's currency. At least 0."""
    freight_cost: Decimal | None = None
    """Each, in the document's currency. At least 0."""
    other_cost: Decimal | None = None
    """Each, in the document's currency. At least 0."""
    quantity: Decimal | None = required()
    """At least 0.01."""
    row_id: int | None = read_only()


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class ManualInboundDocument(ManualDelivery):
    """A delivery into the warehouse that no order or invoice stands behind."""

    currency: str | None = required()
    """ISO code; 3 letters."""
    currency_rate: Decimal | None = required()
    """SEK for `currency_unit` units. At least 0.000001."""
    currency_unit: int | None = None
    """At least 1."""
    rows: tuple[ManualInboundDocumentRow, ...] = required(default=())


class ManualInboundDocumentConnector(
    ManualDeliveries[ManualInboundDocument],
    path="/api/warehouse/deliveries-v1/inbounddeliveries",
    scope="warehouse",
):
    """Manual inbound deliveries; `manual_documents` lists them.

    Scope: warehouse. A document is open until it is released; then only its note can change, and `void` undoes it.
    """

    entity = ManualInboundDocument

    def void(self, number: int, /, *, force: bool = False, on: date | None = None) -> None:
        """Make a document count no more.

        Args:
            number: Which.
            force: Also when what came in was delivered on; the stock may then be below nothing.
            on: The day to bookkeep it; None: the document's own.

        Raises:
            BadRequest: code `void_linked_outbound`: what came in was delivered on, and `force` was not given.
            NotFound: there is none with this number.
            OutcomeUnknown: the answer was lost; look before sending it again.
        """
        self._act(number, "void", params=query({"force": force or None, "customVoidDate": on}))


CONNECTOR = ManualInboundDocumentConnector

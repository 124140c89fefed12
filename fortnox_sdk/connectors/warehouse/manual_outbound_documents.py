"""Manual outbound deliveries (manuella utleveranser)."""

from datetime import date
from decimal import Decimal

import attrs

from fortnox_sdk.connectors._plain import PlainEntity, camel_case, query
from fortnox_sdk.connectors.warehouse._manual_deliveries import ManualDeliveries
from fortnox_sdk.entities.codec import read_only, required

__all__ = [
    "CONNECTOR",
    "ManualOutboundDocument",
    "ManualOutboundDocumentConnector",
    "ManualOutboundDocumentRow",
]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class ManualOutboundDocumentRow(PlainEntity):
    """An article that goes out."""

    cost_center_code: str | None = None
    delivered_quantity: Decimal | None = read_only()
    """What was taken from the stock."""
    forced_quantity: Decimal | None = read_only()
    """Delivered though the stock did not hold it."""
    item_description: str | None = None
    item_id: str | None = required()
    """The article number. At most 50 characters."""
    item_unit: str | None = None
    project_id: str | None = None
    quantity: Decimal | None = required()
    """At least 0.01."""
    stock_location_code: str | None = None
    stock_location_id: str | None = None
    """A UUID."""
    stock_location_name: str | None = read_only()
    stock_point_code: str | None = None
    stock_point_id: str | None = None
    """A UUID."""
    stock_point_name: str | None = read_only()


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class ManualOutboundDocument(PlainEntity):
    """A delivery out of the warehouse that no order or invoice stands behind."""

    day: date | None = required(name="date")
    id: int | None = read_only()
    """Fortnox numbers it."""
    note: str | None = None
    """At most 1000 characters."""
    released: bool | None = read_only()
    """Locked, and counted in the stock."""
    rows: tuple[ManualOutboundDocumentRow, ...] = required(default=())
    stock_point_code: str | None = None
    stock_point_id: str | None = None
    """A UUID; where the rows name none."""
    stock_point_name: str | None = read_only()
    voided: bool | None = read_only()


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

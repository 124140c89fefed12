"""Custom outbound documents (egna utleveransdokument) from other systems, for goods that leave the stock."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum

import attrs

from fortnox_sdk.connectors._plain import PlainEntity, camel_case
from fortnox_sdk.connectors.warehouse._custom_documents import (
    CustomDocument,
    CustomDocumentRow,
    CustomDocuments,
)
from fortnox_sdk.entities.codec import read_only, record_rows, required, wire

__all__ = [
    "AverageCost",
    "CustomOutboundDocument",
    "CustomOutboundDocumentConnector",
    "CustomOutboundDocumentRow",
    "DeliveryState",
]


class DeliveryState(StrEnum):
    """The state of a delivery. Unknown values are kept as `str`."""

    REGISTRATION = "registration"
    """The document is only registered."""
    RESERVATION = "reservation"
    """The quantity is reserved for the document."""
    DELIVERY = "delivery"
    """The quantity is taken from the stock."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class AverageCost(PlainEntity):
    """The average cost of an article in one stock point."""

    average_cost_in_sek: Decimal | None = wire("averageCostInSEK")
    """The average cost per unit."""
    item_id: str | None = None
    """The article number."""
    stock_point_id: str | None = None
    """The UUID of the stock point."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class CustomOutboundDocumentRow(CustomDocumentRow):
    """A row of a custom outbound document: an article that is delivered."""

    delivered_quantity: Decimal | None = read_only()
    """The quantity that was taken from the stock."""
    forced_quantity: Decimal | None = read_only()
    """The quantity that was delivered although it was not in stock."""
    reserved_quantity: Decimal | None = read_only()


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class CustomOutboundDocument(CustomDocument):
    """A document from another system, for goods that leave the stock."""

    average_costs: tuple[AverageCost, ...] = read_only(default=())
    delivery_state: DeliveryState | str | None = required()
    forced_delivery: bool | None = None
    """True to deliver quantities even if they are not in stock."""
    reference_type: str | None = read_only()
    """The kind of document, in upper case; at most 25 characters."""
    rows: Sequence[CustomOutboundDocumentRow] = record_rows(required=True)


class CustomOutboundDocumentConnector(
    CustomDocuments[CustomOutboundDocument],
    path="/api/warehouse/documentdeliveries/custom/outbound-v1",
    scope="warehousecustomdocument",
):
    """Documents from other systems, for goods that leave the stock.

    Scope: warehousecustomdocument.

    A document is identified by its kind and its number. The other system chooses both. The kind has at most 25
    characters: letters A to Z (upper or lower case), digits, _ and -. The number has at most 25 digits. If the kind
    does not exist, `save` creates it as an outbound kind. Fortnox refuses the name of an inbound kind.
    """

    entity = CustomOutboundDocument

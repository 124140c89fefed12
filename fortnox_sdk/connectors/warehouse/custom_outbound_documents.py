"""Documents of other systems that take stock out (egna utleveransdokument)."""

from decimal import Decimal
from enum import StrEnum

import attrs

from fortnox_sdk.connectors._plain import PlainEntity, camel_case
from fortnox_sdk.connectors.warehouse._custom_documents import (
    CustomDocument,
    CustomDocumentRow,
    CustomDocuments,
)
from fortnox_sdk.entities.codec import read_only, required, wire

__all__ = [
    "CONNECTOR",
    "AverageCost",
    "CustomOutboundDocument",
    "CustomOutboundDocumentConnector",
    "CustomOutboundDocumentRow",
    "DeliveryState",
]


class DeliveryState(StrEnum):
    """How far a delivery has come; other words may come and stay text."""

    REGISTRATION = "registration"
    RESERVATION = "reservation"
    DELIVERY = "delivery"


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class AverageCost(PlainEntity):
    """What an article cost on average where it was taken."""

    average_cost_in_sek: Decimal | None = wire("averageCostInSEK")
    """Each."""
    item_id: str | None = None
    """The article number."""
    stock_point_id: str | None = None
    """A UUID."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class CustomOutboundDocumentRow(CustomDocumentRow):
    """An article that goes out."""

    delivered_quantity: Decimal | None = read_only()
    """What was taken from the stock."""
    forced_quantity: Decimal | None = read_only()
    """Delivered though the stock did not hold it."""
    reserved_quantity: Decimal | None = read_only()


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class CustomOutboundDocument(CustomDocument):
    """A document that takes stock out."""

    average_costs: tuple[AverageCost, ...] = read_only(default=())
    delivery_state: DeliveryState | str | None = required()
    """`reservation` keeps the quantity for this document, `delivery` takes it."""
    forced_delivery: bool | None = None
    """Deliver also what the stock does not hold."""
    reference_type: str | None = read_only()
    """The kind, always in capitals. At most 25 characters."""
    rows: tuple[CustomOutboundDocumentRow, ...] = required(default=())


class CustomOutboundDocumentConnector(
    CustomDocuments[CustomOutboundDocument],
    path="/api/warehouse/documentdeliveries/custom/outbound-v1",
    scope="warehousecustomdocument",
):
    """Documents of other systems that take stock out.

    Scope: warehousecustomdocument. A document is addressed by its kind (letters A to Z, digits, _ and -, in any
    letter case, at most 25) and its number (a text of digits, at most 25), both chosen by the other system. An unknown
    kind is made outbound by the first save; a kind of the other direction is refused.
    """

    entity = CustomOutboundDocument


CONNECTOR = CustomOutboundDocumentConnector

"""Documents of other systems that take stock out (egna utleveransdokument)."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

import attrs

from fortnox_sdk.connectors._plain import PlainEntity, camel_case
from fortnox_sdk.connectors.warehouse._custom_documents import CustomDocuments
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
class CustomOutboundDocumentRow(PlainEntity):
    """An article that goes out."""

    cost_center_code: str | None = None
    """At most 25 characters."""
    delivered_quantity: Decimal | None = read_only()
    """What was taken from the stock."""
    forced_quantity: Decimal | None = read_only()
    """Delivered though the stock did not hold it."""
    item_description: str | None = None
    """At most 200 characters."""
    item_id: str | None = required()
    """The article number. At most 50 characters."""
    item_unit: str | None = None
    """At most 50 characters."""
    project_id: str | None = None
    """At most 25 characters."""
    quantity: Decimal | None = required()
    reserved_quantity: Decimal | None = read_only()
    row_id: int | None = None
    """The same number at the next save names the same row; at least 1."""
    stock_location_id: str | None = None
    """A UUID."""
    stock_point_id: str | None = None
    """A UUID."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class CustomOutboundDocument(PlainEntity):
    """A document that takes stock out."""

    average_costs: tuple[AverageCost, ...] = read_only(default=())
    day: date | None = required(name="date")
    delivery_state: DeliveryState | str | None = required()
    """`reservation` keeps the quantity for this document, `delivery` takes it."""
    forced_delivery: bool | None = None
    """Deliver also what the stock does not hold."""
    id: str | None = read_only()
    """At most 25 characters."""
    note: str | None = None
    """At most 1000 characters."""
    reference_type: str | None = read_only()
    """The kind, always in capitals. At most 25 characters."""
    rows: tuple[CustomOutboundDocumentRow, ...] = required(default=())
    voided: bool | None = read_only()
    warehouse_ready: bool | None = read_only()
    """Released."""


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

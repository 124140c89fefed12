"""Documents of other systems that bring stock in (egna inleveransdokument)."""

from datetime import date
from decimal import Decimal

import attrs

from fortnox_sdk.connectors._plain import PlainEntity, camel_case
from fortnox_sdk.connectors.warehouse._custom_documents import CustomDocuments
from fortnox_sdk.entities.codec import read_only, required

__all__ = [
    "CONNECTOR",
    "CustomInboundDocument",
    "CustomInboundDocumentConnector",
    "CustomInboundDocumentRow",
    "DocumentCurrency",
]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class DocumentCurrency(PlainEntity):
    """The currency of a document and its rate."""

    currency: str | None = required()
    """ISO code; 3 letters."""
    rate: Decimal | None = required()
    """SEK for `unit` units. At least 0.000001."""
    unit: int | None = None
    """At least 1."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class CustomInboundDocumentRow(PlainEntity):
    """An article that comes in."""

    batch: str | None = None
    """At most 50 characters."""
    cost_center_code: str | None = None
    """At most 25 characters."""
    direct_cost: Decimal | None = None
    """Each, in the document's currency."""
    freight_cost: Decimal | None = None
    """Each, in the document's currency."""
    item_description: str | None = None
    """At most 200 characters."""
    item_id: str | None = required()
    """The article number. At most 50 characters."""
    item_unit: str | None = None
    """At most 50 characters."""
    other_cost: Decimal | None = None
    """Each, in the document's currency."""
    project_id: str | None = None
    """At most 25 characters."""
    quantity: Decimal | None = required()
    row_id: int | None = None
    """The same number at the next save names the same row; at least 1."""
    stock_location_code: str | None = None
    stock_location_id: str | None = None
    """A UUID."""
    stock_point_code: str | None = None
    stock_point_id: str | None = None
    """A UUID."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class CustomInboundDocument(PlainEntity):
    """A document that brings stock in."""

    currency: DocumentCurrency | None = None
    """None: SEK."""
    day: date | None = required(name="date")
    id: str | None = read_only()
    """At most 25 characters."""
    note: str | None = None
    """At most 1000 characters."""
    rows: tuple[CustomInboundDocumentRow, ...] = required(default=())
    type: str | None = read_only()
    """At most 25 characters."""
    voided: bool | None = read_only()
    warehouse_ready: bool | None = read_only()
    """Released."""


class CustomInboundDocumentConnector(
    CustomDocuments[CustomInboundDocument],
    path="/api/warehouse/documentdeliveries/custom/inbound-v1",
    scope="warehousecustomdocument",
):
    """Documents of other systems that bring stock in.

    Scope: warehousecustomdocument. A document is addressed by its kind (letters A to Z, digits, _ and -, in any
    letter case, at most 25) and its number (a text of digits, at most 25), both chosen by the other system. An unknown
    kind is made inbound by the first save; a kind of the other direction is refused.
    """

    entity = CustomInboundDocument


CONNECTOR = CustomInboundDocumentConnector

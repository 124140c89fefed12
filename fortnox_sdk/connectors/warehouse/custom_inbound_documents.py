"""Documents of other systems that bring stock in (egna inleveransdokument)."""

from decimal import Decimal

import attrs

from fortnox_sdk.connectors._plain import PlainEntity, camel_case
from fortnox_sdk.connectors.warehouse._custom_documents import (
    CustomDocument,
    CustomDocumentRow,
    CustomDocuments,
)
from fortnox_sdk.entities.codec import read_only, required

__all__ = [
    "CustomInboundDocument",
    "CustomInboundDocumentConnector",
    "CustomInboundDocumentRow",
    "DocumentCurrency",
]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class DocumentCurrency(PlainEntity):
    """The currency of a document, with its exchange rate."""

    currency: str | None = required()
    """The ISO code; three letters."""
    rate: Decimal | None = required()
    """Amount in SEK of `unit` units of the currency. At least 0.000001."""
    unit: int | None = None
    """At least 1."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class CustomInboundDocumentRow(CustomDocumentRow):
    """An article that is received."""

    batch: str | None = None
    """At most 50 characters."""
    direct_cost: Decimal | None = None
    """Cost per unit, in the document's currency."""
    freight_cost: Decimal | None = None
    """Cost per unit, in the document's currency."""
    other_cost: Decimal | None = None
    """Cost per unit, in the document's currency."""
    stock_location_code: str | None = None
    stock_point_code: str | None = None


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class CustomInboundDocument(CustomDocument):
    """A document that brings stock in."""

    currency: DocumentCurrency | None = None
    """None means SEK."""
    rows: tuple[CustomInboundDocumentRow, ...] = required(default=())
    type: str | None = read_only()
    """At most 25 characters."""


class CustomInboundDocumentConnector(
    CustomDocuments[CustomInboundDocument],
    path="/api/warehouse/documentdeliveries/custom/inbound-v1",
    scope="warehousecustomdocument",
):
    """Documents of other systems that bring stock in.

    Scope: warehousecustomdocument. A document is addressed by its kind (letters A to Z, digits, _ and -, in any
    letter case, at most 25) and its number (a text of digits, at most 25), both chosen by the other system. An unknown
    kind is created as an inbound kind by the first save; an outbound kind is refused.
    """

    entity = CustomInboundDocument

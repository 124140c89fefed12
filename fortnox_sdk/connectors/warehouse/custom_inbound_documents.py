"""Custom inbound documents (egna inleveransdokument) from other systems, for goods added to the stock."""

from collections.abc import Sequence
from decimal import Decimal

import attrs

from fortnox_sdk.connectors._plain import PlainEntity, camel_case
from fortnox_sdk.connectors.warehouse._custom_documents import (
    CustomDocument,
    CustomDocumentRow,
    CustomDocuments,
)
from fortnox_sdk.entities.codec import read_only, record_rows, required

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
    """The ISO code of the currency; three letters."""
    rate: Decimal | None = required()
    """The value in SEK of `unit` units of the currency. At least 0.000001."""
    unit: int | None = None
    """The number of currency units that `rate` applies to; at least 1."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class CustomInboundDocumentRow(CustomDocumentRow):
    """A row of a custom inbound document: an article that is received."""

    batch: str | None = None
    """At most 50 characters."""
    direct_cost: Decimal | None = None
    """The direct cost per unit, in the document's currency."""
    freight_cost: Decimal | None = None
    """The freight cost per unit, in the document's currency."""
    other_cost: Decimal | None = None
    """The other costs per unit, in the document's currency."""
    stock_location_code: str | None = None
    stock_point_code: str | None = None


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class CustomInboundDocument(CustomDocument):
    """A document from another system, for goods added to the stock."""

    currency: DocumentCurrency | None = None
    """The currency of the costs in the rows; None means SEK."""
    rows: Sequence[CustomInboundDocumentRow] = record_rows(required=True)
    type: str | None = read_only()
    """The kind of document. At most 25 characters."""


class CustomInboundDocumentConnector(
    CustomDocuments[CustomInboundDocument],
    path="/api/warehouse/documentdeliveries/custom/inbound-v1",
    scope="warehousecustomdocument",
):
    """Documents from other systems, for goods added to the stock.

    Scope: warehousecustomdocument.

    A document is identified by its kind and its number. The other system chooses both. The kind has at most 25
    characters: letters A to Z (upper or lower case), digits, _ and -. The number has at most 25 digits. If the kind
    does not exist, `save` creates it as an inbound kind. Fortnox refuses the name of an outbound kind.
    """

    entity = CustomInboundDocument

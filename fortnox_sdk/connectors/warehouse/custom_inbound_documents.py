"""Documents of other systems that bring stock in (egna inleveransdokument)."""

from datetime import date
from decimal import Decimal

import attrs

from fortnox_sdk.codec import read_only, required
from fortnox_sdk.connectors._plain import Plain, PlainEntity, camel_case, query

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
    Plain, path="/api/warehouse/documentdeliveries/custom/inbound-v1", scope="warehousecustomdocument"
):
    """Documents of other systems that bring stock in.

    Scope: warehousecustomdocument. A document is addressed by its kind (letters A to Z, digits, _ and -, in any
    letter case, at most 25) and its number (a text of digits, at most 25), both chosen by the other system. An unknown
    kind is made inbound by the first save; a kind of the other direction is refused.
    """

    def get(self, kind: str, number: str, /) -> CustomInboundDocument:
        """One document.

        Raises:
            NotFound: there is none of this kind and number.
        """
        return self._fetch(CustomInboundDocument, kind, number)

    def save(self, kind: str, number: str, document: CustomInboundDocument, /) -> CustomInboundDocument:
        """Make a document, or put another in the place of the one that is there.

        Raises:
            InvalidInput: a field that Fortnox demands is None; nothing was sent.
            BadRequest: the kind is not allowed, or the document is released or voided.
            OutcomeUnknown: the answer was lost; saving it again makes it as meant.
        """
        return self._replace(document, kind, number)

    def release(self, kind: str, number: str, /) -> None:
        """Lock and bookkeep a document, so that the stock grows.

        Raises:
            BadRequest: it is voided.
            NotFound: there is none of this kind and number.
            OutcomeUnknown: the answer was lost; look before sending it again.
        """
        self._act(kind, number, "release")

    def void(self, kind: str, number: str, /, *, force: bool = False) -> None:
        """Undo what a document did to the stock; it stays, marked.

        Args:
            kind: Its kind.
            number: Its id.
            force: Also when what it brought in was delivered on.

        Raises:
            BadRequest: what it brought in was delivered on, and `force` was not given.
            NotFound: there is none of this kind and number.
            OutcomeUnknown: the answer was lost; look before sending it again.
        """
        self._act(kind, number, "void", params=query({"force": force or None}))


CONNECTOR = CustomInboundDocumentConnector

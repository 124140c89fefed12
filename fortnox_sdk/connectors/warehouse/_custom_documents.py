"""Fields and operations shared by inbound and outbound custom documents, which other systems create."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Generic

import attrs

from fortnox_sdk.connectors._base import Full
from fortnox_sdk.connectors._plain import Plain, PlainEntity, camel_case, query
from fortnox_sdk.connectors.warehouse._rows import StockRow
from fortnox_sdk.entities.codec import read_only, required


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class CustomDocumentRow(StockRow):
    """A row of a custom document, with an article and its quantity."""

    cost_center_code: str | None = None
    """At most 25 characters."""
    item_description: str | None = None
    """At most 200 characters."""
    item_unit: str | None = None
    """At most 50 characters."""
    project_id: str | None = None
    """At most 25 characters."""
    quantity: Decimal | None = required()
    row_id: int | None = None
    """The number that identifies the row in the next `save`. At least 1."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class CustomDocument(PlainEntity):
    """A custom document: a warehouse document that another system creates."""

    day: date | None = required(name="date")
    id: str = read_only()
    """The number of the document; at most 25 characters."""
    note: str | None = None
    """At most 1000 characters."""
    voided: bool | None = read_only()
    warehouse_ready: bool | None = read_only()
    """True if the document is locked and has changed the stock."""


class CustomDocuments(Plain, Generic[Full]):
    """Operations on custom documents, which are identified by kind and number."""

    entity: ClassVar[type[Any]]

    def get(self, kind: str, number: str, /) -> Full:
        """Return a custom document.

        Raises:
            NotFound: Fortnox has no document of this kind with this number.
        """
        result: Full = self._fetch(self.entity, kind, number)
        return result

    def save(self, kind: str, number: str, document: Full, /) -> Full:
        """Create a custom document. If a document with this kind and number exists, replace it.

        Raises:
            InvalidInput: A required field is None; nothing was sent.
            BadRequest: The kind is not allowed, or the document is released or voided.
            OutcomeUnknown: The response was lost; it is safe to save the document again.
        """
        return self._replace(document, kind, number)

    def release(self, kind: str, number: str, /) -> None:
        """Release a custom document: lock it, bookkeep it and change the stock.

        Raises:
            BadRequest: The document is voided.
            NotFound: Fortnox has no document of this kind with this number.
            OutcomeUnknown: The response was lost; check the document's state before you try again.
        """
        self._act(kind, number, "release")

    def void(self, kind: str, number: str, /, *, force: bool = False) -> None:
        """Void a custom document: undo its stock changes and mark it as voided.

        Args:
            kind: The kind of document.
            number: The number of the document.
            force: Void an inbound document even if goods that it added to the stock have left the stock. An outbound
                document adds no goods, so it does not need `force`.

        Raises:
            BadRequest: Goods that an inbound document added to the stock have left the stock, and `force` is False.
            NotFound: Fortnox has no document of this kind with this number.
            OutcomeUnknown: The response was lost; check the document's state before you try again.
        """
        self._act(kind, number, "void", params=query({"force": force or None}))

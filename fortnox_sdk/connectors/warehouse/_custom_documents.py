"""What documents of other systems have in common, whether they bring stock in or take it out: fields and verbs."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Generic

import attrs

from fortnox_sdk.connectors._base import Full
from fortnox_sdk.connectors._plain import Plain, PlainEntity, camel_case, query
from fortnox_sdk.connectors.warehouse._rows import StockRow
from fortnox_sdk.entities.codec import read_only, required

__all__ = ["CustomDocument", "CustomDocumentRow", "CustomDocuments"]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class CustomDocumentRow(StockRow):
    """An article of a document."""

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
    """The same number at the next save names the same row; at least 1."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class CustomDocument(PlainEntity):
    """A document of another system."""

    day: date | None = required(name="date")
    id: str | None = read_only()
    """At most 25 characters."""
    note: str | None = None
    """At most 1000 characters."""
    voided: bool | None = read_only()
    warehouse_ready: bool | None = read_only()
    """Released."""


class CustomDocuments(Plain, Generic[Full]):
    """Documents that another system numbers, by their kind and number."""

    entity: ClassVar[type[Any]]

    def get(self, kind: str, number: str, /) -> Full:
        """One document.

        Raises:
            NotFound: there is none of this kind and number.
        """
        found: Full = self._fetch(self.entity, kind, number)
        return found

    def save(self, kind: str, number: str, document: Full, /) -> Full:
        """Make a document, or put another in the place of the one that is there.

        Raises:
            InvalidInput: a field that Fortnox demands is None; nothing was sent.
            BadRequest: the kind is not allowed, or the document is released or voided.
            OutcomeUnknown: the answer was lost; saving it again makes it as meant.
        """
        return self._replace(document, kind, number)

    def release(self, kind: str, number: str, /) -> None:
        """Lock and bookkeep a document, so that the stock changes by it.

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
            number: Its number.
            force: Also when what it brought in was delivered on.

        Raises:
            BadRequest: what it brought in was delivered on, and `force` was not given.
            NotFound: there is none of this kind and number.
            OutcomeUnknown: the answer was lost; look before sending it again.
        """
        self._act(kind, number, "void", params=query({"force": force or None}))

"""Kinds of documents that other systems make in the warehouse (egna dokumenttyper)."""

from enum import StrEnum

import attrs

from fortnox_sdk.connectors._base import Gets, complete
from fortnox_sdk.connectors._plain import Plain, PlainEntity, camel_case
from fortnox_sdk.entities.codec import decode_json, required
from fortnox_sdk.http.paging import Pager

__all__ = ["CONNECTOR", "CustomDocumentType", "CustomDocumentTypeConnector", "DocumentCategory"]


class DocumentCategory(StrEnum):
    """Whether documents of a kind bring stock in or take it out; other words may come and stay text."""

    INBOUND = "INBOUND"
    OUTBOUND = "OUTBOUND"


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class CustomDocumentType(PlainEntity):
    """A kind of document, with the name that its documents are addressed by."""

    category: DocumentCategory | str | None = required()
    reference_type: str | None = required()
    """Letters A to Z, digits, _ and -; those of Fortnox's own kinds are refused. At most 25 characters."""


class CustomDocumentTypeConnector(
    Gets[CustomDocumentType, str],
    Plain,
    path="/api/warehouse/documentdeliveries/custom/documenttypes-v1",
    scope="warehousecustomdocument",
):
    """Kinds of custom documents. Saving a document makes its kind, so that `create` is seldom needed.

    Scope: warehousecustomdocument. The key is the name of the kind.
    """

    entity = CustomDocumentType

    def list(self) -> Pager[CustomDocumentType]:
        """All of them."""
        return self._pager(CustomDocumentType, {})

    def create(self, document_type: CustomDocumentType, /) -> bool:
        """Make a kind; False when there was one of this name already.

        Raises:
            InvalidInput: a field that Fortnox demands is None; nothing was sent.
            BadRequest: code `referenceTypeNotAllowed`.
            OutcomeUnknown: the answer was lost; sending it again does no harm.
        """
        body = self._enveloped(complete(document_type))
        return decode_json(self._session.send("POST", self.path, body=body).body) == 1


CONNECTOR = CustomDocumentTypeConnector

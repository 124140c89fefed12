"""Kinds of custom documents (egna dokumenttyper). Other systems create these warehouse documents."""

from enum import StrEnum

import attrs

from fortnox_sdk.connectors._base import Gets
from fortnox_sdk.connectors._plain import Plain, PlainEntity, camel_case
from fortnox_sdk.entities.codec import decode_json, required
from fortnox_sdk.entities.updates import encode_new
from fortnox_sdk.http.paging import Pager

__all__ = ["CustomDocumentType", "CustomDocumentTypeConnector", "DocumentCategory"]


class DocumentCategory(StrEnum):
    """The direction of a kind of document: into or out of the stock. Unknown values are kept as `str`."""

    INBOUND = "INBOUND"
    OUTBOUND = "OUTBOUND"


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class CustomDocumentType(PlainEntity):
    """A kind of custom document. Its name (`reference_type`) is part of the key of its documents."""

    category: DocumentCategory | str | None = required()
    reference_type: str = required()
    """The name of the kind: at most 25 characters, which may be letters A to Z (upper or lower case), digits, _ and -.
    Fortnox refuses the names of its own kinds of documents."""


class CustomDocumentTypeConnector(
    Gets[CustomDocumentType, str],
    Plain,
    path="/api/warehouse/documentdeliveries/custom/documenttypes-v1",
    scope="warehousecustomdocument",
):
    """Kinds of custom documents. If you save a document of a new kind, Fortnox also creates the kind.

    Scope: warehousecustomdocument. The key is the name of the kind (`reference_type`).
    """

    entity = CustomDocumentType

    def list(self, *, limit: int | None = None) -> Pager[CustomDocumentType]:
        """Return every kind of custom document, page by page.

        `limit` is the largest number of records to return; None returns all.
        """
        return self._pager(CustomDocumentType, {}, limit=limit)

    def create(self, document_type: CustomDocumentType, /) -> bool:
        """Create a kind of custom document. Return False if a kind with this name already exists.

        Raises:
            InvalidInput: A required field is None; nothing was sent.
            BadRequest: Fortnox refused the name (code `referenceTypeNotAllowed`).
            OutcomeUnknown: The response was lost; it is safe to try again.
        """
        body = self._request_body(encode_new(document_type))
        return self._written(decode_json, "POST", self.path, body=body) == 1

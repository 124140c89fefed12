"""Files that go with invoices, orders and offers (bifogade filer)."""

from collections.abc import Sequence
from enum import StrEnum

import attrs

from fortnox_sdk.connectors._base import complete
from fortnox_sdk.connectors._plain import Plain, PlainEntity, camel_case, query
from fortnox_sdk.entities.codec import encode, read_only, required
from fortnox_sdk.http.paging import Pager

__all__ = ["CONNECTOR", "AttachedTo", "Attachment", "AttachmentConnector", "AttachmentCount"]


class AttachedTo(StrEnum):
    """What a file is attached to; other words may come and stay text."""

    OFFER = "OF"
    ORDER = "O"
    INVOICE = "F"
    CREDIT_INVOICE = "C"
    """So says one client in production (2026); the specification has the letter alone."""
    INCOMING_GOODS = "LGR_IG"
    PURCHASE_ORDER = "LGR_IO"


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class Attachment(PlainEntity):
    """A file on a document."""

    entity_id: int | None = required()
    """The number of the document."""
    entity_type: AttachedTo | str | None = required()
    file_id: str | None = required()
    """The file's `archive_file_id`, not its `id`."""
    id: str | None = read_only()
    """A UUID."""
    include_on_send: bool | None = None
    """Sent along with the document: at most five files of one document."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class AttachmentCount(PlainEntity):
    """How many files a document has."""

    entity_id: int
    """The number of the document."""
    number_of_attachments: int


class AttachmentConnector(Plain, path="/api/fileattachments/attachments-v1"):
    """Files on invoices, orders and offers; vouchers and supplier invoices have file connections instead.

    Which scope it takes is not documented: the document's own is needed. The file is a PDF in the folder for its
    kind: inbox_kf for invoices, inbox_o for orders, inbox_of for offers; at most 5 MB each and 15 MB together
    (attachments page, 2019). Refusals come as codes: wrong_file_location, wrong_file_type, file_too_big,
    attachment_files_max_count_exceeded, file_not_found, document_not_found and others.
    """

    def list(self, numbers: Sequence[int], /, *, of: AttachedTo) -> Pager[Attachment]:
        """The files of some documents of one kind, in one call.

        Raises:
            InvalidInput: no document was named.
        """
        return self._at_once(Attachment, {"entityid": numbers, "entitytype": of})

    def count(self, numbers: Sequence[int], /, *, of: AttachedTo) -> tuple[AttachmentCount, ...]:
        """How many files some documents of one kind have; documents without files are left out.

        Raises:
            InvalidInput: no document was named.
        """
        params = query({"entityids": numbers, "entitytype": of})
        return self._rows(AttachmentCount, "numberofattachments", params=params)

    def create(self, attachments: Sequence[Attachment], /) -> tuple[Attachment, ...]:
        """Attach files to documents, and give the attachments made.

        Raises:
            InvalidInput: an attachment lacks its file or document; nothing was sent.
            BadRequest: a file or its place is refused, or there are too many.
            NotFound: a file or a document is not there.
            OutcomeUnknown: the answer was lost; look at the documents' attachments first.
        """
        answer = self._session.send("POST", self.path, body=self._several(attachments))
        return tuple(self._page(answer.body, Attachment, 1).rows)

    def validate(self, attachments: Sequence[Attachment], /) -> None:
        """Ask whether files could be sent along with their documents; nothing is changed.

        Raises:
            InvalidInput: an attachment lacks its file or document; nothing was sent.
            BadRequest: they could not; the code says why.
        """
        self._session.send(
            "POST", self._at("validateincludedonsend"), body=self._several(attachments), repeatable=True
        )

    def update(self, attachment_id: str, attachment: Attachment, /) -> Attachment:
        """Change whether a file is sent along; code `field_not_writable` refuses other changes.

        Raises:
            BadRequest: it is refused.
            NotFound: there is no attachment with this id.
        """
        return self._send("PUT", Attachment, attachment_id, body=encode(attachment), repeatable=True)

    def delete(self, attachment_id: str, /) -> None:
        """Take a file off its document; the file stays in the archive.

        Raises:
            NotFound: there is no attachment with this id.
        """
        self._session.send("DELETE", self._at(attachment_id))

    def _several(self, attachments: Sequence[Attachment]) -> bytes:
        return self._enveloped([complete(attachment) for attachment in attachments])


CONNECTOR = AttachmentConnector

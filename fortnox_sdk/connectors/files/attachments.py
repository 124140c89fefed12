"""Files attached to invoices, orders and offers (bifogade filer)."""

from collections.abc import Sequence
from enum import StrEnum

import attrs

from fortnox_sdk.connectors._plain import Plain, PlainEntity, camel_case, query
from fortnox_sdk.entities.codec import read_only, required
from fortnox_sdk.entities.updates import encode_new, encode_update
from fortnox_sdk.http.paging import Pager

__all__ = ["AttachedTo", "Attachment", "AttachmentConnector", "AttachmentCount"]


class AttachedTo(StrEnum):
    """The kind of document that a file is attached to. Unknown values are kept as `str`."""

    OFFER = "OF"
    ORDER = "O"
    INVOICE = "F"
    CREDIT_INVOICE = "C"
    """The specification does not explain the value `C`. Samizdat, a Perl client, uses it for credit invoices
    (2026)."""
    INCOMING_GOODS = "LGR_IG"
    """An incoming goods document. Fortnox does not document the inbox folder for its files."""
    PURCHASE_ORDER = "LGR_IO"
    """A purchase order. Fortnox does not document the inbox folder for its files."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class Attachment(PlainEntity):
    """A file attached to a document."""

    entity_id: str = required(sent_as=int)
    """The number of the document."""
    entity_type: AttachedTo | str | None = required()
    file_id: str = required()
    """The file's `archive_file_id`, not its `id`."""
    id: str = read_only()
    """The UUID of the attachment."""
    include_on_send: bool | None = None
    """True to send the file with the document. At most five files of a document can be sent with it."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class AttachmentCount(PlainEntity):
    """The number of files attached to a document."""

    entity_id: str
    """The number of the document."""
    number_of_attachments: int


class AttachmentConnector(Plain, path="/api/fileattachments/attachments-v1"):
    """Files attached to invoices, orders and offers.

    For files of vouchers and supplier invoices, use file connections instead. Fortnox does not document a scope for
    attachments themselves; the connection to Fortnox needs the scope of the document, such as `invoice`.

    A file must be a PDF in the inbox folder for its kind of document: `inbox_kf` for invoices, `inbox_o` for orders,
    `inbox_of` for offers. According to Fortnox's documentation of attachments (2019), a file may be at most 5 MB, and
    all files of a document together at most 15 MB. Error codes include `wrong_file_location`, `wrong_file_type`,
    `file_too_big`, `attachment_files_max_count_exceeded`, `file_not_found` and `document_not_found`.
    """

    def list(
        self, numbers: Sequence[str], /, *, of: AttachedTo, limit: int | None = None
    ) -> Pager[Attachment]:
        """Return the attachments of several documents of one kind, with one request.

        `limit` is the largest number of records to return; None returns all.

        Raises:
            InvalidInput: `numbers` is empty.
        """
        return self._unpaged(Attachment, {"entityid": numbers, "entitytype": of}, limit=limit)

    def count(self, numbers: Sequence[str], /, *, of: AttachedTo) -> tuple[AttachmentCount, ...]:
        """Return the number of attached files for each of several documents of one kind.

        Documents without files are left out.

        Raises:
            InvalidInput: `numbers` is empty.
        """
        params = query({"entityids": numbers, "entitytype": of})
        return self._rows(AttachmentCount, "numberofattachments", params=params)

    def create(self, attachments: Sequence[Attachment], /) -> tuple[Attachment, ...]:
        """Attach files to documents and return the new attachments.

        Raises:
            InvalidInput: An attachment has no file or no document; nothing was sent.
            BadRequest: Fortnox refused a file, its folder, or the number of files.
            NotFound: A file or a document does not exist.
            OutcomeUnknown: The response was lost; check the documents' attachments before you try again.
        """
        return self._written(
            lambda answer: tuple(self._page(answer, Attachment, 1).rows),
            "POST",
            self.path,
            body=self._several(attachments),
        )

    def validate(self, attachments: Sequence[Attachment], /) -> None:
        """Check that files can be sent together with their documents. Nothing is changed.

        Raises:
            InvalidInput: An attachment has no file or no document; nothing was sent.
            BadRequest: The files can't be sent; the error's code gives the reason.
            OutcomeUnknown: Neither the request nor its retries got a response; it is safe to try again.
        """
        self._session.send(
            "POST", self._path_of("validateincludedonsend"), body=self._several(attachments), repeatable=True
        )

    def update(self, attachment_id: str, attachment: Attachment, /) -> Attachment:
        """Change whether a file is sent with its document.

        Fortnox refuses other changes with the error code `field_not_writable`.

        Raises:
            InvalidInput: A read-only field is set; nothing was sent.
            BadRequest: Fortnox refused the change.
            NotFound: Fortnox has no attachment with this id.
            OutcomeUnknown: Neither the request nor its retries got a response; it is safe to send the change again.
        """
        return self._send("PUT", Attachment, attachment_id, body=encode_update(attachment), repeatable=True)

    def delete(self, attachment_id: str, /) -> None:
        """Remove a file from its document; the file itself is not deleted.

        Raises:
            NotFound: Fortnox has no attachment with this id.
            OutcomeUnknown: Neither the request nor its retries got a response; it is safe to try again.
        """
        self._session.send("DELETE", self._path_of(attachment_id))

    def _several(self, attachments: Sequence[Attachment]) -> bytes:
        return self._request_body([encode_new(attachment) for attachment in attachments])

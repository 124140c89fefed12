"""Operations shared by offers, orders and invoices, which are sent to customers."""

from pathlib import Path
from typing import Any, ClassVar, Generic

from fortnox_sdk.connectors._base import Creates, Full, Gets, Updates
from fortnox_sdk.connectors.files._attaching import attach_to_document
from fortnox_sdk.connectors.files._multipart import Content
from fortnox_sdk.connectors.files.attachments import AttachedTo, Attachment


class SentDocuments(Gets[Full, str], Creates[Full], Updates[Full, str], Generic[Full]):
    """Operations on offers, orders and invoices: attach files, cancel, send and print."""

    entity: ClassVar[type[Any]]
    attached_to: ClassVar[AttachedTo]
    """The kind of document, used when a file is attached."""

    def attach(
        self, number: str, content: Content, /, *, name: str | None = None, include_on_send: bool = False
    ) -> Attachment:
        """Attach a PDF to a document and return the attachment.

        In addition to the scope of the document, the connection to Fortnox needs the scope `inbox`.

        Args:
            number: The number of the document.
            content: The file's bytes, its path, or an open binary file.
            name: The file name with its extension. If None, the name of the path or open file is used.
            include_on_send: True to send the file together with the document.

        Raises:
            InvalidInput: The file can't be read or has no name; nothing was sent.
            BadRequest: Fortnox refused the file. The file was removed from the inbox.
            NotFound: Fortnox has no document with this number.
            OutcomeUnknown: A response was lost; check the document and the inbox before you try again.
        """
        kind = self._attached_to(number)
        return attach_to_document(self, number, kind, content, name, include_on_send=include_on_send)

    def cancel(self, number: str, /) -> Full:
        """Cancel a document.

        Raises:
            BadRequest: The document can no longer be cancelled.
            OutcomeUnknown: The response was lost; check the document before you try again.
        """
        return self._done("PUT", number, "cancel")

    def email(self, number: str, /) -> Full:
        """Send a document to the customer by e-mail. The request is never retried.

        Raises:
            BadRequest: The document has no e-mail address.
            OutcomeUnknown: The response was lost; the document's field `sent` shows whether the document was sent.
        """
        return self._done("GET", number, "email")

    def external_print(self, number: str, /) -> Full:
        """Mark a document as sent, after it was printed outside Fortnox.

        Raises:
            NotFound: Fortnox has no document with this number.
            OutcomeUnknown: The response was lost; check the document before you try again.
        """
        return self._done("PUT", number, "externalprint")

    def preview(self, number: str, /) -> bytes:
        """Return the PDF of a document without marking it as sent.

        Raises:
            NotFound: Fortnox has no document with this number.
        """
        return self._file(number, "preview")

    def download_preview(self, number: str, target: Path, /, *, max_bytes: int | None = None) -> None:
        """Stream the PDF of a document to disk without marking the document as sent.

        Args:
            number: The number of the document.
            target: The file to write. An existing file is replaced only after the whole PDF was received.
            max_bytes: A size limit in bytes, in addition to the client's limit; None means no additional limit.

        Raises:
            LimitExceeded: The PDF is larger than `max_bytes` or the client's limit; `target` is unchanged.
            NotFound: Fortnox has no document with this number; `target` is unchanged.
            OSError: The file can't be written.
        """
        self._save(target, number, "preview", max_bytes=max_bytes)

    def print(self, number: str, /) -> bytes:
        """Return the PDF of a document and mark it as sent.

        Raises:
            NotFound: Fortnox has no document with this number.
            OutcomeUnknown: The response was lost; check the document before you try again.
        """
        return self._file(number, "print", repeatable=False)

    def _attached_to(self, number: str) -> AttachedTo:  # noqa: ARG002 - used for invoices
        return self.attached_to

    def _done(self, method: str, number: str, action: str) -> Full:
        result: Full = self._send(method, self.entity, number, action)
        return result

"""Verbs of the documents that customers get, the same for offers, orders and invoices."""

from typing import Any, ClassVar, Generic

from fortnox_sdk.connectors._base import Creates, Full, Gets, Updates
from fortnox_sdk.connectors.files._attaching import Content, attach_to_document
from fortnox_sdk.connectors.files.attachments import AttachedTo, Attachment

__all__ = ["SentDocuments"]


class SentDocuments(Gets[Full, str], Creates[Full], Updates[Full, str], Generic[Full]):
    """Documents with a number, that are sent and printed."""

    entity: ClassVar[type[Any]]
    attached_to: ClassVar[AttachedTo]
    """What Fortnox calls the document where files are attached to it."""

    def attach(
        self, number: str, content: Content, /, *, name: str | None = None, include_on_send: bool = False
    ) -> Attachment:
        """Put a PDF on a document. Needs the scope `inbox` too.

        Args:
            number: The document's.
            content: The file's bytes, its path, or an open binary file.
            name: With its ending; None: as the file is called.
            include_on_send: Whether it goes along when the document is sent.

        Raises:
            InvalidInput: the file can't be read, or has no name; nothing was sent.
            BadRequest: the file is refused, and out of the inbox again (`NotFound` for the document).
            OutcomeUnknown: an answer was lost; look at the document and in the inbox first.
        """
        kind = self._attached_to(number)
        return attach_to_document(self, number, kind, content, name, include_on_send=include_on_send)

    def cancel(self, number: str, /) -> Full:
        """Cancel it.

        Raises:
            BadRequest: it has gone too far: a booked invoice is credited instead.
            OutcomeUnknown: the answer was lost; look at the document first.
        """
        return self._done("PUT", number, "cancel")

    def email(self, number: str, /) -> Full:
        """Send it to the customer by e-mail, now; never repeated by itself.

        Raises:
            BadRequest: it has no address to go to.
            OutcomeUnknown: the answer was lost; `sent` of the document tells.
        """
        return self._done("GET", number, "email")

    def external_print(self, number: str, /) -> Full:
        """Mark it as sent, since it was printed elsewhere."""
        return self._done("PUT", number, "externalprint")

    def preview(self, number: str, /) -> bytes:
        """The PDF, without marking it as sent."""
        return self._file(number, "preview")

    def print(self, number: str, /) -> bytes:
        """The PDF; marks it as sent."""
        return self._file(number, "print", repeatable=False)

    def _attached_to(self, number: str) -> AttachedTo:  # noqa: ARG002 - invoices are of two kinds
        return self.attached_to

    def _done(self, method: str, number: str, action: str) -> Full:
        found: Full = self._send(method, self.entity, number, action)
        return found

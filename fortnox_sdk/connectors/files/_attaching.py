"""A file on its way to a record: in the inbox first, and out of it again when the record refuses it."""

from collections.abc import Generator
from contextlib import contextmanager, suppress

from fortnox_sdk.connectors._base import HasSession
from fortnox_sdk.connectors.files._multipart import Content, name_of
from fortnox_sdk.connectors.files._stored_files import StoredFile
from fortnox_sdk.connectors.files.attachments import AttachedTo, Attachment, AttachmentConnector
from fortnox_sdk.connectors.files.inbox import InboxConnector, InboxFolder
from fortnox_sdk.errors import ApiError, DecodeError, FortnoxError, InvalidInput

__all__ = ["Content", "attach_to_document", "in_inbox"]

_FOLDERS = {
    AttachedTo.INVOICE: InboxFolder.INVOICES,
    AttachedTo.CREDIT_INVOICE: InboxFolder.INVOICES,
    AttachedTo.ORDER: InboxFolder.ORDERS,
    AttachedTo.OFFER: InboxFolder.OFFERS,
}


@contextmanager
def in_inbox(
    client: HasSession, folder: InboxFolder | None, content: Content, name: str | None
) -> Generator[StoredFile]:
    """Upload a file, to be connected inside the block.

    A refusal there removes the file again, so that trying once more leaves no two. Where it is not known what became
    of the connection, the file stays: it may be on the record.
    """
    inbox = InboxConnector(client)
    stored = inbox.upload(name_of(content, name), content, folder_id=folder)
    if not stored.id or not stored.archive_file_id:
        raise DecodeError("The uploaded file came back without its ids.", path="File")
    try:
        yield stored
    except ApiError:
        with suppress(FortnoxError):
            inbox.delete(stored.id)
        raise


def attach_to_document(
    client: HasSession,
    number: str,
    kind: AttachedTo,
    content: Content,
    name: str | None,
    *,
    include_on_send: bool,
) -> Attachment:
    """Put a file on an invoice, an order or an offer: these take the other one of its two ids.

    Raises:
        InvalidInput: the number is none; nothing was sent.
    """
    if not number.isdecimal():
        raise InvalidInput(f"{number!r} is no document's number.", hint="Name one document by its number.")
    with in_inbox(client, _FOLDERS[kind], content, name) as stored:
        attachment = Attachment(
            entity_id=int(number),
            entity_type=kind,
            file_id=stored.archive_file_id,
            include_on_send=include_on_send,
        )
        return AttachmentConnector(client).create([attachment])[0]

"""Functions that attach files to records through the inbox.

If Fortnox refuses to attach a file, the file is removed from the inbox.
"""

from collections.abc import Generator
from contextlib import contextmanager, suppress

from fortnox_sdk.connectors._base import HasSession
from fortnox_sdk.connectors.files._multipart import Content, name_of
from fortnox_sdk.connectors.files.attachments import AttachedTo, Attachment, AttachmentConnector
from fortnox_sdk.connectors.files.inbox import InboxConnector, InboxFolder
from fortnox_sdk.errors import ApiError, DecodeError, FortnoxError, InvalidInput
from fortnox_sdk.http.session import written_response
from fortnox_sdk.text import Text

_FOLDERS = {
    AttachedTo.INVOICE: InboxFolder.INVOICES,
    AttachedTo.CREDIT_INVOICE: InboxFolder.INVOICES,
    AttachedTo.ORDER: InboxFolder.ORDERS,
    AttachedTo.OFFER: InboxFolder.OFFERS,
}


@contextmanager
def in_inbox(
    client: HasSession, folder: InboxFolder | None, content: Content, name: str | None
) -> Generator[tuple[str, str]]:
    """Upload a file to the inbox, and yield two ids: the file's id in the inbox, and its id in the archive.

    The caller connects the file to a record inside the `with` block.

    If Fortnox refuses to connect the file, the file is removed from the inbox, so that a new attempt does not leave two
    files. If it is not known whether Fortnox connected the file, the file stays in the inbox.
    """
    inbox = InboxConnector(client)
    stored = inbox.upload(name_of(content, name), content, folder_id=folder)
    if not stored.archive_file_id:
        with written_response("POST", inbox.path):
            raise DecodeError(
                Text(
                    "Fortnox's response does not contain the ArchiveFileId of the uploaded file.",
                    "Svaret från Fortnox saknar den uppladdade filens ArchiveFileId.",
                ),
                path="File",
            )
    try:
        yield stored.id, stored.archive_file_id
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
    """Attach a file to an invoice, an order or an offer. Fortnox identifies the file by its `archive_file_id`.

    Raises:
        InvalidInput: `number` does not consist of digits; nothing was sent.
    """
    if not number.isdecimal():
        raise InvalidInput(
            Text(f"{number!r} is not a document number.", f"{number!r} är inte ett dokumentnummer."),
            hint=Text(
                "Pass the document number of an invoice, an order or an offer.",
                "Ange dokumentnumret för en faktura, en order eller en offert.",
            ),
        )
    with in_inbox(client, _FOLDERS[kind], content, name) as (_, archive_file_id):
        attachment = Attachment(
            entity_id=number,
            entity_type=kind,
            file_id=archive_file_id,
            include_on_send=include_on_send,
        )
        return AttachmentConnector(client).create([attachment])[0]

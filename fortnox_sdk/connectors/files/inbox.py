"""The inbox (inkorg): files that are not yet connected to a record."""

from enum import StrEnum

from fortnox_sdk.connectors.files._multipart import Content
from fortnox_sdk.connectors.files._stored_files import StoredFile, StoredFiles
from fortnox_sdk.connectors.files.archive import Folder

__all__ = ["InboxConnector", "InboxFolder"]


class InboxFolder(StrEnum):
    """The folders of the inbox, with their ids in Fortnox."""

    ASSETS = "inbox_a"
    BANK_FILES = "inbox_b"
    DAILY_TAKINGS = "inbox_d"
    INVOICES = "inbox_kf"
    OFFERS = "inbox_of"
    ORDERS = "inbox_o"
    PAYROLL = "inbox_l"
    SUPPLIER_INVOICES = "inbox_s"
    VOUCHERS = "inbox_v"


class InboxConnector(StoredFiles, path="/3/inbox", one="Folder", many="Folders", scope="inbox"):
    """Files in the inbox, which can be connected to a voucher, an invoice or another record.

    The folders are fixed: each kind of document has its own folder. The envelope is `Folder` for a folder and `File`
    for an uploaded file. The documentation of `client.archive` describes the classes `Folder` and `StoredFile`.

    Scope: inbox. Calls need no financial year.
    """

    def folder(self, folder_id: InboxFolder | str | None = None, /) -> Folder:
        """Return a folder with its files. If `folder_id` is None, return the inbox itself with its folders.

        Raises:
            NotFound: Fortnox has no folder with this id.
        """
        return self._fetch(Folder) if folder_id is None else self._fetch(Folder, str(folder_id))

    def upload(
        self,
        name: str,
        content: Content,
        /,
        *,
        folder_id: InboxFolder | str | None = None,
        path: str | None = None,
    ) -> StoredFile:
        """Upload a file to the inbox. The file name may contain å, ä and ö.

        Args:
            name: The file name. Fortnox determines the file type by the extension.
            content: The file's bytes, its path, or an open binary file. A file is streamed, not read into memory.
            folder_id: The id of the folder, such as `InboxFolder.INVOICES`.
            path: The path of the folder. Pass at most one of `path` and `folder_id`; without them, the file is
                stored in the inbox itself.

        Raises:
            InvalidInput: The file can't be read or has no name; nothing was sent.
            BadRequest: Fortnox refused the file because of its type or size.
            OutcomeUnknown: The response was lost; look in the inbox before you try again.
        """
        return self._upload(name, content, {"folderid": folder_id, "path": path})

    def delete(self, file_id: str, /) -> None:
        """Delete a file from the inbox.

        Raises:
            NotFound: Fortnox has no file with this id.
            OutcomeUnknown: Neither the request nor its retries got a response; it is safe to try again.
        """
        self._session.send("DELETE", self._path_of(file_id))

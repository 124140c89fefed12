"""The inbox (inkorg): where files wait to be connected to a record."""

from enum import StrEnum

from fortnox_sdk.connectors.files._multipart import Content
from fortnox_sdk.connectors.files._stored_files import StoredFile, StoredFiles
from fortnox_sdk.connectors.files.archive import Folder

__all__ = ["CONNECTOR", "InboxConnector", "InboxFolder"]


class InboxFolder(StrEnum):
    """The inbox's folders, by the ids that Fortnox gave them."""

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
    """Files on their way to a voucher or an invoice.

    Its folders are given: one per kind of document.

    Scope: inbox. Financial year: none.
    """

    def folder(self, folder_id: InboxFolder | str | None = None, /) -> Folder:
        """A folder with its files; None: the inbox itself with its folders.

        Raises:
            NotFound: there is none with this id.
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
        """Put a file into the inbox, whose name keeps its å, ä and ö.

        Args:
            name: With its ending; Fortnox knows the kind by it.
            content: The file's bytes, its path, or an open binary file; the latter two are read while they are sent.
            folder_id: Such as `InboxFolder.INVOICES`; None: the inbox itself.
            path: The folder by its path instead.

        Raises:
            InvalidInput: the file can't be read, or has no name; nothing was sent.
            BadRequest: the kind of file or its size is refused.
            OutcomeUnknown: the answer was lost; look in the inbox first.
        """
        return self._upload(name, content, {"folderid": folder_id, "path": path})

    def delete(self, file_id: str, /) -> None:
        """Remove a file.

        Raises:
            NotFound: there is none with this id.
        """
        self._session.send("DELETE", self._at(file_id))


CONNECTOR = InboxConnector

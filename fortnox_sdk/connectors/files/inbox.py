"""The inbox (inkorg): where files wait to be connected to a record."""

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.connectors.files._multipart import form
from fortnox_sdk.connectors.files.archive import Folder, StoredFile

__all__ = ["CONNECTOR", "InboxConnector"]


class InboxConnector(Connector, path="/3/inbox", one="Folder", many="Folders", scope="inbox"):
    """Files on their way to a voucher or an invoice. Its folders are given: one per kind of document."""

    def folder(self) -> Folder:
        """The inbox with its folders."""
        return self._fetch(Folder)

    def get(self, file_id: str, /) -> bytes:
        """A file's own bytes.

        Raises:
            NotFound: there is none with this id.
        """
        return self._file(file_id)

    def upload(self, name: str, data: bytes, /, *, folder_id: str | None = None) -> StoredFile:
        """Put a file into the inbox, whose name keeps its å, ä and ö.

        Args:
            name: With its ending; Fortnox knows the kind by it.
            data: The file.
            folder_id: Such as `inbox_kf` for customer invoices; None: the inbox itself.

        Raises:
            BadRequest: the kind of file or its size is refused.
            OutcomeUnknown: the answer was lost; look in the inbox first.
        """
        body, content_type = form(name, data)
        params = None if folder_id is None else {"folderid": folder_id}
        answer = self._session.send("POST", self.path, params=params, body=body, content_type=content_type)
        return self._one(answer.body, StoredFile, "File")

    def delete(self, file_id: str, /) -> None:
        """Remove a file.

        Raises:
            NotFound: there is none with this id.
        """
        self._session.send("DELETE", self._at(file_id))


CONNECTOR = InboxConnector

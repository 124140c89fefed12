"""The archive (arkivplats): folders, and files as their own bytes."""

import attrs

from fortnox_sdk.connectors.files._multipart import Content
from fortnox_sdk.connectors.files._stored_files import StoredFile, StoredFiles
from fortnox_sdk.entities.codec import Entity, read_only
from fortnox_sdk.errors import InvalidInput

__all__ = ["CONNECTOR", "ArchiveConnector", "Folder", "FolderRow", "StoredFile"]


@attrs.frozen(kw_only=True)
class FolderRow(Entity):
    """A folder inside another."""

    id: str | None = read_only()
    name: str | None = read_only()
    url: str | None = read_only(name="@url")


@attrs.frozen(kw_only=True)
class Folder(Entity):
    """A folder with what lies in it."""

    email: str | None = read_only()
    """The address that mail to the folder goes to."""
    files: tuple[StoredFile, ...] = read_only(default=())
    folders: tuple[FolderRow, ...] = read_only(default=())
    id: str | None = read_only()
    name: str | None = None
    """At most 30 characters."""
    url: str | None = read_only(name="@url")


class ArchiveConnector(StoredFiles, path="/3/archive", one="Folder", many="Folders", scope="archive"):
    """Files that belong to no record.

    A folder comes whole: there are no pages.

    Scope: archive. Financial year: none.
    """

    def folder(self, *, path: str | None = None) -> Folder:
        """A folder.

        Args:
            path: Of the folder; None: the root.

        Raises:
            NotFound: there is none.
        """
        return self._fetch(Folder, params=None if path is None else {"path": path})

    def get_by_archive_id(self, archive_file_id: str, /) -> bytes:
        """A file's own bytes by its `archive_file_id`, which `get` does not take (Fortnox.NET.SDK's issue 99).

        Raises:
            NotFound: there is none with this id.
        """
        return self._file(params={"fileid": archive_file_id})

    def upload(
        self, name: str, content: Content, /, *, path: str | None = None, folder_id: str | None = None
    ) -> StoredFile:
        """Store a file, whose name keeps its å, ä and ö.

        Args:
            name: With its ending; Fortnox knows the kind by it.
            content: The file's bytes, its path, or an open binary file; the latter two are read while they are sent.
            path: The folder; None: the root.
            folder_id: The folder by its id instead.

        Raises:
            InvalidInput: the file can't be read, or has no name; nothing was sent.
            BadRequest: the kind of file or its size is refused.
            OutcomeUnknown: the answer was lost; look in the folder first.
        """
        return self._upload(name, content, {"path": path, "folderid": folder_id})

    def create_folder(self, name: str, /, *, path: str | None = None) -> Folder:
        """Make a folder. Not in the specification; Fortnox.NET.SDK has it.

        Args:
            name: At most 30 characters.
            path: The folder that it is to lie in; None: the root.

        Raises:
            BadRequest: there is one of that name already.
            OutcomeUnknown: the answer was lost; look in the folder first.
        """
        params = None if path is None else {"path": path}
        return self._send("POST", Folder, body={"Name": name}, params=params)

    def delete(self, file_id: str, /) -> None:
        """Remove a file, or a folder with all that is in it.

        Raises:
            InvalidInput: the id is empty, which would mean the root.
            NotFound: there is none with this id.
        """
        if not file_id:
            raise InvalidInput("The id of what is to be removed is empty.", hint="Name a file or a folder.")
        self._session.send("DELETE", self._at(file_id))

    def delete_path(self, path: str, /) -> None:
        """Remove the folder at a path with all that is in it.

        Raises:
            InvalidInput: the path is empty, which would mean the root.
            NotFound: there is none.
        """
        if not path.strip("/"):
            raise InvalidInput("The path of what is to be removed is empty.", hint="Name a folder.")
        self._session.send("DELETE", self.path, params={"path": path})


CONNECTOR = ArchiveConnector

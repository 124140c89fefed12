"""The archive (arkivplats): folders and files."""

from pathlib import Path

import attrs

from fortnox_sdk.connectors.files._multipart import Content
from fortnox_sdk.connectors.files._stored_files import StoredFile, StoredFiles
from fortnox_sdk.entities.codec import Entity, read_only
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text

__all__ = ["ArchiveConnector", "Folder", "FolderRow", "StoredFile"]


@attrs.frozen(kw_only=True)
class FolderRow(Entity):
    """A folder inside another folder."""

    id: str | None = read_only()
    name: str | None = read_only()
    url: str | None = read_only(name="@url")


@attrs.frozen(kw_only=True)
class Folder(Entity):
    """A folder with the files and folders in it."""

    email: str | None = read_only()
    """The e-mail address of the folder."""
    files: tuple[StoredFile, ...] = read_only(default=())
    folders: tuple[FolderRow, ...] = read_only(default=())
    id: str | None = read_only()
    name: str | None = None
    """The name of the folder; at most 30 characters."""
    url: str | None = read_only(name="@url")


class ArchiveConnector(StoredFiles, path="/3/archive", one="Folder", many="Folders", scope="archive"):
    """Files in the archive. A file does not have to belong to a record.

    A folder is returned in one response, without pages. The envelope is `Folder` for a folder and `File` for an
    uploaded file.

    Scope: archive. Calls need no financial year.
    """

    def folder(self, *, path: str | None = None) -> Folder:
        """Return a folder with its files and folders.

        Args:
            path: The path of the folder; None means the root folder.

        Raises:
            NotFound: The folder does not exist.
        """
        return self._fetch(Folder, params=None if path is None else {"path": path})

    def get_by_archive_id(self, archive_file_id: str, /) -> bytes:
        """Return the bytes of a file, given its `archive_file_id`.

        `get` accepts only the `id` of the file (Fortnox.NET.SDK issue 99).

        Raises:
            NotFound: Fortnox has no file with this id.
        """
        return self._file(params={"fileid": archive_file_id})

    def download_by_archive_id(
        self, archive_file_id: str, target: Path, /, *, max_bytes: int | None = None
    ) -> None:
        """Stream a file to disk, given its `archive_file_id`. `download` accepts only the `id` of the file.

        Args:
            archive_file_id: The `archive_file_id` of the file.
            target: The file to write.
            max_bytes: A size limit in bytes, in addition to the client's limit; None means no additional limit.

        Raises:
            LimitExceeded: The file is larger than `max_bytes` or the client's limit; `target` is unchanged.
            NotFound: Fortnox has no file with this id; `target` is unchanged.
            OSError: The file can't be written.
        """
        self._save(target, params={"fileid": archive_file_id}, max_bytes=max_bytes)

    def upload(
        self, name: str, content: Content, /, *, path: str | None = None, folder_id: str | None = None
    ) -> StoredFile:
        """Upload a file to the archive. The file name may contain å, ä and ö.

        Args:
            name: The file name. Fortnox determines the file type by the extension.
            content: The file's bytes, its path, or an open binary file. A file is streamed, not read into memory.
            path: The path of the folder.
            folder_id: The id of the folder. Pass at most one of `folder_id` and `path`; without them, the file is
                stored in the root folder.

        Raises:
            InvalidInput: The file can't be read or has no name; nothing was sent.
            BadRequest: Fortnox refused the file because of its type or size.
            OutcomeUnknown: The response was lost; look in the folder before you try again.
        """
        return self._upload(name, content, {"path": path, "folderid": folder_id})

    def create_folder(self, name: str, /, *, path: str | None = None) -> Folder:
        """Create a folder.

        Fortnox's API specification does not contain this operation, but the .NET client Fortnox.NET.SDK does.

        Args:
            name: The name of the folder; at most 30 characters.
            path: The path of the parent folder; None means the root folder.

        Raises:
            BadRequest: A folder with this name already exists.
            OutcomeUnknown: The response was lost; look in the folder before you try again.
        """
        params = None if path is None else {"path": path}
        return self._send("POST", Folder, body={"Name": name}, params=params)

    def delete(self, file_id: str, /) -> None:
        """Delete a file, or a folder with everything in it.

        Raises:
            InvalidInput: The id is empty, which would mean the root folder.
            NotFound: Fortnox has no file or folder with this id.
            OutcomeUnknown: Neither the request nor its retries got a response; it is safe to try again.
        """
        if not file_id:
            raise InvalidInput(
                Text("The id of the file or folder is empty.", "Filens eller mappens id är tomt."),
                hint=Text("Pass the id of a file or a folder.", "Ange id för en fil eller en mapp."),
            )
        self._session.send("DELETE", self._path_of(file_id))

    def delete_path(self, path: str, /) -> None:
        """Delete the folder at a path with everything in it.

        Raises:
            InvalidInput: The path is empty, which would mean the root folder.
            NotFound: The folder does not exist.
            OutcomeUnknown: Neither the request nor its retries got a response; it is safe to try again.
        """
        if not path.strip("/"):
            raise InvalidInput(
                Text("The path of the folder is empty.", "Sökvägen till mappen är tom."),
                hint=Text("Pass the path of a folder.", "Ange sökvägen till en mapp."),
            )
        self._session.send("DELETE", self.path, params={"path": path})

"""What the archive and the inbox have in common: files that are read, downloaded and uploaded as their own bytes."""

from collections.abc import Mapping
from pathlib import Path

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.connectors.files._multipart import Content, Form
from fortnox_sdk.entities.codec import Entity, read_only

__all__ = ["StoredFile", "StoredFiles"]


@attrs.frozen(kw_only=True)
class StoredFile(Entity):
    """What Fortnox tells of a file. It has two ids, which are not interchangeable (issue 99)."""

    archive_file_id: str | None = read_only()
    """For attachments of customer invoices (live 2026)."""
    comments: str | None = read_only()
    id: str | None = read_only()
    """For reading the file, and for every kind of file connection."""
    name: str | None = read_only()
    path: str | None = read_only()
    size: int | None = read_only()
    """Bytes."""
    url: str | None = read_only(name="@url")


class StoredFiles(Connector):
    """Files by their `id`."""

    def get(self, file_id: str, /) -> bytes:
        """A file's own bytes.

        Raises:
            NotFound: there is none with this id.
        """
        return self._file(file_id)

    def download(self, file_id: str, target: Path, /) -> None:
        """Write a file to disk as it comes; what was at `target` is replaced when all of it is there.

        Raises:
            NotFound: there is none with this id; `target` is as it was.
            OSError: the place can't be written.
        """
        self._save(target, file_id)

    def _upload(self, name: str, content: Content, places: Mapping[str, str | None]) -> StoredFile:
        """Store a file in a folder, named by Fortnox's parameters for it; None is left out."""
        form = Form(name, content)
        params = {parameter: str(place) for parameter, place in places.items() if place is not None}
        answer = self._session.send(
            "POST", self.path, params=params, body=form, content_type=form.content_type
        )
        return self._one(answer.body, StoredFile, "File")

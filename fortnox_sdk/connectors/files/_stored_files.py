"""Operations on stored files, shared by the archive and the inbox."""

from collections.abc import Mapping
from pathlib import Path

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.connectors.files._multipart import Content, Form
from fortnox_sdk.entities.codec import Entity, read_only


@attrs.frozen(kw_only=True)
class StoredFile(Entity):
    """A file stored in Fortnox. `id` and `archive_file_id` are not interchangeable (Fortnox.NET.SDK issue 99)."""

    archive_file_id: str | None = read_only()
    """The id to use in attachments of invoices, orders and offers (observed in 2026 for invoices)."""
    comments: str | None = read_only()
    id: str = read_only()
    """The id to use for reading the file and in every kind of file connection."""
    name: str | None = read_only()
    path: str | None = read_only()
    size: int | None = read_only()
    """The size in bytes."""
    url: str | None = read_only(name="@url")


class StoredFiles(Connector):
    """Operations on stored files, which are identified by their `id`."""

    def get(self, file_id: str, /) -> bytes:
        """Return the bytes of a file.

        Raises:
            NotFound: Fortnox has no file with this id.
        """
        return self._file(file_id)

    def download(self, file_id: str, target: Path, /, *, max_bytes: int | None = None) -> None:
        """Stream a file to disk. An existing `target` is replaced only after the whole file was received.

        Args:
            file_id: The `id` of the file.
            target: The file to write.
            max_bytes: A size limit in bytes, in addition to the client's limit; None means no additional limit.

        Raises:
            LimitExceeded: The file is larger than `max_bytes` or the client's limit; `target` is unchanged.
            NotFound: Fortnox has no file with this id; `target` is unchanged.
            OSError: The file can't be written.
        """
        self._save(target, file_id, max_bytes=max_bytes)

    def _upload(self, name: str, content: Content, places: Mapping[str, str | None]) -> StoredFile:
        """Upload a file. `places` contains the query parameters that select the folder; None values are not sent."""
        form = Form(name, content)
        params = {parameter: str(place) for parameter, place in places.items() if place is not None}
        return self._written(
            lambda answer: self._read_record(answer, StoredFile, "File"),
            "POST",
            self.path,
            params=params,
            body=form,
            content_type=form.content_type,
        )

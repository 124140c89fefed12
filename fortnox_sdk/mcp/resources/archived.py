"""The archive that a person has opened for assistants: its list of files, and the content of each file."""

import json
from pathlib import Path, PurePosixPath
from typing import Final

from fortnox_sdk.connection import Connection
from fortnox_sdk.errors import InvalidInput, WrongCompany
from fortnox_sdk.files import Files
from fortnox_sdk.mcp.failures import UnknownName
from fortnox_sdk.mcp.privacy.masking import Masking
from fortnox_sdk.mcp.resources.contents import Content
from fortnox_sdk.mcp.resources.sie_text import masked_sie
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.archive.fingerprint import Fingerprint
from fortnox_sdk.year_end.archive.folder import ArchiveFolder

_TEXTS: Final = frozenset({".json", ".jsonl", ".csv", ".txt", ".html", ".md"})


class OpenArchive:
    """An archive that an assistant may read.

    Args:
        folder: The folder of the archive.
        files: The file system.
        connection: The connection of the company that the archive must belong to.

    Raises:
        WrongCompany: The archive belongs to another company.
        InvalidInput: The folder is not an archive.
    """

    def __init__(self, folder: Path, files: Files, connection: Connection) -> None:
        self._archive = ArchiveFolder(folder, files=files)
        self._manifest = self._archive.manifest()
        self._subject = self._manifest.subject()
        if self._subject.database_number != connection.key.database_number:
            raise WrongCompany(
                Text(
                    "The archive does not belong to the selected company.",
                    "Arkivet tillhör inte det valda företaget.",
                ),
                hint=Text(
                    "Start the server with --company and --archive for the same company.",
                    "Starta servern med --company och --archive för samma företag.",
                ),
            )

    def listing(self, masking: Masking) -> Content:
        """Return the list of files, as JSON."""
        content = {
            "company": {"text_from_books": masking.text(self._subject.company)},
            "year": [self._subject.year_start, self._subject.year_end],
            "root": self._manifest.root,
            "complete": self._manifest.is_complete,
            "manifest_is_damaged": self._manifest.damage() is not None,
            "files": [
                {
                    "path": file.path,
                    "kind": str(file.kind),
                    "bytes": file.fingerprint.size,
                    "sha256": file.fingerprint.sha256,
                    "name": {"text_from_books": masking.text(file.name)},
                    "source": {"text_from_books": masking.text(file.source)},
                    "added_at": file.added_at,
                }
                for file in self._manifest.files()
            ],
        }
        return Content(mime_type="application/json", text=json.dumps(content, ensure_ascii=False, indent=1))

    def file(self, path: str, masking: Masking) -> Content:
        """Return a file of the archive. If personal data must be masked, the content is returned as text.

        Raises:
            UnknownName: The archive has no such file.
            InvalidInput: The file has changed, or can't be masked.
        """
        file = next((each for each in self._manifest.files() if each.path == path), None)
        if file is None:
            raise UnknownName(
                Text(f"The archive has no file {path!r:.200}.", f"Filen {path!r:.200} finns inte i arkivet."),
                hint=Text("Read fortnox://archive.", "Läs fortnox://archive."),
            )
        content = self._archive.read(file)
        if Fingerprint.of(content).sha256 != file.fingerprint.sha256:
            raise InvalidInput(
                Text(
                    f"'{path}' has changed since it was archived.",
                    f"'{path}' har ändrats sedan arkiveringen.",
                ),
                hint=Text(
                    "Ask the user to run: fortnox archive verify FOLDER",
                    "Be användaren köra: fortnox archive verify MAPP",
                ),
            )
        if masking.show_personal:
            return Content(mime_type="application/octet-stream", data=content)
        suffix = PurePosixPath(path).suffix.lower()
        if suffix == ".se":
            return Content(mime_type="text/plain", text=masked_sie(content, masking))
        if suffix not in _TEXTS:
            raise InvalidInput(
                Text(
                    f"'{path}' is not a text file, so personal data in it can't be masked.",
                    f"'{path}' är inte en textfil, så personuppgifter i filen kan inte döljas.",
                ),
                hint=Text(
                    "Ask the user to restart the server with --show-personal.",
                    "Be användaren starta om servern med --show-personal.",
                ),
            )
        lines = content.decode(errors="replace").splitlines()
        return Content(mime_type="text/plain", text="\n".join(map(masking.text, lines)))

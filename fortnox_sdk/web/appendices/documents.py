"""The documents behind an open item or a voucher. They come from the job's archive, or from Fortnox on demand."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, cast

import attrs

from fortnox_sdk.errors import InvalidInput, NotFound
from fortnox_sdk.files import Files, LocalFiles
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Ledger, OpenItem
from fortnox_sdk.year_end.archive.documents import MOST_MEGABYTES
from fortnox_sdk.year_end.archive.folder import ArchiveFolder
from fortnox_sdk.year_end.archive.lines import ArchivedFile
from fortnox_sdk.year_end.archive.names import safe_name
from fortnox_sdk.year_end.archive.sources import Found, SourceFinder

_ARCHIVES: Final = ("archive", "archive-*")
"""The name patterns of an archive's folder in a job's folder. `fortnox archive` creates `archive-*`."""
_LIST: Final = "documents.json"


@attrs.frozen
class Document:
    """A document that was received from Fortnox or read from the archive."""

    name: str
    """A file name that is safe on every system."""
    content: bytes = attrs.field(repr=False)


def sources_of_item(finder: SourceFinder, ledger: Ledger, item: OpenItem) -> Found:
    """Return the files in Fortnox that belong to an open item: the files of its invoice and of its voucher."""
    is_supplier = ledger is Ledger.SUPPLIERS
    invoice = (finder.supplier_invoice if is_supplier else finder.customer_invoice)(item.number)
    voucher = finder.voucher(item.voucher, item.booked_on)
    sources = {source.id: source for source in (*invoice.sources, *voucher.sources)}
    return Found(tuple(sources.values()), invoice.reason)


def sources_of_voucher(finder: SourceFinder, label: str, on: date) -> Found:
    """Return the files in Fortnox that belong to a voucher, or the reason why there are no files."""
    return finder.voucher(label, on)


def receive(found: Found, source_id: str) -> Document | None:
    """Receive a document from Fortnox. Returns None if no source in `found` has the id `source_id`.

    Raises:
        InvalidInput: Fortnox no longer has the file.
        FortnoxError: Fortnox could not be read.
    """
    source = next((source for source in found.sources if source.id == source_id), None)
    if source is None:
        return None
    with TemporaryDirectory() as folder:
        path = Path(folder, "document")
        try:
            source.receive(path, MOST_MEGABYTES * 1_000_000)
        except NotFound as fault:
            raise InvalidInput(
                Text("The document is no longer in Fortnox.", "Underlaget finns inte längre i Fortnox."),
                hint=Text("Run the import again.", "Kör importen igen."),
            ) from fault
        content = path.read_bytes()
    return Document(safe_name(source.name, content[:8]), content)


def archived(folder: Path, record: str, *, files: Files | None = None) -> Sequence[ArchivedFile]:
    """Return a record's documents in the archive of a job, according to the archive's last list of documents.

    Args:
        folder: The folder of the job.
        record: The key of the record, such as `suppliers/17` or `voucher/A4`.
        files: The file system; None means the local file system.

    Raises:
        InvalidInput: The archive can't be read.
    """
    archive = _archive(folder, files or LocalFiles())
    listed = {file.path: file for file in archive.manifest().files()}
    lists = [file for path, file in listed.items() if path.rpartition("/")[2] == _LIST]
    if not lists:
        return ()
    try:
        content = json.loads(archive.read(lists[-1]))
        rows = cast("Sequence[Mapping[str, object]]", content["documents"])
        paths = [str(row["path"]) for row in rows if row["record"] == record and row["path"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as fault:
        raise InvalidInput(
            Text(
                "The list of documents in the archive is damaged.", "Arkivets lista över underlag är skadad."
            ),
            hint=Text(
                "Run fortnox archive verify with the folder of the archive.",
                "Kör fortnox archive verify med arkivets mapp.",
            ),
        ) from fault
    return [listed[path] for path in dict.fromkeys(paths) if path in listed]


def read_archived(folder: Path, file: ArchivedFile, *, files: Files | None = None) -> Document:
    """Return a document from the archive of a job.

    Raises:
        InvalidInput: The file is missing, or has changed since it was received.
    """
    archive = _archive(folder, files or LocalFiles())
    if archive.sha256(file.path, {file.fingerprint.size}) != file.fingerprint.sha256:
        raise InvalidInput(
            Text(
                "The document in the archive is missing or was changed.",
                "Underlaget i arkivet saknas eller är ändrat.",
            ),
            hint=Text(
                "Run fortnox archive verify with the folder of the archive.",
                "Kör fortnox archive verify med arkivets mapp.",
            ),
        )
    content = archive.read(file)
    return Document(safe_name(file.name or file.path, content[:8]), content)


def _archive(folder: Path, files: Files) -> ArchiveFolder:
    """Return the archive of a job. It is empty if the folder has no archive."""
    names = [name for name in files.names(folder) if any(fnmatchcase(name, each) for each in _ARCHIVES)]
    return ArchiveFolder(folder / (names[-1] if names else _ARCHIVES[0]), files=files)

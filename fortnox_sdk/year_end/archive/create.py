"""The creation of an archive with the data that an import received from Fortnox, and the files made from the data."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Language, Text
from fortnox_sdk.year_end.appendix import Appendix, Ledger
from fortnox_sdk.year_end.archive.documents import (
    MOST_MEGABYTES,
    ArchivedDocument,
    ArchivedDocuments,
    fetch_documents,
)
from fortnox_sdk.year_end.archive.folder import ArchiveFolder, ArchiveWriter
from fortnox_sdk.year_end.archive.lines import Kind, Subject
from fortnox_sdk.year_end.archive.received import ReceivedResponses
from fortnox_sdk.year_end.binder import Binder
from fortnox_sdk.year_end.handover.figures import make_handover
from fortnox_sdk.year_end.handover.json_file import handover_bytes
from fortnox_sdk.year_end.job import YearEnd
from fortnox_sdk.year_end.progress import Progress, no_progress
from fortnox_sdk.year_end.report import (
    write_binder_html,
    write_binder_xlsx,
    write_html,
    write_json,
    write_xlsx,
)

DOCUMENTS_SCHEMA: Final = "fortnox-sdk/documents/1"
"""The schema of the list of documents."""
_TO_ROOT: Final = "../../"
"""The relative path from the folder of an import's appendices to the folder of the archive."""


@attrs.frozen(kw_only=True)
class ArchiveResult:
    """The result of one import into an archive."""

    root: str
    """The root hash. Keep it outside the archive, so that a verification can discover a rewritten manifest."""
    folder: str
    """The folder of this import, below the archive's folder."""
    files: int
    """The number of files of this import, without documents."""
    binder: Binder
    documents: ArchivedDocuments


@checked
def create_archive(
    job: YearEnd,
    folder: str | PathLike[str],
    *,
    received: ReceivedResponses | None = None,
    documents: bool = True,
    vouchers_of: Collection[str] = (),
    max_megabytes: int = MOST_MEGABYTES,
    journal: str | PathLike[str] | None = None,
    language: Language = "sv",
    progress: Progress | None = None,
) -> ArchiveResult:
    """Read the books, and add the binder and the data received from Fortnox to an archive.

    The archive is created if it does not exist. Files that are in the archive already are never changed. After an
    interrupted import, the documents that it received stay in the archive, and the next import does not receive them
    again. A complete import renews the 30-day window.

    Args:
        job: A new job for the company and the financial year.
        folder: The folder of the archive, one for each company and financial year.
        received: The transport of the job's client, which keeps Fortnox's responses; None leaves out the responses.
        documents: True to receive the documents behind the open items.
        vouchers_of: Accounts, such as `4010`. Their specifications are added and, if `documents` is True, the documents
            of their vouchers.
        max_megabytes: The largest document that is received, in megabytes.
        journal: The export journal, which is copied if it exists; None leaves it out.
        language: The language of the appendices, `sv` or `en`.
        progress: The progress callback of the documents; None means no callback.

    Raises:
        InvalidInput: `max_megabytes` is less than 1, the folder has files but no manifest, or the manifest is damaged
            or belongs to another company or year.
        LockBusy: Another process is adding files to the archive.
        FortnoxError: Fortnox could not be read.
        OSError: A file can't be written.

    >>> from datetime import date
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk import YearEnd
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> received = ReceivedResponses()
    >>> with serve() as sandbox, TemporaryDirectory() as folder:
    ...     job = YearEnd(connect(sandbox, transport=received), date(2025, 12, 31), folder=folder)
    ...     made = create_archive(job, Path(folder, "archive"), received=received, documents=False)
    ...     names = sorted(path.name for path in Path(folder, "archive", made.folder).iterdir())
    >>> names, len(made.root)
    (['appendices', 'handover', 'records', 'sie'], 64)
    """
    if isinstance(max_megabytes, bool) or max_megabytes < 1:
        raise InvalidInput(
            Text(
                f"{max_megabytes} MB is not a valid size limit for a document.",
                f"{max_megabytes} MB är ingen giltig storleksgräns för ett underlag.",
            ),
            hint=Text(
                "Choose a size limit of at least 1 MB for a document.",
                "Välj en storleksgräns på minst 1 MB för ett underlag.",
            ),
        )
    subject, files = _subject(job), job.client.files
    with (
        ArchiveFolder(Path(folder), clock=job.clock, files=files).adding(subject) as writer,
        job.window.importing() if job.window is not None else nullcontext() as window,
        received.writing_to(writer) if received is not None else nullcontext(),
    ):
        binder = job.binder()
        specified = [job.specification(account) for account in vouchers_of]
        for year in job.books.years:
            writer.add(f"sie/{year.file_name}", year.data, kind=Kind.SIE)
        found = ArchivedDocuments()
        if documents:
            ledgers = [
                each for each in binder.appendices if each.ledger in (Ledger.CUSTOMERS, Ledger.SUPPLIERS)
            ]
            found = fetch_documents(
                job.client,
                [*ledgers, *specified],
                writer,
                years=job.years,
                max_megabytes=max_megabytes,
                progress=progress or no_progress,
            )
            writer.add("documents.json", documents_bytes(found), kind=Kind.OTHER)
        _add_appendices(writer, binder, specified, found, language)
        writer.add("handover/handover.json", handover_bytes(make_handover(job.books)), kind=Kind.APPENDIX)
        if journal is not None and files.is_file(Path(journal)):
            writer.add("journal/export.jsonl", files.read(Path(journal)), kind=Kind.JOURNAL)
        writer.finish()
        if window is not None:
            window.complete()
    return ArchiveResult(
        root=writer.root, folder=writer.folder, files=writer.added, binder=binder, documents=found
    )


def _subject(job: YearEnd) -> Subject:
    return Subject(
        company=job.company.company_name,
        organisation_number=job.company.organization_number or "",
        database_number=job.company.database_number,
        year_start=job.year.from_date.isoformat(),
        year_end=job.year.to_date.isoformat(),
    )


def _add_appendices(
    writer: ArchiveWriter,
    binder: Binder,
    specified: Sequence[Appendix],
    documents: ArchivedDocuments,
    language: Language,
) -> None:
    """Add the binder and the account specifications to the archive, with links to the documents that were received."""
    links, day = documents.links(_TO_ROOT), binder.balance_date

    def add(name: str, write: Callable[[Path], object]) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder, name)
            write(path)
            writer.add(f"appendices/{name}", path.read_bytes(), kind=Kind.APPENDIX)

    if binder.appendices:
        add(f"binder_{day}.json", lambda path: write_json(binder.appendices, path))
        add(
            f"binder_{day}.xlsx",
            lambda path: write_binder_xlsx(binder, path, language=language, documents=links),
        )
        add(
            f"binder_{day}.html",
            lambda path: write_binder_html(binder, path, language=language, documents=links),
        )
    for each in specified:
        name = f"{each.account}_{day}"
        add(f"{name}.json", partial(write_json, [each]))
        add(f"{name}.xlsx", partial(write_xlsx, [each], language=language, documents=links))
        add(f"{name}.html", partial(write_html, [each], language=language, documents=links))


def documents_bytes(documents: ArchivedDocuments) -> bytes:
    """Return the list of documents as JSON. Each row has its file, or the reason why there is no file."""
    content = {
        "schema": DOCUMENTS_SCHEMA,
        "documents": [document_object(document) for document in documents.rows],
    }
    return f"{json.dumps(content, ensure_ascii=False, indent=1)}\n".encode()


def document_object(document: ArchivedDocument) -> Mapping[str, object]:
    """Return a document as a JSON object."""
    file = document.file
    return {
        "account": document.account,
        "record": document.record,
        "source": document.source,
        "name": document.name,
        "path": None if file is None else file.path,
        "sha256": None if file is None else file.fingerprint.sha256,
        "damage": _text(document.damage),
        "missing": _text(document.missing),
    }


def _text(text: Text) -> Mapping[str, str] | None:
    return {"en": text.en, "sv": text.sv} if text else None

"""Files that are added to an archive after an import, such as the plan and the result of an export."""

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.archive.folder import ArchiveFolder
from fortnox_sdk.year_end.archive.lines import Kind
from fortnox_sdk.year_end.archive.names import safe_name


@checked
def add_files(
    folder: str | PathLike[str], paths: Sequence[str | PathLike[str]], *, kind: str = "other"
) -> str:
    """Add files to an existing archive, such as an export plan or its result, and return the new root hash.

    Args:
        folder: The folder of the archive.
        paths: The files. They are copied.
        kind: The kind of the files, such as `plan`, `journal`, `result`, `appendix` or `other`.

    Raises:
        InvalidInput: The folder is not an archive, its manifest is damaged, a file can't be read, or the kind is
            unknown.
        LockBusy: Another process is adding files to the archive.
        OSError: A file can't be written.

    >>> from datetime import date
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk import YearEnd
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> from fortnox_sdk.year_end.archive import create_archive
    >>> with serve() as sandbox, TemporaryDirectory() as folder:
    ...     job = YearEnd(connect(sandbox), date(2025, 12, 31), folder=folder)
    ...     archive, result = Path(folder, "archive"), Path(folder, "result.json")
    ...     made = create_archive(job, archive, documents=False)
    ...     _ = result.write_text("{}")
    ...     add_files(archive, [result], kind="result") == made.root
    False
    """
    if kind not in set(Kind):
        raise InvalidInput(
            Text(f"{kind!r} is not a valid kind of file.", f"{kind!r} är inte en giltig typ av fil."),
            hint=Text(
                f"Choose one of these kinds of file: {', '.join(Kind)}.",
                f"Välj någon av dessa filtyper: {', '.join(Kind)}.",
            ),
        )
    archive = ArchiveFolder(Path(folder))
    if not archive.files.is_file(archive.manifest_path):
        raise InvalidInput(
            Text(f"'{folder}' is not an archive.", f"'{folder}' är inte ett arkiv."),
            hint=Text("Choose the folder of an archive.", "Välj mappen för ett arkiv."),
        )
    with archive.adding(archive.manifest().subject()) as writer:
        for number, path in enumerate(map(Path, paths), 1):
            try:
                content = archive.files.read(path)
            except OSError as fault:
                raise InvalidInput(
                    Text(
                        f"'{path}' can't be read: {os_reason(fault)}.",
                        f"'{path}' kan inte läsas: {os_reason(fault).sv}.",
                    ),
                    hint=Text("Correct the path.", "Rätta sökvägen."),
                ) from fault
            name = f"{kind}/{number:03d}-{safe_name(path.name, content[:8])}"
            writer.add(name, content, kind=Kind(kind), name=path.name)
        writer.finish()
    return writer.root

"""The export of an archive to one ZIP file. The files keep their paths."""

import zipfile
from os import PathLike
from pathlib import Path
from typing import Final

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import Files, replacing
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.archive.folder import ArchiveFolder
from fortnox_sdk.year_end.archive.lines import NAME
from fortnox_sdk.year_end.archive.verify import ArchiveReport, verify_archive
from fortnox_sdk.year_end.progress import Progress, no_progress

_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""The time of all ZIP entries, so that the same archive always gives the same ZIP file. The real times are in the
manifest."""
_COMPRESSED: Final = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".xlsx", ".zip"})


@checked
def export_archive(
    folder: str | PathLike[str],
    target: str | PathLike[str],
    *,
    root: str | None = None,
    files: Files | None = None,
    progress: Progress | None = None,
) -> ArchiveReport:
    """Verify an archive and write it to a ZIP file. The ZIP file is not written if the archive has a problem.

    Args:
        folder: The folder of the archive.
        target: The `.zip` file outside the folder. An existing file is replaced when the new one is complete.
        root: A root hash that an earlier import or verification returned, or None.
        files: The file system; None means the local file system.
        progress: The progress callback, which is called before each file; None means no callback.

    Raises:
        InvalidInput: The folder is not an archive, the target is inside it, or `root` is not a SHA-256.
        OSError: The ZIP file can't be written.

    >>> import zipfile
    >>> from datetime import date
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk import YearEnd
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> from fortnox_sdk.year_end.archive import create_archive
    >>> with serve() as sandbox, TemporaryDirectory() as folder:
    ...     job = YearEnd(connect(sandbox), date(2025, 12, 31), folder=folder)
    ...     made = create_archive(job, Path(folder, "archive"), documents=False)
    ...     export_archive(Path(folder, "archive"), Path(folder, "2025.zip")).is_intact
    ...     zipfile.is_zipfile(Path(folder, "2025.zip"))
    True
    True
    """
    path, archive = Path(target), ArchiveFolder(Path(folder), files=files)
    if path.resolve().is_relative_to(archive.folder.resolve()):
        raise InvalidInput(
            Text(f"'{path}' is inside the archive.", f"'{path}' ligger i arkivet."),
            hint=Text("Choose a path outside the archive's folder.", "Välj en sökväg utanför arkivets mapp."),
        )
    report = verify_archive(folder, root=root, files=files, progress=progress)
    if not report.is_intact:
        return report
    archive.files.make_folder(path.parent)
    with replacing(path, files=archive.files) as opened, zipfile.ZipFile(opened, "w") as packed:
        names = (NAME, *archive.paths())
        for done, name in enumerate(names):
            (progress or no_progress)(Text.same(name), done, len(names))
            entry = zipfile.ZipInfo(name, _TIME)
            is_compressed = Path(name).suffix in _COMPRESSED
            entry.compress_type = zipfile.ZIP_STORED if is_compressed else zipfile.ZIP_DEFLATED
            packed.writestr(entry, archive.files.read(archive.folder / name))
    return report

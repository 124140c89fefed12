"""The verification of an archive: it compares each file with the manifest, and checks the hashes in the manifest."""

from collections.abc import Container, Iterator
from enum import StrEnum
from os import PathLike
from pathlib import Path

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import Files
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.archive.fingerprint import Place
from fortnox_sdk.year_end.archive.folder import ArchiveFolder
from fortnox_sdk.year_end.archive.lines import NAME, ArchivedFile, Subject
from fortnox_sdk.year_end.archive.manifest import Manifest
from fortnox_sdk.year_end.progress import Progress, no_progress


class ProblemKind(StrEnum):
    """The kinds of problem that a verification finds."""

    CHANGED = "changed"
    """A byte of a file was changed, added or removed."""
    MISSING = "missing"
    """The archive lacks a file of the manifest."""
    ADDED = "added"
    """A file is not in the manifest."""
    MOVED = "moved"
    """A file of the manifest has another name or folder."""
    UNREADABLE = "unreadable"
    """A file can't be read."""
    INCOMPLETE = "incomplete"
    """The last import in the manifest is not complete: it was interrupted, or the end of the manifest was cut off."""
    OTHER_ROOT = "other root"
    """No line of the manifest has the given root hash."""


@attrs.frozen(kw_only=True)
class ArchiveProblem:
    """A difference between an archive and its manifest, or damage to the manifest."""

    kind: ProblemKind
    path: str
    place: Place | None = None
    """The place of the first change in a changed file, or the end of an incomplete manifest; otherwise None."""
    text: Text
    """A description of the problem for people."""


@attrs.frozen(kw_only=True)
class ArchiveReport:
    """The result of the verification of an archive."""

    subject: Subject | None
    """The company and the year, or None if the manifest does not state them."""
    files: int
    """The number of files in the manifest."""
    size: int
    """The total size of the files in the manifest, in bytes."""
    lines: int
    """The number of lines of the manifest, up to the first line that can't be read."""
    root: str
    """The SHA-256 of the last line of the manifest. Store it outside the archive, and pass it to the next
    verification."""
    lines_since: int | None
    """The number of lines that were added after the given root hash, or None if no root hash was given or found."""
    problems: tuple[ArchiveProblem, ...]

    @property
    def is_intact(self) -> bool:
        """True if there is no problem."""
        return not self.problems


@checked
def verify_archive(
    folder: str | PathLike[str],
    *,
    root: str | None = None,
    files: Files | None = None,
    progress: Progress | None = None,
) -> ArchiveReport:
    """Compare each file of an archive with the manifest, and check the hashes between the manifest's lines.

    If a root hash is given, the function also checks that the manifest has a line with this hash. Without a root
    hash, it can't discover that somebody removed the last imports together with their lines, or rewrote the whole
    manifest.

    Args:
        folder: The folder of the archive.
        root: A root hash that an earlier import or verification returned, or None.
        files: The file system; None means the local file system.
        progress: The progress callback, which is called before each file; None means no callback.

    Raises:
        InvalidInput: The folder has no manifest, or `root` is not a SHA-256.

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
    ...     report = verify_archive(Path(folder, "archive"), root=made.root)
    >>> report.is_intact, report.lines_since, report.subject.company
    (True, 0, 'Fjällbris Friluft AB')
    """
    if root is not None and (len(root) != 64 or not set(root) <= set("0123456789abcdef")):  # noqa: PLR2004 -- SHA-256
        raise InvalidInput(
            Text(f"{root!r} is not a root hash.", f"{root!r} är inte en rothash."),
            hint=Text(
                "Pass the 64 hexadecimal digits of a root hash (SHA-256).",
                "Ange de 64 hexadecimala siffrorna i en rothash (SHA-256).",
            ),
        )
    archive = ArchiveFolder(Path(folder), files=files)
    manifest = archive.manifest()
    if not manifest.data and not archive.files.is_file(archive.manifest_path):
        raise InvalidInput(
            Text(f"'{folder}' has no {NAME}.", f"'{folder}' saknar {NAME}."),
            hint=Text("Choose the folder of an archive.", "Välj mappen för ett arkiv."),
        )
    lines, by_path = len(manifest.lines), {file.path: file for file in manifest.files()}
    at = None if root is None else manifest.roots().get(root)
    problems = (*_of_manifest(manifest, root, at), *_of_files(archive, by_path, progress or no_progress))
    return ArchiveReport(
        subject=_subject(manifest),
        files=len(by_path),
        size=sum(file.fingerprint.size for file in by_path.values()),
        lines=lines,
        root=manifest.root,
        lines_since=None if at is None else lines - at,
        problems=problems,
    )


def _subject(manifest: Manifest) -> Subject | None:
    try:
        return manifest.subject()
    except InvalidInput:
        return None


def _of_manifest(manifest: Manifest, root: str | None, at: int | None) -> Iterator[ArchiveProblem]:
    damage = manifest.damage()
    if damage is not None:
        where = place_text(damage.place)
        text = Text(f"line {damage.line}: ", f"rad {damage.line}: ") + where
        yield ArchiveProblem(kind=ProblemKind.CHANGED, path=NAME, place=damage.place, text=text)
    elif not manifest.is_complete:
        end = len(manifest.data)
        text = Text(
            f"the last import has no end line: it was interrupted, or the content from byte {end} on was cut off",
            f"den sista importen saknar slutrad: den avbröts, eller så har innehållet från byte {end} tagits bort",
        )
        yield ArchiveProblem(kind=ProblemKind.INCOMPLETE, path=NAME, place=Place(end, end + 1), text=text)
    if root is not None and at is None:
        text = Text(
            "no line has the given root hash: it belongs to another archive, or lines were changed or cut off",
            "ingen rad har den angivna rothashen: den hör till ett annat arkiv, eller så har rader ändrats eller "
            "tagits bort",
        )
        yield ArchiveProblem(kind=ProblemKind.OTHER_ROOT, path=NAME, text=text)


def _of_files(
    archive: ArchiveFolder, by_path: dict[str, ArchivedFile], progress: Progress
) -> Iterator[ArchiveProblem]:
    present = set(archive.paths())
    sizes = {file.fingerprint.size for path, file in by_path.items() if path not in present}
    added = _contents(archive, sorted(present - by_path.keys()), sizes)
    for done, (path, file) in enumerate(sorted(by_path.items())):
        progress(Text.same(path), done, len(by_path))
        if path in present:
            problem = _of_file(archive, file)
            if problem is not None:
                yield problem
        elif added.get(file.fingerprint.sha256):
            other = added[file.fingerprint.sha256].pop()
            text = Text(f"the file was moved to '{other}'", f"filen har flyttats till '{other}'")
            yield ArchiveProblem(kind=ProblemKind.MOVED, path=path, text=text)
        else:
            text = Text("the file is missing", "filen saknas")
            yield ArchiveProblem(kind=ProblemKind.MISSING, path=path, text=text)
    for path in sorted(path for paths in added.values() for path in paths):
        text = Text("the file is not in the manifest", "filen finns inte i manifestet")
        yield ArchiveProblem(kind=ProblemKind.ADDED, path=path, text=text)


def _contents(archive: ArchiveFolder, paths: list[str], sizes: Container[int]) -> dict[str, list[str]]:
    """Return the paths of files by the SHA-256 of their content.

    The key is `""` for files whose size is not in `sizes`.
    """
    found: dict[str, list[str]] = {}
    for path in paths:
        found.setdefault(archive.sha256(path, sizes), []).append(path)
    return found


def _of_file(archive: ArchiveFolder, file: ArchivedFile) -> ArchiveProblem | None:
    try:
        content = archive.read(file)
    except OSError as fault:
        text = Text(
            f"the file can't be read: {os_reason(fault)}", f"filen kan inte läsas: {os_reason(fault).sv}"
        )
        return ArchiveProblem(kind=ProblemKind.UNREADABLE, path=file.path, text=text)
    place = file.fingerprint.first_change(content)
    if place is None:
        return None
    text = place_text(place)
    if len(content) != file.fingerprint.size:
        sizes = f"{len(content)} / {file.fingerprint.size}"
        text += Text(f" (bytes now and in the manifest: {sizes})", f" (byte nu och i manifestet: {sizes})")
    return ArchiveProblem(kind=ProblemKind.CHANGED, path=file.path, place=place, text=text)


def place_text(place: Place) -> Text:
    """Describe the place of a change in words. Offsets are counted from 0.

    >>> print(place_text(Place(9, 10, 112)))
    byte 9 was changed (it was 112)
    """
    if place.was is not None:
        return Text(
            f"byte {place.first} was changed (it was {place.was})",
            f"byte {place.first} har ändrats (den var {place.was})",
        )
    if place.is_exact:
        return Text(
            f"the first change is at byte {place.first}", f"den första ändringen är vid byte {place.first}"
        )
    last = place.end - 1
    return Text(
        f"the first change is between byte {place.first} and byte {last}",
        f"den första ändringen är mellan byte {place.first} och byte {last}",
    )

"""The folder of an archive, and the writer that adds files to it.

A file is added in this order: it is written under a temporary name and flushed, its line is added to the manifest,
and it gets its final name. A crash between these steps leaves a temporary file. If the manifest has the line of that
file, the next writer gives the file its final name. Otherwise it removes the file.
"""

import re
import threading
from collections.abc import Container, Generator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path, PurePosixPath
from typing import Final

from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import Files, LocalFiles
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.stores.lockfile import lock_file
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.archive.fingerprint import Fingerprint
from fortnox_sdk.year_end.archive.lines import (
    LARGEST,
    NAME,
    ArchivedFile,
    Kind,
    Line,
    Subject,
    end_line,
    file_line,
    first_line,
)
from fortnox_sdk.year_end.archive.manifest import Manifest
from fortnox_sdk.year_end.archive.names import safe_name

LOCK: Final = ".lock"
"""The name of the empty lock file, which is not part of the archive."""
DOCUMENTS: Final = "documents"
"""The folder of the documents."""
DOWNLOAD: Final = ".download"
"""The temporary name of a document that is being received."""
_TEMPORARY: Final = re.compile(r"\.+.+\.[0-9a-f]{8}|\.download")
_HASH_DIGITS: Final = 32
_MOST_GROWTH: Final = 256_000_000
_ADVICE: Final = Text(
    "Run fortnox archive verify with the folder of the archive.",
    "Kör fortnox archive verify med arkivets mapp.",
)


class ArchiveFolder:
    """An archive on disk.

    Args:
        folder: The folder.
        clock: The clock that gives the time of each line of the manifest; None means the system clock.
        files: The file system; None means the local file system.
    """

    def __init__(self, folder: Path, *, clock: Clock | None = None, files: Files | None = None) -> None:
        self.folder = folder
        self.clock: Clock = clock or SystemClock()
        self.files: Files = files or LocalFiles()

    @property
    def manifest_path(self) -> Path:
        """The path of the manifest."""
        return self.folder / NAME

    def manifest(self) -> Manifest:
        """Read the manifest. It is empty if the archive does not exist.

        Raises:
            InvalidInput: The manifest can't be read.
        """
        try:
            return Manifest(self.files.read(self.manifest_path, limit=LARGEST))
        except FileNotFoundError:
            return Manifest(b"")
        except OSError as fault:
            raise InvalidInput(
                Text(
                    f"'{self.manifest_path}' can't be read: {os_reason(fault)}.",
                    f"'{self.manifest_path}' kan inte läsas: {os_reason(fault).sv}.",
                ),
                hint=Text("Check its permissions.", "Kontrollera filens rättigheter."),
            ) from fault

    def read(self, file: ArchivedFile) -> bytes:
        """Return the content of a file of the archive.

        Raises:
            OSError: The file can't be read, or is more than 256 MB larger than the manifest states.
        """
        return self.files.read(self.folder / file.path, limit=file.fingerprint.size + _MOST_GROWTH)

    def sha256(self, path: str, sizes: Container[int]) -> str:
        """Return the SHA-256 of a file by its path in the archive.

        Return `""` if the size of the file is not in `sizes` (the file is then not read), or if it can't be read.
        """
        try:
            is_possible = self.files.size(self.folder / path) in sizes
            return Fingerprint.of(self.files.read(self.folder / path)).sha256 if is_possible else ""
        except OSError:
            return ""

    def paths(self) -> list[str]:
        """Return the sorted paths of all files in the folder, except the manifest and an empty lock file."""
        return sorted(
            path for path in self._walk(self.folder, "") if path != NAME and not self._is_lock(path)
        )

    def _is_lock(self, path: str) -> bool:
        return path == LOCK and self.files.size(self.folder / path) == 0

    def _walk(self, folder: Path, before: str) -> Generator[str]:
        for name in self.files.names(folder):
            path = folder / name
            if self.files.is_file(path):
                yield before + name
                continue
            try:
                yield from self._walk(path, f"{before}{name}/")
            except NotADirectoryError:
                yield before + name

    @contextmanager
    def adding(self, subject: Subject) -> Generator["ArchiveWriter"]:
        """Open the archive for adding files, and create it if it does not exist.

        If the `with` block ends without an error, the line that ends the import is added to the manifest.

        Raises:
            InvalidInput: The folder has files but no manifest, or the manifest is damaged or belongs to another
                company or year.
            LockBusy: Another process is adding files.
            OSError: A file can't be written.
        """
        self.files.make_folder(self.folder)
        with lock_file(self.folder / LOCK, files=self.files, clock=self.clock, wait_s=0):
            writer = self._writer(subject)
            yield writer
            writer.finish()

    def _writer(self, subject: Subject) -> "ArchiveWriter":
        manifest = self.manifest()
        whole = manifest.data.rpartition(b"\n")
        if whole[2]:
            # A crash left the beginning of a line. No file has its final name before its line is complete.
            self.files.cut(self.manifest_path, len(whole[0]) + len(whole[1]))
            manifest = Manifest(whole[0] + whole[1])
        if not manifest.lines:
            if self.paths():
                raise InvalidInput(
                    Text(
                        f"'{self.folder}' has files, but is not an archive.",
                        f"'{self.folder}' innehåller filer men är inte ett arkiv.",
                    ),
                    hint=Text("Choose an empty folder for the archive.", "Välj en tom mapp för arkivet."),
                )
            line = first_line(subject, self.clock.now())
            self.files.append(self.manifest_path, line.data)
            manifest = Manifest(line.data)
        elif manifest.damage() is not None:
            raise InvalidInput(
                Text(
                    f"The manifest of '{self.folder}' is damaged.",
                    f"Manifestet i '{self.folder}' är skadat.",
                ),
                hint=_ADVICE,
            )
        elif not manifest.subject().is_same(subject):
            kept = manifest.subject()
            raise InvalidInput(
                Text(
                    f"'{self.folder}' is the archive of '{kept.company}', {kept.year_start} to {kept.year_end}.",
                    f"'{self.folder}' är arkivet för '{kept.company}', {kept.year_start} till "
                    f"{kept.year_end}.",
                ),
                hint=Text("Choose another folder.", "Välj en annan mapp."),
            )
        self._recover(manifest)
        return ArchiveWriter(self, manifest)

    def _recover(self, manifest: Manifest) -> None:
        """Finish or undo the addition that a crash interrupted."""
        temporary = [path for path in self.paths() if _TEMPORARY.fullmatch(PurePosixPath(path).name)]
        if not temporary:
            return
        missing = {
            file.fingerprint.sha256: file
            for file in manifest.files()
            if not self.files.is_file(self.folder / file.path)
        }
        for path in temporary:
            file = missing.pop(Fingerprint.of(self.files.read(self.folder / path)).sha256, None)
            if file is None:
                self.files.remove(self.folder / path)
            else:
                target = self.folder / file.path
                self.files.move(self.folder / path, target)
                self.files.sync_folder(target.parent)


class ArchiveWriter:
    """The writer of an archive during one import. Threads may share it.

    Args:
        archive: The archive, whose lock is held.
        manifest: The archive's manifest, with at least one line.
    """

    def __init__(self, archive: ArchiveFolder, manifest: Manifest) -> None:
        self.archive = archive
        self._last: Line = manifest.lines[-1]
        self._by_path = {file.path: file for file in manifest.files()}
        self._by_source = {file.source: file for file in manifest.files() if file.kind is Kind.DOCUMENT}
        self._by_hash = {
            file.fingerprint.sha256: file for file in self._by_path.values() if file.kind is Kind.DOCUMENT
        }
        self._lock = threading.Lock()
        self.added: int = 0
        """The number of files that were added to the folder of this import."""
        self.folder: str = self._new_folder()

    def _new_folder(self) -> str:
        """Return the name of the folder of this import, which is the time in UTC."""
        name = f"{self.archive.clock.now().astimezone(UTC):%Y-%m-%dT%H%M%SZ}"
        taken = {path.partition("/")[0] for path in self._by_path}
        taken.update(self.archive.files.names(self.archive.folder))
        return next(
            candidate
            for n in range(1, len(taken) + 2)
            if (candidate := name if n == 1 else f"{name}-{n}") not in taken
        )

    def add(self, path: str, content: bytes, *, kind: Kind, source: str = "", name: str = "") -> ArchivedFile:
        """Add a file to the folder of this import.

        Args:
            path: The path below the folder of the import, such as `sie/books.se`.
            content: The content.
            kind: The kind of file.
            source: The origin of the file, or `""` to record no origin.
            name: The original name of the file, or `""` if it had none.

        Raises:
            InvalidInput: The archive already has a file with this path.
            OSError: The file can't be written.
        """
        file = ArchivedFile(
            path=f"{self.folder}/{path}",
            kind=kind,
            fingerprint=Fingerprint.of(content),
            source=source,
            name=name,
        )
        with self._lock:
            target = self._free(file.path)
            self.archive.files.make_folder(target.parent)
            beside = self.archive.files.name_beside(target)
            with self.archive.files.create(beside) as opened:
                opened.write(content)
            self.added += 1
            return self._put(file, beside)

    def document(self, source: str) -> ArchivedFile | None:
        """Return the document that an earlier import received from a source, or None if the archive has none."""
        return self._by_source.get(source)

    @property
    def download_path(self) -> Path:
        """The temporary path at which a document is received."""
        folder = self.archive.folder / DOCUMENTS
        self.archive.files.make_folder(folder)
        return folder / DOWNLOAD

    def add_document(self, *, source: str, name: str, note: str, content: bytes) -> ArchivedFile:
        """Add the document at `download_path`. A document that the archive already has is not stored again.

        Args:
            source: The origin of the document.
            name: Its original name.
            note: A description of its damage, or `""`.
            content: The content of the file at `download_path`.

        Raises:
            InvalidInput: The archive already has another file with the same name.
            OSError: The file can't be written.
        """
        fingerprint = Fingerprint.of(content)
        with self._lock:
            stored = self._by_hash.get(fingerprint.sha256)
            path = f"{DOCUMENTS}/{fingerprint.sha256[:_HASH_DIGITS]}-{safe_name(name, content[:8])}"
            file = ArchivedFile(
                path=stored.path if stored else path,
                kind=Kind.DOCUMENT,
                fingerprint=fingerprint,
                source=source,
                name=name,
                note=note,
            )
            if stored is not None:
                self._append(file)
                self.archive.files.remove(self.download_path)
                return file
            self._free(path)
            return self._put(file, self.download_path)

    def finish(self) -> None:
        """Add the line that ends the import, unless it is already the last line of the manifest."""
        if not self._last.is_end:
            self._write(end_line(self._last))

    @property
    def root(self) -> str:
        """The SHA-256 of the last line of the manifest."""
        return self._last.fingerprint.sha256

    def _free(self, path: str) -> Path:
        target = self.archive.folder / path
        if path in self._by_path or self.archive.files.is_file(target):
            raise InvalidInput(
                Text(f"The archive already has a file '{path}'.", f"Arkivet har redan en fil '{path}'."),
                hint=_ADVICE,
            )
        return target

    def _put(self, file: ArchivedFile, beside: Path) -> ArchivedFile:
        files, target = self.archive.files, self.archive.folder / file.path
        files.sync(beside)
        self._append(file)
        files.move(beside, target)
        files.sync_folder(target.parent)
        return file

    def _append(self, file: ArchivedFile) -> None:
        self._write(file_line(self._last, file, self.archive.clock.now()))
        self._by_path.setdefault(file.path, file)
        if file.kind is Kind.DOCUMENT:
            self._by_source[file.source] = file
            self._by_hash[file.fingerprint.sha256] = file

    def _write(self, line: Line) -> None:
        self.archive.files.append(self.archive.manifest_path, line.data)
        self.archive.files.sync(self.archive.manifest_path)
        self._last = line

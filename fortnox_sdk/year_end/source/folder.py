"""The folder of a year-end job, which records the job's data source."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Final, Self

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import Files, LocalFiles, replace_file
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.stores.lockfile import lock_file
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.source.change import SourceChange
from fortnox_sdk.year_end.source.contents import kept_texts
from fortnox_sdk.year_end.source.copies import has_copy, keep_copy
from fortnox_sdk.year_end.source.job_file import JOB_FILE, JobRecord, LastImport, read_record, to_bytes
from fortnox_sdk.year_end.source.refusals import change_refusal, import_refusal, refuse
from fortnox_sdk.year_end.source.sources import DataSource, FortnoxSource, SieFileSource

_LOCK: Final = "fortnox-job.lock"
_LOCK_WAIT_S: Final = 10.0


class JobFolder:
    r"""The folder of a year-end job. It records the data source, the balance date and the last import.

    The job file is replaced atomically. After a crash, it has either the old or the new data source.

    Args:
        folder: The folder.
        files: The file system; None means the local file system.
        clock: The clock that measures the wait for another process; None means the system clock.

    >>> from datetime import date
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk import ConnectionKey
    >>> from fortnox_sdk.clock import SystemClock
    >>> from fortnox_sdk.year_end.source import FortnoxSource, SieFileSource, plan_change, source_status
    >>> key = ConnectionKey("apps.fortnox.se", "k3", 1001)
    >>> books = b"#FLAGGA 0\n#SIETYP 4\n#FNAMN Provbolaget\n#ORGNR 5560002222\n#RAR 0 20250101 20251231\n"
    >>> with TemporaryDirectory() as temporary:
    ...     file = Path(temporary, "books.se")
    ...     _ = file.write_bytes(books)
    ...     job = JobFolder(Path(temporary, "job"))
    ...     job.create(FortnoxSource(key, "Provbolaget AB", "556000-2222"), date(2025, 12, 31))
    ...     change = plan_change(job, SieFileSource.from_file(file))
    ...     job.change_source(change).is_done, [text.en for text in change.refused]
    ...     status = source_status(JobFolder(job.folder).open().source, None, job, SystemClock())
    (True, ['An export needs Fortnox as the data source.'])
    >>> status.is_usable, status.can_export, status.days_left
    (True, False, None)
    """

    @checked
    def __init__(
        self, folder: str | os.PathLike[str], *, files: Files | None = None, clock: Clock | None = None
    ) -> None:
        self.folder: Path = Path(folder)
        self._files: Files = files or LocalFiles()
        self._clock: Clock = clock or SystemClock()
        self._record: JobRecord | None = None

    @property
    def path(self) -> Path:
        """The path of the job file."""
        return self.folder / JOB_FILE

    @property
    def source(self) -> DataSource:
        """The data source of the job. The first use reads the job file.

        Raises:
            InvalidInput: The folder contains no job, or its job file can't be used.
        """
        return self._opened().source

    @property
    def balance_date(self) -> date:
        """The balance date of the job. The first use reads the job file.

        Raises:
            InvalidInput: The folder contains no job, or its job file can't be used.
        """
        return self._opened().balance_date

    @property
    def last_import(self) -> datetime | None:
        """The time of the last import from the data source; None if there was no import.

        The first use reads the job file.
        """
        last = self._opened().last_import
        return None if last is None else last.at

    @property
    def covers(self) -> Text | None:
        """The data that the last import read, and the data that it did not read; None if there was no import.

        The first use reads the job file.
        """
        last = self._opened().last_import
        return None if last is None else last.covers

    def exists(self) -> bool:
        """Return True if the folder contains a job."""
        return self._files.is_file(self.path)

    def open(self) -> Self:
        """Read the job file again, and return this object.

        Raises:
            InvalidInput: The folder contains no job, or its job file can't be read, is damaged or is newer than this
                version of the package.
        """
        self._record = read_record(self.path, self._files)
        self._opened()
        return self

    @checked
    def create(self, source: DataSource, balance_date: date) -> None:
        """Create the job in the folder. A SIE file is copied to the folder first.

        Raises:
            InvalidInput: The folder contains a job already, the SIE file does not contain the balance date or has
                changed since it was read, or the folder can't be written.
        """
        with self._locked():
            if self.exists():
                raise InvalidInput(
                    Text(
                        f"'{self.folder}' contains a job already.",
                        f"'{self.folder}' innehåller redan ett uppdrag.",
                    ),
                    hint=Text(
                        "Choose another folder, or open the existing job.",
                        "Välj en annan mapp eller öppna det befintliga uppdraget.",
                    ),
                )
            refuse(change_refusal(None, source, balance_date))
            self._write(JobRecord(source=self._copied(source), balance_date=balance_date))

    @checked
    def check(self, source: DataSource) -> None:
        """Check that an import from a source belongs to the job in the folder, if there is one.

        Raises:
            InvalidInput: The job has a different company or data source, or the job file can't be used.
        """
        record = read_record(self.path, self._files)
        if record is not None:
            refuse(import_refusal(record.source, source, self.folder))

    @checked
    def record_import(
        self,
        at: datetime,
        covers: Text,
        *,
        source: DataSource | None = None,
        balance_date: date | None = None,
    ) -> None:
        """Record that an import is complete. If the folder contains no job, it is created first.

        A new job needs `source` and `balance_date`.

        Args:
            at: The time of the import.
            covers: A text that names the years and ledgers that were read, and the data that was not read.
            source: The source that was read, or None for the source that this object has read from the job file.
            balance_date: The balance date of the import, or None for the balance date of the job.

        Raises:
            InvalidInput: The time has no time zone, the job has a different company or data source, the SIE file has
                changed since it was read, or the folder can't be written.
        """
        if at.tzinfo is None:
            raise InvalidInput(
                Text(f"'{at}' has no time zone.", f"'{at}' saknar tidszon."),
                hint=Text(
                    "Pass an aware datetime, such as one in UTC.",
                    "Ange en tid med tidszon, till exempel UTC.",
                ),
            )
        imported = self.source if source is None else source
        with self._locked():
            record = read_record(self.path, self._files)
            day = balance_date or (record or self._opened()).balance_date
            if record is not None:
                refuse(import_refusal(record.source, imported, self.folder))
            last = LastImport(at=at, covers=covers)
            self._write(JobRecord(source=self._copied(imported), balance_date=day, last_import=last))

    @checked
    def change_source(self, change: SourceChange) -> SourceChange:
        """Change the data source as planned by `plan_change`. Return the change that was made.

        The returned change describes the files that stay in the folder. A SIE file is copied to the folder before the
        job file is replaced.

        Raises:
            InvalidInput: The change is refused, the data source was changed after the change was planned, the SIE
                file has changed since it was read, or the folder can't be written.
        """
        if change.refusal is not None:
            raise InvalidInput(change.refusal, hint=change.hint)
        with self._locked():
            self.open()
            if (self.source, self.balance_date) != (change.before, change.balance_date):
                raise _changed_meanwhile()
            self._write(JobRecord(source=self._copied(change.after), balance_date=change.balance_date))
        return attrs.evolve(change, after=self.source, kept=self.kept(), is_done=True)

    def kept(self) -> tuple[Text, ...]:
        """Return descriptions of the files that stay in the folder when the data source changes."""
        with self._file_faults():
            return kept_texts(self._files.names(self.folder))

    @checked
    def has_copy(self, source: SieFileSource) -> bool:
        """Return True if the folder contains an unchanged copy of a source's SIE file."""
        with self._file_faults():
            return has_copy(self.folder, source, self._files)

    def _opened(self) -> JobRecord:
        if self._record is None:
            self._record = read_record(self.path, self._files)
        if self._record is None:
            raise InvalidInput(
                Text(f"'{self.folder}' contains no job.", f"'{self.folder}' innehåller inget uppdrag."),
                hint=Text(
                    "Choose the folder of a job, or create a job: fortnox import.",
                    "Välj mappen för ett uppdrag eller skapa ett uppdrag: fortnox import.",
                ),
            )
        return self._record

    def _copied(self, source: DataSource) -> DataSource:
        """Copy the SIE file of a source to the folder, and return the source with the name of the copy."""
        if isinstance(source, FortnoxSource):
            return source
        with self._file_faults():
            return keep_copy(self.folder, source, self._files)

    def _write(self, record: JobRecord) -> None:
        with self._file_faults():
            replace_file(self.path, to_bytes(record), files=self._files)
        self._record = record

    @contextmanager
    def _locked(self) -> Generator[None]:
        with self._file_faults():
            self._files.make_folder(self.folder)
        with lock_file(self.folder / _LOCK, files=self._files, clock=self._clock, wait_s=_LOCK_WAIT_S):
            yield

    @contextmanager
    def _file_faults(self) -> Generator[None]:
        try:
            yield
        except OSError as fault:
            raise InvalidInput(
                Text(
                    f"The job's folder '{self.folder}' can't be read or written: {os_reason(fault)}.",
                    f"Uppdragets mapp '{self.folder}' kan inte läsas eller skrivas: {os_reason(fault).sv}.",
                ),
                hint=Text(
                    f"Choose another folder for the job, or give your user permission to write to '{self.folder}'.",
                    f"Välj en annan mapp för uppdraget, eller ge din användare rätt att skriva i '{self.folder}'.",
                ),
            ) from fault


def _changed_meanwhile() -> InvalidInput:
    return InvalidInput(
        Text(
            "The data source of the job was changed before your change was saved, so your change was not made.",
            "Uppdragets datakälla byttes innan ditt byte sparades, så ditt byte har inte gjorts.",
        ),
        hint=Text(
            "Check the data source of the job, and change it again if necessary.",
            "Kontrollera uppdragets datakälla, och byt den på nytt om det behövs.",
        ),
    )

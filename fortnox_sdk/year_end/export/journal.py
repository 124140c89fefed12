"""The export journal: one JSON line for each step of an export, written to disk before the next step is taken.

The journal is a hint, and Fortnox is the truth. It shows which sends have no response yet and which numbers vouchers
were given; Fortnox is asked in any case. If the journal is lost, an export needs more calls, but posts nothing twice.
The journal contains no secret.
"""

import json
import platform
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from copy import copy
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, Self, cast
from urllib.parse import quote

import attrs

from fortnox_sdk.clock import Clock
from fortnox_sdk.errors import ExportBusy, InvalidInput, LockBusy
from fortnox_sdk.files import Files, LocalFiles, replace_file
from fortnox_sdk.foreign.data import read_json
from fortnox_sdk.scalars import money_text
from fortnox_sdk.stores.lockfile import lock_file
from fortnox_sdk.year_end.export.marks import Marks
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

_VERSION: Final = 1


class JournalEvent(StrEnum):
    """The kinds of journal line."""

    BEGUN = "begun"
    """The journal begins for a series. Earlier journals, if there were any, are lost."""
    SENDING = "sending"
    """Written before the voucher is sent. From here on it may be in Fortnox."""
    POSTED = "posted"
    """The voucher is in Fortnox under this number, according to the response or to a look-up."""
    UNKNOWN = "unknown"
    """The response was lost."""
    REFUSED = "refused"
    """Fortnox refused the voucher, or it was not sent after all."""
    ELSEWHERE = "elsewhere"
    """Fortnox posted the voucher in another financial year."""


@attrs.frozen(kw_only=True)
class JournalEntry:
    """The last journal line of one voucher."""

    event: JournalEvent
    at: datetime
    series: str = ""
    number: int | None = None
    """The voucher number in Fortnox, or None if the line has no number."""
    message: str = ""
    """Fortnox's message, if it refused the voucher."""
    date: str = ""
    """The voucher's date as text, or `""` if the line has no date."""
    rows: tuple[tuple[str, str], ...] = ()
    """Account and signed amount of each row, as text."""

    @property
    def label(self) -> str:
        """Series and number, such as `V12`, or `""` if the voucher has no number."""
        return "" if self.number is None else f"{self.series}{self.number}"


@attrs.frozen(kw_only=True)
class JournalBeginning:
    """The beginning of the journal for one series."""

    at: datetime
    first_number: int
    """The lowest number in the series that a voucher with marks can have."""
    earlier_lost: bool
    """True if Fortnox already had vouchers of the plan. An earlier journal is then lost, and so is the record of any
    send that was in progress."""


@attrs.frozen(kw_only=True)
class JournalContent:
    """The content of a journal."""

    entries: Mapping[str, JournalEntry]
    """The last entry of each voucher, by reference mark."""
    marks_by_number: Mapping[tuple[str, int], str]
    """The reference mark by series and number, for every number that a voucher was ever given."""
    beginnings: Mapping[str, JournalBeginning]
    """The beginning for each series."""


class Journal:
    """The journal of one company and financial year, in a folder that all exporters of the company share.

    The key of a journal is the issuer host, the company's database number and the year. The client id is not part of
    the key, so that a journal stays valid when the app gets new credentials.

    Args:
        folder: The folder. It is created if it is missing.
        issuer_host: The host that issues the company's tokens; see `FortnoxClient.issuer_host`.
        database_number: The company's database number in Fortnox.
        year: Fortnox's id of the financial year.
        clock: The clock.
        files: The file system; None means the local file system.
    """

    def __init__(
        self,
        folder: Path,
        *,
        issuer_host: str,
        database_number: int,
        year: int,
        clock: Clock,
        files: Files | None = None,
    ) -> None:
        self.database_number = database_number
        # A host may contain colons (a port, IPv6). Windows allows no colon in a file name, but allows percent signs.
        company = f"export-{quote(issuer_host.lower(), safe='')}-{database_number}"
        self.path = folder / f"{company}-{year}.jsonl"
        self._lock = folder / f"{company}.lock"
        self._owner = folder / f"{company}.owner"
        self._clock = clock
        self._files = files or LocalFiles()

    def timed_by(self, clock: Clock) -> Self:
        """Return the same journal with another clock for its lines and its waits."""
        timed = copy(self)
        timed._clock = clock  # noqa: SLF001 -- its own class
        return timed

    @contextmanager
    def locked(self, *, wait_s: float) -> Generator[None]:
        """Hold the lock that makes this the only exporter of the company.

        The system frees the lock if its holder dies.

        Raises:
            ExportBusy: Another exporter holds the lock and did not finish within `wait_s`.
            InvalidInput: The folder can't be written.
        """
        with _file_faults(self.path.parent):
            self._files.make_folder(self.path.parent)
        with ExitStack() as stack:
            try:
                lock = lock_file(self._lock, files=self._files, clock=self._clock, wait_s=wait_s)
                stack.enter_context(lock)
            except LockBusy as fault:
                raise ExportBusy(
                    f"Another export of this company is running (lock file '{self._lock}').",
                    hint="Wait until it has ended, then run this export again.",
                ) from fault
            self._finish_interrupted_write()
            yield

    def owner(self) -> str:
        """Return the name of this journal's exporters for claims. The caller holds the lock.

        Exporters with the same journal on the same machine exclude each other by the lock, so they share one name. If
        an exporter dies, the next exporter can therefore take its claim at once.
        """
        with _file_faults(self._owner):
            if not self._files.is_file(self._owner):
                name = self._files.name_beside(self._owner).name
                replace_file(self._owner, name.encode(), files=self._files)
            return f"{platform.node()} {self._files.read(self._owner).decode(errors='replace')}"

    def read(self) -> JournalContent:
        """Return the content of the journal, which is empty if the file does not exist.

        A last line that a crash cut off is left out.

        Raises:
            InvalidInput: A line is damaged.
        """
        entries: dict[str, JournalEntry] = {}
        marks_by_number: dict[tuple[str, int], str] = {}
        beginnings: dict[str, JournalBeginning] = {}
        for line_number, line in enumerate(self._raw_content().split(b"\n")[:-1], 1):
            try:
                fields = cast("dict[str, object]", read_json(line))
                event = JournalEvent(str(fields["event"]))
                at = datetime.fromisoformat(str(fields["at"]))
                series = str(fields["series"])
                number = cast("int | None", fields.get("number"))
                if event is JournalEvent.BEGUN:
                    first = int(cast("int", fields["first"]))
                    beginnings[series] = JournalBeginning(
                        at=at, first_number=first, earlier_lost=bool(fields["lost"])
                    )
                    continue
                mark = str(fields["ref"])
            except (ValueError, KeyError, TypeError) as fault:
                raise InvalidInput(
                    f"Line {line_number} of the export journal '{self.path}' is damaged.",
                    hint="Move the file away and run the export again; it finds posted vouchers by their marks.",
                ) from fault
            entries[mark] = JournalEntry(
                event=event,
                at=at,
                series=series,
                number=number,
                message=str(fields.get("said", "")),
                date=str(fields.get("date", "")),
                rows=tuple(
                    (str(account), str(amount))
                    for account, amount in cast("list[tuple[int, str]]", fields.get("rows", []))
                ),
            )
            if number is not None:
                marks_by_number[series, number] = mark
        return JournalContent(entries=entries, marks_by_number=marks_by_number, beginnings=beginnings)

    def record_beginning(self, series: str, *, first_number: int, earlier_lost: bool) -> None:
        """Write the beginning of the journal for a series; see `JournalBeginning`."""
        self._append(JournalEvent.BEGUN, series=series, first=first_number, lost=earlier_lost)

    def record_sending(self, voucher: ClosingVoucher, marks: Marks, *, series: str) -> None:
        """Write that a voucher is about to be sent, with its content."""
        self._append(JournalEvent.SENDING, series=series, **_voucher_fields(voucher, marks))

    def record_posted(self, voucher: ClosingVoucher, marks: Marks, *, series: str, number: int) -> None:
        """Write the number that a voucher has in Fortnox."""
        self._append(JournalEvent.POSTED, series=series, number=number, **_voucher_fields(voucher, marks))

    def record_failure(self, event: JournalEvent, mark: str, *, series: str, message: str = "") -> None:
        """Write that a send ended without a number: the event is unknown, refused or elsewhere."""
        self._append(event, series=series, ref=mark, said=message)

    def _append(self, event: JournalEvent, **fields: object) -> None:
        at = self._clock.now().astimezone(UTC).isoformat()
        entry = {"v": _VERSION, "at": at, "event": event.value, **fields}
        line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
        with _file_faults(self.path):
            is_new = not self._files.is_file(self.path)
            self._files.append(self.path, line)
            self._files.sync(self.path)
            if is_new:
                self._files.sync_folder(self.path.parent)

    def _finish_interrupted_write(self) -> None:
        """Remove the beginning of a line that a crash cut off, and flush the name of the file to disk.

        The step of that line was not taken. The crash may have come before the name was flushed, and a new file is the
        only one whose name `_append` flushes.
        """
        content = self._raw_content()
        whole = content.rfind(b"\n") + 1
        with _file_faults(self.path):
            if whole < len(content):
                self._files.cut(self.path, whole)
            if self._files.is_file(self.path):
                self._files.sync_folder(self.path.parent)

    def _raw_content(self) -> bytes:
        with _file_faults(self.path):
            return self._files.read(self.path) if self._files.is_file(self.path) else b""


def _voucher_fields(voucher: ClosingVoucher, marks: Marks) -> dict[str, object]:
    return {
        "ref": marks.reference,
        "c": marks.content,
        "reference": voucher.reference,
        "date": voucher.date.isoformat(),
        "text": voucher.text,
        "rows": [[row.account, money_text(row.amount)] for row in voucher.rows],
    }


@contextmanager
def _file_faults(path: Path) -> Generator[None]:
    try:
        yield
    except OSError as fault:
        raise InvalidInput(
            f"The export journal '{path}' can't be read or written: {fault.strerror}.",
            hint="Check the permissions and the free space of the folder, then run the export again.",
        ) from fault

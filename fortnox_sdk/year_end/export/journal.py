"""The export journal: one JSON line for each step of an export, written to disk before the next step is taken.

The journal shows which requests have no response yet and which numbers the vouchers got. It does not replace the
look-up in Fortnox, which every run makes. If the journal is lost, an export needs more calls, but posts nothing twice.
The journal contains no secrets.
"""

import json
import platform
import re
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from copy import copy
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Final, Self, cast
from urllib.parse import quote, unquote

import attrs

from fortnox_sdk.clock import Clock
from fortnox_sdk.errors import ExportBusy, InvalidInput, LockBusy
from fortnox_sdk.files import Files, LocalFiles, replace_file
from fortnox_sdk.foreign.data import read_json
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.scalars import money_text
from fortnox_sdk.stores.lockfile import lock_file
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.marks import Marks
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

_VERSION: Final = 1


class JournalEvent(StrEnum):
    """The event that a line of the export journal records."""

    BEGUN = "begun"
    """The journal begins for a voucher series. The line also records whether an earlier journal was lost."""
    SENDING = "sending"
    """The voucher is about to be sent. From now on, it may be in Fortnox."""
    POSTED = "posted"
    """The voucher is in Fortnox under this number, according to the response or to a look-up."""
    UNKNOWN = "unknown"
    """The response was lost or can't be used. The voucher may be in Fortnox."""
    REFUSED = "refused"
    """Fortnox refused the voucher, or it was not sent after all."""
    ELSEWHERE = "elsewhere"
    """Fortnox posted the voucher in another financial year."""


@attrs.frozen(kw_only=True)
class JournalEntry:
    """The last line about one voucher in the export journal."""

    event: JournalEvent
    at: datetime
    series: str = ""
    number: int | None = None
    """The voucher number in Fortnox, or None if the line has no number."""
    message: str = ""
    """The error message, or `""` if the line records no error."""
    message_sv: str = ""
    """The error message in Swedish; `""` if the line does not have it."""
    reference: str = ""
    """The reference that the caller gave the voucher, or `""` if no line about the voucher has it."""
    date: str = ""
    """The voucher's date as text, or `""` if no line about the voucher has it."""
    text: str = ""
    """The voucher's text, or `""` if no line about the voucher has it."""
    rows: tuple[tuple[str, str], ...] = ()
    """Account and amount of each row, as text. Debit is positive. Empty if no line about the voucher has them."""

    @property
    def label(self) -> str:
        """Voucher series and number, such as `V12`, or `""` if the journal line has no number."""
        return "" if self.number is None else f"{self.series}{self.number}"


@attrs.frozen(kw_only=True)
class JournalBeginning:
    """The line with which the export journal begins for one voucher series."""

    at: datetime
    first_number: int
    """The lowest number that an exported voucher can have in the series."""
    earlier_lost: bool
    """True if Fortnox had vouchers of the plan that this journal did not contain. An earlier journal is then lost,
    together with its record of any request that was in progress."""


@attrs.frozen(kw_only=True)
class JournalContent:
    """The content of an export journal: the last line about each voucher, and the first line of each series."""

    entries: Mapping[str, JournalEntry]
    """The last entry of each voucher. The key is its reference mark, the code that identifies it in Fortnox."""
    marks_by_number: Mapping[tuple[str, int], str]
    """The reference mark of each voucher that has a number in the journal, by series and number."""
    beginnings: Mapping[str, JournalBeginning]
    """The beginning of the journal for each voucher series."""


class Journal:
    """The export journal of one company and financial year, in a folder that all exporters of the company share.

    The key of a journal is the issuer host, the company's database number and the year. The client id is not part of
    the key, so that a journal stays valid when the app gets new credentials.

    Args:
        folder: The folder of the journal. It is created if it is missing.
        issuer_host: The host that issues the company's tokens; see `FortnoxClient.issuer_host`.
        database_number: The company's database number in Fortnox.
        year: Fortnox's id of the financial year.
        clock: The clock that gives the time of each journal line and that is used to wait for the lock.
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
        self._company = company = f"export-{quote(issuer_host.lower(), safe='')}-{database_number}"
        self.path: Path = folder / f"{company}-{year}.jsonl"
        self._lock = folder / f"{company}.lock"
        self._owner = folder / f"{company}.owner"
        self._clock = clock
        self._files = files or LocalFiles()

    def timed_by(self, clock: Clock) -> Self:
        """Return a copy of this journal that uses another clock."""
        timed = copy(self)
        timed._clock = clock  # noqa: SLF001 -- its own class
        return timed

    def of_year(self, year: int) -> Self:
        """Return the journal of another financial year of the company, in the same folder.

        Args:
            year: Fortnox's id of the financial year.
        """
        other = copy(self)
        other.path = self.path.parent / f"{self._company}-{year}.jsonl"
        return other

    def years(self) -> list[int]:
        """Return Fortnox's ids of the financial years for which the folder has a journal of the company."""
        folder = self.path.parent
        with _file_faults(folder):
            names = self._files.names(folder)
        matches = (re.fullmatch(rf"{re.escape(self._company)}-(\d+)\.jsonl", name) for name in names)
        return sorted(int(match[1]) for match in matches if match)

    @contextmanager
    def locked(self, *, wait_s: float) -> Generator[None]:
        """Hold the lock that makes this process the only exporter of the company.

        The operating system releases the lock if the process dies.

        Args:
            wait_s: The longest time in seconds to wait for another exporter.

        Raises:
            ExportBusy: Another exporter still holds the lock after `wait_s` seconds.
            InvalidInput: The folder or the journal can't be read or written.
        """
        with _file_faults(self.path.parent):
            self._files.make_folder(self.path.parent)
        with ExitStack() as stack:
            try:
                lock = lock_file(self._lock, files=self._files, clock=self._clock, wait_s=wait_s)
                stack.enter_context(lock)
            except LockBusy as fault:
                raise ExportBusy(
                    Text(
                        f"Another export of this company is running (lock file '{self._lock}').",
                        f"En annan export för företaget pågår (låsfil '{self._lock}').",
                    ),
                    hint=Text(
                        "Wait until the running export of the company has ended, then run your export again.",
                        "Vänta tills företagets pågående export är klar, och kör sedan din export igen.",
                    ),
                ) from fault
            self.finish_interrupted_write()
            yield

    def owner(self) -> str:
        """Return the name that this journal's exporters use as the owner of claims (locks in a token store).

        Claims exclude exporters on other machines. Exporters that share this journal on one machine exclude each other
        by the journal's lock, so they use the same name. If an exporter dies, the next exporter can therefore take over
        its claim at once. Call this method only while you hold the journal's lock.
        """
        with _file_faults(self._owner):
            if not self._files.is_file(self._owner):
                name = self._files.name_beside(self._owner).name
                replace_file(self._owner, name.encode(), files=self._files)
            return f"{platform.node()} {self._files.read(self._owner).decode(errors='replace')}"

    def read(self) -> JournalContent:
        """Return the content of the journal, which is empty if the file does not exist.

        An incomplete last line, left by a crash, is ignored.

        Raises:
            InvalidInput: A line is damaged or was written by a newer version of the package, or the file can't be read.
        """
        entries: dict[str, JournalEntry] = {}
        marks_by_number: dict[tuple[str, int], str] = {}
        beginnings: dict[str, JournalBeginning] = {}
        for line_number, line in enumerate(self._raw_content().split(b"\n")[:-1], 1):
            try:
                fields = cast("dict[str, object]", read_json(line))
                if fields["v"] != _VERSION:
                    raise _newer_version(self.path, line_number)
                event = JournalEvent(str(fields["event"]))
                at = datetime.fromisoformat(str(fields["at"])).astimezone(UTC)
                series = str(fields["series"])
                number = int(str(fields["number"])) if "number" in fields else None
                if event is JournalEvent.BEGUN:
                    beginnings[series] = JournalBeginning(
                        at=at, first_number=int(str(fields["first"])), earlier_lost=bool(fields["lost"])
                    )
                    continue
                mark = str(fields["ref"])
                entry = JournalEntry(
                    event=event,
                    at=at,
                    series=series,
                    number=number,
                    message=str(fields.get("said", "")),
                    message_sv=str(fields.get("said_sv", "")),
                )
                entries[mark] = _with_content(entry, fields, entries.get(mark))
            except (ValueError, KeyError, TypeError, ArithmeticError) as fault:
                raise InvalidInput(
                    Text(
                        f"Line {line_number} of the export journal '{self.path}' is damaged.",
                        f"Rad {line_number} i exportjournalen '{self.path}' är skadad.",
                    ),
                    hint=Text(
                        "Move the export journal to another folder. The next export finds the posted vouchers in "
                        "Fortnox.",
                        "Flytta exportjournalen till en annan mapp. Nästa export hittar verifikationerna i Fortnox.",
                    ),
                ) from fault
            if number is not None:
                marks_by_number[series, number] = mark
        return JournalContent(entries=entries, marks_by_number=marks_by_number, beginnings=beginnings)

    def record_beginning(self, series: str, *, first_number: int, earlier_lost: bool) -> None:
        """Write the journal's first line for a voucher series; see `JournalBeginning`."""
        self._append(JournalEvent.BEGUN, series=series, first=first_number, lost=earlier_lost)

    def record_sending(self, voucher: ClosingVoucher, marks: Marks, *, series: str) -> None:
        """Record that a voucher is about to be sent, together with its content."""
        self._append(JournalEvent.SENDING, series=series, **_voucher_fields(voucher, marks))

    def record_posted(self, voucher: ClosingVoucher, marks: Marks, *, series: str, number: int) -> None:
        """Record the number that a voucher has in Fortnox."""
        self._append(JournalEvent.POSTED, series=series, number=number, **_voucher_fields(voucher, marks))

    def record_failure(
        self, event: JournalEvent, mark: str, *, series: str, message: str | Text = ""
    ) -> None:
        """Record that a request ended without a voucher number.

        Args:
            event: `UNKNOWN` if there was no usable response, `REFUSED` if Fortnox rejected the voucher or it was not
                sent, or `ELSEWHERE` if Fortnox posted it in another financial year.
            mark: The reference mark that the request contained.
            series: The voucher series of the request.
            message: The text of the error. A `Text` is recorded in both languages.
        """
        swedish = {"said_sv": message.sv} if isinstance(message, Text) else {}
        self._append(event, series=series, ref=mark, said=str(message), **swedish)

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

    def finish_interrupted_write(self) -> None:
        """Remove an incomplete last line, left by a crash, and flush the folder entry of the journal file to disk.

        `locked` does this for its own journal. While you hold that lock, call this method for other years' journals.

        The step that an incomplete line describes was not carried out. The folder entry is flushed here because the
        crash may have come after `_append` had created the file, but before it flushed the entry.
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


def _with_content(
    entry: JournalEntry, fields: Mapping[str, object], earlier: JournalEntry | None
) -> JournalEntry:
    """Add the voucher's content to an entry. If the line has no content, the content of the earlier entry applies."""
    if "reference" not in fields:
        if earlier is None:
            return entry
        return attrs.evolve(
            entry, reference=earlier.reference, date=earlier.date, text=earlier.text, rows=earlier.rows
        )
    return attrs.evolve(
        entry,
        reference=str(fields["reference"]),
        date=str(fields.get("date", "")),
        text=str(fields.get("text", "")),
        rows=tuple(
            (str(account), money_text(Decimal(amount)))
            for account, amount in cast("list[tuple[int, str]]", fields.get("rows", []))
        ),
    )


def journals_in(folder: Path, *, clock: Clock, files: Files | None = None) -> list[Journal]:
    """Return the export journals of all companies and financial years in a folder.

    Raises:
        InvalidInput: The folder can't be read.
    """
    with _file_faults(folder):
        names = (files or LocalFiles()).names(folder)
    matches = (re.fullmatch(r"export-(.+)-(\d{1,18})-(\d{1,18})\.jsonl", name) for name in names)
    return [
        Journal(
            folder,
            issuer_host=unquote(match[1]),
            database_number=int(match[2]),
            year=int(match[3]),
            clock=clock,
            files=files,
        )
        for match in matches
        if match
    ]


def _newer_version(path: Path, line_number: int) -> InvalidInput:
    return InvalidInput(
        Text(
            f"Line {line_number} of the export journal '{path}' was written by a newer version of fortnox-sdk.",
            f"Rad {line_number} i exportjournalen '{path}' skrevs av en nyare version av fortnox-sdk.",
        ),
        hint=Text("Run: pip install --upgrade fortnox-sdk", "Kör: pip install --upgrade fortnox-sdk"),
    )


@contextmanager
def _file_faults(path: Path) -> Generator[None]:
    try:
        yield
    except OSError as fault:
        raise InvalidInput(
            Text(
                f"The export journal '{path}' can't be read or written: {os_reason(fault)}.",
                f"Exportjournalen '{path}' kan inte läsas eller skrivas: {os_reason(fault).sv}.",
            ),
            hint=Text(
                "Free disk space or correct the permissions of the journal's folder, then run the export again.",
                "Frigör diskutrymme eller rätta rättigheterna till journalens mapp, och kör sedan exporten igen.",
            ),
        ) from fault

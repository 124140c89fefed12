"""The export journal: what was sent and what came back, one JSON line each, on disk before the next step.

A hint, not the truth: it tells which sends have no answer yet and which numbers were given, and Fortnox is asked
all the same. Losing it costs calls, not a double posting. It holds no secret.
"""

import json
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, cast
from urllib.parse import quote

import attrs

from fortnox_sdk.clock import Clock
from fortnox_sdk.errors import FortnoxError, InvalidInput, LockBusy
from fortnox_sdk.files import Files, LocalFiles
from fortnox_sdk.scalars import money_text
from fortnox_sdk.stores.lockfile import lock_file
from fortnox_sdk.year_end.export.marks import Marks
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

__all__ = ["Beginning", "ExportBusy", "Journal", "JournalEvent", "JournalRecord", "Sent"]

_VERSION: Final = 1


class ExportBusy(FortnoxError):
    """Another export of the same company is running; nothing was sent."""


class JournalEvent(StrEnum):
    """What a line says happened."""

    BEGUN = "begun"
    """The journal begins for a series; earlier ones, if any, are lost."""
    SENDING = "sending"
    """Written before the send: from here on the voucher may be in Fortnox."""
    POSTED = "posted"
    """Fortnox has it under this number: by its answer, or found by a look-up."""
    UNKNOWN = "unknown"
    """The answer was lost."""
    REFUSED = "refused"
    """Fortnox said no, or nothing was sent after all."""
    ELSEWHERE = "elsewhere"
    """Fortnox posted it in another financial year."""


@attrs.frozen(kw_only=True)
class Sent:
    """What is known of one voucher: its last line."""

    event: JournalEvent
    at: datetime
    series: str = ""
    number: int | None = None
    said: str = ""
    """Fortnox's words, when it refused."""
    date: str = ""
    """The voucher's, as text; empty when the line does not say."""
    rows: tuple[tuple[str, str], ...] = ()
    """Account and signed amount of each row, as text."""

    @property
    def label(self) -> str:
        """Series and number, such as `V12`; empty when it was never given any."""
        return "" if self.number is None else f"{self.series}{self.number}"


@attrs.frozen(kw_only=True)
class Beginning:
    """Where the journal begins in a series."""

    at: datetime
    first: int
    """No voucher of ours has a lower number."""
    lost: bool
    """Fortnox had vouchers of this plan already then: an earlier journal is gone, with any send under way."""


@attrs.frozen(kw_only=True)
class JournalRecord:
    """A journal as read."""

    sent: Mapping[str, Sent]
    """By reference mark."""
    posted: Mapping[tuple[str, int], str]
    """Reference marks by series and number: all that were ever given."""
    beginnings: Mapping[str, Beginning]
    """By series."""


class Journal:
    """One company's journal of one financial year, in a folder that all exporters of the company share.

    Its key is the issuer host, the company's database number and the year. The application is no part of the key, so
    that new app credentials do not orphan a journal.

    Args:
        folder: Made when missing.
        issuer_host: The host that gives the company's tokens, as `FortnoxClient.issuer_host` has it.
        database_number: Fortnox's number of the company.
        year: Fortnox's id of the financial year.
        clock: Time.
        files: The file system; None is this machine's.
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
        # A host may have colons (a port, IPv6), which Windows allows in no name; percent signs it allows.
        company = f"export-{quote(issuer_host.lower(), safe='')}-{database_number}"
        self.path = folder / f"{company}-{year}.jsonl"
        self._lock = folder / f"{company}.lock"
        self._clock = clock
        self._files = files or LocalFiles()

    @contextmanager
    def locked(self, *, wait_s: float) -> Generator[None]:
        """Be the only exporter of the company; the system frees the lock when its holder dies.

        Raises:
            ExportBusy: another one is running and did not end within `wait_s`.
            InvalidInput: the folder can't be written.
        """
        with _file_faults(self.path.parent):
            self._files.make_folder(self.path.parent)
        with ExitStack() as stack:
            try:
                lock = lock_file(self._lock, files=self._files, clock=self._clock, wait_s=wait_s)
                stack.enter_context(lock)
            except LockBusy as fault:
                raise ExportBusy(
                    f"Another export of this company is running ({self._lock}).",
                    hint="Let it end, then run this one again: it posts what is left.",
                ) from fault
            self._cut_torn_line()
            yield

    def read(self) -> JournalRecord:
        """What the journal knows; nothing when there is none. A line that was cut off by a crash is left out.

        Raises:
            InvalidInput: a line is damaged.
        """
        sent: dict[str, Sent] = {}
        posted: dict[tuple[str, int], str] = {}
        beginnings: dict[str, Beginning] = {}
        for line_number, line in enumerate(self._content().split(b"\n")[:-1], 1):
            try:
                found = cast("dict[str, object]", json.loads(line))
                event = JournalEvent(str(found["event"]))
                at = datetime.fromisoformat(str(found["at"]))
                series = str(found["series"])
                number = cast("int | None", found.get("number"))
                if event is JournalEvent.BEGUN:
                    first = int(cast("int", found["first"]))
                    beginnings[series] = Beginning(at=at, first=first, lost=bool(found["lost"]))
                    continue
                ref = str(found["ref"])
            except (ValueError, KeyError, TypeError) as fault:
                raise InvalidInput(
                    f"{self.path}, line {line_number}, can't be read.",
                    hint="Move the file away and run it again: what is posted is found in Fortnox by its marks.",
                ) from fault
            sent[ref] = Sent(
                event=event,
                at=at,
                series=series,
                number=number,
                said=str(found.get("said", "")),
                date=str(found.get("date", "")),
                rows=tuple(
                    (str(account), str(amount))
                    for account, amount in cast("list[tuple[int, str]]", found.get("rows", []))
                ),
            )
            if number is not None:
                posted[series, number] = ref
        return JournalRecord(sent=sent, posted=posted, beginnings=beginnings)

    def begin(self, series: str, *, first: int, lost: bool) -> None:
        """Write where the journal begins in a series; see `Beginning`."""
        self._append(JournalEvent.BEGUN, series=series, first=first, lost=lost)

    def sending(self, voucher: ClosingVoucher, marks: Marks, *, series: str) -> None:
        """Write that a voucher is about to be sent, with what it says."""
        self._append(JournalEvent.SENDING, series=series, **_contents(voucher, marks))

    def posted(self, voucher: ClosingVoucher, marks: Marks, *, series: str, number: int) -> None:
        """Write under which number a voucher is in Fortnox."""
        self._append(JournalEvent.POSTED, series=series, number=number, **_contents(voucher, marks))

    def ended(self, event: JournalEvent, ref: str, *, series: str, said: str = "") -> None:
        """Write that a send ended without a number: unknown, refused or elsewhere."""
        self._append(event, series=series, ref=ref, said=said)

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

    def _cut_torn_line(self) -> None:
        """Take away what a crash left of a line; its step had not been taken."""
        content = self._content()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            with _file_faults(self.path):
                self._files.cut(self.path, whole)

    def _content(self) -> bytes:
        with _file_faults(self.path):
            return self._files.read(self.path) if self._files.is_file(self.path) else b""


def _contents(voucher: ClosingVoucher, marks: Marks) -> dict[str, object]:
    return {
        "ref": marks.ref,
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
            f"The export journal {path} can't be used: {fault.strerror}.",
            hint="Check the folder's rights and space, then run it again.",
        ) from fault

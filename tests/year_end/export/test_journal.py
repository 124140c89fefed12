"""Tests that the export journal survives a crash, and that only one exporter at a time may write it."""

import errno
import json
import stat
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.errors import ExportBusy, InvalidInput, StoreError
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import Clock, connect
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.journal import (
    Journal,
    JournalBeginning,
    JournalEntry,
    JournalEvent,
    journals_in,
)
from fortnox_sdk.year_end.export.marks import Marks
from tests.messages import all_texts
from tests.transports import scripted_client
from tests.year_end.export.exporting import closing

MARKS = Marks("0" * 32, "1" * 16)
OTHER = Marks("f" * 32, "2" * 16)


def journal_in(folder: Path, clock: Clock, **other: Any) -> Journal:
    key: dict[str, Any] = {"issuer_host": "apps.fortnox.se", "database_number": 1838388, "year": 2}
    return Journal(folder, **{**key, **other}, clock=clock)


@pytest.fixture
def journal(clock: Clock, tmp_path: Path) -> Journal:
    return journal_in(tmp_path / "acme", clock)


def test_the_journal_has_the_last_line_of_each_voucher_and_all_numbers(
    journal: Journal, clock: Clock
) -> None:
    with journal.locked(wait_s=0):
        journal.record_beginning("V", first_number=7, earlier_lost=False)
        journal.record_sending(closing(), MARKS, series="V")
        clock.advance(2)
        journal.record_posted(closing(), MARKS, series="V", number=7)
        journal.record_sending(closing("fee"), OTHER, series="V")
        journal.record_failure(
            JournalEvent.REFUSED, OTHER.reference, series="V", message="Kontot är inte aktivt."
        )
    content = journal.read()
    assert content.entries[MARKS.reference].label == "V7"
    assert content.entries[MARKS.reference].at == clock.now()
    assert content.entries[MARKS.reference].rows == (("7832", "1200.00"), ("1229", "-1200.00"))
    assert (content.entries[OTHER.reference].event, content.entries[OTHER.reference].label) == (
        JournalEvent.REFUSED,
        "",
    )
    assert content.marks_by_number == {("V", 7): MARKS.reference}
    assert (content.beginnings["V"].first_number, content.beginnings["V"].at) == (
        7,
        clock.now() - timedelta(seconds=2),
    )


def test_the_lines_of_the_file_stay_readable_for_later_versions(journal: Journal, clock: Clock) -> None:
    # Journals are kept for years, so the names and values in them must not change.
    with journal.locked(wait_s=0):
        journal.record_beginning("V", first_number=7, earlier_lost=True)
        journal.record_sending(closing(), MARKS, series="V")
        journal.record_posted(closing(), MARKS, series="V", number=7)
        for event in (JournalEvent.UNKNOWN, JournalEvent.REFUSED, JournalEvent.ELSEWHERE):
            journal.record_failure(event, OTHER.reference, series="V", message="Kontot är inte aktivt.")
    at = {"v": 1, "at": clock.now().isoformat()}
    voucher = {
        "ref": MARKS.reference,
        "c": MARKS.content,
        "reference": closing().reference,
        "date": closing().date.isoformat(),
        "text": closing().text,
        "rows": [[7832, "1200.00"], [1229, "-1200.00"]],
    }
    failure = {"series": "V", "ref": OTHER.reference, "said": "Kontot är inte aktivt."}
    assert [json.loads(line) for line in journal.path.read_text("utf-8").splitlines()] == [
        at | {"event": "begun", "series": "V", "first": 7, "lost": True},
        at | {"event": "sending", "series": "V"} | voucher,
        at | {"event": "posted", "series": "V", "number": 7} | voucher,
        *(at | {"event": event} | failure for event in ("unknown", "refused", "elsewhere")),
    ]


@pytest.mark.parametrize("version", ["2", "0", '"1"', "null"])
def test_a_line_of_another_version_is_refused(journal: Journal, version: str) -> None:
    # Names and values may have another meaning in another version, so that a voucher could be posted twice.
    with journal.locked(wait_s=0):
        journal.record_sending(closing(), MARKS, series="V")
    journal.path.write_text(journal.path.read_text("utf-8").replace('"v": 1', f'"v": {version}'), "utf-8")
    with pytest.raises(InvalidInput) as fault:
        journal.read()
    assert all_texts(fault.value) == [
        f"Line 1 of the export journal '{journal.path}' was written by a newer version of fortnox-sdk.",
        "Run: pip install --upgrade fortnox-sdk",
        f"Rad 1 i exportjournalen '{journal.path}' skrevs av en nyare version av fortnox-sdk.",
        "Kör: pip install --upgrade fortnox-sdk",
    ]


def test_an_entry_without_details_has_empty_ones(clock: Clock) -> None:
    entry = JournalEntry(event=JournalEvent.SENDING, at=clock.now())
    texts = (entry.series, entry.message, entry.message_sv, entry.reference, entry.date, entry.text)
    assert (texts, entry.number, entry.rows) == (("",) * 6, None, ())


@pytest.mark.parametrize("message", ["Kontot saknas.", Text("No such account.", "Kontot saknas.")])
def test_a_failure_is_read_back_with_its_message(journal: Journal, clock: Clock, message: str | Text) -> None:
    with journal.locked(wait_s=0):
        journal.record_failure(JournalEvent.ELSEWHERE, MARKS.reference, series="V", message=message)
    assert journal.read().entries == {
        MARKS.reference: JournalEntry(
            event=JournalEvent.ELSEWHERE,
            at=clock.now(),
            series="V",
            message=str(message),
            message_sv=message.sv if isinstance(message, Text) else "",
        )
    }


def test_an_entry_keeps_the_content_of_the_voucher_that_was_sent(journal: Journal, clock: Clock) -> None:
    with journal.locked(wait_s=0):
        journal.record_sending(closing(), MARKS, series="V")
        sent = journal.read().entries[MARKS.reference]
        journal.record_failure(JournalEvent.UNKNOWN, MARKS.reference, series="V")
    assert sent == JournalEntry(
        event=JournalEvent.SENDING,
        at=clock.now(),
        series="V",
        reference="depreciation",
        date="2025-12-31",
        text="Avskrivning inventarier",
        rows=(("7832", "1200.00"), ("1229", "-1200.00")),
    )
    assert journal.read().entries[MARKS.reference] == attrs.evolve(sent, event=JournalEvent.UNKNOWN)


def test_a_line_without_content_has_empty_texts_and_no_rows(journal: Journal, clock: Clock) -> None:
    line = {"v": 1, "at": clock.now().isoformat(), "event": "sending", "series": "V", "ref": MARKS.reference}
    journal.path.parent.mkdir()
    journal.path.write_text(json.dumps({**line, "reference": "tax"}) + "\n", "utf-8")
    assert journal.read().entries[MARKS.reference] == JournalEntry(
        event=JournalEvent.SENDING, at=clock.now(), series="V", reference="tax"
    )


@pytest.mark.parametrize("earlier_lost", [True, False])
def test_the_beginning_of_a_series_is_read_back(
    journal: Journal, clock: Clock, *, earlier_lost: bool
) -> None:
    with journal.locked(wait_s=0):
        journal.record_beginning("V", first_number=7, earlier_lost=earlier_lost)
    assert journal.read().beginnings == {
        "V": JournalBeginning(at=clock.now(), first_number=7, earlier_lost=earlier_lost)
    }


def test_the_file_shows_swedish_letters_and_times_in_utc(journal: Journal, clock: Clock) -> None:
    with journal.locked(wait_s=0):
        journal.record_failure(JournalEvent.REFUSED, MARKS.reference, series="V", message="Årets bokslut")
    line = journal.path.read_text("utf-8")
    assert "Årets bokslut" in line
    assert clock.now().astimezone(UTC).isoformat() in line


def test_a_missing_journal_is_empty(journal: Journal) -> None:
    assert not journal.read().entries
    assert not journal.path.exists()


@pytest.mark.parametrize("torn", [b'{"v": 1, "at": "2026', b"\xff\xfe", b"\0" * 50])
def test_a_line_that_a_crash_cut_off_is_left_out_and_removed_before_the_next_line(
    journal: Journal, torn: bytes
) -> None:
    with journal.locked(wait_s=0):
        journal.record_sending(closing(), MARKS, series="V")
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole + torn)
    assert list(journal.read().entries) == [MARKS.reference]
    with journal.locked(wait_s=0):
        journal.record_posted(closing(), MARKS, series="V", number=1)
    assert journal.path.read_bytes().startswith(whole)
    assert journal.read().entries[MARKS.reference].label == "V1"


@pytest.mark.parametrize("line", ["{}", "[]", "null", '{"event": "sending"}', "hello"])
def test_a_damaged_line_is_named(journal: Journal, line: str) -> None:
    journal.path.parent.mkdir()
    journal.path.write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as fault:
        journal.read()
    assert all_texts(fault.value) == [
        f"Line 1 of the export journal '{journal.path}' is damaged.",
        ("Move the export journal to another folder. The next export finds the posted vouchers in Fortnox."),
        f"Rad 1 i exportjournalen '{journal.path}' är skadad.",
        ("Flytta exportjournalen till en annan mapp. Nästa export hittar verifikationerna i Fortnox."),
    ]


@pytest.mark.parametrize(
    ("written", "damaged"),
    [('"number": 1,', '"number": true,'), ('"number": 1,', '"number": "V1",'), ('"1200.00"', '"12OO"')],
)
def test_a_line_that_a_person_has_edited_wrongly_is_named(
    journal: Journal, written: str, damaged: str
) -> None:
    with journal.locked(wait_s=0):
        journal.record_posted(closing(), MARKS, series="V", number=1)
    content = journal.path.read_text("utf-8")
    assert written in content
    journal.path.write_text(content.replace(written, damaged), "utf-8")
    with pytest.raises(InvalidInput, match=r"^Line 1 .* is damaged\."):
        journal.read()


def test_a_time_without_an_offset_can_be_compared(journal: Journal, clock: Clock) -> None:
    with journal.locked(wait_s=0):
        journal.record_sending(closing(), MARKS, series="V")
    content = journal.path.read_text("utf-8")
    journal.path.write_text(content.replace("+00:00", ""), "utf-8")
    assert abs(journal.read().entries[MARKS.reference].at - clock.now()) < timedelta(days=1)


def test_only_the_owner_may_read_the_journal(journal: Journal) -> None:
    with journal.locked(wait_s=0):
        journal.record_sending(closing(), MARKS, series="V")
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600


def test_only_one_exporter_of_a_company_runs_at_a_time_also_for_different_years(
    journal: Journal, clock: Clock
) -> None:
    next_year = journal_in(journal.path.parent, clock, year=5)
    other = journal_in(journal.path.parent, clock, database_number=1838389)
    with journal.locked(wait_s=0), other.locked(wait_s=0):
        with pytest.raises(ExportBusy), next_year.locked(wait_s=1):
            pass
        assert sum(clock.sleeps) >= 1
    with next_year.locked(wait_s=0):
        pass


def test_the_file_name_is_unique_to_the_company_and_valid_on_every_file_system(
    clock: Clock, tmp_path: Path
) -> None:
    names = {
        journal_in(tmp_path, clock, issuer_host=host).path.name
        for host in ("apps.fortnox.se", "127.0.0.1", "::1", "auth.example.com:8443", "[2001:db8::1]:8443")
    }
    assert len(names) == 5
    assert "export-apps.fortnox.se-1838388-2.jsonl" in names
    assert not {character for name in names for character in name} & set('<>:"/\\|?*')
    assert journal_in(tmp_path, clock, issuer_host="a/../../b").path.parent == tmp_path
    upper = journal_in(tmp_path, clock, issuer_host="Apps.Fortnox.se")
    assert upper.path.name in names, "Windows and macOS ignore letter case"


def test_new_credentials_and_another_port_of_the_sandbox_do_not_change_the_key(
    clock: Clock, tmp_path: Path
) -> None:
    hosts: list[str] = []
    for _ in range(2):
        with serve(state=tmp_path / "sandbox.sqlite") as sandbox:
            saved = connect(sandbox)
            plain, _ = scripted_client(api_url=sandbox.url)
            hosts += [saved.issuer_host, plain.issuer_host]
    fortnox, _ = scripted_client(api_url="https://api.fortnox.se/")
    assert hosts == ["127.0.0.1"] * 4
    assert fortnox.issuer_host == FortnoxConfig(client_id="new").issuer_host == "apps.fortnox.se"


@pytest.mark.parametrize("step", ["read", "append", "sync", "sync_folder", "try_lock"])
def test_a_disk_error_in_any_step_is_reported(clock: Clock, tmp_path: Path, step: str) -> None:
    disk = LocalFiles()

    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    if step == "read":
        (tmp_path / "export-apps.fortnox.se-1838388-2.jsonl").touch()
    setattr(disk, step, fail)
    journal = journal_in(tmp_path, clock, files=disk)

    def write() -> None:
        with journal.locked(wait_s=0):
            journal.record_beginning("V", first_number=1, earlier_lost=False)

    with pytest.raises(
        (InvalidInput, StoreError), match=r"export-.*Input/output error|Input/output error.*"
    ) as fault:
        write()
    assert str(tmp_path) in fault.value.message
    assert fault.value.hint
    # The lock belongs to the stores, which report it themselves.
    assert isinstance(fault.value, StoreError) is (step == "try_lock")
    if step != "try_lock":
        assert all_texts(fault.value) == [
            f"The export journal '{journal.path}' can't be read or written: Input/output error.",
            "Free disk space or correct the permissions of the journal's folder, then run the export again.",
            f"Exportjournalen '{journal.path}' kan inte läsas eller skrivas: läs- eller skrivfel på disken.",
            "Frigör diskutrymme eller rätta rättigheterna till journalens mapp, och kör sedan exporten igen.",
        ]


def test_a_folder_lists_the_journals_of_all_hosts_companies_and_years(clock: Clock, tmp_path: Path) -> None:
    keys = [("127.0.0.1:8080", 1001, 1), ("apps.fortnox.se", 1838388, 1), ("apps.fortnox.se", 1838388, 2)]
    for host, company, year in keys:
        journal = journal_in(tmp_path, clock, issuer_host=host, database_number=company, year=year)
        with journal.locked(wait_s=0):
            journal.record_beginning("V", first_number=company + year, earlier_lost=False)
    (tmp_path / "export-apps.fortnox.se-x-2.jsonl").write_text("another file")
    files = LocalFiles()
    found = {journal.path.name: journal for journal in journals_in(tmp_path, clock=clock, files=files)}
    assert found.keys() == {
        "export-127.0.0.1%3A8080-1001-1.jsonl",
        "export-apps.fortnox.se-1838388-1.jsonl",
        "export-apps.fortnox.se-1838388-2.jsonl",
    }
    assert found["export-127.0.0.1%3A8080-1001-1.jsonl"].read().beginnings["V"].first_number == 1002
    assert {journal.database_number for journal in found.values()} == {1001, 1838388}

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    # Each journal reads through the same file system.
    files.read = fail  # type: ignore[assignment]  # a file system that fails
    for journal in found.values():
        with pytest.raises(InvalidInput, match="Input/output error"):
            journal.read()


def test_a_folder_that_cannot_be_listed_is_named(clock: Clock, tmp_path: Path) -> None:
    disk = LocalFiles()

    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    disk.names = fail
    message = f"The export journal '{tmp_path}' can't be read or written: Input/output error."
    for read in (
        journal_in(tmp_path, clock, files=disk).years,
        lambda: journals_in(tmp_path, clock=clock, files=disk),
    ):
        with pytest.raises(InvalidInput) as fault:
            read()
        assert fault.value.message == message


@pytest.mark.parametrize("step", ["cut", "sync_folder"])
def test_a_disk_error_after_a_crash_names_the_journal(clock: Clock, tmp_path: Path, step: str) -> None:
    disk = LocalFiles()
    journal = journal_in(tmp_path, clock, files=disk)
    journal.record_beginning("V", first_number=1, earlier_lost=False)
    journal.path.write_bytes(journal.path.read_bytes() + b"{")

    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    setattr(disk, step, fail)
    with pytest.raises(InvalidInput) as fault:
        journal.finish_interrupted_write()
    assert fault.value.message == (
        f"The export journal '{journal.path}' can't be read or written: Input/output error."
    )


def test_the_owner_of_claims_is_the_same_for_every_exporter_with_the_journal(
    journal: Journal, clock: Clock
) -> None:
    with journal.locked(wait_s=0):
        owner = journal.owner()
        assert journal.owner() == owner
    assert journal_in(journal.path.parent, clock).owner() == owner
    with (other := journal_in(journal.path.parent / "other", clock)).locked(wait_s=0):
        assert other.owner() != owner


def test_a_damaged_file_of_the_owner_gives_one_owner(journal: Journal) -> None:
    with journal.locked(wait_s=0):
        journal.owner()
        (file,) = journal.path.parent.glob("*.owner")
        file.write_bytes(b"\xff\xfe")
        assert journal.owner() == journal.owner()


@pytest.mark.parametrize("step", ["read", "create", "move"])
def test_a_disk_error_of_the_owner_names_its_file(clock: Clock, tmp_path: Path, step: str) -> None:
    disk = LocalFiles()

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    journal = journal_in(tmp_path, clock, files=disk)
    with journal.locked(wait_s=0):
        setattr(disk, step, fail)
        with pytest.raises(InvalidInput, match=r"\.owner'.*Input/output error") as fault:
            journal.owner()
    assert fault.value.hint


def test_a_folder_that_cannot_be_created_is_reported(clock: Clock, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    journal = journal_in(tmp_path / "file" / "acme", clock)
    with pytest.raises(InvalidInput, match="file"), journal.locked(wait_s=0):
        pass


class CrashedFiles(LocalFiles):
    """The files of an exporter that was killed before the name of its new journal file was flushed to disk."""

    def sync_folder(self, folder: Path, /) -> None:
        raise KeyboardInterrupt


class CountedFiles(LocalFiles):
    def __init__(self) -> None:
        self.flushed: list[Path] = []

    def sync_folder(self, folder: Path, /) -> None:
        self.flushed.append(folder)
        super().sync_folder(folder)


def test_the_next_exporter_flushes_the_name_of_a_journal_whose_first_writer_was_killed(
    clock: Clock, tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        journal_in(tmp_path, clock, files=CrashedFiles()).record_beginning(
            "V", first_number=1, earlier_lost=False
        )
    files = CountedFiles()
    with journal_in(tmp_path, clock, files=files).locked(wait_s=0):
        assert files.flushed == [tmp_path]

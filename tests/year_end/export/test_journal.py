"""The export journal: what survives a crash, and who may write."""

import errno
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.errors import InvalidInput, StoreError
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import Clock, connect
from fortnox_sdk.year_end.export.journal import ExportBusy, Journal, JournalEvent
from fortnox_sdk.year_end.export.marks import Marks
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


def test_the_last_line_of_a_voucher_counts_and_all_numbers_are_remembered(
    journal: Journal, clock: Clock
) -> None:
    with journal.locked(wait_s=0):
        journal.begin("V", first=7, lost=False)
        journal.sending(closing(), MARKS, series="V")
        clock.advance(2)
        journal.posted(closing(), MARKS, series="V", number=7)
        journal.sending(closing("fee"), OTHER, series="V")
        journal.ended(JournalEvent.REFUSED, OTHER.ref, series="V", said="Kontot är inte aktivt.")
    found = journal.read()
    assert found.sent[MARKS.ref].label == "V7"
    assert found.sent[MARKS.ref].at == clock.now()
    assert found.sent[MARKS.ref].rows == (("7832", "1200.00"), ("1229", "-1200.00"))
    assert (found.sent[OTHER.ref].event, found.sent[OTHER.ref].label) == (JournalEvent.REFUSED, "")
    assert found.posted == {("V", 7): MARKS.ref}
    assert (found.beginnings["V"].first, found.beginnings["V"].at) == (7, clock.now() - timedelta(seconds=2))


def test_no_journal_knows_nothing(journal: Journal) -> None:
    assert not journal.read().sent
    assert not journal.path.exists()


@pytest.mark.parametrize("torn", [b'{"v": 1, "at": "2026', b"\xff\xfe", b"\0" * 50])
def test_a_line_torn_by_a_crash_is_left_out_and_cut_before_the_next(journal: Journal, torn: bytes) -> None:
    with journal.locked(wait_s=0):
        journal.sending(closing(), MARKS, series="V")
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole + torn)
    assert list(journal.read().sent) == [MARKS.ref]
    with journal.locked(wait_s=0):
        journal.posted(closing(), MARKS, series="V", number=1)
    assert journal.path.read_bytes().startswith(whole)
    assert journal.read().sent[MARKS.ref].label == "V1"


@pytest.mark.parametrize("line", ["{}", "[]", "null", '{"event": "sending"}', "hello"])
def test_a_damaged_line_in_the_middle_is_named(journal: Journal, line: str) -> None:
    journal.path.parent.mkdir()
    journal.path.write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="line 1"):
        journal.read()


def test_only_its_owner_may_read_it(journal: Journal) -> None:
    with journal.locked(wait_s=0):
        journal.sending(closing(), MARKS, series="V")
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600


def test_one_exporter_of_a_company_at_a_time_whatever_the_year(journal: Journal, clock: Clock) -> None:
    next_year = journal_in(journal.path.parent, clock, year=5)
    other = journal_in(journal.path.parent, clock, database_number=1838389)
    with journal.locked(wait_s=0), other.locked(wait_s=0):
        with pytest.raises(ExportBusy), next_year.locked(wait_s=1):
            pass
        assert sum(clock.sleeps) >= 1
    with next_year.locked(wait_s=0):
        pass


def test_the_name_is_the_companys_and_fit_for_every_file_system(clock: Clock, tmp_path: Path) -> None:
    names = {
        journal_in(tmp_path, clock, issuer_host=host).path.name
        for host in ("apps.fortnox.se", "127.0.0.1", "::1", "auth.example.com:8443", "[2001:db8::1]:8443")
    }
    assert len(names) == 5
    assert "export-apps.fortnox.se-1838388-2.jsonl" in names
    assert not {sign for name in names for sign in name} & set('<>:"/\\|?*')
    upper = journal_in(tmp_path, clock, issuer_host="Apps.Fortnox.se")
    assert upper.path.name in names, "Windows and macOS do not tell letter case apart"


def test_new_credentials_and_another_port_of_the_sandbox_keep_the_journal(
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
def test_a_disk_that_refuses_a_step_is_named(clock: Clock, tmp_path: Path, step: str) -> None:
    disk = LocalFiles()

    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    if step == "read":
        (tmp_path / "export-apps.fortnox.se-1838388-2.jsonl").touch()
    setattr(disk, step, refuse)
    journal = journal_in(tmp_path, clock, files=disk)

    def write() -> None:
        with journal.locked(wait_s=0):
            journal.begin("V", first=1, lost=False)

    with pytest.raises((InvalidInput, StoreError), match="Input/output error"):
        write()


def test_a_folder_that_can_not_be_used_is_named(clock: Clock, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    journal = journal_in(tmp_path / "file" / "acme", clock)
    with pytest.raises(InvalidInput, match="file"), journal.locked(wait_s=0):
        pass

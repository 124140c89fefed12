"""Tests that a job's folder contains its data source, survives a kill at every step, and refuses damaged files."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

import attrs
import pytest

from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.errors import InvalidInput, LockBusy
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.testing import Clock
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.source import FortnoxSource, JobFolder, SieFileSource, plan_change, source_status
from fortnox_sdk.year_end.source.job_file import JOB_FILE
from tests.messages import all_texts

YEAR_END = date(2025, 12, 31)
COVERS = Text("Read: the books of 2025.", "Inläst: bokföringen för 2025.")
FORTNOX = FortnoxSource(ConnectionKey("apps.fortnox.se", "k3", 1001), "Provbolaget AB", "556000-2222")


def sie_file(path: Path, *, number: str = "5560002222", year: int = 2025, name: str = "Provbolaget") -> Path:
    lines = ["#FLAGGA 0", "#SIETYP 4", f'#FNAMN "{name}"', f"#RAR 0 {year}0101 {year}1231", "#IB 0 1510 100"]
    lines += [f"#ORGNR {number}"] if number else []
    path.write_bytes("\n".join([*lines, ""]).encode("cp437"))
    return path


@pytest.fixture
def source(tmp_path: Path) -> SieFileSource:
    return SieFileSource.from_file(sie_file(tmp_path / "books.se"))


@pytest.fixture
def job(tmp_path: Path) -> JobFolder:
    folder = JobFolder(tmp_path / "job")
    folder.create(FORTNOX, YEAR_END)
    return folder


# --- what the folder remembers -----------------------------------------------------------------------------------


def test_the_folder_remembers_source_balance_date_and_last_import(job: JobFolder, clock: Clock) -> None:
    job.record_import(clock.now(), COVERS)
    again = JobFolder(job.folder).open()
    assert (again.source, again.balance_date) == (FORTNOX, YEAR_END)
    assert (again.last_import, again.covers) == (clock.now(), COVERS)


def test_a_sie_file_is_kept_as_received(tmp_path: Path, source: SieFileSource) -> None:
    job = JobFolder(tmp_path / "job")
    job.create(source, YEAR_END)
    original = Path(source.file).read_bytes()
    Path(source.file).unlink()
    remembered = JobFolder(job.folder).open().source
    assert isinstance(remembered, SieFileSource)
    assert (job.folder / remembered.file).read_bytes() == original
    assert job.has_copy(remembered)


def test_a_job_is_created_once(job: JobFolder, source: SieFileSource) -> None:
    with pytest.raises(InvalidInput, match="contains a job already"):
        JobFolder(job.folder).create(source, YEAR_END)
    assert JobFolder(job.folder).open().source == FORTNOX


def test_a_folder_without_a_job_says_what_to_do(tmp_path: Path) -> None:
    assert not JobFolder(tmp_path).exists()
    with pytest.raises(InvalidInput, match="contains no job") as fault:
        JobFolder(tmp_path).open()
    assert "fortnox import" in fault.value.in_language("sv")


def test_a_file_that_changed_after_it_was_chosen_is_not_kept(tmp_path: Path, source: SieFileSource) -> None:
    sie_file(Path(source.file), name="Annat")
    with pytest.raises(InvalidInput) as fault:
        JobFolder(tmp_path / "job").create(source, YEAR_END)
    assert all_texts(fault.value) == [
        f"'{source.file}' has changed since it was chosen.",
        f"Choose the SIE file '{source.file}' again.",
        f"'{source.file}' har ändrats sedan den valdes.",
        f"Välj SIE-filen '{source.file}' på nytt.",
    ]
    assert not JobFolder(tmp_path / "job").exists()


def test_a_file_that_was_removed_after_it_was_chosen_is_not_kept(
    tmp_path: Path, source: SieFileSource
) -> None:
    Path(source.file).unlink()
    with pytest.raises(InvalidInput) as fault:
        JobFolder(tmp_path / "job").create(source, YEAR_END)
    assert all_texts(fault.value) == [
        f"'{source.file}' can't be read: No such file or directory.",
        "Correct the path, or choose a SIE 4 file (.se) that you may read.",
        f"'{source.file}' kan inte läsas: filen eller mappen finns inte.",
        "Rätta sökvägen eller välj en SIE 4-fil (.se) som du får läsa.",
    ]
    assert not JobFolder(tmp_path / "job").exists()


def test_an_import_is_not_recorded_after_the_source_was_changed(
    job: JobFolder, source: SieFileSource, clock: Clock
) -> None:
    other = JobFolder(job.folder)
    other.change_source(plan_change(other, source))
    with pytest.raises(InvalidInput, match="as its data source"):
        job.record_import(clock.now(), COVERS)
    assert JobFolder(job.folder).open().last_import is None


def test_a_time_without_a_zone_is_refused(job: JobFolder) -> None:
    with pytest.raises(InvalidInput, match="no time zone"):
        job.record_import(datetime(2026, 1, 1), COVERS)  # noqa: DTZ001 -- the mistake that is tested


def test_a_plan_that_was_made_before_another_change_is_refused(
    job: JobFolder, source: SieFileSource, tmp_path: Path
) -> None:
    newer = SieFileSource.from_file(sie_file(tmp_path / "newer.se", name="Provbolaget AB"))
    change, other = plan_change(job, source), plan_change(job, newer)
    job.change_source(change)
    with pytest.raises(InvalidInput, match="changed before your change was saved"):
        job.change_source(other)


def test_two_processes_do_not_change_the_job_at_the_same_time(job: JobFolder, clock: Clock) -> None:
    files = LocalFiles()
    free = files.try_lock(job.folder / "fortnox-job.lock")
    assert free is not None
    with pytest.raises(LockBusy):
        JobFolder(job.folder, clock=clock).record_import(clock.now(), COVERS, source=FORTNOX)
    free()


# --- the status --------------------------------------------------------------------------------------------------


def test_a_missing_or_changed_copy_is_not_usable(tmp_path: Path, source: SieFileSource, clock: Clock) -> None:
    job = JobFolder(tmp_path / "job")
    job.create(source, YEAR_END)
    copy = job.folder / source.copy_name
    assert source_status(job.source, None, job, clock).is_usable
    copy.write_bytes(copy.read_bytes() + b"#UB 0 1510 1\n")
    changed = source_status(job.source, None, job, clock)
    assert (changed.is_usable, "changed" in changed.state.en, changed.can_export) == (False, True, False)
    copy.unlink()
    assert not source_status(job.source, None, job, clock).is_usable


def test_a_connection_that_does_not_exist_can_not_export(job: JobFolder, clock: Clock) -> None:
    status = source_status(FORTNOX, None, job, clock)
    assert (status.is_usable, status.can_export, status.days_left) == (False, False, 0)
    assert status.export_refusal is not None
    assert status.export_refusal.sv.startswith("Företaget är inte kopplat till Fortnox.")


# --- the change --------------------------------------------------------------------------------------------------


def test_a_change_says_what_is_kept_read_again_and_refused(job: JobFolder, source: SieFileSource) -> None:
    names = ["export-apps.fortnox.se-1001-2.jsonl", "1510_2025-12-31.xlsx", "sie4_a.se", "archive.zip"]
    for name in names:
        (job.folder / name).write_bytes(b"")
    change = plan_change(job, source)
    assert all(any(name in text.en for text in change.kept) for name in names)
    assert "bokförs inte igen" in change.kept[0].sv
    assert (change.refusal, change.is_done, len(change.read_again)) == (None, False, 2)
    assert [text.en for text in change.refused] == ["An export needs Fortnox as the data source."]
    assert JobFolder(job.folder).open().source == FORTNOX
    done = job.change_source(change)
    assert done.is_done
    assert set(change.kept) - set(done.kept) == {change.kept[2]}  # one more SIE file is kept now
    assert plan_change(job, FORTNOX).refused == ()


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ({"number": "556000-1111"}, "The job belongs to Provbolaget AB (556000-2222), but"),
        ({"number": "", "name": "Annat bolag"}, "The job belongs to"),
        ({"year": 2024}, "does not include the balance date 2025-12-31"),
    ],
)
def test_another_company_or_year_is_refused(
    job: JobFolder, tmp_path: Path, file: dict[str, object], reason: str
) -> None:
    other = SieFileSource.from_file(sie_file(tmp_path / "other.se", **file))  # type: ignore[arg-type]
    change = plan_change(job, other)
    assert reason in str(change.refusal)
    with pytest.raises(InvalidInput, match=re.escape(reason)) as fault:
        job.change_source(change)
    assert fault.value.hint
    assert fault.value.in_language("sv") != str(fault.value)
    assert JobFolder(job.folder).open().source == FORTNOX
    assert list(job.folder.glob("*.se")) == []


@pytest.mark.parametrize("number", ["5560002222", "556000-2222", "16556000-2222", ""])
def test_the_form_of_the_organisation_number_does_not_matter(
    job: JobFolder, tmp_path: Path, number: str
) -> None:
    name = "Provbolaget AB" if not number else "Another name"
    file = SieFileSource.from_file(sie_file(tmp_path / "other.se", number=number, name=name))
    assert plan_change(job, file).refusal is None


def test_a_company_that_is_not_known_is_named_by_what_is_known(tmp_path: Path, source: SieFileSource) -> None:
    without_labels = JobFolder(tmp_path / "fortnox")
    without_labels.create(attrs.evolve(FORTNOX, company_name="", organisation_number=""), YEAR_END)
    change = plan_change(without_labels, source)
    assert change.refusal is not None
    assert change.refusal.sv.startswith("För företag 1001 saknas både namn och organisationsnummer")
    assert "Importera en gång från Fortnox" in change.hint.sv
    without_name = SieFileSource.from_file(sie_file(tmp_path / "other.se", number="", name=""))
    from_file = JobFolder(tmp_path / "file")
    from_file.create(without_name, YEAR_END)
    change = plan_change(from_file, FORTNOX)
    assert change.refusal is not None
    assert "ett företag utan namn (SIE-fil" in change.refusal.sv
    assert "#ORGNR" in change.hint.sv


def test_another_company_in_fortnox_is_refused_even_with_the_same_number(job: JobFolder) -> None:
    other = FortnoxSource(ConnectionKey("apps.fortnox.se", "k3", 1002), "Provbolaget AB", "556000-2222")
    assert plan_change(job, other).refusal is not None
    new_app = FortnoxSource(ConnectionKey("apps.fortnox.se", "new", 1001), "", "")
    assert plan_change(job, new_app).refusal is None


def test_the_same_source_is_no_change(job: JobFolder) -> None:
    change = plan_change(job, FORTNOX)
    assert str(change.refusal) == "Fortnox is the data source already."


# --- damaged files -----------------------------------------------------------------------------------------------


def edited(**changes: object) -> Callable[[bytes], bytes]:
    return lambda data: json.dumps(json.loads(data) | changes).encode()


COVERS_JSON = {"en": "", "sv": ""}
SIE = {
    "kind": "sie",
    "company": "x",
    "organisation_number": "",
    "file": "sie4_2025-01-01_2025-12-31_000000000000.se",
    "sha256": "0" * 64,
    "first_day": "2025-01-01",
    "last_day": "2025-12-31",
}


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda data: data[:-20],
    "empty": lambda _data: b"",
    "a list": lambda _data: b"[]",
    "not text": lambda _data: b"\xff\xfe",
    "a key twice": lambda data: data.replace(b'"version"', b'"version": 1, "version"'),
    "version 0": edited(version=0),
    "version as text": edited(version="1"),
    "no such day": edited(balance_date="2025-13-01"),
    "no source": edited(source=None),
    "a source without fields": edited(source={"kind": "paper"}),
    "an unknown kind": edited(source=SIE | {"kind": "paper"}),
    "a file outside": edited(source=SIE | {"file": "../secret.se"}),
    "a file outside on Windows": edited(source=SIE | {"file": "..\\secret.se"}),
    "a hash that is a path": edited(source=SIE | {"sha256": "../" + "0" * 61}),
    "another file": edited(source=SIE | {"file": "a.se"}),
    "a day as a number": edited(source=SIE | {"first_day": 20250101}),
    "no connection": edited(source=SIE | {"kind": "fortnox", "connection": "k3"}),
    "an import without a time zone": edited(last_import={"at": "2026-01-01T00:00:00", "covers": COVERS_JSON}),
    "an import in the year 9999": edited(
        last_import={"at": "9999-12-31T23:59:59-01:00", "covers": COVERS_JSON}
    ),
    "an import as a number": edited(last_import=7),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_job_file_is_an_error_that_says_what_to_do(
    job: JobFolder, damage: Callable[[bytes], bytes]
) -> None:
    job.path.write_bytes(damage(job.path.read_bytes()))
    before = job.path.read_bytes()
    for use in (
        lambda: JobFolder(job.folder).open(),
        lambda: plan_change(JobFolder(job.folder), FORTNOX),
        lambda: JobFolder(job.folder).check(FORTNOX),
        lambda: JobFolder(job.folder).record_import(datetime.now(UTC), COVERS, source=FORTNOX),
    ):
        with pytest.raises(InvalidInput, match="is damaged") as fault:
            use()
        assert "Flytta uppdragsfilen" in fault.value.in_language("sv")
    assert job.path.read_bytes() == before


def test_a_job_file_with_the_values_of_the_damages_is_not_damaged(job: JobFolder) -> None:
    last = {"at": "2026-01-01T00:00:00+00:00", "covers": COVERS_JSON}
    job.path.write_bytes(edited(source=SIE, last_import=last)(job.path.read_bytes()))
    assert JobFolder(job.folder).open().last_import == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_newer_job_file_is_not_damaged(job: JobFolder) -> None:
    job.path.write_bytes(edited(version=2)(job.path.read_bytes()))
    with pytest.raises(InvalidInput, match="newer version") as fault:
        JobFolder(job.folder).open()
    assert "pip install --upgrade" in fault.value.hint


def test_a_job_file_has_a_limit(job: JobFolder) -> None:
    job.path.write_bytes(b" " * 70_000)
    with pytest.raises(InvalidInput, match="can't be read"):
        JobFolder(job.folder).open()


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InvalidInput, match="can't be read or written"):
        JobFolder(tmp_path / "file" / "job").create(FORTNOX, YEAR_END)


# --- a kill at every step ----------------------------------------------------------------------------------------


class Killed(BaseException):
    """An exception that stands for the kill of a process. No code catches it, and no clean-up succeeds afterwards."""


class DyingFiles(LocalFiles):
    """The local file system of a process that is killed before its n-th change."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def _step(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise Killed

    def make_folder(self, folder: Path, /, *, private: bool = False) -> None:
        self._step()
        super().make_folder(folder, private=private)

    def create(self, path: Path, /, *, private: bool = False) -> BinaryIO:
        self._step()
        return super().create(path, private=private)

    def sync(self, path: Path, /) -> None:
        self._step()
        super().sync(path)

    def move(self, source: Path, target: Path, /) -> None:
        self._step()
        super().move(source, target)

    def sync_folder(self, folder: Path, /) -> None:
        self._step()
        super().sync_folder(folder)

    def remove(self, path: Path, /) -> None:
        self._step()
        super().remove(path)


@pytest.mark.parametrize("back", [False, True])
def test_a_kill_at_any_step_leaves_the_old_or_the_new_source(
    tmp_path: Path, source: SieFileSource, clock: Clock, *, back: bool
) -> None:
    before, after = (source, FORTNOX) if back else (FORTNOX, source)
    seen = set[type[object]]()
    steps, is_done = -1, False
    while not is_done:
        steps += 1
        folder = tmp_path / f"job{steps}"
        JobFolder(folder).create(before, YEAR_END)
        job = JobFolder(folder, files=DyingFiles(steps))
        try:
            job.change_source(plan_change(job, after))
        except Killed:
            pass
        else:
            is_done = True
        left = JobFolder(folder).open()
        seen.add(type(left.source))
        assert type(left.source) in {type(before), type(after)}
        assert left.balance_date == YEAR_END
        if isinstance(left.source, SieFileSource):
            assert source_status(left.source, None, left, clock).is_usable
        # The next process finishes the change.
        if type(left.source) is type(before):
            left.change_source(plan_change(left, after))
        assert type(JobFolder(folder).open().source) is type(after)
    assert steps > 4
    assert seen == {FortnoxSource, SieFileSource}


def test_a_kill_while_a_job_is_created_leaves_no_job_or_a_whole_one(
    tmp_path: Path, source: SieFileSource
) -> None:
    steps, is_done = -1, False
    while not is_done:
        steps += 1
        folder = tmp_path / f"job{steps}"
        try:
            JobFolder(folder, files=DyingFiles(steps)).create(source, YEAR_END)
        except Killed:
            if (folder / JOB_FILE).exists():
                assert JobFolder(folder).open().balance_date == YEAR_END
            else:
                JobFolder(folder).create(source, YEAR_END)
        else:
            is_done = True
    assert steps > 4

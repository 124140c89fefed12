"""Tests that `verify_archive` finds a single change anywhere in an archive, and names the place of the change."""

import random
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest

from fortnox_sdk.errors import InvalidInput, LockBusy
from fortnox_sdk.testing import Clock
from fortnox_sdk.year_end.archive import ProblemKind, verify_archive
from fortnox_sdk.year_end.archive.fingerprint import Place
from fortnox_sdk.year_end.archive.folder import ArchiveFolder
from fortnox_sdk.year_end.archive.lines import Kind
from tests.chaos.archive import SUBJECT, large_archive, run_changes, small_archive


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    small_archive(folder, random.Random(2), files=6)
    return folder


def kinds(folder: Path, root: str | None = None) -> list[tuple[ProblemKind, str]]:
    return [(problem.kind, problem.path) for problem in verify_archive(folder, root=root).problems]


def test_changes_of_all_kinds_are_found_and_each_changed_byte_is_named():
    """Run a short form of `python -m tests.chaos.archive --changes 1000`."""
    report = run_changes(150, seed=4)
    assert report["failures"] == []
    assert report["in_manifest"] > 15


def test_a_changed_byte_is_named_with_its_earlier_value(archive: Path):
    path = max(ArchiveFolder(archive).paths(), key=lambda path: (archive / path).stat().st_size)
    content = bytearray((archive / path).read_bytes())
    before, content[12_345] = content[12_345], content[12_345] ^ 1
    (archive / path).write_bytes(content)
    (problem,) = verify_archive(archive).problems
    assert problem.path == path
    assert problem.text.en == f"byte 12345 was changed (it was {before})"
    assert problem.text.sv == f"byte 12345 har ändrats (den var {before})"


def test_a_changed_line_end_and_an_added_one_are_named_in_each_line_of_the_manifest(archive: Path):
    manifest = archive / "manifest.jsonl"
    content = manifest.read_bytes()
    ends = [at for at, byte in enumerate(content) if byte == ord("\n")]
    changes = [(end, ord(" ")) for end in ends] + [(end - 9, ord("\n")) for end in ends[:-1]]
    for at, byte in changes:
        manifest.write_bytes(content[:at] + bytes([byte]) + content[at + 1 :])
        problem = verify_archive(archive).problems[0]
        assert (problem.path, problem.place) == ("manifest.jsonl", Place(at, at + 1, content[at]))


def test_a_removed_import_is_discovered_with_a_root_hash_only(archive: Path):
    whole = verify_archive(archive)
    lines = (archive / "manifest.jsonl").read_bytes().splitlines(keepends=True)
    last = max(path.name for path in archive.iterdir() if path.name.startswith("20"))
    for path in archive.glob(f"{last}/records/*"):
        path.unlink()
    first_import = lines[: next(n for n, line in enumerate(lines, 1) if b'"kind":"end"' in line)]
    (archive / "manifest.jsonl").write_bytes(b"".join(first_import))
    for path in (archive / "documents").iterdir():
        if path.name.encode() not in b"".join(first_import):
            path.unlink()
    assert verify_archive(archive).is_intact
    assert kinds(archive, whole.root) == [(ProblemKind.OTHER_ROOT, "manifest.jsonl")]


def test_an_earlier_root_hash_is_valid_after_another_import(archive: Path):
    root = verify_archive(archive).root
    with ArchiveFolder(archive).adding(SUBJECT) as writer:
        writer.add("result.json", b"{}", kind=Kind.RESULT)
    report = verify_archive(archive, root=root)
    assert (report.is_intact, report.lines_since) == (True, 2)
    assert report.root != root


def test_an_import_only_adds_lines(archive: Path):
    before = (archive / "manifest.jsonl").read_bytes()
    with ArchiveFolder(archive).adding(SUBJECT) as writer:
        writer.add("result.json", b"{}", kind=Kind.RESULT)
    assert (archive / "manifest.jsonl").read_bytes().startswith(before)


def test_an_interrupted_import_is_named_and_the_next_one_completes_the_archive(archive: Path):
    class Interrupted(Exception):
        pass

    def interrupted_import() -> None:
        with ArchiveFolder(archive).adding(SUBJECT) as writer:
            writer.add("sie/books.se", b"#FLAGGA 0", kind=Kind.SIE)
            raise Interrupted

    with pytest.raises(Interrupted):
        interrupted_import()
    assert kinds(archive) == [(ProblemKind.INCOMPLETE, "manifest.jsonl")]
    with ArchiveFolder(archive).adding(SUBJECT) as writer:
        writer.add("sie/books.se", b"#FLAGGA 0", kind=Kind.SIE)
    assert kinds(archive) == []


def test_two_imports_do_not_write_at_the_same_time(archive: Path):
    with (
        ArchiveFolder(archive).adding(SUBJECT),
        pytest.raises(LockBusy),
        ArchiveFolder(archive).adding(SUBJECT),
    ):
        pass


@pytest.mark.parametrize("change", [{"year_end": "2024-12-31"}, {"database_number": 2}])
def test_an_archive_of_another_year_or_company_is_refused(archive: Path, change: dict[str, object]):
    other = attrs.evolve(SUBJECT, **change)
    before = (archive / "manifest.jsonl").read_bytes()
    with pytest.raises(InvalidInput, match="is the archive of 'Åkerbärets Handel AB', 2025-01-01"):
        ArchiveFolder(archive).adding(other).__enter__()
    assert (archive / "manifest.jsonl").read_bytes() == before


def test_a_folder_with_other_files_does_not_become_an_archive(tmp_path: Path):
    (tmp_path / "holiday.jpg").write_bytes(b"beach")
    with pytest.raises(InvalidInput, match="has files, but is not an archive"):
        ArchiveFolder(tmp_path).adding(SUBJECT).__enter__()
    assert (tmp_path / "holiday.jpg").read_bytes() == b"beach"


def test_a_damaged_manifest_gets_no_more_lines(archive: Path):
    manifest = archive / "manifest.jsonl"
    damaged = manifest.read_bytes().replace(b"2025-12-31", b"2024-12-31", 1)
    manifest.write_bytes(damaged)
    with pytest.raises(InvalidInput, match="is damaged"):
        ArchiveFolder(archive).adding(SUBJECT).__enter__()
    assert manifest.read_bytes() == damaged


@pytest.mark.parametrize("root", ["", "abc", "G" * 64, "0" * 63])
def test_a_root_hash_that_is_none_is_refused(archive: Path, root: str):
    with pytest.raises(InvalidInput, match="is not a root hash"):
        verify_archive(archive, root=root)


def test_a_folder_without_a_manifest_is_not_an_archive(tmp_path: Path):
    with pytest.raises(InvalidInput, match=r"has no manifest\.jsonl"):
        verify_archive(tmp_path)


@pytest.mark.slow
def test_an_archive_of_2000_documents_of_200_kb_is_verified_in_ten_seconds(tmp_path: Path):
    large_archive(tmp_path / "archive", documents=2000, size=200_000)
    clock = datetime.now(UTC)
    report = verify_archive(tmp_path / "archive")
    assert (report.is_intact, report.files) == (True, 2000)
    assert (datetime.now(UTC) - clock).total_seconds() < 10


def test_two_imports_within_one_second_have_folders_of_their_own(tmp_path: Path):
    clock = Clock()
    names = []
    for _ in range(3):
        with ArchiveFolder(tmp_path / "archive", clock=clock).adding(SUBJECT) as writer:
            writer.add("result.json", b"{}", kind=Kind.RESULT)
            names.append(writer.folder)
    assert names == ["2026-02-01T090000Z", "2026-02-01T090000Z-2", "2026-02-01T090000Z-3"]

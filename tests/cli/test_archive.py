"""Tests of `fortnox archive` and `fortnox handover`."""

import json
from pathlib import Path

import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.sandbox import Sandbox


@pytest.fixture
def archive(fortnox, at_sandbox: Sandbox, tmp_path: Path) -> Path:
    at_sandbox.set_faults(rate_limit=False)
    result = fortnox("archive", "create", "--year", "2025", "--out", "archive", "--no-documents")
    assert result.code == 0, result.err
    return tmp_path / "archive"


def test_an_archive_is_created_verified_and_exported(fortnox, at_sandbox: Sandbox, tmp_path: Path):
    created = fortnox("archive", "create", "--year", "2025", "--json")
    assert created.code == 0
    folder, root = created.json["archive"], created.json["root"]
    assert folder == f"archive-{at_sandbox.database_number}-2025-12-31"
    assert created.json["documents"]["received"] > 0
    verified = fortnox("archive", "verify", folder, "--root", root, "--json")
    assert (verified.code, verified.json["intact"], verified.json["lines_since_root"]) == (0, True, 0)
    exported = fortnox("archive", "export", folder, "2025.zip")
    assert exported.code == 0
    assert (tmp_path / "2025.zip").is_file()


def test_a_changed_byte_is_named_with_exit_code_3(fortnox, archive: Path):
    path = next(archive.glob("*/appendices/*.html"))
    content = bytearray(path.read_bytes())
    content[5000] ^= 1
    path.write_bytes(content)
    verified = fortnox("archive", "verify", archive)
    assert verified.code == 3
    assert "binder_2025-12-31.html: changed: byte 5000 was changed" in verified.out
    (problem,) = fortnox("archive", "verify", archive, "--json").json["problems"]
    assert (problem["kind"], problem["first_byte"], problem["last_byte"]) == ("changed", 5000, 5000)
    assert fortnox("archive", "export", archive, "a.zip").code == 3
    swedish = fortnox("archive", "verify", archive, "--lang", "sv")
    assert "ändrad: byte 5000 har ändrats" in swedish.out


def test_the_result_of_an_export_is_added(fortnox, archive: Path, tmp_path: Path):
    (tmp_path / "run.json").write_text("{}")
    added = fortnox("archive", "add", archive, "run.json", "--kind", "result", "--json")
    assert added.code == 0
    assert fortnox("archive", "verify", archive, "--root", added.json["root"]).code == 0


def test_a_file_is_attached_once(fortnox, at_sandbox: Sandbox, tmp_path: Path):
    (tmp_path / "bilaga.pdf").write_bytes(b"%PDF")
    words = ("archive", "attach", "A1", "bilaga.pdf", "--year", "2025")
    assert [fortnox(*words, "--json").json["attached_now"] for _ in range(2)] == [True, False]
    assert "was already attached to A1" in fortnox(*words).out
    assert "var redan bifogad till A1" in fortnox(*words, "--lang", "sv").out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["archive", "verify", "."], "has no manifest.jsonl"),
        (["archive", "verify", "missing"], "has no manifest.jsonl"),
        (["archive", "verify", ".", "--root", "abc"], "is not a root hash"),
        (["archive", "export", ".", "a.tar"], "is not a .zip file"),
        (["archive", "export", ".", "a.zip"], "is inside the archive"),
        (["archive", "export", "missing", "a.zip"], "has no manifest.jsonl"),
        (["archive", "add", ".", "x.json"], "is not an archive"),
        (["archive", "create"], "Exactly one of --year and --date is required"),
        (["archive", "create", "--year", "2025", "--vouchers-of", "abcd"], "is not an account number"),
        (["archive", "create", "--year", "2025", "--max-mb", "0"], "--max-mb"),
        (["archive", "create", "--year", "2025", "--out", "."], "has files, but is not an archive"),
        (["archive", "attach", "12", "x.pdf", "--year", "2025"], "is not a voucher"),
        (["archive", "attach", "A1", "x.pdf", "--year", "2025"], "can't be read"),
        (["handover", "--from", "missing.se"], "can't be read"),
        (
            ["handover", "--from", "a.se", "--year", "2025"],
            "--from can't be combined with --year or --company",
        ),
        (["handover", "--year", "2025", "--out", "x.txt"], "is not a .json file"),
    ],
)
def test_bad_input_is_refused_with_one_line(fortnox, at_sandbox: Sandbox, words: list[str], message: str):
    result = fortnox(*words)
    assert result.code == 2
    assert message in result.error_line


def test_the_handover_of_a_sie_file_needs_no_connection(fortnox, books: Path, tmp_path: Path):
    result = fortnox("handover", "--from", books, "--out", tmp_path / "handover.json", "--json")
    assert (result.code, result.json["schema"]) == (0, "fortnox-sdk/handover/1")
    assert json.loads((tmp_path / "handover.json").read_text(encoding="utf-8")) == result.json


def test_a_check_of_single_accounts_shows_no_equal_sums(fortnox, tmp_path: Path):
    # The sums of all accounts agree, but two single accounts differ.
    file = tmp_path / "books.se"
    file.write_text(
        "#FLAGGA 0\n#SIETYP 4\n#RAR 0 20250101 20251231\n#UB 0 1930 5\n#UB 0 2081 -5\n"
        "#VER A 1 20250505\n{\n#TRANS 1930 {} 30\n#TRANS 2081 {} -30\n}\n"
    )
    result = fortnox("handover", "--from", file)
    assert result.code == 3
    assert "plus the vouchers. (1930, 2081)" in " ".join(result.out.split())
    assert "≠" not in result.out


def test_the_handover_of_a_year_in_fortnox_agrees(fortnox, at_sandbox: Sandbox):
    result = fortnox("handover", "--year", "2025", "--lang", "sv")
    assert result.code == 0
    assert "Årets resultat" in result.out
    assert "✗" not in result.out


def test_damaged_and_missing_documents_are_listed(fortnox, at_sandbox: Sandbox, client: FortnoxClient):
    at_sandbox.set_faults(rate_limit=False)
    number = next(row.given_number for row in client.supplier_invoices.list(filter="unpaid"))
    client.supplier_invoices.attach(number, b"%PDF-1.4 half", name="faktura.pdf")
    created = fortnox("archive", "create", "--year", "2025", "--lang", "sv")
    assert created.code == 0
    assert f"suppliers/{number}, 'faktura.pdf': slutet av PDF-filen saknas" in created.out
    assert "(Fortnox har ingen bifogad fil). Se documents.json." in created.out
    listed = fortnox("archive", "create", "--year", "2025", "--json").json["documents"]
    assert [document["name"] for document in listed["damaged"]] == ["faktura.pdf"]
    assert {document["missing"]["en"] for document in listed["missing"]} == {"Fortnox has no attached file"}

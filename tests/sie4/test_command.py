"""The sie4 command: what it prints, and its exit codes."""

import json
import runpy
import subprocess
import sys

import pytest

import sie4.__main__
from sie4.__main__ import main, run

BOOKS = """#FLAGGA 0
#PROGRAM "Exempelprogram" 1.0
#FORMAT PC8
#SIETYP 4
#FNAMN "Exempelbolaget AB"
#ORGNR 555555-5555
#RAR 0 20240101 20241231
#KONTO 1930 "Bank"
#VER A 1 20240115 "Hyra"
{
#RTRANS 1930 {} 5.00
#TRANS 1930 {} 5.00
#TRANS 3001 {} -4.00
}
"""


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "bok.se"
    path.write_bytes(BOOKS.encode("cp437"))
    return path


def test_info_says_what_a_file_holds(path, capsys):
    assert main(["info", str(path)]) == 0
    printed = capsys.readouterr().out
    for words in ("Exempelprogram 1.0", "Exempelbolaget AB 555555-5555", "4I, cp437", "2024-01-01 to 2024-12-31",
                  "1 with 2 rows (and 1 added, 0 struck)", "1 info"):  # fmt: skip
        assert words in printed


def test_info_prints_json(path, capsys):
    assert main(["info", str(path), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["accounts"], printed["vouchers"], printed["rows"]) == (1, 1, 2)
    assert (printed["added"], printed["removed"], printed["sie_type"]) == (1, 0, "4I")
    assert printed["diagnostics"][0]["affects"] == "rows"


def test_an_error_in_the_file_gives_exit_code_1(path, capsys):
    path.write_bytes(BOOKS.replace("{} 5.00", "{} fem").encode())
    assert main(["info", str(path)]) == 1
    assert "line 12: error: #TRANS: 'fem' is no amount" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "words"), [(None, "No such file"), ("", "empty"), ("<html>", "web page")]
)
def test_an_unreadable_file_gives_one_line_and_exit_code_2(tmp_path, capsys, content, words):
    path = tmp_path / "x.se"
    if content is not None:
        path.write_text(content)
    assert main(["info", str(path)]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert words in streams.err
    assert streams.err.count("\n") == 1


def test_check_finds_what_does_not_hold_together(path, capsys):
    assert main(["check", str(path), "--json"]) == 1
    printed = json.loads(capsys.readouterr().out)
    assert list(printed)[:4] == ["file", "encoding", "sie_type", "program"]
    found = {finding["code"]: finding for finding in printed["diagnostics"]}
    assert found["unbalanced-voucher"] == {
        "line": 9, "code": "unbalanced-voucher", "severity": "error", "affects": None, "number": 0,
        "message": "voucher A 1 does not balance: its rows sum to 1.00",
    }  # fmt: skip


def test_balances_are_printed(path, capsys):
    assert main(["balances", str(path)]) == 0
    assert capsys.readouterr().out == "1930                 5.00  Bank\n3001                -4.00\n"
    assert main(["balances", str(path), "--on", "2024-01-14", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {}


def test_a_wrong_day_is_wrong_usage(path, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["balances", str(path), "--on", "i går"])
    assert stop.value.code == 2
    assert "write it as 2025-12-31" in capsys.readouterr().err


def test_convert_and_diff(path, tmp_path, capsys):
    out = tmp_path / "ut.se"
    assert main(["convert", str(path), str(out), "--encoding", "utf-8", "--checksum"]) == 0
    assert b"#KSUMMA" in out.read_bytes()
    assert main(["diff", str(path), str(out)]) == 0
    assert "say the same" in capsys.readouterr().out
    out.write_bytes(BOOKS.replace("Hyra", "Lokal").encode())
    assert main(["diff", str(path), str(out), "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == [
        {"where": "voucher A 1, text", "before": "Hyra", "after": "Lokal"}
    ]


def test_convert_says_why_it_cannot(path, tmp_path, capsys):
    out = tmp_path / "ut.se"
    path.write_bytes(BOOKS.replace("Hyra", "5 €").encode())
    assert main(["convert", str(path), str(out)]) == 2
    assert "U+20AC" in capsys.readouterr().err
    assert not out.exists()
    assert main(["convert", str(path), str(out), "--encoding", "morse"]) == 2
    assert "no encoding 'morse'" in capsys.readouterr().err
    assert main(["convert", str(path), str(out), "--transliterate"]) == 0
    assert b"5 EUR" in out.read_bytes()


def test_convert_tells_what_was_lost(path, tmp_path, capsys):
    path.write_bytes(BOOKS.replace("{} 5.00", "{} fem").encode())
    assert main(["convert", str(path), str(tmp_path / "ut.se")]) == 1
    assert "line 12: error" in capsys.readouterr().err


def test_redact_writes_a_file_without_names(path, tmp_path):
    out = tmp_path / "ut.se"
    assert main(["redact", str(path), str(out)]) == 0
    assert b"Exempelbolaget" not in out.read_bytes()


def test_the_module_runs(path):
    done = subprocess.run([sys.executable, "-m", "sie4", "info", str(path)], capture_output=True, check=False)
    assert done.returncode == 0


def test_output_that_nobody_reads_is_no_error(path, monkeypatch):
    def closed(*_):
        raise BrokenPipeError

    monkeypatch.setattr(sys, "argv", ["sie4", "info", str(path)])
    monkeypatch.setattr("sie4.__main__._readable", closed)
    monkeypatch.setattr("os.dup2", lambda *_: None)
    with pytest.raises(SystemExit) as stop:
        run()
    assert stop.value.code == 0


def test_the_module_is_the_command(path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["sie4", "info", str(path)])
    with pytest.raises(SystemExit) as stop:
        runpy.run_path(sie4.__main__.__file__, run_name="__main__")
    assert stop.value.code == 0


def test_the_command_leaves_with_its_exit_code(path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["sie4", "info", str(path)])
    with pytest.raises(SystemExit) as stop:
        run()
    assert stop.value.code == 0


def test_a_reader_that_has_seen_enough_is_no_error(path):
    program = (
        "import os, sys; r, w = os.pipe(); os.close(r); os.dup2(w, 1); from sie4.__main__ import run; run()"
    )
    command = [sys.executable, "-c", program, "info", str(path)]
    done = subprocess.run(command, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("command", ["convert", "redact"])
def test_what_was_written_is_told_as_json(path, tmp_path, capsys, command):
    out = tmp_path / "ut.se"
    assert main([command, str(path), str(out), "--encoding", "utf-8", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    written = sie4.read(out)
    assert (said["file"], said["encoding"]) == (str(out), written.encoding)
    assert (said["company"], said["vouchers"]) == (written.company.name, len(written.vouchers))

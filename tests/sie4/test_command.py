"""The sie4 command: what it prints, and its exit codes."""

import json
import subprocess
import sys

import pytest

from sie4.__main__ import main

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
#TRANS 3001 {} -5.00
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


def test_the_module_runs(path):
    done = subprocess.run([sys.executable, "-m", "sie4", "info", str(path)], capture_output=True, check=False)
    assert done.returncode == 0

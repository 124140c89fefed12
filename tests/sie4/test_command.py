"""Tests of the output and the exit codes of the sie4 command."""

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


def test_info_prints_a_summary(path, capsys):
    assert main(["info", str(path)]) == 0
    printed = capsys.readouterr().out
    for text in ("Exempelprogram 1.0", "Exempelbolaget AB 555555-5555", "4I, cp437", "2024-01-01 to 2024-12-31",
                  "1 with 2 rows (corrections: 1 added, 0 removed)", "1 info"):  # fmt: skip
        assert text in printed


def test_info_prints_json(path, capsys):
    assert main(["info", str(path), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["accounts"], printed["vouchers"], printed["rows"]) == (1, 1, 2)
    assert (printed["added"], printed["removed"], printed["sie_type"]) == (1, 0, "4I")
    assert printed["diagnostics"][0]["affects"] == "rows"


@pytest.mark.parametrize("words", [["info"], ["info", "--json"], ["check"], ["balances"], ["diff"]])
def test_no_text_of_a_file_controls_the_terminal(tmp_path, capsys, words):
    hostile = "\x9b31m\u202eBank"
    file = tmp_path / "a.se"
    file.write_text(
        f'#FLAGGA 0\n#SIETYP 4\n#FNAMN "{hostile}"\n#RAR 0 20250101 20251231\n#KONTO 1930 "{hostile}"\n'
        f'#IB 0 1930 5.00\n#UB 0 1930 7.00\n#{hostile} 1\n#VER A 1 20250115 "{hostile}"\n{{\n#TRANS 1930 {{}} x\n}}\n',
        encoding="utf-8",
    )
    other = tmp_path / "b.se"
    other.write_text("#FLAGGA 0\n#SIETYP 4\n#RAR 0 20250101 20251231\n", encoding="utf-8")
    main([words[0], str(file), *([str(other)] if words == ["diff"] else []), *words[1:]])
    for text in capsys.readouterr():
        assert all(char.isprintable() or char in "\n\N{NO-BREAK SPACE}" for char in text), repr(text)


def test_an_error_in_the_file_gives_exit_code_1(path, capsys):
    path.write_bytes(BOOKS.replace("{} 5.00", "{} fem").encode())
    assert main(["info", str(path)]) == 1
    assert "line 12: error: #TRANS: amount 'fem' is not an amount." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "message"), [(None, "No such file"), ("", "empty"), ("<html>", "web page")]
)
def test_an_unreadable_file_gives_one_line_and_exit_code_2(tmp_path, capsys, content, message):
    path = tmp_path / "x.se"
    if content is not None:
        path.write_text(content)
    assert main(["info", str(path)]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert message in streams.err
    assert streams.err.count("\n") == 1


def test_check_reports_inconsistencies(path, capsys):
    assert main(["check", str(path), "--json"]) == 1
    printed = json.loads(capsys.readouterr().out)
    assert list(printed)[:4] == ["file", "encoding", "sie_type", "program"]
    by_code = {diagnostic["code"]: diagnostic for diagnostic in printed["diagnostics"]}
    assert by_code["unbalanced-voucher"] == {
        "line": 9, "code": "unbalanced-voucher", "severity": "error", "affects": None, "count": 0,
        "column": None, "record": None,
        "message": "Voucher A 1 does not balance: its rows sum to 1.00. Correct the voucher.",
    }  # fmt: skip


def test_balances_are_printed(path, capsys):
    assert main(["balances", str(path)]) == 0
    assert capsys.readouterr().out == "1930                 5.00  Bank\n3001                -4.00\n"
    assert main(["balances", str(path), "--on", "2024-01-14", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {}


def test_an_invalid_date_gives_exit_code_2(path, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["balances", str(path), "--on", "i går"])
    assert stop.value.code == 2
    assert "'i går' is not a date. Expected YYYY-MM-DD." in capsys.readouterr().err


def test_convert_and_diff(path, tmp_path, capsys):
    out = tmp_path / "ut.se"
    assert main(["convert", str(path), str(out), "--encoding", "utf-8", "--checksum"]) == 0
    assert b"#KSUMMA" in out.read_bytes()
    assert main(["diff", str(path), str(out)]) == 0
    assert "no differences" in capsys.readouterr().out
    out.write_bytes(BOOKS.replace("Hyra", "Lokal").encode())
    assert main(["diff", str(path), str(out), "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == [
        {"where": "voucher A 1, text", "before": "Hyra", "after": "Lokal"}
    ]


def test_convert_explains_why_it_cannot_write(path, tmp_path, capsys):
    out = tmp_path / "ut.se"
    path.write_bytes(BOOKS.replace("Hyra", "5 €").encode())
    assert main(["convert", str(path), str(out)]) == 2
    assert "U+20AC" in capsys.readouterr().err
    assert not out.exists()
    assert main(["convert", str(path), str(out), "--encoding", "morse"]) == 2
    assert "Unknown encoding 'morse'" in capsys.readouterr().err
    assert main(["convert", str(path), str(out), "--transliterate"]) == 0
    assert b"5 EUR" in out.read_bytes()


def test_convert_reports_unreadable_records(path, tmp_path, capsys):
    path.write_bytes(BOOKS.replace("{} 5.00", "{} fem").encode())
    assert main(["convert", str(path), str(tmp_path / "ut.se")]) == 1
    assert "line 12: error" in capsys.readouterr().err


def test_redact_writes_a_file_without_names(path, tmp_path):
    out = tmp_path / "ut.se"
    assert main(["redact", str(path), str(out)]) == 0
    assert b"Exempelbolaget" not in out.read_bytes()


def test_the_module_runs_in_a_new_process(path):
    process = subprocess.run(
        [sys.executable, "-m", "sie4", "info", str(path)], capture_output=True, check=False
    )
    assert process.returncode == 0


def test_a_closed_output_is_not_an_error(path, monkeypatch):
    def write_to_closed_pipe(*_):
        raise BrokenPipeError

    monkeypatch.setattr(sys, "argv", ["sie4", "info", str(path)])
    monkeypatch.setattr("sie4.__main__._summary_text", write_to_closed_pipe)
    monkeypatch.setattr("os.dup2", lambda *_: None)
    with pytest.raises(SystemExit) as stop:
        run()
    assert stop.value.code == 0


def test_the_module_runs_the_command(path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["sie4", "info", str(path)])
    with pytest.raises(SystemExit) as stop:
        runpy.run_path(sie4.__main__.__file__, run_name="__main__")
    assert stop.value.code == 0


def test_run_exits_with_the_exit_code(path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["sie4", "info", str(path)])
    with pytest.raises(SystemExit) as stop:
        run()
    assert stop.value.code == 0


def test_a_pipe_closed_by_its_reader_is_not_an_error(path):
    program = (
        "import os, sys; r, w = os.pipe(); os.close(r); os.dup2(w, 1); from sie4.__main__ import run; run()"
    )
    command = [sys.executable, "-c", program, "info", str(path)]
    process = subprocess.run(command, stderr=subprocess.PIPE, check=False)
    assert (process.returncode, process.stderr) == (0, b"")


@pytest.mark.parametrize("command", ["convert", "redact"])
def test_json_output_describes_the_new_file(path, tmp_path, capsys, command):
    out = tmp_path / "ut.se"
    assert main([command, str(path), str(out), "--encoding", "utf-8", "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    written = sie4.read(out)
    assert (summary["file"], summary["encoding"]) == (str(out), written.encoding)
    assert (summary["company"], summary["vouchers"]) == (written.company.name, len(written.vouchers))


def test_convert_writes_the_rows_as_parquet(path, tmp_path, capsys):
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    out = tmp_path / "rows.parquet"
    assert main(["convert", str(path), str(out)]) == 0
    assert capsys.readouterr().out == f"{out}: 2 rows\n"
    assert main(["convert", str(path), str(out), "--history", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == parquet.read_table(out).num_rows == 3
    assert main(["convert", str(path), str(out), "--table", "accounts"]) == 0
    assert parquet.read_table(out).to_pylist()[0]["name"] == "Bank"


def test_convert_writes_a_folder_as_a_dataset(path, tmp_path, capsys):
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    (tmp_path / "bad.se").write_bytes(b"%PDF")
    out = tmp_path / "out"
    assert main(["convert", str(tmp_path), str(out), "--processes", "2"]) == 1
    printed = capsys.readouterr()
    assert printed.out == f"{out}: 2 rows\n"
    assert "bad.se: The file is a PDF document." in printed.err
    assert parquet.read_table(out)["source"].unique().to_pylist() == [str(path)]
    assert main(["convert", str(tmp_path), str(out)]) == 2
    assert "The folder exists" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["convert", str(tmp_path), str(out), "--processes", "0"])


def test_convert_of_a_wrong_file_to_parquet_fails(tmp_path, capsys):
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    (tmp_path / "a.se").write_bytes(b"<html>")
    assert main(["convert", str(tmp_path / "a.se"), str(tmp_path / "a.parquet")]) == 2
    assert "web page" in capsys.readouterr().err
    assert not (tmp_path / "a.parquet").exists()


def test_bench_prints_the_speed_of_a_file(path, capsys):
    assert main(["bench", str(path), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert {"csv", "balances", "objects"} <= set(printed)
    assert printed["csv"]["ratio"] == 1
    assert main(["bench", str(path)]) == 0
    assert "objects" in capsys.readouterr().out
    path.write_bytes(b"")
    assert main(["bench", str(path)]) == 2

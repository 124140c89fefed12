"""Tests of the page about columns: its examples and its SQL run."""

import doctest
from decimal import Decimal
from pathlib import Path

import pytest

import sie4
from sie4.__main__ import main
from tests.docs.pages import ROOT, blocks

PAGE = ROOT / "docs" / "sie4" / "columns.md"
DATA = (
    b'#FLAGGA 0\n#VER A 1 20250131 "x"\n{\n#TRANS 3001 {1 "K2"} -800.00\n#TRANS 3999 {6 "P"} 50\n'
    b"#TRANS 1930 {} 750.00\n}\n"
)


def test_the_examples_run():
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert (result.failed, result.attempted > 5) == (0, True)


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Make a new folder the current folder, and create two SIE files in its subfolder `bokforing`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bokforing").mkdir()
    for year in ("2024", "2025"):
        (tmp_path / "bokforing" / f"{year}.se").write_bytes(DATA.replace(b"2025", year.encode()))


@pytest.mark.usefixtures("files")
def test_the_command_writes_a_data_set(capsys):
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    (block,) = blocks("docs/sie4/columns.md", "sh")
    (command,) = block.commands()
    assert main(command.split()[1:]) == 0
    assert capsys.readouterr().out
    assert list(Path("rows").glob("*.parquet"))


@pytest.mark.usefixtures("files")
def test_the_sql_runs_in_duckdb():
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    folder, part, cost_centres = (block.text for block in blocks("docs/sie4/columns.md", "sql"))
    (to_dataset,) = (block for block in blocks("docs/sie4/columns.md") if "to_dataset" in block.text)
    to_dataset.run({"__name__": "page", "sie4": sie4})
    with duckdb.connect() as connection:
        found = connection.execute(folder).fetchall()
        assert [(row[1], row[2], row[3]) for row in found] == [
            ("3001", 2024, Decimal(-800)), ("3999", 2024, Decimal(50)),
            ("3001", 2025, Decimal(-800)), ("3999", 2025, Decimal(50)),
        ]  # fmt: skip
        assert connection.execute(cost_centres).fetchall() == [("K2", Decimal(-1600))]
        connection.register("bookings", sie4.rows(DATA).to_arrow())
        assert connection.execute(part).fetchall() == [
            ("1930", Decimal(750)), ("3001", Decimal(-800)), ("3999", Decimal(50)),
        ]  # fmt: skip

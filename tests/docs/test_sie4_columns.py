"""The page about columns: its examples and its SQL run."""

import doctest
import re
from decimal import Decimal

import pytest

import sie4
from tests.docs.pages import ROOT

PAGE = ROOT / "docs" / "sie4" / "columns.md"
DATA = (
    b'#FLAGGA 0\n#VER A 1 20250131 "x"\n{\n#TRANS 3001 {1 "K2"} -800.00\n#TRANS 3999 {6 "P"} 50\n'
    b"#TRANS 1930 {} 750.00\n}\n"
)


def test_the_examples_run():
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert (result.failed, result.attempted > 5) == (0, True)


def test_the_sql_runs_in_duckdb(tmp_path, monkeypatch):
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    folder, part, cost_centres = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for year in ("2024", "2025"):
        (tmp_path / "in" / f"{year}.se").write_bytes(DATA.replace(b"2025", year.encode()))
    sie4.rows("in").to_dataset("rows")
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

"""Both type checkers refuse what can't be right, line by line, and nothing that is."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

# Both checkers come with the group `typing`; `tox -e typing` runs this file.
pytest.importorskip("mypy")
pytest.importorskip("pyright")

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
REFUSED, ACCEPTED = HERE / "refused.py", HERE / "accepted.py"
MARK = re.compile(r"# refused: ([\w+-]+) (\w+)")

Found = set[tuple[str, int, str]]
"""File, line and kind of each error."""


def marked(checker: int) -> Found:
    lines = enumerate(REFUSED.read_text(encoding="utf-8").splitlines(), 1)
    marks = [(number, found[checker]) for number, line in lines if (found := MARK.search(line))]
    return {(REFUSED.name, number, kind) for number, kinds in marks for kind in kinds.split("+")}


def output(*command: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", *command, str(REFUSED), str(ACCEPTED)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1, ran.stdout + ran.stderr
    return ran.stdout


def by_mypy(cache: Path) -> Found:
    text = output("mypy", "--cache-dir", str(cache), "--no-error-summary", "--hide-error-context")
    errors = re.findall(r"^(?:.*[/\\])?(\w+\.py):(\d+): error: .* \[([\w-]+)\]$", text, re.MULTILINE)
    assert len(errors) == text.count(": error: ")
    return {(file, int(line), kind) for file, line, kind in errors}


def by_pyright() -> Found:
    told = json.loads(output("pyright", "--outputjson"))["generalDiagnostics"]
    return {(Path(d["file"]).name, d["range"]["start"]["line"] + 1, d.get("rule", "")) for d in told}


def test_mypy_refuses_the_marked_lines_and_no_other(tmp_path):
    assert by_mypy(tmp_path) == marked(1)


def test_pyright_refuses_the_marked_lines_and_no_other():
    assert by_pyright() == marked(2)


def test_every_statement_of_the_refused_is_marked():
    source = REFUSED.read_text(encoding="utf-8")
    calls = [line for line in source.splitlines() if line.startswith("    ") and not line.endswith(":")]
    assert [line for line in calls if not MARK.search(line)] == []
    assert Counter(MARK.findall(source)).total() >= 50

"""Tests that mypy and pyright refuse each marked line in `refused.py`, and no line in `accepted.py`."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

# The group `typing` installs both checkers; `tox -e typing` runs this file.
pytest.importorskip("mypy")
pytest.importorskip("pyright")

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
REFUSED, ACCEPTED = HERE / "refused.py", HERE / "accepted.py"
MARK = re.compile(r"# refused: ([\w+-]+) (\w+)")

Errors = set[tuple[str, int, str]]
"""The file, line number and error code of each error."""


def expected_errors(checker: int) -> Errors:
    lines = enumerate(REFUSED.read_text(encoding="utf-8").splitlines(), 1)
    marks = [(number, match[checker]) for number, line in lines if (match := MARK.search(line))]
    return {(REFUSED.name, number, kind) for number, kinds in marks for kind in kinds.split("+")}


def output(*command: str) -> str:
    process = subprocess.run(
        [sys.executable, "-m", *command, str(REFUSED), str(ACCEPTED)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 1, process.stdout + process.stderr
    return process.stdout


def mypy_errors(cache: Path) -> Errors:
    text = output("mypy", "--cache-dir", str(cache), "--no-error-summary", "--hide-error-context")
    errors = re.findall(r"^(?:.*[/\\])?(\w+\.py):(\d+): error: .* \[([\w-]+)\]$", text, re.MULTILINE)
    assert len(errors) == text.count(": error: ")
    return {(file, int(line), kind) for file, line, kind in errors}


def pyright_errors() -> Errors:
    diagnostics = json.loads(output("pyright", "--outputjson"))["generalDiagnostics"]
    return {(Path(d["file"]).name, d["range"]["start"]["line"] + 1, d.get("rule", "")) for d in diagnostics}


def test_mypy_refuses_exactly_the_marked_lines(tmp_path):
    assert mypy_errors(tmp_path) == expected_errors(1)


def test_pyright_refuses_exactly_the_marked_lines():
    assert pyright_errors() == expected_errors(2)


def test_every_statement_in_refused_is_marked():
    source = REFUSED.read_text(encoding="utf-8")
    calls = [line for line in source.splitlines() if line.startswith("    ") and not line.endswith(":")]
    assert [line for line in calls if not MARK.search(line)] == []
    assert Counter(MARK.findall(source)).total() >= 50

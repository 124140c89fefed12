"""Tests that mypy and pyright, in strict mode, accept the code in README.md and in the documentation."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.typing.snippets import ROOT, write_modules

# The group `typing` installs both checkers; `tox -e typing` runs this file.
pytest.importorskip("mypy")
pytest.importorskip("pyright")


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    write_modules(folder)
    assert len(list(folder.glob("*.py"))) > 10
    return folder


def output(folder: Path, *command: str) -> str:
    process = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "MYPYPATH": str(ROOT)},
    )
    return process.stdout + process.stderr


def test_mypy_accepts_the_code_of_the_pages(modules: Path, tmp_path: Path) -> None:
    # A page may use a name again for another value.
    options = ["--strict", "--allow-redefinition", "--no-error-summary", "--cache-dir", str(tmp_path)]
    assert output(modules, "mypy", *options, ".") == ""


def test_pyright_accepts_the_code_of_the_pages(modules: Path) -> None:
    settings = {
        "typeCheckingMode": "strict",
        "extraPaths": [str(ROOT)],
        # The last line of a session shows a value.
        "reportUnusedExpression": False,
    }
    (modules / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    command = ["pyright", "--pythonpath", sys.executable, "--outputjson", "-p", str(modules)]
    diagnostics = json.loads(output(modules, *command))["generalDiagnostics"]
    lines = [f"{Path(d['file']).name}:{d['range']['start']['line'] + 1}: {d['message']}" for d in diagnostics]
    assert lines == []


@pytest.mark.parametrize("package", ["fortnox_sdk", "sie4"])
def test_every_public_name_has_a_type(package: str) -> None:
    command = ["pyright", "--pythonpath", sys.executable, "--outputjson", "--ignoreexternal", "--verifytypes"]
    report = json.loads(output(ROOT, *command, package))["typeCompleteness"]
    unknown = [
        symbol["name"] for symbol in report["symbols"] if symbol["isExported"] and not symbol["isTypeKnown"]
    ]
    assert unknown == []
    assert report["completenessScore"] == 1

"""Every example runs unchanged."""

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).resolve().parents[1] / "examples").glob("*.py"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_example_runs_and_prints_something(example):
    process = subprocess.run(
        [sys.executable, str(example)], capture_output=True, text=True, timeout=60, check=False
    )
    assert process.returncode == 0, process.stderr
    assert len(process.stdout.splitlines()) > 1


def test_tests_of_the_example_app_pass():
    """They run in their own folder, with their own settings and only the plugin."""
    app = Path(__file__).resolve().parents[1] / "examples" / "own_app"
    settings = app / "pyproject.toml"
    process = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-c",
            str(settings),
            "--rootdir",
            str(app),
        ],
        cwd=app,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    assert "7 passed" in process.stdout

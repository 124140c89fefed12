"""Tests that the code on the pages about the sandbox and about testing runs unchanged."""

import re
import subprocess
import sys

import pytest

from fortnox_sdk.sandbox.faults.switches import Faults
from tests.docs.pages import ROOT, blocks


def run(folder):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_code_of_the_testing_page_runs(tmp_path, monkeypatch):
    for block in blocks("docs/guides/testing.md"):
        name = re.match(r"# (\w+\.py)\n", block.text)
        assert name, "each block begins with the name of its file"
        (tmp_path / name[1]).write_text(block.text, encoding="utf-8")
    monkeypatch.setenv("FORTNOX_RECORD", "once")
    recording = run(tmp_path)
    assert "15 passed" in recording
    assert [path.name for path in (tmp_path / "cassettes").iterdir()] == ["years.yaml"]
    monkeypatch.delenv("FORTNOX_RECORD")
    assert "15 passed" in run(tmp_path)


@pytest.mark.parametrize("block", blocks("docs/sandbox/index.md"), ids=lambda block: f"line {block.line}")
def test_code_of_the_sandbox_page_runs(block):
    block.run()


def test_every_fault_is_in_the_table():
    text = (ROOT / "docs" / "sandbox" / "index.md").read_text(encoding="utf-8")
    first_cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    named = set(re.findall(r"`(\w+)`", " ".join(first_cells)))
    assert set(Faults().values()) - {"seed"} <= named

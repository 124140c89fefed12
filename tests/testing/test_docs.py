"""The pages about the sandbox and about testing say what is so: their code runs as it stands."""

import re
import subprocess
import sys
from pathlib import Path

from fortnox_sdk.sandbox.faults.switches import Faults

DOCS = Path(__file__).resolve().parents[2] / "docs"


def blocks(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def run(folder):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_page_about_testing(tmp_path, monkeypatch):
    for block in blocks("testing.md"):
        name = re.match(r"# (\w+\.py)\n", block)
        assert name, "each block says which file it is"
        (tmp_path / name[1]).write_text(block, encoding="utf-8")
    monkeypatch.setenv("FORTNOX_RECORD", "once")
    recording = run(tmp_path)
    assert "7 passed" in recording
    assert [path.name for path in (tmp_path / "cassettes").iterdir()] == ["years.yaml"]
    monkeypatch.delenv("FORTNOX_RECORD")
    assert "7 passed" in run(tmp_path)


def test_the_page_about_the_sandbox():
    for block in blocks("sandbox.md"):
        exec(compile(block, "sandbox.md", "exec"), {"__name__": "page"})  # noqa: S102 -- our own page


def test_every_fault_is_in_the_table():
    text = (DOCS / "sandbox.md").read_text(encoding="utf-8")
    first_cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    named = set(re.findall(r"`(\w+)`", " ".join(first_cells)))
    assert set(Faults().shown()) - {"seed"} <= named

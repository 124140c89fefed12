"""Tests that the programs on the pages about other languages run unchanged and print what the pages say."""

import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest

from fortnox_sdk.sandbox.web.admin_api.table import ENDPOINTS
from tests.docs.pages import ROOT, blocks

PROGRAMS = {
    "python": ("python", "try_sandbox.py", sys.executable),
    "node": ("js", "try_sandbox.mjs", "node"),
    "php": ("php", "try_sandbox.php", "php"),
    "ruby": ("ruby", "try_sandbox.rb", "ruby"),
}


@pytest.mark.parametrize("page", PROGRAMS)
def test_program_of_the_page_runs(sandbox, tmp_path, page):
    language, name, command = PROGRAMS[page]
    if shutil.which(command) is None:
        pytest.skip(f"{command} is not installed")
    program = blocks(f"docs/sandbox/{page}.md", language)[-1]
    (tmp_path / name).write_text(program.text, encoding="utf-8")
    done = subprocess.run(
        [command, name],
        cwd=tmp_path,
        env={**os.environ, "SANDBOX_URL": sandbox.url, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == blocks(f"docs/sandbox/{page}.md", "text")[-1].text


def test_every_page_prints_the_same():
    pages = [*PROGRAMS, "csharp"]
    assert len({blocks(f"docs/sandbox/{page}.md", "text")[-1].text for page in pages}) == 1


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_commands_of_the_first_page_work(sandbox):
    commands = [
        command.replace("\\\n", " ")
        for block in blocks("docs/sandbox/languages.md", "sh")
        for command in re.split(r"^(?=curl )", block.text, flags=re.MULTILINE)
        if command.startswith("curl ")
    ]
    assert len(commands) == 5
    for command in commands:
        words = shlex.split(command.replace("http://127.0.0.1:8642", sandbox.url))
        done = subprocess.run([*words, "-sS", "--fail"], capture_output=True, text=True, check=False)
        assert done.returncode == 0, (command, done.stdout, done.stderr)


def test_first_page_names_existing_admin_requests():
    text = (ROOT / "docs" / "sandbox" / "languages.md").read_text(encoding="utf-8")
    named = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `POST ")}
    known = {f"{e.method} /_sandbox/{e.path}".replace("<name>", "before") for e in ENDPOINTS}
    assert len(named) == 5
    assert named <= known

"""Tests that the tutorial and the Swedish quick start run as written, with the sandbox that they start."""

import json
import re

import pytest

from fortnox_sdk.http import Request, RequestsTransport
from tests.docs.pages import blocks, run_page


@pytest.fixture
def at_home(tmp_path, monkeypatch, shell, _without_pace):
    """Change to an empty folder without settings. Return a shell whose sandboxes have no rate limit."""
    monkeypatch.chdir(tmp_path)

    def run_command(command: str) -> None:
        shell(command)
        if command.startswith("fortnox sandbox"):
            (url,) = re.findall(r'^api_url = "(.*)"', (tmp_path / "fortnox.toml").read_text(), re.MULTILINE)
            body = json.dumps({"rate_limit": False}).encode()
            faults = Request(method="POST", url=f"{url}/_sandbox/faults", body=body)
            assert RequestsTransport().send(faults).status == 200

    return run_command


def test_the_tutorial_leads_from_the_sandbox_to_an_appendix(at_home, tmp_path, capsys):
    names = run_page("docs/tutorial/index.md", at_home)
    printed = capsys.readouterr().out
    assert blocks("docs/tutorial/index.md", "text")[0].text in printed
    assert "Voucher A52 of 2025-10-14" in printed
    assert names["appendix"].difference == 1250
    assert (tmp_path / "1510.xlsx").stat().st_size > 5000
    assert (tmp_path / "1510.html").stat().st_size > 5000


def test_the_swedish_quick_start_runs(at_home, tmp_path, capsys):
    names = run_page("docs/snabbstart.md", at_home)
    assert names["bilaga"].difference == 1250
    assert "Verifikation A52" in capsys.readouterr().out
    assert (tmp_path / "1510.xlsx").is_file()

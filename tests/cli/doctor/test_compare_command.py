"""Tests of the command `fortnox doctor --compare`."""

import io
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.sandbox import Sandbox
from tests.cli.conftest import CommandResult
from tests.cli.test_json_always import check_object

Command = Callable[..., CommandResult]


@pytest.mark.usefixtures("at_sandbox")
def test_without_a_terminal_the_comparison_needs_yes(fortnox: Command) -> None:
    result = fortnox("doctor", "--compare")
    assert result.code == ExitCode.USAGE
    assert "sends up to" in result.error_line
    assert "--yes" in result.error_line


@pytest.mark.usefixtures("at_sandbox")
@pytest.mark.parametrize("words", [("--yes",), ("--out", "report.md")])
def test_the_options_of_the_comparison_need_compare(fortnox: Command, words: tuple[str, ...]) -> None:
    result = fortnox("doctor", *words)
    assert (result.code, "--compare" in result.error_line) == (ExitCode.USAGE, True)


def test_without_a_network_the_error_is_that_of_the_network(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "fortnox.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace(at_sandbox.url, "http://127.0.0.1:9"), encoding="utf-8"
    )
    from tests.settings import trust_settings

    trust_settings(tmp_path)
    result = fortnox("doctor", "--compare", "--yes", "--company", str(at_sandbox.database_number))
    assert result.code != ExitCode.DONE
    assert result.error_line


@pytest.mark.slow
def test_the_report_is_written_and_nothing_is_changed(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path
) -> None:
    result = fortnox("doctor", "--compare", "--yes", "--out", "report.md", "--json")
    assert result.code == ExitCode.DONE, result.out
    assert result.json["differences"] == []
    report = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert "Read it before you send it" in report
    assert "`sie.encoding`" in report
    assert {entry["method"] for entry in at_sandbox.log()} == {"GET"}
    assert check_object(result.out, "doctor-compare")


class Terminal(io.StringIO):
    """A standard input that reports that it is a terminal, and contains an answer that a person has typed."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("typed", ["n\n", "\n", ""])
def test_the_number_of_calls_is_told_before_anything_is_sent(
    fortnox: Command, at_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    result = fortnox("doctor", "--compare", "--lang", "sv")
    assert result.code == ExitCode.USAGE
    assert re.search(r"upp till 1\d\d läsande anrop", result.err)
    assert at_sandbox.log() == []

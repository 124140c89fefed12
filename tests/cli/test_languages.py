"""Tests that a command decides on one language for all its output: texts, errors and notes."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.sandbox import Sandbox
from tests.cli.conftest import CommandResult
from tests.settings import trust_settings, write_settings

Command = Callable[..., CommandResult]
ESCAPE = chr(27)


@pytest.mark.parametrize(
    ("words", "setting", "environment", "language"),
    [
        ((), None, {}, "en"),
        ((), None, {"LANG": "sv_SE.UTF-8"}, "sv"),
        ((), None, {"LC_ALL": "en_GB.UTF-8", "LANG": "sv_SE.UTF-8"}, "en"),
        ((), "sv", {"LC_ALL": "en_GB.UTF-8"}, "sv"),
        ((), "en", {"LANG": "sv_SE.UTF-8"}, "en"),
        ((), "sv", {"FORTNOX_LANGUAGE": "en"}, "en"),
        (("--lang", "en"), "sv", {"LANG": "sv_SE.UTF-8"}, "en"),
        (("--lang=sv",), "en", {}, "sv"),
    ],
)
def test_the_language_is_decided_in_this_order(
    fortnox: Command,
    at_sandbox: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    words: tuple[str, ...],
    setting: str | None,
    environment: dict[str, str],
    language: str,
) -> None:
    write_settings(tmp_path, at_sandbox, more=f'language = "{setting}"\n' if setting else "")
    trust_settings(tmp_path)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    outputs = (
        fortnox("series", "--year", "2025", *words).out,
        fortnox("series", "--help", *words).out,
        fortnox("series", "--yeer", *words).err,
        fortnox("series", "--year", "1999", *words).err,
    )
    swedish = ("Benämning", "Användning", "finns inte", "inget räkenskapsår")
    english = ("Name", "Usage", "no option", "no financial year")
    for output, word, other in zip(
        outputs, *((swedish, english) if language == "sv" else (english, swedish)), strict=True
    ):
        assert word in output
        assert other not in output


def test_an_untrusted_file_does_not_choose_the_language(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path
) -> None:
    write_settings(tmp_path, at_sandbox, more='language = "sv"\n')
    assert fortnox("status", "--help").out.startswith("Usage")


@pytest.mark.parametrize(
    ("words", "english", "swedish"),
    [
        (("years", "--yeer"), "There is no option --yeer.", "Alternativet --yeer finns inte."),
        (
            ("yeers",),
            "no command 'yeers'. Did you mean years?",
            "Kommandot 'yeers' finns inte. Menade du years?",
        ),
        (("years", "--company"), "--company needs a value.", "--company måste ha ett värde."),
        (("years", "--json=1"), "--json takes no value.", "--json tar inget värde."),
        (("years", "x y"), "Unexpected argument 'x y'.", "Oväntat argument 'x y'."),
        (("appendix",), "ACCOUNT is missing.", "ACCOUNT saknas."),
        (("export", "plan", "a.json"), "--series is missing.", "--series saknas."),
        (
            ("accounts", "--year", "two"),
            "The value of --year is not valid; it has to be a whole number.",
            "Värdet för --year är ogiltigt; det ska vara ett heltal.",
        ),
        (
            ("archive", "create", "--max-mb", "0"),
            "it has to be a whole number 1 to 1000.",
            "det ska vara ett heltal 1 till 1000.",
        ),
        (("years", "--lang", "no"), "it has to be sv or en.", "det ska vara sv eller en."),
        (("accounts",), "Exactly one of --year and --date", "Exakt ett av --year och --date"),
        (("accounts", "--date", "2025"), "'2025' is not a date.", "'2025' är inget datum."),
    ],
)
def test_a_wrong_command_line_is_explained_in_both_languages(
    fortnox: Command,
    at_sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    *,
    words: tuple[str, ...],
    english: str,
    swedish: str,
) -> None:
    result = fortnox(*words)
    assert (result.code, english in result.error_line) == (ExitCode.USAGE, True), result.err
    monkeypatch.setenv("LANG", "sv")
    result = fortnox(*words)
    assert (result.code, swedish in result.error_line) == (ExitCode.USAGE, True), result.err
    assert at_sandbox.state()


def test_an_error_of_the_system_is_in_the_language(fortnox: Command, at_sandbox: Sandbox) -> None:
    words = ("api", "post", "/3/customers", "--yes", "--data", "@missing.json")
    assert f"missing.json: {os.strerror(errno.ENOENT)}." in fortnox(*words).error_line
    assert "missing.json: filen eller mappen finns inte." in fortnox(*words, "--lang", "sv").error_line


@pytest.mark.parametrize("language", ["en", "sv"])
def test_output_to_a_pipe_has_no_escape_codes_and_shows_names_harmless(
    fortnox: Command, at_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    at_sandbox.put("customers", [{"CustomerNumber": "666", "Name": f"Evil {ESCAPE}[2J\u202e"}])
    words = ("api", "get", "/3/customers", "--all", "--lang", language)
    for result in (
        fortnox(*words),
        fortnox(*words, "--json"),
        fortnox("years", f"a{ESCAPE}[2J", *words[-2:]),
    ):
        assert ESCAPE not in result.out + result.err
        assert "\u202e" not in result.out + result.err
    assert "Evil" in fortnox(*words).out

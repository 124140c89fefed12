"""Tests of the command when a standard stream is closed, full, or a pipe that nobody reads."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fortnox_sdk.sandbox import Sandbox
from tests.cli.export.test_group import posts, write_vouchers

EXPORT = "export run closing.json --series V --yes"
NO_FILE = "export run nofile.json --series V --yes"


@pytest.fixture
def folder(at_sandbox: Sandbox, tmp_path: Path) -> Path:
    write_vouchers(tmp_path)
    return tmp_path


def in_shell(folder: Path, words: str, streams: str) -> tuple[int, str, str]:
    """Run `fortnox` in a shell, and return its exit code, its stdout and its stderr.

    `streams` is a redirection or a pipe, such as `>&-` or `| true`.
    """
    script = f"'{sys.executable}' -m fortnox_sdk.cli {words} {streams}; exit ${{PIPESTATUS[0]}}"
    # With buffers, Python writes what is left of the output when it ends.
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = subprocess.run(
        ["/bin/bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("json", ["", "--json"])
@pytest.mark.parametrize(
    ("streams", "expected"),
    [
        (">&-", (0, "")),
        ("| true", (1, "1 posted (V1).")),
        (">/dev/full", (1, "The output can't be written: No space left on device.")),
        ("2> >(true)", (0, "")),
    ],
)
def test_an_export_is_carried_out_and_named_although_its_output_goes_nowhere(
    folder: Path, at_sandbox: Sandbox, json: str, streams: str, expected: tuple[int, str]
) -> None:
    code, _, err = in_shell(folder, f"{EXPORT} {json}", streams)
    assert (code, posts(at_sandbox)) == (expected[0], 1), err
    assert expected[1] in err
    assert "Internal error" not in err
    assert ("1 posted (V1)." in err) == (code != 0)


@pytest.mark.parametrize("streams", ["| true", ">/dev/full", ">&-"])
def test_an_error_keeps_its_exit_code_if_stdout_goes_nowhere(folder: Path, streams: str) -> None:
    code, _, err = in_shell(folder, f"{NO_FILE} --json", streams)
    assert (code, err.count("\n")) == (2, 1)
    assert "'nofile.json' can't be read" in err


@pytest.mark.parametrize("streams", ["2>&-", "2> >(true)"])
def test_an_error_stays_one_json_object_if_stderr_goes_nowhere(folder: Path, streams: str) -> None:
    code, out, _ = in_shell(folder, f"{NO_FILE} --json", streams)
    assert (code, out.count("\n")) == (2, 1)


def test_without_stdin_the_command_asks_for_the_option(folder: Path, at_sandbox: Sandbox) -> None:
    code, _, err = in_shell(folder, EXPORT.removesuffix(" --yes"), "<&-")
    assert (code, posts(at_sandbox)) == (2, 0)
    assert "Add --yes" in err


@pytest.mark.parametrize(
    ("words", "streams", "expected"),
    [
        ("--version", ">&-", (0, "")),
        ("frobnicate", "2>&-", (2, "")),
        ("api post /3/customers --data - --yes", "<&-", (2, "not JSON")),
    ],
)
def test_closed_streams_are_no_internal_error(
    folder: Path, words: str, streams: str, expected: tuple[int, str]
) -> None:
    code, out, err = in_shell(folder, words, streams)
    assert (code, out) == (expected[0], "")
    assert expected[1] in err


@pytest.mark.parametrize("words", ["--version", "--version --json", "--help"])
def test_a_full_disk_is_named_and_is_no_internal_error(folder: Path, words: str) -> None:
    code, _, err = in_shell(folder, words, ">/dev/full")
    assert code == 1
    assert err.startswith("fortnox: The output can't be written: No space left on device. ")
    assert "may have been carried out" in err

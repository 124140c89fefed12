"""Tests that slow steps show their progress on terminals, and nowhere else."""

import io
import os
import re
import subprocess
import sys

import pytest
from rich.console import Console

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.cli.progress import StepProgress
from fortnox_sdk.sandbox import serve
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.archive import export_archive, verify_archive
from tests.cli.terminal import terminal
from tests.settings import save_connection, trust_settings, write_settings

ESCAPE = "\x1b"


@pytest.fixture
def slow_sandbox(tmp_path, monkeypatch):
    """Yield a sandbox whose responses take so long that an import takes more than two seconds."""
    with serve(rate_limit=False, latency_s=0.15) as sandbox:
        write_settings(tmp_path, sandbox)
        save_connection(tmp_path, sandbox)
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        trust_settings(tmp_path)
        yield sandbox


def environment():
    """Return environment variables for a command, without any that choose English or Swedish."""
    kept = ("HOME", "PATH", "PYTHONPATH", "XDG_STATE_HOME")
    return {"LANG": "C.UTF-8", **{name: os.environ[name] for name in kept if name in os.environ}}


@pytest.mark.usefixtures("slow_sandbox")
@pytest.mark.parametrize(("language", "left"), [("en", "left"), ("sv", "kvar")])
def test_an_import_on_a_terminal_shows_count_rate_and_time_left(tmp_path, language, left):
    words = ("import", "--year", "2025", "--lang", language)
    with terminal(*words, folder=tmp_path, environment=environment()) as screen:
        assert screen.end() == ExitCode.DONE, screen.shown
    assert re.search(rf"\d+/\d+ · \d+[.,]?\d*/s · \d+ s {left}", screen.shown)
    # In the end, no progress remains on the terminal: the cursor is shown again.
    assert screen.shown.rindex("\x1b[?25h") > screen.shown.rindex("\x1b[?25l")


@pytest.mark.usefixtures("slow_sandbox")
@pytest.mark.parametrize(
    "words", [("import", "--year", "2025"), ("export", "plan", "closing.json", "--series", "V")]
)
def test_with_json_a_terminal_shows_no_progress(tmp_path, words):
    (tmp_path / "closing.json").write_text('{"vouchers": []}')
    with terminal(*words, "--json", folder=tmp_path, environment=environment()) as screen:
        screen.end()
    assert ESCAPE not in re.sub(r"\x1b\[\d*m", "", screen.shown)
    assert " · " not in screen.shown


@pytest.mark.usefixtures("slow_sandbox")
def test_a_pipe_gets_whole_lines_and_no_escape_codes(tmp_path):
    command = [sys.executable, "-m", "fortnox_sdk.cli", "import", "--year", "2025"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True
    )
    assert ESCAPE not in done.stdout + done.stderr
    assert done.stderr == "✓ Importing the books and both ledgers\n"


STEPS = [
    ("accounts --date 2025-12-31", "Reading the books", "Läsning av bokföringen"),
    (
        "appendix 1510 --date 2025-12-31",
        "Reading the books and the ledger",
        "Läsning av bokföringen och reskontran",
    ),
    (
        "archive create --year 2025 --out archive --no-documents",
        "Importing and archiving the year",
        "Import och arkivering av året",
    ),
    (
        "archive verify archive",
        "Comparing the files with the manifest",
        "Jämförelse av filerna med manifestet",
    ),
    ("archive export archive {language}.zip", "Verifying the archive", "Kontroll av arkivet"),
    (
        "archive attach A1 {language}.zip --year 2025",
        "Comparing the attached files",
        "Jämförelse av de bifogade filerna",
    ),
    (
        "binder --date 2025-12-31",
        "Reading the books, ledgers and registers",
        "Läsning av bokföring, reskontror och register",
    ),
    (
        "export template {language}.xlsx --year 2025",
        "Reading the chart of accounts",
        "Läsning av kontoplanen",
    ),
    ("handover --year 2025", "Reading the books", "Läsning av bokföringen"),
    (
        "reconcile --date 2025-12-31",
        "Comparing the accounts with ledgers and registers",
        "Avstämning av kontona mot reskontror och register",
    ),
]


def test_each_command_names_its_slow_step_in_both_languages(fortnox, at_sandbox):
    at_sandbox.set_faults(rate_limit=False)
    shown = []
    for words, *_ in STEPS:
        steps = [words]
        for language in ("en", "sv"):
            err = fortnox(*words.format(language=language).split(), "--lang", language).err
            steps += [line.removeprefix("✓ ") for line in err.splitlines() if line.startswith("✓ ")]
        shown.append(tuple(steps))
    assert shown == STEPS


class _Time:
    """A clock that moves only when a test sets it."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def shown(time: _Time, done: int, total: int | None) -> str:
    """Return the terminal output of a step four seconds after its start. The step reads the time from `time`."""
    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    progress = StepProgress(Text("Archive", "Arkiv"), console, "sv", get_time=time)
    with progress:
        time.now = 4.0
        progress.update(Text("Voucher A1", "Verifikation A1\x1b[2J"), done, total)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_rate_and_time_left_follow_the_clock():
    output = shown(_Time(), 8, 40)
    assert "8/40 · 2,0/s · 16 s kvar" in output
    assert "Verifikation A1?[2J" in output


def test_a_long_text_leaves_room_for_the_figures():
    time, console = _Time(), Console(file=io.StringIO(), force_terminal=True, width=80)
    with StepProgress(Text("Check", "Kontroll"), console, "sv", get_time=time) as progress:
        time.now = 100.0
        progress.update(Text.same("Kontroll att inget har ändrats: " * 4), 12345, 23456)
    lines = console.file.getvalue().splitlines()
    assert any("12345/23456 · 123/s · 2 min kvar" in line and "Kontroll att inget" in line for line in lines)


def test_a_count_that_starts_again_is_measured_again():
    # An archive is verified and then packed, in one step.
    time, console = _Time(), Console(file=io.StringIO(), force_terminal=True, width=100)
    with StepProgress(Text("Archive", "Arkiv"), console, "en", get_time=time) as progress:
        for second, done in ((4.0, 40), (5.0, 0), (9.0, 20)):
            time.now = second
            progress.update(Text.same("file"), done, 40)
    assert "20/40 · 5.0/s · 4 s left" in console.file.getvalue()


@pytest.mark.usefixtures("at_sandbox")
def test_the_files_of_an_archive_are_counted(tmp_path, fortnox):
    assert fortnox("archive", "create", "--year", "2025", "--no-documents", "--out", "archive").code == 0
    calls = []
    report = verify_archive(tmp_path / "archive", progress=lambda *call: calls.append(call))
    assert [done for _, done, _ in calls] == list(range(report.files))
    export_archive(tmp_path / "archive", tmp_path / "a.zip", progress=lambda *call: calls.append(call))
    assert len(calls) > 3 * report.files


def test_a_step_without_a_known_total_shows_no_time_left():
    output = shown(_Time(), 8, None)
    assert "kvar" not in output
    assert "Verifikation A1" in output

"""Tests that the list of commands appears fast, because showing it imports no command."""

import json
import re
import statistics
import subprocess
import sys
import time

import pytest

from fortnox_sdk.cli.commands import COMMANDS
from fortnox_sdk.cli.entries import all_commands, summary

_MODULES_OF_HELP = """
import json, sys
from fortnox_sdk.cli.main import run
code = run({words!r})
sys.stderr.write(json.dumps([code, sorted(sys.modules)]))
"""
_HEAVY = {
    "cattrs",
    "flask",
    "jinja2",
    "openpyxl",
    "requests",
    "rich",
    "sie4",
    "sqlite3",
    "tenacity",
    "xlsxwriter",
}


def imported_by(*words):
    """Run a command in a new process, and return its exit code, its output and the modules that it imported."""
    script = _MODULES_OF_HELP.format(words=list(words))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    code, modules = json.loads(done.stderr)
    return code, done.stdout, set(modules)


@pytest.mark.parametrize("words", [("--help",), (), ("--version",)])
def test_the_list_of_commands_imports_no_command(words):
    code, output, modules = imported_by(*words)
    assert code == 0
    assert output
    assert not modules & _HEAVY
    commands = {f"fortnox_sdk.cli.{entry.function.partition(':')[0]}" for entry in all_commands(COMMANDS)}
    assert not modules & commands


def test_help_for_one_command_imports_that_command_only():
    _, output, modules = imported_by("logout", "--help")
    assert "--company" in output
    assert "fortnox_sdk.cli.logout" in modules
    assert not {"flask", "fortnox_sdk.cli.demo.command", "fortnox_sdk.cli.archive"} & modules


@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_command_has_one_whole_line_in_the_list(fortnox, language):
    lines = {
        line.split()[0]: line.strip()
        for line in fortnox("--help", "--lang", language).out.splitlines()
        if line.strip()
    }
    for entry in COMMANDS.entries:
        assert re.fullmatch(
            rf"{entry.name} +{re.escape(summary(entry.text).in_language(language))}", lines[entry.name]
        )


def test_help_takes_at_most_twice_the_time_of_importing_typer():
    def seconds(*words):
        started = time.perf_counter()
        subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - started

    # The two commands alternate, so that other work on the machine slows down both. A ratio of medians above the limit
    # is measured again, because a machine that is busy for a moment is not a slow command.
    ratios = []
    for _ in range(4):
        pairs = [
            (seconds("-m", "fortnox_sdk.cli", "--help"), seconds("-c", "import typer")) for _ in range(7)
        ]
        ratios.append(
            statistics.median(own for own, _ in pairs) / statistics.median(base for _, base in pairs)
        )
        if ratios[-1] <= 2:
            return
    pytest.fail(f"fortnox --help takes {ratios} times as long as importing typer")

"""Tests that exports to two sandboxes on one machine, one after the other, do not disturb each other.

The commands run as a user types them, with the default journal folder for both sandboxes.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs
import pytest

from fortnox_sdk.cli.consent import approve
from fortnox_sdk.cli.main import run
from fortnox_sdk.http.transport import RequestsTransport

VOUCHERS = {
    "vouchers": [
        {
            "reference": reference,
            "date": "2025-12-31",
            "text": "Avskrivning",
            "rows": [{"account": 7832, "debit": amount}, {"account": 1229, "credit": amount}],
        }
        for reference, amount in (("depreciation", "1200.00"), ("computer", "300.00"), ("car", "4500.00"))
    ]
}

EXPORT = ("export", "run", "closing.json", "--series", "V", "--yes")


@contextmanager
def sandbox(state: Path, folder: Path) -> Iterator[dict[str, object]]:
    """Run `fortnox sandbox --write-config` with a state file until the block ends, and yield its JSON output."""
    command = [sys.executable, "-m", "fortnox_sdk.cli", "sandbox", "--json", "--state", str(state)]
    settings = folder / "fortnox.toml"
    settings.unlink(missing_ok=True)
    with subprocess.Popen(
        [*command, "--write-config", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            ready: dict[str, object] = json.loads(process.stdout.readline())
            while not settings.exists():
                assert process.poll() is None
            yield ready
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(10)


@attrs.frozen
class CommandResult:
    """The exit code and the output of a command."""

    code: int
    output: dict[str, object]
    notes: str


@pytest.fixture
def fortnox(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., CommandResult]:
    """Return a function that runs a command in a folder, in English, with a browser that approves sign-ins."""
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("webbrowser.open", lambda address: approve(address, RequestsTransport()))

    def in_folder(folder: Path, *words: str) -> CommandResult:
        monkeypatch.chdir(folder)
        capfd.readouterr()
        code = run([*words, "--json"])
        out, err = capfd.readouterr()
        return CommandResult(code, json.loads(out), err)

    return in_folder


def assert_posted(result: CommandResult, *, posted: list[str], already: list[str]) -> None:
    assert (result.code, result.output["posted"], result.output["already_posted"]) == (0, posted, already), (
        result
    )
    assert (result.output["complete"], result.output["removed"]) == (True, []), result
    assert "removed" not in result.notes


@pytest.mark.parametrize("shared", [False, True], ids=["a folder each", "one folder"])
def test_two_sandboxes_one_after_the_other_keep_their_exports_apart(
    fortnox: Callable[..., CommandResult], tmp_path: Path, *, shared: bool
) -> None:
    labels = ["V1", "V2", "V3"]
    folders = {name: tmp_path / ("books" if shared else name) for name in ("first", "second")}
    numbers: dict[str, object] = {}
    for name, folder in folders.items():
        folder.mkdir(exist_ok=True)
        (folder / "closing.json").write_text(json.dumps(VOUCHERS), encoding="utf-8")
        with sandbox(tmp_path / f"{name}.sqlite", folder) as ready:
            numbers[name] = ready["database_number"]
            assert fortnox(folder, "login").code == 0
            assert_posted(fortnox(folder, *EXPORT), posted=labels, already=[])
    assert numbers["first"] != numbers["second"]
    folder = folders["first"]
    with sandbox(tmp_path / "first.sqlite", folder) as ready:  # started again, on another port
        assert ready["database_number"] == numbers["first"]
        connections = {
            saved["database_number"]: saved["status"]
            for saved in fortnox(folder, "status").output["connections"]
        }
        assert connections[numbers["first"]] == "active"
        assert_posted(fortnox(folder, *EXPORT), posted=[], already=labels)

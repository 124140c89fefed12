"""A shell that runs the commands on the documentation pages, as a reader would run them."""

import shlex
import signal
import subprocess
import sys
import tomllib
import webbrowser
from pathlib import Path

import attrs

from fortnox_sdk.cli.consent import approve
from fortnox_sdk.cli.main import run
from fortnox_sdk.http.transport import RequestsTransport
from sie4.__main__ import main as run_sie4
from tests.docs.pages import ROOT

_ASKS = {("export", "run"), ("export", "reverse")}
"""Commands that ask for confirmation at a terminal."""


@attrs.frozen
class Shell:
    """A shell that runs commands in a folder."""

    folder: Path
    servers: list[subprocess.Popen[str]] = attrs.field(factory=list)
    """The sandboxes that were started and not stopped. Without `--write-config`, a sandbox may not be ready yet."""
    ready: list[subprocess.Popen[str]] = attrs.field(factory=list)

    def __call__(self, command: str) -> None:
        """Run a command, and raise `AssertionError` if the command fails."""
        words = shlex.split(command)
        if words[:2] == ["pip", "install"] or words[:4] == ["python3", "-m", "pip", "install"]:
            check_requirements(words[words.index("install") + 1 :])
        elif words[:2] == ["fortnox", "sandbox"]:
            self.servers.append(start_sandbox(self.folder, words[2:]))
            if "--write-config" in words:  # the commands after it use this sandbox
                wait_until_ready(self.servers[-1])
                self.ready.append(self.servers[-1])
        elif words[0] == "fortnox":
            run_fortnox(words[1:])
        elif words[0] == "sie4":
            assert run_sie4(words[1:]) == 0, command
        elif words[0] == "python":
            done = subprocess.run(
                [
                    sys.executable,
                    *(str(ROOT / word) if word.startswith("examples/") else word for word in words[1:]),
                ],
                cwd=self.folder,
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            print(done.stdout, end="")  # noqa: T201 -- pages show the output
        else:
            raise AssertionError(f"nothing runs the command {command!r}")

    def stop(self) -> None:
        """Stop the sandboxes that were started, as Ctrl-C does."""
        while self.servers:
            with self.servers.pop() as process:
                if process not in self.ready:
                    wait_until_ready(process)
                process.send_signal(signal.SIGINT)
                process.communicate()
            assert process.returncode == 0


def run_fortnox(words: list[str]) -> None:
    """Run the command `fortnox` in this process. A program approves the sign-in in place of a person."""
    confirmed = ["--yes"] if tuple(words[:2]) in _ASKS and "--yes" not in words else []
    before = webbrowser.open
    webbrowser.open = lambda address, *_: approve(address, RequestsTransport()) is None
    try:
        code = run([*words, *confirmed])
    finally:
        webbrowser.open = before
    assert code == 0, f"fortnox {' '.join(words)} ended with exit code {code}"


def start_sandbox(folder: Path, words: list[str]) -> subprocess.Popen[str]:
    """Start a sandbox in a process of its own."""
    command = [sys.executable, "-m", "fortnox_sdk.cli", "sandbox", *words]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def wait_until_ready(process: subprocess.Popen[str]) -> None:
    """Wait until a sandbox has printed its last line, which says how to stop it."""
    assert process.stdout is not None
    lines = [""]
    while "Ctrl-C" not in lines[-1]:
        lines.append(process.stdout.readline())
        assert lines[-1], "".join(lines)


def check_requirements(words: list[str]) -> None:
    """Check that the packages and extras of a `pip install` command exist. The command is not run."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").lower()
    if words[:2] == ["-c", "constraints.txt"]:
        words = words[2:]
    for word in words:
        name, _, extras = word.removesuffix("]").partition("[")
        assert name in {project["name"], "."} or f"\n{name}==" in pins, word
        assert set(filter(None, extras.split(","))) <= set(project["optional-dependencies"]), word

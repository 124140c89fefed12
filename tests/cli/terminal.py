"""A command in a pseudo-terminal, as a person sees and uses it."""

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
_TIME_LIMIT_S = 60.0


class Terminal:
    """A running command whose input, output and error stream are a terminal."""

    def __init__(self, process: subprocess.Popen[bytes], descriptor: int) -> None:
        self._process = process
        self._descriptor = descriptor
        self.shown = ""
        """Everything that the command has printed, with its escape codes."""

    def read_until(self, pattern: str) -> re.Match[str]:
        """Read until the output matches a regular expression, and return the match."""
        deadline = time.monotonic() + _TIME_LIMIT_S
        while not (match := re.search(pattern, self.shown)):
            assert time.monotonic() < deadline, self.shown
            assert self._read(), self.shown
        return match

    def type(self, line: str) -> None:
        """Type a line."""
        os.write(self._descriptor, f"{line}\n".encode())

    def end(self) -> int:
        """Read until the command ends, and return its exit code."""
        while self._read():
            pass
        return self._process.wait(_TIME_LIMIT_S)

    def _read(self) -> bool:
        """Read what has been printed. Return False if the command has closed the terminal."""
        if not select.select([self._descriptor], [], [], _TIME_LIMIT_S)[0]:
            return False
        try:
            data = os.read(self._descriptor, 65536)
        except OSError:  # Linux reports the end of the other side as an error.
            return False
        self.shown += data.decode(errors="replace")
        return bool(data)


@contextmanager
def terminal(*words: object, folder: Path, environment: Mapping[str, str]) -> Generator[Terminal]:
    """Run `fortnox` with these arguments in a terminal of 100 columns. Kill the command when the `with` block ends."""
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "fortnox_sdk.cli", *map(str, words)]
    columns = {"COLUMNS": "100", "LINES": "40", "TERM": "xterm-256color"}
    with subprocess.Popen(
        command,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=folder,
        env={**environment, **columns},
        start_new_session=True,
    ) as process:
        os.close(slave)
        try:
            yield Terminal(process, master)
        finally:
            process.kill()
            os.close(master)

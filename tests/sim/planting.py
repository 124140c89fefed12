"""The search for planted bugs: run seeds on copies of the package, until each bug breaks a promise."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Final

import attrs

import fortnox_sdk
from tests.sim.planted import Planted

__all__ = ["PACKAGES", "Found", "find_planted", "source_of"]

_TESTS: Final = Path(__file__).resolve().parents[1]
PACKAGES: Final = Path(fortnox_sdk.__file__).resolve().parents[1]
"""The folder of the packages under test: the repository, or the folder in which they are installed."""
_MOST_SEEDS: Final = 100_000
_LEFT_OUT: Final = shutil.ignore_patterns(".git", "*.md", "node_modules")


@attrs.frozen
class Found:
    """The result of the search for one planted bug."""

    name: str
    seed: int | None
    """The first seed that breaks a promise only because of the bug, or None if no such seed was found in time."""
    seconds: float
    violation: str

    @property
    def text(self) -> str:
        """The result in one line."""
        if self.seed is None:
            return f"{self.name}: NOT FOUND in {self.seconds:.0f} s ({self.violation})"
        return f"{self.name}: seed {self.seed}, {self.seconds:.1f} s: {self.violation[:110]}"


def source_of(bug: Planted) -> Path:
    """Return the file that a bug is planted into."""
    return PACKAGES / bug.file


def find_planted(bugs: Sequence[Planted], *, seconds: float, workers: int, first: int = 0) -> Iterator[Found]:
    """Run seeds until each bug breaks a promise or reaches its time limit, and yield the result for each bug.

    Args:
        bugs: The bugs.
        seconds: The time limit for one bug.
        workers: The number of searches that run at the same time.
        first: The first seed.
    """
    with tempfile.TemporaryDirectory() as folder:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(workers):
            copies.put(_copy(Path(folder) / str(number)))

        def find(bug: Planted) -> Found:
            copy = copies.get()
            try:
                return _find(bug, copy, seconds=seconds, first=first)
            finally:
                copies.put(copy)

        with ThreadPoolExecutor(workers) as pool:
            yield from pool.map(find, bugs)


def _copy(folder: Path) -> Path:
    """Copy the packages and the simulation into `folder`, and return the folder."""
    for name in ("fortnox_sdk", "sie4"):
        shutil.copytree(PACKAGES / name, folder / name, ignore=_LEFT_OUT)
    shutil.copytree(_TESTS / "sim", folder / "tests" / "sim", ignore=_LEFT_OUT)
    (folder / "tests" / "__init__.py").touch()
    return folder


def _find(bug: Planted, copy: Path, *, seconds: float, first: int) -> Found:
    path, original = copy / bug.file, source_of(bug)
    began = time.monotonic()
    while True:
        path.write_text(bug.applied(original.read_text(encoding="utf-8")), encoding="utf-8")
        try:
            seed, violation = _search(copy, seconds=seconds, first=first)
        finally:
            shutil.copy2(original, path)
        # A seed that also breaks a promise without the bug has not found the bug.
        if seed is None or _search(copy, seconds=seconds, first=seed, count=1)[0] is None:
            return Found(bug.name, seed, round(time.monotonic() - began, 1), violation)
        first = seed + 1


def _search(copy: Path, *, seconds: float, first: int, count: int = _MOST_SEEDS) -> tuple[int | None, str]:
    arguments = ["--first", str(first), "--seeds", str(count), "--minutes", str(seconds / 60)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.sim", *arguments, "--workers", "0", "--json"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    if not done.stdout:
        return None, f"the simulation did not run: {done.stderr[-300:]}"
    violations = json.loads(done.stdout)["violations"]
    if not violations:
        return None, "no promise was broken"
    seed, _, violation = violations[0].removeprefix("seed ").partition(": ")
    return int(seed), violation

"""A test of the model itself: the model must notice a deliberate bug in a copy of the package.

Random transactions are run with many copies, each with another bug.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import fortnox_sdk
from tests.year_end.model.mutants import Mutant

_ROOT: Final = Path(fortnox_sdk.__file__).resolve().parents[1]
_TESTS: Final = Path(__file__).resolve().parents[2]
_LEFT_OUT: Final = shutil.ignore_patterns(".git", "__pycache__", "*.md")


def find_mutants(
    mutants: Sequence[Mutant], *, first: int, count: int, workers: int
) -> Iterator[tuple[Mutant, str | None]]:
    """Run histories with each mutant. Yield each mutant, and its first failure or None if no history failed.

    Args:
        mutants: The mutants to try.
        first: The seed of the first history.
        count: The number of histories for each mutant.
        workers: The number of mutants that are tried at the same time.
    """
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:

        def find(mutant: Mutant) -> str | None:
            copy = Path(folder) / mutant.name.replace(" ", "-")
            try:
                return _notice(mutant, copy, first=first, count=count)
            finally:
                shutil.rmtree(copy, ignore_errors=True)

        yield from zip(mutants, pool.map(find, mutants), strict=True)


def _notice(mutant: Mutant, copy: Path, *, first: int, count: int) -> str | None:
    for name in ("fortnox_sdk", "sie4"):
        shutil.copytree(_ROOT / name, copy / name, ignore=_LEFT_OUT)
    shutil.copytree(_TESTS, copy / "tests", ignore=_LEFT_OUT)
    file = copy / mutant.file
    file.write_text(mutant.applied(file.read_text(encoding="utf-8")), encoding="utf-8")
    command = [sys.executable, "-m", "tests.year_end.model", "--json", "--until-failure"]
    result = subprocess.run(  # our own command
        [*command, "--seed", str(first), "--histories", str(count)],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    if not result.stdout.startswith("{"):
        raise RuntimeError(result.stderr)
    failures: dict[str, list[str]] = json.loads(result.stdout)["failures"]
    return next((f"{name}: {texts[0].splitlines()[0]}" for name, texts in failures.items()), None)

"""The tests that run each line, from one run of the suite under coverage."""

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

import attrs
from coverage import CoverageData

from tools.mutants.contexts import PASSED_TESTS

_SETTINGS = """
[run]
core = ctrace
parallel = true
patch = subprocess
source_pkgs = fortnox_sdk, sie4
data_file = {data_file}
disable_warnings = module-not-imported, module-not-measured, no-data-collected
"""
_QUICK_S = 0.05
"""The longest time in seconds of a test that is chosen only because it is quick."""


@attrs.frozen
class CoveringTests:
    """The tests that passed, by the file and line that they run."""

    data: CoverageData
    root: Path
    seconds: Mapping[str, float]
    """The time that each test took."""

    def of_lines(self, path: str, first: int, last: int, *, budget_s: float) -> list[str]:
        """Return tests that run one of the lines, as many as fit into `budget_s`.

        The quickest tests get half of the time. The other tests get the rest, one test of each test file in turn.
        Within a file, tests of rarely tested lines come first, because they differ most from the other tests.

        Lines that run only when the module is imported count as run by all tests that run the module.

        Args:
            path: The file below the root.
            first: The first line.
            last: The last line.
            budget_s: The longest time in seconds that the returned tests together may take.
        """
        by_line = {
            line: self._passed(names)
            for line, names in self.data.contexts_by_lineno(str(self.root / path)).items()
        }
        tests = set[str]().union(*(by_line.get(line, set()) for line in range(first, last + 1)))
        if not tests:
            tests = set[str]().union(*by_line.values())
        rarity = dict.fromkeys(tests, 0.0)
        for names in by_line.values():
            for test in names & tests:
                rarity[test] += 1 / len(names)
        by_file: defaultdict[str, list[str]] = defaultdict(list)
        for test in sorted(tests, key=lambda test: (-rarity[test], test)):
            by_file[test.split("::", maxsplit=1)[0]].append(test)
        quick = sorted(
            (test for test in tests if self.seconds[test] <= _QUICK_S), key=self.seconds.__getitem__
        )
        chosen = dict.fromkeys(self._within(quick, budget_s / 2))
        left_s = budget_s - sum(self.seconds[test] for test in chosen)
        others = (
            test for row in zip_longest(*by_file.values()) for test in row if test and test not in chosen
        )
        return [*chosen, *self._within(others, left_s)]

    def _within(self, tests: Iterable[str], budget_s: float) -> list[str]:
        """Return the tests that take at most `budget_s` together. A test that would take too long is left out."""
        chosen: list[str] = []
        for test in tests:
            if self.seconds[test] <= budget_s:
                budget_s -= self.seconds[test]
                chosen.append(test)
        return chosen

    def _passed(self, names: Iterable[str]) -> set[str]:
        return self.seconds.keys() & names


def run_suite(root: Path, folder: Path, arguments: Sequence[str]) -> None:
    """Run the suite in `root` once, and save the lines of each test in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "coveragerc"
    settings.write_text(_SETTINGS.format(data_file=folder / "data"), "utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": str(root),
        PASSED_TESTS: str(folder),
    }
    coverage = [sys.executable, "-m", "coverage"]
    pytest = ["-m", "pytest", "-q", "-p", "tools.mutants.contexts", "-p", "no:cacheprovider", *arguments]
    subprocess.run(  # noqa: S603 -- our own suite; some tests may fail under coverage
        [*coverage, "run", f"--rcfile={settings}", *pytest], cwd=root, env=environment, check=False
    )
    subprocess.run([*coverage, "combine", "-q", f"--rcfile={settings}"], cwd=root, check=True)  # noqa: S603


def read_suite(root: Path, folder: Path) -> CoveringTests:
    """Read the data that `run_suite` saved in `folder`."""
    data = CoverageData(str(folder / "data"))
    data.read()
    seconds: dict[str, float] = {}
    for file in folder.glob("*.txt"):
        for line in file.read_text("utf-8").splitlines():
            duration, _, test = line.partition(" ")
            seconds[test] = float(duration)
    return CoveringTests(data=data, root=root, seconds=seconds)

"""The tests that run each line, from one run of the suite under coverage."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
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


@attrs.frozen
class CoveringTests:
    """The passed tests by the file and line that they run."""

    data: CoverageData
    root: Path
    passed: frozenset[str]
    breadth: Counter[str]
    """The number of files that each test runs: a test that runs few files is about those."""

    def of_lines(self, path: str, first: int, last: int) -> list[str]:
        """Return the tests that run one of the lines; those that are most likely to notice a change come first."""
        contexts = self.data.contexts_by_lineno(str(self.root / path))
        tests = {test for line in range(first, last + 1) for test in contexts.get(line, ())} & self.passed
        area = Path(path).parts[1] if len(Path(path).parts) > 1 else ""
        return sorted(
            tests, key=lambda test: (area not in Path(test.split("::")[0]).parts, self.breadth[test])
        )


def run_suite(root: Path, folder: Path, arguments: Sequence[str]) -> None:
    """Run the suite in `root` once, and keep the lines of each test in `folder`."""
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
    """Read what `run_suite` kept."""
    data = CoverageData(str(folder / "data"))
    data.read()
    breadth: Counter[str] = Counter()
    for file in data.measured_files():
        breadth.update({test for tests in data.contexts_by_lineno(file).values() for test in tests})
    passed = (line for file in folder.glob("*.txt") for line in file.read_text("utf-8").splitlines())
    return CoveringTests(data=data, root=root, passed=frozenset(passed), breadth=breadth)

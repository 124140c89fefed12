"""Tests of mutants in memory: the tests of the changed line detect the mutant, and later runs use the original code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CODE = """\
LIMIT = 3


class Till:
    def add(self, amount):
        return sum(part for part in (amount, LIMIT))


def unused():
    return 1
"""

TESTS = """\
from till import LIMIT, Till


def test_adds():
    assert Till().add(2) == 5


def test_other():
    assert LIMIT
"""

CONFTEST = """\
import gc


def pytest_collection_finish():
    gc.freeze()
"""

SCRIPT = """\
import json, os, sys
from pathlib import Path
from tools.mutants.in_session import in_session
from tools.mutants.mutations import Mutation

root, before, after = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
text = (root / "till.py").read_text("utf-8")
mutation = Mutation("till.py", 1, 1, before, after, text.replace(before, after))
found = []


def judge(session):
    changed = session.changed_code(mutation)
    for code in (changed, ()):
        found.append(session.first_failure(["test_till.py::test_other", "test_till.py::test_adds"], code, seconds=30))
    found.append(len(changed))


in_session(root, ["-c", os.devnull, "test_till.py"], judge)
print("\\n" + json.dumps(found))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="each mutant runs in a fork")
@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("(amount, LIMIT)", "(amount, None)", ["test_till.py::test_adds", None, 1]),
        ("sum(", "0 + sum(", [None, None, 1]),
        ("return 1", "while True: pass", [None, None, 1]),
        ("LIMIT = 3", "LIMIT = 4", [None, None, 0]),
    ],
)
def test_the_tests_of_the_line_notice_the_mutant(
    tmp_path: Path, before: str, after: str, expected: list[object]
) -> None:
    (tmp_path / "till.py").write_text(CODE, "utf-8")
    (tmp_path / "test_till.py").write_text(TESTS, "utf-8")
    (tmp_path / "conftest.py").write_text(CONFTEST, "utf-8")
    project = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path), before, after],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout.splitlines()[-1]) == expected


PRELOAD = """\
import sys
from pathlib import Path
from tools.mutants.forked import preload

preload(Path(sys.argv[1]), sys.argv[2])
print(any(name.startswith("fortnox_sdk.connectors.") for name in sys.modules))
"""


@pytest.mark.parametrize(
    "path",
    [
        # Imports of other modules of the package `fleet` also import this module, because the package imports it.
        "fortnox_sdk/fleet/queue.py",
        "fortnox_sdk/year_end/archive/__init__.py",
    ],
)
def test_only_modules_that_do_not_need_the_changed_module_are_imported_early(path: str) -> None:
    project = Path(__file__).parents[2]
    command = [sys.executable, "-c", PRELOAD, str(project), path]
    run = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout == "True\n"

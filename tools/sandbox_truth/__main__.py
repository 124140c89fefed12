"""Run the tests of the sandbox, and write the pages that list the evidence for its behaviour.

    python -m tools.sandbox_truth --out docs/sandbox

`truth.md` lists the behaviour that each test checks, with its evidence. `coverage.md` lists the operations of the API,
with the kinds of evidence of the tests that call them.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest
from flask import Flask, request, request_started

from tools.sandbox_truth.evidence import Evidence, operations, plain, read_evidence
from tools.sandbox_truth.pages import Behaviour, write_pages

_ROOT = Path(__file__).parents[2]
_TESTS = _ROOT / "tests" / "sandbox"
# This test compares the page with the tests, so it fails until the page is written.
_COMPARISON = (
    "tests/sandbox/test_evidence.py::test_each_behaviour_of_fortnox_is_on_the_page_with_its_evidence"
)


class Recorder:
    """A pytest plugin that records the evidence of each test and the operations that the test calls."""

    def __init__(self) -> None:
        self.skipped: set[str] = set()
        """The tests of recordings that were skipped. The operations that they call are not known."""
        self._calls: defaultdict[str, set[str]] = defaultdict(set)
        self._items: defaultdict[tuple[str, Evidence], list[pytest.Item]] = defaultdict(list)
        self._current = ""

    def pytest_sessionstart(self) -> None:
        """Observe the requests of all sandboxes that the tests start."""
        request_started.connect(self._note_request)

    def _note_request(self, _app: Flask, **_: object) -> None:
        if request.url_rule is not None:
            self._calls[self._current].add(plain(f"{request.method} {request.url_rule.rule}"))

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Record the evidence of each test, even of tests that do not run."""
        for item in items:
            self._items[_name(item), read_evidence(item)].append(item)

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Record which test runs now."""
        self._current = _name(item)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Record that a test of a recording was skipped."""
        if report.skipped and "recorded" in report.keywords:
            self.skipped.add(report.nodeid)

    def behaviours(self) -> Sequence[Behaviour]:
        """Return the behaviours that the tests check, in the order of the test names.

        A parametrised test is returned once for each different piece of evidence among its cases.
        """
        return [
            Behaviour(
                place=items[0].path.relative_to(_TESTS).with_suffix("").as_posix(),
                test=items[0].name,
                evidence=evidence,
                cases=len(items),
                operations=frozenset(self._calls[name] & operations()),
            )
            for (name, evidence), items in sorted(self._items.items(), key=lambda each: each[0][0])
        ]


def _name(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def main() -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.sandbox_truth", description="List the evidence for the sandbox's behaviour."
    )
    parser.add_argument("--out", type=Path, required=True, help="the folder of the pages")
    options = parser.parse_args()
    recorder = Recorder()
    result = pytest.main(
        ["-q", "-p", "no:xdist", "-p", "no:randomly", "--deselect", _COMPARISON, str(_TESTS)],
        plugins=[recorder],
    )
    if recorder.skipped:
        print(f"{len(recorder.skipped)} tests of recordings were skipped, so the pages were not written.")
        return 1
    if result != pytest.ExitCode.OK:
        return 1
    for kind, count in write_pages(recorder.behaviours(), options.out).items():
        print(f"{kind}: {count}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Run the tests of the sandbox, and write the pages that list the evidence for its behaviour.

    python -m tools.sandbox_truth --out docs/sandbox

`truth.md` lists what each test checks and how we know it. `coverage.md` lists the operations of the API, with the kinds
of evidence of the tests that call them.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from fortnox_sdk.sandbox.web import pipeline
from tools.sandbox_truth.evidence import Evidence, operations, plain, read_evidence
from tools.sandbox_truth.pages import TestedBehaviour, write_pages

_ROOT = Path(__file__).parents[2]
_TESTS = _ROOT / "tests" / "sandbox"
# This test compares the page with the tests, so it fails until the page is written.
_COMPARISON = (
    "tests/sandbox/test_evidence.py::test_each_behaviour_of_fortnox_is_on_the_page_with_its_evidence"
)


class _Recorder:
    """A plugin of pytest that records the evidence of each test and the operations that it calls."""

    def __init__(self) -> None:
        self._calls: defaultdict[str, set[str]] = defaultdict(set)
        self._items: dict[tuple[str, Evidence], pytest.Item] = {}
        self._current = ""
        self._handle: Callable[..., object] = pipeline._handle  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

    def pytest_sessionstart(self) -> None:
        """Observe the requests of all sandboxes that the tests start."""

        def handle(service: object, route: object, path: object) -> object:
            method, route_path = getattr(route, "method", ""), getattr(route, "path", "")
            self._calls[self._current].add(plain(f"{method} {route_path}"))
            return self._handle(service, route, path)

        pipeline._handle = handle  # type: ignore[assignment]  # noqa: SLF001  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note the evidence of each test, also of those that do not run."""
        for item in items:
            self._items.setdefault((_name(item), read_evidence(item)), item)

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Note the test that runs now."""
        self._current = _name(item)

    def behaviours(self) -> Sequence[TestedBehaviour]:
        """Return what the tests check, in the order of their names.

        A parametrised test counts once for each evidence of its parameters.
        """
        return [
            TestedBehaviour(
                place=item.path.relative_to(_TESTS).with_suffix("").as_posix(),
                test=item.name,
                evidence=evidence,
                operations=frozenset(self._calls[name] & set(operations())),
            )
            for (name, evidence), item in sorted(self._items.items(), key=lambda each: each[0][0])
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
    recorder = _Recorder()
    result = pytest.main(
        ["-q", "-p", "no:xdist", "-p", "no:randomly", "--deselect", _COMPARISON, str(_TESTS)],
        plugins=[recorder],
    )
    if result != pytest.ExitCode.OK:
        return 1
    for kind, count in write_pages(recorder.behaviours(), options.out).items():
        print(f"{kind}: {count}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

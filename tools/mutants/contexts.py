"""A pytest plugin that names each test as the context of coverage, and keeps the tests that passed with their times.

The fixtures of a test count as the test's, because their code is tested there, too.
"""

import os
from collections.abc import Generator
from pathlib import Path

import coverage
import pytest

PASSED_TESTS = "MUTANTS_PASSED_TESTS"
"""The environment variable with the folder to which each process appends the names of its passed tests."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Switch the context of coverage to the test."""
    if (measured := coverage.Coverage.current()) is not None:
        measured.switch_context(item.nodeid)
    return (yield)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep the time and the name of a test that passed."""
    folder = os.environ.get(PASSED_TESTS)
    if folder and report.when == "call" and report.passed and "PYTEST_XDIST_WORKER" in os.environ:
        with (Path(folder) / f"{os.getpid()}.txt").open("a", encoding="utf-8") as file:
            file.write(f"{report.duration:.3f} {report.nodeid}\n")

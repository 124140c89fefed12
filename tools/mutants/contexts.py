"""A pytest plugin that makes coverage record which test runs each line, and saves the passed tests with their times.

If a fixture of a test runs a line, the line counts as run by the test.
"""

import os
from collections.abc import Generator
from pathlib import Path

import coverage
import pytest

PASSED_TESTS = "MUTANTS_PASSED_TESTS"
"""The name of the environment variable with the folder in which each process saves its passed tests."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Switch the context of coverage to the test."""
    if (measured := coverage.Coverage.current()) is not None:
        measured.switch_context(item.nodeid)
    return (yield)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Save the time and the name of a test that passed."""
    folder = os.environ.get(PASSED_TESTS)
    if folder and report.when == "call" and report.passed and "PYTEST_XDIST_WORKER" in os.environ:
        with (Path(folder) / f"{os.getpid()}.txt").open("a", encoding="utf-8") as file:
            file.write(f"{report.duration:.3f} {report.nodeid}\n")

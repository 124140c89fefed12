"""A pytest plugin that saves the coverage of an xdist worker when its last test has ended.

    coverage run -m pytest -n auto -p tests.worker_coverage

pytest-xdist kills a worker that does not exit within ten seconds, and coverage saves its data only at exit. On a busy
machine, all data of a worker could be lost without this plugin.
"""

import coverage
import pytest


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Save the measurements so far. Later measurements are added at exit."""
    current = coverage.Coverage.current()
    if current is not None:
        current.save()

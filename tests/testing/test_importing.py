"""Tests that `fortnox_sdk.testing` works without its optional packages."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys
for package in ("_pytest", "flask", "pytest", "vcr"):
    sys.modules[package] = None  # an import of it fails
from fortnox_sdk import testing

names = [name for name in testing.__all__ if getattr(testing, name, None) is None]
assert names == [], names
clock = testing.Clock()
clock.advance(60)
assert testing.Scrubber().field("Name", "Verkliga Kunden AB") != "Verkliga Kunden AB"
assert testing.recorder_settings()
"""


def test_only_the_fixtures_need_pytest_and_only_the_sandbox_flask():
    process = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (process.returncode, process.stderr) == (0, "")


@pytest.mark.parametrize("name", ["fortnox_client", "fortnox_recorder", "fortnox_sandbox"])
def test_the_plugin_has_the_fixtures(name, request):
    assert request.getfixturevalue(name) is not None


CONFTEST = """
from fortnox_sdk.testing import Clock
pytest_plugins = ["fortnox_sdk.testing"]
"""


def test_a_conftest_that_imports_from_the_plugin_gets_no_warning(tmp_path):
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (tmp_path / "test_it.py").write_text("def test_it(fortnox_client): ...\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider"]
    process = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout + process.stderr
    assert "1 passed" in process.stdout

"""Fixtures for all tests: a clock, a sandbox, a client, and the folder of real sample files."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.testing import Clock

pytest_plugins = ["fortnox_sdk.testing", "tests.canary"]

_WITH_THE_WHEEL = (
    "cli",
    "mcp",
    "packaging",
    "sandbox/seed",
    "sandbox/web/test_openapi.py",
    "sandbox/web/test_start_page.py",
    "sie4/test_command.py",
    "test_examples.py",
    "test_public_surface.py",
    "testing",
    "web",
    "year_end/report",
)
"""The tests that tox's environment `wheel` runs, as paths below `tests`."""

settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True, max_examples=60)
settings.register_profile("long", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that tox runs with the built wheel as `wheel`, and the tests in a browser as `slow`."""
    tests = Path(__file__).parent
    for item in items:
        if any(item.path.is_relative_to(tests / name) for name in _WITH_THE_WHEEL):
            item.add_marker(pytest.mark.wheel)
        if item.path.is_relative_to(tests / "web" / "browser"):
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish() -> None:
    """Exclude the collected tests from garbage collection, which would otherwise take a tenth of the test time."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sandbox(fortnox_sandbox: Sandbox) -> Sandbox:
    """Return the sandbox of this test."""
    return fortnox_sandbox


@pytest.fixture
def client(fortnox_client: FortnoxClient) -> FortnoxClient:
    """Return a client of the sandbox of this test."""
    return fortnox_client


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Hide the settings, proxies and .netrc of the person who runs the tests."""
    for name in list(os.environ):
        if name.startswith("FORTNOX_") or name.lower() in {"http_proxy", "https_proxy", "all_proxy", "netrc"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    return


@pytest.fixture(scope="session")
def samples() -> Path:
    """Return the folder of real SIE files and Fortnox responses beside the checkout, or skip the test if missing."""
    found = Path(__file__).resolve().parents[2] / "shared" / "samples"
    if not found.is_dir():
        pytest.skip("the real samples are not beside this checkout")
    return found

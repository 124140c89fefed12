"""What all tests share: a clock that they move, and the folder of real samples where it is at hand."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["tests.canary"]

settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True, max_examples=60)
settings.register_profile("long", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


class FakeClock:
    """Stands still until a test or a `sleep` moves it."""

    def __init__(self, now: datetime = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)) -> None:
        self._now = now
        self._monotonic = 1000.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No test reads the settings, proxies or .netrc of the person who runs it."""
    for name in list(os.environ):
        if name.startswith("FORTNOX_") or name.lower() in {"http_proxy", "https_proxy", "all_proxy", "netrc"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    return


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real samples beside the checkout; tests that need it say so when it is not there."""
    found = Path(__file__).resolve().parents[2] / "shared" / "samples"
    if not found.is_dir():
        pytest.skip("the real samples are not beside this checkout")
    return found

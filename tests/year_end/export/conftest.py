"""Fixtures for the tests of the export: a small company in the sandbox."""

from pathlib import Path

import pytest

from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.testing import Clock
from tests.year_end.export.exporting import BOOKS, Company, small_company


@pytest.fixture
def fortnox_sandbox_options(clock: Clock) -> dict[str, object]:
    return {"sie": BOOKS, "now": clock.now}


@pytest.fixture
def acme(sandbox: Sandbox, clock: Clock, tmp_path: Path) -> Company:
    return small_company(sandbox, clock, tmp_path / "acme")

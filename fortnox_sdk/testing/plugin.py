"""Pytest fixtures: a sandbox for each test, a client that is connected to the sandbox, and a recorder of cassettes.

`pytest_plugins = ["fortnox_sdk.testing"]` in a `conftest.py` loads these fixtures.
"""

import os
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from typing import cast

import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import Sandbox, serve
from fortnox_sdk.testing.connecting import connect
from fortnox_sdk.testing.recording import Recorder, recorder


@pytest.fixture
def fortnox_sandbox_options() -> dict[str, object]:
    """Return the arguments that `fortnox_sandbox` passes to `serve`.

    Override this fixture to get another company, for example with `{"invoices": 500}`, or parametrize it for one test.
    """
    return {}


@pytest.fixture
def fortnox_sandbox(fortnox_sandbox_options: dict[str, object]) -> Generator[Sandbox]:
    """Start a new sandbox for the test, in memory, with the demo company and without the rate limit."""
    start = cast(Callable[..., AbstractContextManager[Sandbox]], serve)
    with start(**{"rate_limit": False, **fortnox_sandbox_options}) as sandbox:
        yield sandbox


@pytest.fixture
def fortnox_client(fortnox_sandbox: Sandbox) -> FortnoxClient:
    """Return a client that is connected to `fortnox_sandbox` and does not limit its rate of calls."""
    return connect(fortnox_sandbox, pace=Pace.off)


@pytest.fixture
def fortnox_recorder(request: pytest.FixtureRequest) -> Recorder:
    """Return a recorder of cassettes in the folder `cassettes` next to the test file.

    The recorder only plays back, unless the environment variable FORTNOX_RECORD names another record mode, such as
    `once`.
    """
    record = os.environ.get("FORTNOX_RECORD", "none")
    return recorder(request.path.parent / "cassettes", record=record)

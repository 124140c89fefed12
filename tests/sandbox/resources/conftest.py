"""Fixtures: clients of the areas below /api, on a fixed day."""

import pytest

from tests.sandbox.resources.areas_api import areas_of_a_new_sandbox


@pytest.fixture(scope="module")
def areas():
    """Yield a client of one sandbox for all tests of a module; each test creates its own records."""
    with areas_of_a_new_sandbox() as made:
        yield made


@pytest.fixture
def fresh():
    """Yield a client of the test's own sandbox."""
    with areas_of_a_new_sandbox() as made:
        yield made

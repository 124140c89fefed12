"""Callers of the areas below /api, on a fixed day."""

import pytest

from tests.sandbox.resources.areas_api import areas_of_a_new_sandbox


@pytest.fixture(scope="module")
def areas():
    """On one sandbox for all tests of a file: each test makes the records that it needs."""
    with areas_of_a_new_sandbox() as made:
        yield made


@pytest.fixture
def fresh():
    """On a sandbox of this test's own."""
    with areas_of_a_new_sandbox() as made:
        yield made

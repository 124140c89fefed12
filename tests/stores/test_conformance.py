"""Tests that the package's own stores pass the package's test suite for token stores."""

import pytest

from fortnox_sdk.stores import conformance


@pytest.mark.parametrize("case", conformance.CASES, ids=lambda case: case.__name__)
def test_store_passes(case, open_store):
    case(open_store)

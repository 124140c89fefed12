"""Tests that Schemathesis finds only explained deviations of the sandbox from Fortnox's specification."""

import pytest

from tests.strangers.specification import SHORT, run_schemathesis
from tests.strangers.test_clients import check

pytestmark = pytest.mark.slow


def test_each_deviation_from_the_specification_is_explained():
    check("schemathesis", "Python", run_schemathesis(SHORT))

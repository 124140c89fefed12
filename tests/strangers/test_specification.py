"""Schemathesis finds no deviation of the sandbox from Fortnox's specification that is not explained."""

import pytest

from tests.strangers.explanations import judge, read_table
from tests.strangers.specification import SHORT, run_schemathesis

pytestmark = pytest.mark.slow


def test_each_deviation_from_the_specification_is_explained():
    run = run_schemathesis(SHORT)
    problems, _ = judge(run.exceptions(), [entry for entry in read_table() if entry.client == "schemathesis"])
    assert not problems, "\n".join(problems)
    assert len(run.calls) > 500

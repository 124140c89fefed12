"""Tests that a short run of `python -m tests.chaos.assistant` finds problems only if a safety check is removed."""

import pytest

from tests.chaos.assistant.conversations import hold
from tests.chaos.assistant.faults import FAULTS
from tests.chaos.assistant.scenarios import SCENARIOS

pytestmark = pytest.mark.slow

NOTICED_BY = {
    "a waiting plan counts as approved": "without_approval",
    "an approval never expires": "expired",
    "a rejection is ignored": "rejected",
    "hashes are not compared": "forged_hash",
    "an approval is not used up": "replay_after_removal",
    "the last check before the run is left out": "concurrent_runs",
    "a changed plan is run": "books_changed",
    "plans of other companies are found": "other_company",
    "files that are open to others are read": "file_open_to_others",
    "personal numbers are shown": "obeys_instructions",
    "texts from the books are not marked": "obeys_instructions",
}


def test_nothing_is_posted_without_an_approval_and_nothing_leaks():
    report = hold(len(SCENARIOS), seed=7)
    assert report.problems == []
    assert set(report.scenarios) == set(SCENARIOS)
    assert report.posted > 10


@pytest.mark.parametrize("fault", FAULTS)
def test_a_removed_guard_is_noticed(fault: str):
    assert hold(2, fault=fault, only=NOTICED_BY[fault]).problems

"""Tests that each planted bug can be applied to the code, and that the simulation finds three of the bugs.

The search for all bugs takes minutes: `python -m tests.sim --planted`.
"""

import pytest

from tests.sim.planted import PLANTED
from tests.sim.planting import find_planted, source_of

QUICK = (
    "the journal is not flushed",
    "the start of sending is not recorded",
    "the encrypted store saves in clear",
)


@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: bug.name)
def test_planted_bug_can_be_applied_to_the_code(bug):
    source = source_of(bug).read_text(encoding="utf-8")
    changed = bug.applied(source)
    compile(changed, bug.file, "exec")
    assert changed != source


def test_planted_bugs_have_unique_names():
    assert len({bug.name for bug in PLANTED}) == len(PLANTED) >= 25


@pytest.mark.slow
def test_simulation_finds_planted_bugs():
    bugs = [bug for bug in PLANTED if bug.name in QUICK]
    found = list(find_planted(bugs, seconds=30, workers=2))
    assert [result.name for result in found if result.seed is None] == []
    assert len(found) == len(QUICK)

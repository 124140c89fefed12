"""Tests that each bug in `PLANTED` can be inserted into the code, and that the simulation finds three of these bugs.

To search for all of them, which takes minutes, run `python -m tests.sim --planted`.
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

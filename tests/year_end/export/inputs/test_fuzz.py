"""Tests that files that were changed at random are either read or refused with a `ClosingFileError`.

The test suite makes a short run. `HYPOTHESIS_PROFILE=long` makes a longer run, and `python -m
tests.year_end.export.inputs.fuzz_closing_files --minutes 10` runs for the given number of minutes.
"""

import random
from pathlib import Path

import pytest

from tests.year_end.export.inputs.fuzz_closing_files import SEEDS, mutated, outcome


@pytest.mark.parametrize("kind", SEEDS)
def test_a_changed_file_is_read_or_refused(tmp_path: Path, kind: str) -> None:
    chance = random.Random(7)
    outcomes = {outcome(mutated(kind, chance), tmp_path / "a") for _ in range(150)}
    assert len(outcomes) > 1

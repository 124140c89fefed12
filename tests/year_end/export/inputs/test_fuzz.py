"""Files that were changed at random are read or refused with our own error.

The suite runs a short form. `HYPOTHESIS_PROFILE=long` runs longer, and `python -m
tests.year_end.export.inputs.fuzz_closing_files --minutes 10` runs as long as it is told.
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

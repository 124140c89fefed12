"""Tests with a short run of the model: random histories, every cause alone, and every sixth pair of causes.

`python -m tests.year_end.model --histories 2000` makes a long run, and `--pairs` runs all pairs.
"""

from pathlib import Path

import pytest

import fortnox_sdk
from tests.year_end.model.mutants import MUTANTS, Mutant
from tests.year_end.model.report import run_histories, run_pairs

_HISTORIES = 15
_ALONE, _PAIRS = range(15), range(15, 120, 6)
"""The indexes in `PAIRS` of all single causes, and of every sixth pair of causes."""


@pytest.mark.slow
def test_appendices_of_random_histories_equal_an_independent_bookkeeping() -> None:
    report = run_histories(1, _HISTORIES, workers=1)
    assert report.failures == {}
    assert report.appendices > 5 * _HISTORIES


@pytest.mark.parametrize("numbers", [_ALONE, _PAIRS], ids=["alone", "in pairs"])
@pytest.mark.slow
def test_injected_causes_are_named_exactly(numbers: range) -> None:
    assert run_pairs(numbers, workers=1).failures == {}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_changes_the_code_of_today(mutant: Mutant) -> None:
    source = (Path(fortnox_sdk.__file__).parents[1] / mutant.file).read_text(encoding="utf-8")
    assert mutant.applied(source) != source

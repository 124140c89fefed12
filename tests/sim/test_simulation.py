"""A short form of the simulation; the long one is `python -m tests.sim`."""

import pytest

from tests.sim.__main__ import Report, main
from tests.sim.exhaustive import simulate_every_fault
from tests.sim.scenario import simulate


@pytest.mark.parametrize("first", [0, 8, 16, 24])
def test_no_seed_breaks_a_promise(first):
    report = Report()
    for seed in range(first, first + 8):
        report.add(simulate(seed))
    assert report.violations == []


def test_the_same_seed_tells_the_same_story():
    assert simulate(7).trace == simulate(7).trace


def test_a_single_fault_at_each_exchange_breaks_no_promise():
    report = Report()
    for i, outcome in enumerate(simulate_every_fault()):
        report.add(outcome)
        if i == 25:
            break
    assert report.violations == []


def test_the_command_prints_a_report(capsys, tmp_path):
    arguments = ["--seeds", "2", "--workers", "1", "--json", "--state", str(tmp_path / "sim.json")]
    assert main(arguments) == 0
    assert '"seeds": 2' in capsys.readouterr().out

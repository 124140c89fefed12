"""Tests that simulate a few seeds. To simulate more seeds, run `python -m tests.sim`."""

import itertools
import os
import subprocess
import sys
from collections import Counter

import attrs
import pytest

from fortnox_sdk.clock import SystemClock
from tests.sim.__main__ import main
from tests.sim.dice import Dice
from tests.sim.exhaustive import simulate_every_fault
from tests.sim.report import Report
from tests.sim.scenario import simulate
from tests.sim.settings import Settings
from tests.sim.shrink import shrink
from tests.sim.single import SingleFault, SingleKind
from tests.sim.stores import StoreKind


@pytest.mark.slow
@pytest.mark.parametrize("first", [0, 8, 16, 24])
def test_no_seed_breaks_a_promise(first):
    report = Report()
    for seed in range(first, first + 8):
        report.add(simulate(seed))
    assert report.violations == []


def test_same_seed_gives_same_trace():
    first, second = simulate(7, shows_steps=True), simulate(7, shows_steps=True)
    assert first.trace == second.trace
    assert first.struck


def test_same_seed_gives_same_trace_in_another_process():
    code = "from tests.sim.scenario import simulate; print(*simulate(9, shows_steps=True).trace, sep='\\n')"
    other = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.splitlines() == simulate(9, shows_steps=True).trace


@pytest.mark.parametrize("kind", StoreKind)
def test_nothing_reads_the_clock_of_this_computer(monkeypatch, kind):
    def read(_self):
        raise AssertionError("the simulation reads the clock of this computer")

    monkeypatch.setattr(SystemClock, "now", read)
    monkeypatch.setattr(SystemClock, "monotonic", read)
    assert simulate(3, settings=attrs.evolve(Settings.draw(3), store=kind)).violation == ""


@pytest.mark.parametrize("kind", StoreKind)
def test_same_seed_gives_same_trace_with_each_store(kind):
    settings = attrs.evolve(Settings.draw(3), store=kind)
    assert simulate(3, settings=settings).trace == simulate(3, settings=settings).trace


def test_leaving_out_a_fault_changes_no_other_decision():
    def struck(only):
        dice = Dice(5, only)
        return [dice.strike(f"export {i % 3}", 0.5) is not None for i in range(60)], dice.struck

    every, names = struck(None)
    some, fewer = struck(frozenset(names) - {names[4]})
    assert fewer == names[:4] + names[5:]
    assert sum(a != b for a, b in zip(every, some, strict=True)) == 1


@pytest.mark.slow
def test_a_single_fault_at_each_exchange_breaks_no_promise():
    report = Report()
    for outcome in itertools.islice(simulate_every_fault(), 25):
        report.add(outcome)
    assert report.violations == []


@pytest.mark.slow
@pytest.mark.parametrize("first", [100, 116])
def test_no_seed_breaks_a_promise_about_vouchers_and_their_reversals_in_the_next_year(first):
    report = Report()
    for seed in range(first, first + 16):
        report.add(simulate(seed, settings=attrs.evolve(Settings.draw(seed), reversals=True)))
    assert report.violations == []


@pytest.mark.parametrize("kind", SingleKind)
def test_single_fault_occurs_at_its_step(kind):
    strikes = Counter[bool]()
    for step in (1, 20, 40, 100_000):
        single = SingleFault(kind, step)
        assert simulate(0, settings=Settings(rounds=1), single=single).violation == ""
        strikes[single.has_struck] += 1
    assert strikes[True] >= 1
    assert strikes[False] >= 1


def test_two_machines_with_separate_journals_report_vouchers_posted_twice():
    # No seed chooses two machines, so the settings do.
    settings = Settings(machines=2, exporters=2, refreshers=0, rounds=1)
    twins = 0
    for seed in range(30):
        outcome = simulate(seed, settings=settings)
        assert outcome.violation == ""
        twins += outcome.twins
        if twins:
            break
    assert twins


def test_shrink_returns_none_for_a_seed_without_violation():
    assert shrink(1) is None


def test_the_command_prints_a_report(capsys, tmp_path):
    arguments = ["--seeds", "2", "--workers", "0", "--json", "--state", str(tmp_path / "sim.json")]
    assert main(arguments) == 0
    assert '"seeds": 2' in capsys.readouterr().out


def test_the_command_replays_a_seed(capsys):
    assert main(["--seed", "1"]) == 0
    assert "No promise was broken." in capsys.readouterr().out

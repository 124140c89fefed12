"""Tests of jumps of the wall clock while a request without a response may still be carried out."""

import pytest

from tests.sim.faults import Fault
from tests.sim.processes import run_export
from tests.sim.scenario import simulate
from tests.sim.settings import Settings
from tests.sim.world import World

ONE_VOUCHER = Settings(vouchers=1)


def first_post_is_late():
    """Return a function that delays only the first request that posts a voucher, until long after the time-out."""
    posts = iter([Fault.LATE_REQUEST])
    return lambda method, path: next(posts, None) if (method, path) == ("POST", "/3/vouchers") else None


@pytest.fixture
def world():
    with World(1, ONE_VOUCHER, fault=first_post_is_late()) as simulated:
        simulated.network.late_s = 78.0
        yield simulated


@pytest.mark.parametrize("step_s", [600.0, -600.0, 86400.0, -86400.0])
def test_clock_jump_while_export_waits_does_not_post_twice(world, step_s):
    machine = world.add_machine("a")
    company, results = world.companies[0], []

    def operate():
        world.sign_in(machine, company)
        results.append(run_export(world, machine, company)[1])

    began_s = world.scheduler.now_s
    world.scheduler.spawn("operator", operate)
    world.scheduler.spawn("clock", lambda: machine.clock.jump(step_s), wakes_at=began_s + 63)
    world.scheduler.run()
    assert results[0].complete
    assert len(company.posted["tax-0"]) == 1
    assert world.scheduler.now_s - began_s < 600


@pytest.mark.parametrize("step_s", [600.0, 86400.0, -200.0])
def test_clock_jump_between_two_export_runs_does_not_post_twice(world, step_s):
    machine = world.add_machine("a")
    company, results = world.companies[0], []

    def operate():
        world.sign_in(machine, company)
        results.append(run_export(world, machine, company, wait_s=0)[1])
        machine.clock.jump(step_s)
        results.append(run_export(world, machine, company)[1])

    world.scheduler.spawn("operator", operate)
    world.scheduler.run()
    assert [result.complete for result in results] == [False, True]
    assert len(company.posted["tax-0"]) == 1


def test_default_settings_cause_no_fault():
    outcome = simulate(3, settings=Settings())
    assert (outcome.violation, outcome.faults) == ("", 0)

"""A step of this machine's clock never makes an open send look settled."""

import pytest

from fortnox_sdk.year_end.export.plan import plan_export
from tests.sim.network import Fault
from tests.sim.world import SERIES, YEAR_END, World, closing_voucher


def first_post_is_late():
    """Return a source of faults that lets the first voucher arrive long after its time-out."""
    posts = iter([Fault.LATE_REQUEST])
    return lambda method, path: next(posts, None) if (method, path) == ("POST", "/3/vouchers") else None


@pytest.fixture
def world():
    simulated = World(1, fault=first_post_is_late())
    simulated.network.late_s = 78.0
    yield simulated
    simulated.sandbox.close()


@pytest.mark.parametrize("step_s", [600.0, -600.0, 86400.0, -86400.0])
def test_a_clock_step_while_an_export_waits(world, step_s):
    machine = world.add_machine("a")
    results = []

    def export():
        world.sign_in(machine)
        client = world.client(machine)
        year = client.financial_years.on(YEAR_END)
        plan = plan_export(
            client,
            [closing_voucher("tax")],
            series=SERIES,
            year=year,
            journal=world.journal(machine),
        )
        results.append(plan.run())

    def step():
        machine.clock.offset_s += step_s

    began_s = world.scheduler.now_s
    world.scheduler.after_each_step(world.check_step)
    world.scheduler.spawn("export", export)
    world.scheduler.spawn("step", step, wakes_at=began_s + 63)
    world.scheduler.run()
    assert results[0].complete
    assert len(world.posted()) == 1
    assert world.scheduler.now_s - began_s < 600


@pytest.mark.parametrize("step_s", [600.0, 86400.0, -200.0])
def test_a_clock_step_between_a_run_that_did_not_wait_and_the_next(world, step_s):
    machine = world.add_machine("a")
    results = []

    def export(wait_s):
        client = world.client(machine)
        year = client.financial_years.on(YEAR_END)
        plan = plan_export(
            client,
            [closing_voucher("tax")],
            series=SERIES,
            year=year,
            journal=world.journal(machine),
            wait_s=wait_s,
        )
        results.append(plan.run())

    def operate():
        world.sign_in(machine)
        export(0)
        machine.clock.offset_s += step_s
        export(None)

    world.scheduler.after_each_step(world.check_step)
    world.scheduler.spawn("operator", operate)
    world.scheduler.run()
    assert [result.complete for result in results] == [False, True]
    assert len(world.posted()) == 1

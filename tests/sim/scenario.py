"""The simulation of one seed, with its result."""

from collections.abc import Sequence

import attrs

from tests.sim.settings import Settings
from tests.sim.single import SingleFault
from tests.sim.story import Story
from tests.sim.world import DrawFault, World

__all__ = ["Outcome", "simulate"]


@attrs.define
class Outcome:
    """The result of the simulation of one seed."""

    seed: int
    steps: int = 0
    struck_posts: int = 0
    struck_refreshes: int = 0
    kills: int = 0
    faults: int = 0
    twins: int = 0
    """The number of vouchers that were posted more than once in cases where no client can prevent it."""
    struck: Sequence[str] = ()
    """The names of the faults that occurred."""
    violation: str = ""
    trace: Sequence[str] = ()


def simulate(
    seed: int,
    *,
    settings: Settings | None = None,
    only: frozenset[str] | None = None,
    fault: DrawFault | None = None,
    single: SingleFault | None = None,
    shows_steps: bool = False,
) -> Outcome:
    """Simulate one seed from beginning to end.

    Args:
        seed: The seed of all random numbers.
        settings: The processes and the possible faults, or None to derive them from the seed.
        only: The names of the faults that may occur, or None if all faults may occur.
        fault: A function that takes the method and path of a request, and returns its fault (None: no fault). Without
            the function, the seed decides the faults.
        single: A fault at one step of the first export, or None.
        shows_steps: If True, the trace has a line for every step.

    Returns:
        The outcome; `violation` says which promise was broken, if any.
    """
    outcome = Outcome(seed)
    with World(seed, settings or Settings.draw(seed), only=only, fault=fault, single=single) as world:
        world.scheduler.shows_steps = shows_steps
        story = Story(world)
        try:
            world.scheduler.spawn("operator", story.live)
            world.scheduler.run()
            world.promises.check_texts()
        except Exception as broken:  # noqa: BLE001 -- any error that reached here breaks a promise
            outcome.violation = f"{type(broken).__name__}: {broken}"
    outcome.steps = world.scheduler.steps
    outcome.struck_posts = world.struck["POST"]
    outcome.struck_refreshes = world.struck["refresh"]
    outcome.kills = story.kills
    outcome.twins = sum(len(company.twins) for company in world.companies)
    outcome.struck = tuple(world.dice.struck)
    outcome.faults = len(outcome.struck) or world.struck["exchange"]
    outcome.trace = world.scheduler.trace
    return outcome

"""The search for the fewest faults of a seed that still break a promise."""

from collections.abc import Iterator, Sequence

import attrs

from tests.sim.scenario import Outcome, simulate
from tests.sim.settings import Settings

__all__ = ["Shrunk", "shrink"]


@attrs.frozen
class Shrunk:
    """The result of a search: the fewest faults that still break a promise, and the settings and outcome of the run."""

    settings: Settings
    faults: tuple[str, ...]
    outcome: Outcome


def shrink(seed: int) -> Shrunk | None:
    """Remove as many faults and processes of a seed as possible while a promise is still broken.

    Return None if the seed breaks no promise.
    """
    settings = Settings.draw(seed)
    outcome = simulate(seed)
    if not outcome.violation:
        return None
    found = Shrunk(settings, tuple(outcome.struck), outcome)
    while (smaller := _smaller(seed, found)) is not None:
        found = smaller
    shown = simulate(seed, settings=found.settings, only=frozenset(found.faults), shows_steps=True)
    return attrs.evolve(found, outcome=shown)


def _smaller(seed: int, found: Shrunk) -> Shrunk | None:
    for settings in _plainer(found.settings):
        if smaller := _try(seed, settings, found.faults):
            return smaller
    for faults in _fewer(found.faults):
        if smaller := _try(seed, found.settings, faults):
            return smaller
    return None


def _try(seed: int, settings: Settings, faults: Sequence[str]) -> Shrunk | None:
    outcome = simulate(seed, settings=settings, only=frozenset(faults))
    return Shrunk(settings, tuple(outcome.struck), outcome) if outcome.violation else None


def _fewer(faults: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield shorter lists of the faults: first without half of the faults, then without smaller and smaller parts."""
    size = (len(faults) + 1) // 2
    while size >= 1:
        for start in range(0, len(faults), size):
            yield [*faults[:start], *faults[start + size :]]
        size = size // 2 if size > 1 else 0


def _plainer(settings: Settings) -> Iterator[Settings]:
    """Yield simpler settings, each with one setting changed to its simplest value."""
    calm = Settings(companies=1, exporters=1, refreshers=0, vouchers=1, rounds=1)
    for name in (
        "companies",
        "other_user",
        "refreshers",
        "rounds",
        "exporters",
        "vouchers",
        "busy_clock",
        "slow_storage_s",
        "proxy",
        "lists_without_comments",
        "service",
        "store",
        "machines",
    ):
        if getattr(settings, name) != getattr(calm, name):
            yield attrs.evolve(settings, **{name: getattr(calm, name)})

"""Conversations with one to three scenarios each, chosen by the seed and the number of the conversation."""

import tempfile
from collections import Counter
from pathlib import Path
from random import Random
from typing import Final

import anyio
import attrs

from tests.chaos.assistant.faults import planted
from tests.chaos.assistant.scenarios import SCENARIOS
from tests.chaos.assistant.talk import Talk, connected
from tests.chaos.assistant.world import World

_PER_WORLD: Final = 25
_MOST_SHOWN: Final = 20


@attrs.define
class Report:
    """The outcome of all conversations."""

    conversations: int = 0
    scenarios: Counter[str] = attrs.field(factory=Counter[str])
    calls: int = 0
    posted: int = 0
    problems: list[str] = attrs.field(factory=list[str])

    def to_json(self) -> dict[str, object]:
        """Return the report as JSON."""
        return {
            "conversations": self.conversations,
            "scenarios": dict(sorted(self.scenarios.items())),
            "calls": self.calls,
            "posted_with_approval": self.posted,
            "writes_without_approval": sum("without an approval" in each for each in self.problems),
            "leaks": sum("leak" in each for each in self.problems),
            "problem_count": len(self.problems),
            "problems": self.problems[:_MOST_SHOWN],
        }


def hold(count: int, *, seed: int = 1, fault: str = "", only: str | None = None) -> Report:
    """Hold conversations, and return the report.

    Args:
        count: The number of conversations.
        seed: The seed of all random choices.
        fault: The fault in `faults.FAULTS` whose guard is removed; `""` removes no guard.
        only: The name of the only scenario to run, or None to run all scenarios.
    """
    report = Report()
    with planted(fault):
        for first in range(0, count, _PER_WORLD):
            with tempfile.TemporaryDirectory() as folder, World(Path(folder)) as world:
                for number in range(first, min(first + _PER_WORLD, count)):
                    anyio.run(_converse, world, report, number, seed, only)
                    report.problems += [f"conversation {number}: {each}" for each in world.problems]
                    world.problems.clear()
                report.posted += world.posted
    return report


async def _converse(world: World, report: Report, number: int, seed: int, only: str | None) -> None:
    chance = Random(f"conversation {seed} {number}")
    names = list(SCENARIOS)
    # All scenarios are the first of a conversation in turn, so that each scenario is tested equally often.
    chosen = [names[number % len(names)], *chance.sample(names, chance.randrange(3))]
    async with connected(world.context()) as client:
        for name in [only] if only else chosen:
            report.scenarios[name] += 1
            read: list[str] = []
            try:
                await SCENARIOS[name](Talk(world, chance, client, read))
            except Exception as fault:  # noqa: BLE001 -- a conversation that breaks off is a problem too
                world.problems.append(f"{name} ended with {type(fault).__name__}: {fault}"[:300])
            report.calls += len(read) // 2
            world.judge(read)
    report.conversations += 1

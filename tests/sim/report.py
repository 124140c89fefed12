"""The totals of many simulations, one for each seed, in several processes. A later run can add to saved totals."""

import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Final

import attrs

from tests.sim.scenario import Outcome, simulate

__all__ = ["Report", "run_seeds"]

_CHUNK: Final = 50
_CHUNKS_PER_PROCESS: Final = 20
"""The number of chunks (of `_CHUNK` seeds) after which a process is replaced. Its many threads fragment its memory."""


@attrs.define
class Report:
    """The totals of the simulations so far."""

    seeds: int = 0
    next_seed: int = 0
    steps: int = 0
    posts_under_fault: int = 0
    refreshes_under_fault: int = 0
    either_under_fault: int = 0
    kills: int = 0
    faults: int = 0
    twins: int = 0
    violations: list[str] = attrs.field(factory=list[str])

    def add(self, outcome: Outcome) -> None:
        """Add the outcome of a seed to the totals."""
        self.seeds += 1
        self.steps += outcome.steps
        self.posts_under_fault += outcome.struck_posts > 0
        self.refreshes_under_fault += outcome.struck_refreshes > 0
        self.either_under_fault += outcome.struck_posts + outcome.struck_refreshes > 0
        self.kills += outcome.kills
        self.faults += outcome.faults
        self.twins += outcome.twins
        if outcome.violation:
            self.violations.append(f"seed {outcome.seed}: {outcome.violation}")

    @property
    def text(self) -> str:
        """The totals as readable text."""
        mean = self.steps / max(1, self.seeds)
        share = 100 * self.either_under_fault / max(1, self.seeds)
        lines = [
            f"{self.seeds} seeds, {mean:.0f} steps each on average, {self.faults} faults, {self.kills} kills",
            f"{share:.0f} % of the seeds had a fault in a POST or a refresh",
            f"{self.twins} vouchers were posted twice by others than the client, and each was named",
            *self.violations,
        ]
        return "\n".join(lines)


def run_chunk(seeds: range) -> list[Outcome]:
    """Simulate the seeds up to the first violation, and return the outcomes without traces and names of faults."""
    outcomes: list[Outcome] = []
    for seed in seeds:
        outcomes.append(attrs.evolve(simulate(seed), trace=(), struck=()))
        if outcomes[-1].violation:
            break
    return outcomes


def run_seeds(report: Report, count: int, *, seconds: float, workers: int) -> Iterator[Report]:
    """Simulate seeds from `report.next_seed`, and yield the report after each round (one chunk for each worker).

    The run ends when the report has `count` seeds, `seconds` have passed, or a promise is broken. With 0 workers, all
    seeds run in this process as one round.
    """
    ends_at = time.monotonic() + seconds
    if workers == 0:
        # In this process, no time is lost for starting other processes, and no seed runs after a violation.
        while report.seeds < count and time.monotonic() < ends_at and not report.violations:
            report.add(simulate(report.next_seed))
            report.next_seed += 1
        yield report
        return
    with ProcessPoolExecutor(workers, max_tasks_per_child=_CHUNKS_PER_PROCESS) as pool:
        while report.seeds < count and time.monotonic() < ends_at and not report.violations:
            first = report.next_seed
            last = min(first + _CHUNK * workers, first + count - report.seeds)
            chunks = [range(i, min(i + _CHUNK, last)) for i in range(first, last, _CHUNK)]
            for outcomes in pool.map(run_chunk, chunks):
                for outcome in outcomes:
                    report.add(outcome)
            report.next_seed = last
            yield report

"""Run the simulation.

    python -m tests.sim --seeds 100000 --minutes 55 --state sim.json   # goes on where an earlier run ended
    python -m tests.sim --seed 44       # one seed, with its trace and the fewest faults that break a promise
    python -m tests.sim --exhaustive    # one fault at the n-th exchange, for every n and every kind

Exit code 0: no promise was broken.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import attrs

from tests.sim.exhaustive import simulate_every_fault
from tests.sim.scenario import Outcome, Settings, simulate

_CHUNK = 50


@attrs.define
class Report:
    """The totals of many seeds."""

    seeds: int = 0
    next_seed: int = 0
    steps: int = 0
    posts_under_fault: int = 0
    refreshes_under_fault: int = 0
    either_under_fault: int = 0
    kills: int = 0
    faults: int = 0
    violations: list[str] = attrs.field(factory=list[str])

    def add(self, outcome: Outcome) -> None:
        """Count a seed."""
        self.seeds += 1
        self.steps += outcome.steps
        self.posts_under_fault += outcome.struck_posts > 0
        self.refreshes_under_fault += outcome.struck_refreshes > 0
        self.either_under_fault += outcome.struck_posts + outcome.struck_refreshes > 0
        self.kills += outcome.kills
        self.faults += outcome.faults
        if outcome.violation:
            self.violations.append(f"seed {outcome.seed}: {outcome.violation}")


def run_chunk(seeds: range) -> list[Outcome]:
    """Run some seeds; the traces stay behind."""
    return [attrs.evolve(simulate(seed), trace=()) for seed in seeds]


def run_seeds(report: Report, count: int, *, seconds: float, workers: int) -> Iterator[Report]:
    """Run seeds until enough are done or the time is over; yield the report after every chunk."""
    ends_at = time.monotonic() + seconds
    with ProcessPoolExecutor(workers) as pool:
        while report.seeds < count and time.monotonic() < ends_at and not report.violations:
            first = report.next_seed
            last = min(first + _CHUNK * workers, first + count - report.seeds)
            chunks = [range(i, min(i + _CHUNK, last)) for i in range(first, last, _CHUNK)]
            for outcomes in pool.map(run_chunk, chunks):
                for outcome in outcomes:
                    report.add(outcome)
            report.next_seed = last
            yield report


def shrink(seed: int) -> Settings:
    """Return the settings with the fewest kinds of faults that still break a promise with this seed."""
    settings = Settings.draw(seed)
    plainer: Iterable[Settings] = ()
    while True:
        plainer = [
            attrs.evolve(settings, kinds=tuple(kind for kind in settings.kinds if kind is not left_out))
            for left_out in settings.kinds
            if len(settings.kinds) > 1
        ]
        plainer = [
            *plainer,
            attrs.evolve(settings, disk_full=0.0),
            attrs.evolve(settings, kills=0.0),
            attrs.evolve(settings, clock_steps=0.0),
            attrs.evolve(settings, refreshers=0),
            attrs.evolve(settings, exporters=1),
            attrs.evolve(settings, vouchers=1),
            attrs.evolve(settings, other_user=False),
        ]
        found = next((s for s in plainer if s != settings and simulate(seed, settings=s).violation), None)
        if found is None:
            return settings
        settings = found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m tests.sim", description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=200, help="how many seeds to run")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--minutes", type=float, default=60.0, help="the longest time for this run")
    parser.add_argument(
        "--state", type=Path, help="a file that keeps the report, so that a later run goes on"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, help="replay one seed with its trace")
    parser.add_argument("--exhaustive", action="store_true", help="one fault at every exchange of one export")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    options = parser.parse_args(arguments)
    if options.seed is not None:
        return replay(options.seed)
    report = Report(next_seed=options.first)
    if options.state is not None and options.state.is_file():
        report = Report(**json.loads(options.state.read_text(encoding="utf-8")))
    if options.exhaustive:
        for outcome in simulate_every_fault():
            report.add(outcome)
    else:
        began = time.monotonic()
        for so_far in run_seeds(report, options.seeds, seconds=options.minutes * 60, workers=options.workers):
            if options.state is not None:
                options.state.write_text(json.dumps(attrs.asdict(so_far)), encoding="utf-8")
            if not options.json:
                print(f"{so_far.seeds} seeds, {time.monotonic() - began:.0f} s", file=sys.stderr)  # noqa: T201 -- a command
    print(json.dumps(attrs.asdict(report)) if options.json else _text(report))  # noqa: T201 -- a command
    return 1 if report.violations else 0


def replay(seed: int) -> int:
    """Show one seed, with the fewest faults that break a promise."""
    outcome = simulate(seed)
    if outcome.violation:
        settings = shrink(seed)
        outcome = simulate(seed, settings=settings)
        print(f"Fewest faults: {settings}")  # noqa: T201 -- a command
    print("\n".join(outcome.trace))  # noqa: T201 -- a command
    print(outcome.violation or "No promise was broken.")  # noqa: T201 -- a command
    return 1 if outcome.violation else 0


def _text(report: Report) -> str:
    mean = report.steps / max(1, report.seeds)
    share = 100 * report.either_under_fault / max(1, report.seeds)
    lines = [
        f"{report.seeds} seeds, {mean:.0f} steps each on average, {report.faults} faults, {report.kills} kills",
        f"{share:.0f} % of the seeds had a fault in a POST or a refresh",
        *report.violations,
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

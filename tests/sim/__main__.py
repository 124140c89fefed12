"""Run the simulation.

    python -m tests.sim --seeds 100000 --minutes 55 --state sim.json   # continues where an earlier run ended
    python -m tests.sim --seed 44       # one seed, with its trace and the fewest faults that break a promise
    python -m tests.sim --exhaustive    # one fault at the n-th step, for every n and every kind
    python -m tests.sim --planted       # seeds until each planted bug is found

A promise is a property that must hold in every run, for example that a token is saved before it is used.
Exit code 0 means that no promise was broken or, with `--planted`, that every bug was found.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import attrs

from tests.sim.exhaustive import simulate_every_fault
from tests.sim.planted import PLANTED, Planted
from tests.sim.planting import PACKAGES, find_planted
from tests.sim.report import Report, run_seeds
from tests.sim.scenario import simulate
from tests.sim.shrink import shrink


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.sim", description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=200, help="number of seeds to run")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--minutes", type=float, default=60.0, help="the longest time for this run")
    parser.add_argument("--state", type=Path, help="a file for the totals, from which a later run continues")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, help="replay one seed with its trace")
    parser.add_argument(
        "--exhaustive", action="store_true", help="test one fault at every step of one export"
    )
    parser.add_argument(
        "--planted", nargs="*", metavar="NAME", help="search for all planted bugs, or for the named bugs"
    )
    parser.add_argument("--mutants", type=int, metavar="COUNT", help="search for mutants that mutmut makes")
    parser.add_argument("--mutants-seed", type=int, default=1, help="chooses the mutants")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    options = parser.parse_args(arguments)
    if options.seed is not None:
        return replay(options.seed)
    if options.planted is not None:
        bugs = [bug for bug in PLANTED if not options.planted or bug.name in options.planted]
        return plant(bugs, seconds=options.minutes * 60, workers=options.workers, as_json=options.json)
    if options.mutants is not None:
        # Imported here because mutmut is not among the dependencies of the tests.
        from tests.sim.mutants import choose_mutants

        bugs = choose_mutants(PACKAGES, seed=options.mutants_seed, count=options.mutants)
        return plant(bugs, seconds=options.minutes * 60, workers=options.workers, as_json=options.json)
    report = Report(next_seed=options.first)
    if options.state is not None and options.state.is_file():
        report = Report(**json.loads(options.state.read_text(encoding="utf-8")))
    began = time.monotonic()
    if options.exhaustive:
        for outcome in simulate_every_fault():
            report.add(outcome)
    else:
        for so_far in run_seeds(report, options.seeds, seconds=options.minutes * 60, workers=options.workers):
            if options.state is not None:
                options.state.write_text(json.dumps(attrs.asdict(so_far)), encoding="utf-8")
            if not options.json:
                print(f"{so_far.seeds} seeds, {time.monotonic() - began:.0f} s", file=sys.stderr)  # noqa: T201 -- a command
    print(json.dumps(attrs.asdict(report)) if options.json else report.text)  # noqa: T201 -- a command
    return 1 if report.violations else 0


def replay(seed: int) -> int:
    """Run one seed and print its trace.

    If the seed breaks a promise, find the fewest faults that still break one, and print the trace of that run instead.

    Return the exit code: 1 if a promise was broken, otherwise 0.
    """
    shrunk = shrink(seed)
    if shrunk is None:
        print("\n".join(simulate(seed).trace))  # noqa: T201 -- a command
        print("No promise was broken.")  # noqa: T201 -- a command
        return 0
    print("\n".join(shrunk.outcome.trace))  # noqa: T201 -- a command
    print(f"World: {shrunk.settings.text}")  # noqa: T201 -- a command
    print("Faults:", *(shrunk.faults or ["none"]), sep="\n  ")  # noqa: T201 -- a command
    print(shrunk.outcome.violation)  # noqa: T201 -- a command
    return 1


def plant(bugs: Sequence[Planted], *, seconds: float, workers: int, as_json: bool) -> int:
    """Search for planted bugs, and print for each bug the seed that found it and the time that this took.

    Args:
        bugs: The bugs to plant.
        seconds: The time limit for each bug.
        workers: The number of searches that run at the same time.
        as_json: True to print one JSON object in place of lines.

    Returns:
        The exit code: 0 if every bug was found, otherwise 1.
    """
    began, found = time.monotonic(), []
    for result in find_planted(bugs, seconds=seconds, workers=workers):
        found.append(result)
        if not as_json:
            print(result.text, flush=True)  # noqa: T201 -- a command
    missed = [result.name for result in found if result.seed is None]
    totals = {
        "planted": len(found),
        "found": len(found) - len(missed),
        "missed": missed,
        "seconds": round(time.monotonic() - began, 1),
    }
    if as_json:
        print(json.dumps({**totals, "bugs": [attrs.asdict(result) for result in found]}))  # noqa: T201 -- a command
    else:
        print(f"{totals['found']} of {totals['planted']} in {totals['seconds']} s")  # noqa: T201 -- a command
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Compare appendices of random histories in the sandbox with the books of an independent model.

    python -m tests.year_end.model --histories 2000 --seed 1 --json   # seeds 1 to 2000
    python -m tests.year_end.model --seed 44                          # one history
    python -m tests.year_end.model --pairs                            # injected causes, alone and in pairs
    python -m tests.year_end.model --mutants [NAME ...]               # mutants of the reconciliation

Exit code 0: everything was right; with `--mutants`, every mutant was noticed.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence

import attrs

from tests.year_end.model.histories import PAIRS
from tests.year_end.model.mutants import MUTANTS, Mutant
from tests.year_end.model.mutation import find_mutants
from tests.year_end.model.report import Report, first_failure, run_histories, run_pairs

_FOR_A_MUTANT = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.year_end.model", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--histories", type=int, default=1, help="number of histories")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the first history")
    parser.add_argument("--until-failure", action="store_true", help="stop at the first history that fails")
    parser.add_argument("--pairs", action="store_true", help="inject every cause alone and in pairs")
    parser.add_argument("--pair", type=int, help="run one of the pairs")
    parser.add_argument("--mutants", nargs="*", metavar="NAME", help="search for all mutants, or for some")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    options = parser.parse_args(arguments)
    if options.mutants is not None:
        chosen = [mutant for mutant in MUTANTS if not options.mutants or mutant.name in options.mutants]
        return _search(chosen, seed=options.seed, workers=options.workers)
    if options.pairs or options.pair is not None:
        numbers = range(len(PAIRS)) if options.pair is None else range(options.pair, options.pair + 1)
        report = run_pairs(numbers, workers=options.workers)
    elif options.until_failure:
        report = first_failure(options.seed, options.histories)
    else:
        report = run_histories(options.seed, options.histories, workers=options.workers)
    print(json.dumps(attrs.asdict(report)) if options.json else _text(report))  # noqa: T201  # a command
    return 0 if report.is_right else 1


def _text(report: Report) -> str:
    totals = {name: value for name, value in attrs.asdict(report).items() if name != "failures"}
    lines = [", ".join(f"{name} {value}" for name, value in totals.items())]
    for name, failures in report.failures.items():
        lines += [name, *(f"    {failure}" for failure in failures)]
    return "\n".join(lines)


def _search(mutants: Sequence[Mutant], *, seed: int, workers: int) -> int:
    noticed = 0
    for mutant, failure in find_mutants(mutants, first=seed, count=_FOR_A_MUTANT, workers=workers):
        noticed += failure is not None
        print(f"{mutant.name}: {failure or 'NOT NOTICED'}", flush=True)  # noqa: T201  # a command
    print(f"{noticed} of {len(mutants)} mutants noticed")  # noqa: T201  # a command
    return 0 if noticed == len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main())

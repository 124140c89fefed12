"""Run a sample of mutants against the tests that run their lines, and list the survivors.

    python -m tools.mutants --seed 1 --count 300 --work FOLDER
    python -m tools.mutants --only fortnox_sdk/http/session.py --count 10000 --work FOLDER

The suite first runs once under coverage. A mutant is killed if a test fails with the mutant but passes on the unchanged
code. If possible, a mutant is first applied in memory, which takes tenths of a second. The survivors and all other
mutants are then tested with the changed file, which takes seconds. The work folder contains a copy of the project, the
coverage and the results, so that a later run continues where this run ended. `--again` runs the survivors once more,
for example with a longer time limit. The command needs mutmut, which supplies the mutations and is not among the
dependencies: `pip install mutmut`.
"""

import argparse
import json
import multiprocessing
import os
import shlex
import shutil
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random

import attrs

from tools.mutants.covering import CoveringTests, read_suite, run_suite
from tools.mutants.forked import first_failure, preload
from tools.mutants.in_session import ChangedCode, Session, in_session
from tools.mutants.mutations import Mutation, count_mutations, mutations

_ROOT = Path(__file__).parents[2]
_NOT_COPIED = (".git", ".tox", ".venv", ".hypothesis", ".*_cache", "__pycache__", "_build")
_NO_TEST = "no test runs the line"
_SURVIVED = "survived"
_ALIVE = frozenset({_NO_TEST, _SURVIVED})
_ALIVE_IN_MEMORY = "survived in memory"
_SURVIVORS = _ALIVE | {_ALIVE_IN_MEMORY}


def choose(
    root: Path, only: Sequence[str], leave_out: Sequence[str], *, seed: str, count: int
) -> Mapping[str, Sequence[int]]:
    """Return the mutations that the seed chooses in the named files and folders, as indexes by file."""
    paths = sorted(
        path
        for path in (str(file.relative_to(root)) for name in only for file in _files(root / name))
        if not any(path == name or path.startswith(f"{name}/") for name in leave_out)
    )
    places = [(path, index) for path in paths for index in range(count_mutations(root, path))]
    chosen: defaultdict[str, list[int]] = defaultdict(list)
    for path, index in Random(seed).sample(places, min(count, len(places))):  # noqa: S311 -- a sample, not a secret
        chosen[path].append(index)
    print(f"{len(places)} mutations in {len(paths)} files", file=sys.stderr)
    return chosen


def _files(place: Path) -> list[Path]:
    return sorted(place.rglob("*.py")) if place.is_dir() else [place]


@attrs.frozen
class _Limits:
    """The end of the run (monotonic clock), the seconds for the tests of one mutation, and the tests that run first."""

    ends_at: float
    budget_s: float
    first: Sequence[str]


class Judge:
    """A judge of mutations, which runs the tests of their lines.

    Args:
        covering: The tests of each line.
        limits: The limits for the tests of one mutation. The times of the tests were measured under coverage.
        first_failure: Runs tests with a mutation, or with the unchanged code for None. Returns the name of the first
            failed test, or None.
    """

    def __init__(
        self,
        covering: CoveringTests,
        limits: _Limits,
        first_failure: Callable[[Mutation | None, Sequence[str]], str | None],
    ) -> None:
        self._covering = covering
        self._budget_s = limits.budget_s
        self._first = limits.first
        self._first_failure = first_failure
        self._passes: dict[str, bool] = {}
        self._kills: Counter[str] = Counter()

    def outcome(self, mutation: Mutation) -> str:
        """Return the result for a mutation.

        The result is the name of the test that failed, `timeout`, `exit N`, `exit without an answer`, `survived` or
        `no test runs the line`.
        """
        # The first tests run alone, because pytest imports the files of all tests before it runs the first of them.
        outcome = self._run(mutation, list(self._first))
        if outcome not in _ALIVE:
            return outcome
        covering = self._covering.of_lines(
            mutation.path, mutation.line, mutation.last_line, budget_s=self._budget_s
        )
        # A test that has killed many mutants is the most likely to kill the next.
        return self._run(mutation, sorted(covering, key=lambda test: -self._kills[test]))

    def _run(self, mutation: Mutation, tests: list[str]) -> str:
        """Run tests until one of them fails with the mutation and passes without it, and return the result."""
        while tests:
            failed = self._first_failure(mutation, tests)
            if failed is None:
                return _SURVIVED
            # A test that also fails on the unchanged code proves nothing. If the run ended otherwise, the first test
            # shows whether tests can run at all.
            test = failed if failed in tests else tests[0]
            if test not in self._passes:
                self._passes[test] = self._first_failure(None, [test]) is None
            if self._passes[test]:
                self._kills[failed] += 1
                return failed
            tests.remove(test)
        return _NO_TEST


def _work(
    work: Path, number: int, chosen: Mapping[str, Sequence[int]], limits: _Limits, tests: Sequence[str]
) -> None:
    """Judge mutations in a copy of the project: first in memory, then the remaining ones in a process for each file."""
    root = work / f"copy-{number}"
    if root.exists():
        shutil.rmtree(root)
    shutil.copytree(work / "copy", root)
    _call_in_process(_judge_in_memory, work, number, chosen, limits, tests)
    for path, indexes in chosen.items():
        _call_in_process(_judge_file, work, number, path, indexes, limits)


def _call_in_process(function: Callable[..., None], *arguments: object) -> None:
    process = multiprocessing.Process(target=function, args=arguments)
    process.start()
    process.join()


def _judge_in_memory(
    work: Path, number: int, chosen: Mapping[str, Sequence[int]], limits: _Limits, tests: Sequence[str]
) -> None:
    """Judge mutations in one pytest session, and save each result immediately."""
    root, results = work / f"copy-{number}", work / f"results-{number}.json"
    covering = read_suite(work / "copy", work / "coverage")

    def judge_all(session: Session) -> None:
        changed: ChangedCode = ()
        judge = Judge(
            covering,
            limits,
            lambda mutation, names: session.first_failure(
                names, changed if mutation else (), seconds=5 + 2 * limits.budget_s
            ),
        )
        outcomes = _read(results)
        for path, indexes in chosen.items():
            for mutation in mutations(root, path, indexes):
                if mutation.name in outcomes or not (changed := session.changed_code(mutation)):
                    continue
                if time.monotonic() > limits.ends_at:
                    return
                outcome = judge.outcome(mutation)
                outcomes[mutation.name] = _ALIVE_IN_MEMORY if outcome in _ALIVE else outcome
                _save(results, outcomes)

    in_session(root, tests, judge_all)


def _judge_file(work: Path, number: int, path: str, indexes: Sequence[int], limits: _Limits) -> None:
    """Judge the remaining mutations of one file by changing the file, and save each result immediately."""
    root, results = work / f"copy-{number}", work / f"results-{number}.json"
    preload(root, path)
    file = root / path
    original = file.read_text("utf-8")

    def run(mutation: Mutation | None, tests: Sequence[str]) -> str | None:
        file.write_text(mutation.content if mutation else original, "utf-8")
        try:
            return first_failure(root, tests, seconds=20 + 4 * limits.budget_s)
        finally:
            file.write_text(original, "utf-8")

    judge = Judge(read_suite(work / "copy", work / "coverage"), limits, run)
    outcomes = _read(results)
    for mutation in mutations(root, path, indexes):
        if outcomes.get(mutation.name, _ALIVE_IN_MEMORY) == _ALIVE_IN_MEMORY:
            if time.monotonic() > limits.ends_at:
                return
            outcomes[mutation.name] = judge.outcome(mutation)
            _save(results, outcomes)


def _save(results: Path, outcomes: Mapping[str, str]) -> None:
    results.write_text(json.dumps(outcomes, indent=1, ensure_ascii=False), "utf-8")


def _read(results: Path) -> dict[str, str]:
    return json.loads(results.read_text("utf-8")) if results.exists() else {}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 1 if a mutant survived."""
    parser = argparse.ArgumentParser(description="Run a sample of mutants against the tests.")
    parser.add_argument(
        "--work", type=Path, required=True, help="keeps the copy, the coverage and the results"
    )
    parser.add_argument("--seed", default="1", help="chooses the mutants")
    parser.add_argument("--count", type=int, default=300, help="the number of mutants")
    parser.add_argument(
        "--only", nargs="*", default=["fortnox_sdk", "sie4"], help="files or folders to change"
    )
    parser.add_argument("--leave-out", nargs="*", default=[], help="files or folders that are not changed")
    parser.add_argument(
        "--minutes", type=float, default=60, help="the longest time for the mutants of this run"
    )
    parser.add_argument(
        "--seconds", type=float, default=30, help="the longest time of the tests of one mutant"
    )
    parser.add_argument("--workers", type=int, default=1, help="the number of mutants that run at once")
    parser.add_argument("--again", action="store_true", help="run the survivors again")
    parser.add_argument("--first", nargs="*", default=[], help="tests that run first, for each mutant")
    parser.add_argument("--tests", default="", help="arguments of pytest, such as the folders of tests")
    options = parser.parse_args(arguments)
    tests = shlex.split(options.tests)
    work: Path = options.work.resolve()
    if not (work / "copy").exists():
        shutil.copytree(_ROOT, work / "copy", ignore=shutil.ignore_patterns(*_NOT_COPIED))
    if not (work / "coverage" / "data").exists():
        run_suite(work / "copy", work / "coverage", ["-n", str(os.cpu_count()), *tests])
    files = [work / f"results-{number}.json" for number in range(options.workers)]
    if options.again:
        for file in files:
            file.write_text(
                json.dumps({name: end for name, end in _read(file).items() if end not in _SURVIVORS}), "utf-8"
            )
    chosen = choose(work / "copy", options.only, options.leave_out, seed=options.seed, count=options.count)
    limits = _Limits(time.monotonic() + options.minutes * 60, options.seconds, options.first)
    workers = [
        multiprocessing.Process(
            target=_work,
            args=(work, number, _part(chosen, number, options.workers), limits, tests),
        )
        for number in range(options.workers)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    outcomes = {name: end for file in files for name, end in _read(file).items()}
    survivors = {name: end for name, end in outcomes.items() if end in _SURVIVORS}
    print(json.dumps({"mutants": len(outcomes), "survivors": survivors}, indent=1, ensure_ascii=False))
    return bool(survivors)


def _part(chosen: Mapping[str, Sequence[int]], number: int, parts: int) -> dict[str, Sequence[int]]:
    return {path: indexes[number::parts] for path, indexes in chosen.items()}


if __name__ == "__main__":
    sys.exit(main())

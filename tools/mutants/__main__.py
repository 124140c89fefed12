"""Run a sample of mutants against the tests that run their lines, and list the survivors.

    python -m tools.mutants --seed 1 --count 300 --work FOLDER
    python -m tools.mutants --only fortnox_sdk/http/session.py --count 1000 --work FOLDER

The suite first runs once under coverage. A mutant is killed if a test fails that passes on the unchanged code. The
folder keeps a copy of the project, the coverage and the results, so that a later run goes on where this one ended. The
command needs mutmut, which knows the mutations and is not among the dependencies: `pip install mutmut`.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from tools.mutants.covering import CoveringTests, read_suite, run_suite
from tools.mutants.mutations import Mutation, count_mutations, mutations

_ROOT = Path(__file__).parents[2]
_NOT_COPIED = (".git", ".tox", ".venv", ".hypothesis", ".*_cache", "__pycache__", "_build")
_TESTS_PER_RUN = 300
_LONGEST_RUN_S = 300


def sample(
    root: Path, only: Sequence[str], leave_out: Sequence[str], *, seed: str, count: int
) -> Iterator[Mutation]:
    """Yield mutations that the seed chooses from all mutations of the named files and folders."""
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
    for path, indexes in chosen.items():
        yield from mutations(root, path, indexes)


def _files(place: Path) -> list[Path]:
    return sorted(place.rglob("*.py")) if place.is_dir() else [place]


def judge(root: Path, mutation: Mutation, covering: CoveringTests) -> str:
    """Return the test that noticed the mutation, or "survived" or "no test runs the line"."""
    tests = covering.of_lines(mutation.path, mutation.line, mutation.last_line)
    if not tests:
        return "no test runs the line"
    file = root / mutation.path
    original = file.read_text("utf-8")
    try:
        file.write_text(mutation.content, "utf-8")
        for start in range(0, len(tests), _TESTS_PER_RUN):
            failed = _first_failure(root, tests[start : start + _TESTS_PER_RUN])
            if failed is None:
                continue
            file.write_text(original, "utf-8")
            if failed not in tests or _first_failure(root, [failed]) is None:
                return failed
            file.write_text(
                mutation.content, "utf-8"
            )  # the test fails anyway now and then, and proves nothing
    finally:
        file.write_text(original, "utf-8")
    return "survived"


def _first_failure(root: Path, tests: Sequence[str]) -> str | None:
    """Run tests up to the first failure; return its name, or what else ended the run. `None`: all passed."""
    names = root / "chosen_tests.txt"
    names.write_text("\n".join(tests), "utf-8")
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    try:
        run = subprocess.run(  # noqa: S603 -- our own tests
            [*command, "--tb=no", "--no-header", f"@{names}"],
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            timeout=_LONGEST_RUN_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "timeout"
    if run.returncode == 0:
        return None
    failures = [
        line.split(" ", 1)[1] for line in run.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))
    ]
    return failures[0].split(" - ")[0] if failures else f"exit {run.returncode}"


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
        "--tests", nargs="*", default=["-n", "auto"], help="arguments of pytest for the first run"
    )
    options = parser.parse_args(arguments)
    work: Path = options.work.resolve()
    root, coverage, results = work / "copy", work / "coverage", work / "results.json"
    if not root.exists():
        shutil.copytree(_ROOT, root, ignore=shutil.ignore_patterns(*_NOT_COPIED))
    if not (coverage / "data").exists():
        run_suite(root, coverage, options.tests)
    covering = read_suite(root, coverage)
    ends_at = time.monotonic() + options.minutes * 60
    outcomes: dict[str, str] = json.loads(results.read_text("utf-8")) if results.exists() else {}
    for mutation in sample(root, options.only, options.leave_out, seed=options.seed, count=options.count):
        if mutation.name in outcomes:
            continue
        if time.monotonic() > ends_at:
            break
        outcomes[mutation.name] = judge(root, mutation, covering)
        results.write_text(json.dumps(outcomes, indent=1), "utf-8")
        print(f"{outcomes[mutation.name]}: {mutation.name}"[:200], file=sys.stderr)
    survivors = {
        name: end
        for name, end in outcomes.items()
        if "::" not in end and not end.startswith(("exit", "timeout"))
    }
    print(json.dumps({"mutants": len(outcomes), "survivors": survivors}, indent=1, ensure_ascii=False))
    return bool(survivors)


if __name__ == "__main__":
    sys.exit(main())

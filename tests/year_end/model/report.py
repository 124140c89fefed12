"""Functions that run many histories or pairs of causes in several processes, and add up the results."""

import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Final

import attrs

from tests.year_end.model.check import FALSE_CAUSE, FIGURE, MISSING_CAUSE, VERDICT, Failure, Findings
from tests.year_end.model.histories import PAIRS, Bench, bench, run_history, run_pair

_CHUNK: Final = 20
"""The number of histories for which a process starts one sandbox."""


@attrs.define
class Report:
    """The totals of a run. A case is a history or a pair of causes; each failing case is listed with its seed."""

    histories: int = 0
    appendices: int = 0
    wrong_figures: int = 0
    false_causes: int = 0
    missing_causes: int = 0
    wrong_verdicts: int = 0
    not_verified: int = 0
    """The number of appendices whose figures can't be proved from the data."""
    errors: int = 0
    seconds: float = 0.0
    failures: dict[str, list[str]] = attrs.field(factory=dict[str, list[str]])

    @property
    def is_right(self) -> bool:
        """True if no case failed."""
        return not self.failures

    def add(self, name: str, findings: Findings) -> None:
        """Add the result of a case."""
        kinds = [failure.kind for failure in findings.failures]
        self.histories += 1
        self.appendices += findings.appendices
        self.wrong_figures += kinds.count(FIGURE)
        self.false_causes += kinds.count(FALSE_CAUSE)
        self.missing_causes += kinds.count(MISSING_CAUSE)
        self.wrong_verdicts += kinds.count(VERDICT)
        self.errors += kinds.count(ERROR)
        self.not_verified += len(findings.not_verified)
        if findings.failures:
            self.failures[name] = [f"{failure.kind}: {failure.text}" for failure in findings.failures]


ERROR: Final = "error"


def run_histories(first: int, count: int, *, workers: int) -> Report:
    """Run the histories of `count` seeds, starting with the seed `first`."""
    return _run(_histories_of, range(first, first + count), workers)


def first_failure(first: int, count: int) -> Report:
    """Run at most `count` histories, until a history fails. Return the report of the histories that ran."""
    began, report = time.monotonic(), Report()
    with bench() as started:
        for seed in range(first, first + count):
            report.add(f"--seed {seed}", _safely(run_history, started, seed))
            if report.failures:
                break
    report.seconds = round(time.monotonic() - began, 1)
    return report


def run_pairs(numbers: range, *, workers: int) -> Report:
    """Run the entries of `PAIRS` with these numbers: single causes, and pairs of causes."""
    return _run(_pairs_of, numbers, workers)


_Runner = Callable[[Sequence[int]], list[tuple[str, Findings]]]


def _run(runner: _Runner, numbers: range, workers: int) -> Report:
    began, report = time.monotonic(), Report()
    chunks = [numbers[start : start + _CHUNK] for start in range(0, len(numbers), _CHUNK)]
    for name, findings in _results(runner, chunks, workers):
        report.add(name, findings)
    report.seconds = round(time.monotonic() - began, 1)
    return report


def _results(runner: _Runner, chunks: Sequence[range], workers: int) -> Iterator[tuple[str, Findings]]:
    if workers <= 1:
        for chunk in chunks:
            yield from runner(chunk)
        return
    with ProcessPoolExecutor(workers) as pool:
        for results in pool.map(runner, chunks):
            yield from results


def _histories_of(seeds: Sequence[int]) -> list[tuple[str, Findings]]:
    with bench() as started:
        return [(f"--seed {seed}", _safely(run_history, started, seed)) for seed in seeds]


def _pairs_of(numbers: Sequence[int]) -> list[tuple[str, Findings]]:
    with bench() as started:
        return [(f"--pair {number}", _safely(run_pair, started, PAIRS[number], number)) for number in numbers]


def _safely(run: Callable[..., Findings], started: Bench, *arguments: object) -> Findings:
    """Run a case. Any exception is a failure of the case, so that the other cases are run as well."""
    try:
        return run(started, *arguments)
    except Exception:  # noqa: BLE001  # reported with its traceback
        return Findings(failures=[Failure(ERROR, traceback.format_exc(limit=-4))])

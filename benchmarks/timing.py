"""Times of tasks beside each other, so that a busy moment does not hit one side alone."""

import time
from collections.abc import Callable, Mapping

__all__ = ["best", "cpu_of"]


def cpu_of(task: Callable[[], object], times: int) -> float:
    """CPU seconds of one run of a task, out of many."""
    start = time.process_time()
    for _ in range(times):
        task()
    return (time.process_time() - start) / times


def best(
    tasks: Mapping[str, Callable[[], object]], rounds: int, measure: Callable[[Callable[[], object]], float]
) -> dict[str, float]:
    """The lowest figure of each task over rounds in which each has its turn."""
    found = dict.fromkeys(tasks, float("inf"))
    for _ in range(rounds):
        for name, task in tasks.items():
            found[name] = min(found[name], measure(task))
    return found

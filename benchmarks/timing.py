"""Times of tasks that are measured in turn, so that a busy moment does not affect one task only."""

import time
from collections.abc import Callable, Mapping

__all__ = ["best", "cpu_of"]


def cpu_of(task: Callable[[], object], times: int) -> float:
    """Return the mean CPU time of a task in seconds, over `times` runs."""
    start = time.process_time()
    for _ in range(times):
        task()
    return (time.process_time() - start) / times


def best(
    tasks: Mapping[str, Callable[[], object]], rounds: int, measure: Callable[[Callable[[], object]], float]
) -> dict[str, float]:
    """Return the lowest figure of each task over several rounds, with one run of every task in each round."""
    lowest = dict.fromkeys(tasks, float("inf"))
    for _ in range(rounds):
        for name, task in tasks.items():
            lowest[name] = min(lowest[name], measure(task))
    return lowest

"""A measurement of the speed of sie4 on a user's own file, compared with the csv module."""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import attrs

from sie4.balances_from_bytes import balances
from sie4.columns import Columns
from sie4.encoding import detect
from sie4.reader import loads

__all__ = ["Timing", "measure_file"]

_ROUNDS = 5
# After this time no further round starts, so that the measurement of a large file also ends soon.
_MAX_SECONDS = 20.0


@attrs.frozen
class Timing:
    """The time of a task.

    Attributes:
        name: The task: ``"csv"``, ``"columns"``, ``"balances"`` or ``"objects"``.
        seconds: The shortest CPU time of all rounds.
        ratio: The time divided by the time of the task ``"csv"``.
        mb_per_s: The size of the file divided by the time, in megabytes per second.
    """

    name: str
    seconds: float
    ratio: float
    mb_per_s: float


def measure_file(path: str | os.PathLike[str]) -> list[Timing]:
    """Measure the time of each way to read a file. Each round runs every task once, so the times can be compared.

    ``csv`` splits the decoded text with the csv module and is the baseline. ``columns`` reads all columns of all rows
    and is missing if pyarrow is not installed. ``balances`` computes the balances of all accounts. ``objects`` reads a
    document and accesses every field of its rows.

    Raises:
        SieError: The file is not a SIE 4 file.
        OSError: The file cannot be read.
    """
    data = Path(path).read_bytes()
    # This raises an error if the file is not a SIE 4 file, and fills caches outside the measurement.
    loads(data)
    text = data.decode(detect(data)[0], "replace")
    tasks: dict[str, Callable[[], object]] = {"csv": lambda: _split(text)}
    if find_spec("pyarrow") is not None:
        tasks["columns"] = lambda: Columns(data, history=True).to_arrow()
    tasks |= {"balances": lambda: balances(data), "objects": lambda: _read_objects(data)}
    best = dict.fromkeys(tasks, float("inf"))
    started = time.perf_counter()
    for _ in range(_ROUNDS):
        for name, task in tasks.items():
            before = time.process_time()
            task()
            best[name] = min(best[name], max(time.process_time() - before, 1e-6))
        if time.perf_counter() - started > _MAX_SECONDS:
            break
    size = len(data) / 1e6
    return [Timing(name, seconds, seconds / best["csv"], size / seconds) for name, seconds in best.items()]


def _split(text: str) -> None:
    lines = text.split("\n")
    # The csv module refuses NUL and long fields.
    limit = csv.field_size_limit(max(map(len, lines), default=0) + 1)
    try:
        for _ in csv.reader(
            (line.replace("\0", "") for line in lines) if "\0" in text else lines,
            delimiter=" ", escapechar="\\", skipinitialspace=True, doublequote=False, strict=False,
        ):  # fmt: skip
            pass
    finally:
        csv.field_size_limit(limit)


def _read_objects(data: bytes) -> None:
    """Read a document and access every field of its rows."""
    for voucher in loads(data).vouchers:
        for row in voucher.rows:
            _ = (row.kind, row.account, row.objects, row.amount, row.date, row.text, row.quantity, row.sign)

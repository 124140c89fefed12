# ruff: noqa: PLR2004, S603
"""Benchmark of sie4: times as ratios to the csv module of Python, which splits the same text in the same run.

    python -m benchmarks.sie --rows 100000 --json

There are three styles of file: ``fortnox`` (short rows, corrections), ``rich`` (row texts, objects) and ``quoted``
(Visma eEkonomi). The columns are read with pyarrow, if it is installed. The csv module only splits the text into
fields. Every task runs once per round, and the shortest CPU time counts, so that a busy moment of the machine does not
affect a single task. Growth is the time per row at the large size divided by the time per row at the small size.
Memory is the peak of a process that runs only one task.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import sie4

STYLES = ("fortnox", "rich", "quoted")
NAMES = (
    "Åkessons Måleri AB",
    "Östra Höjdens Förskola",
    'Stiftelsen \\"Solhem\\"',
    "Café Lindängen",
    "Brf Sjöängen 4",
)
ACCOUNTS = (1510, 1930, 2440, 2611, 2641, 3001, 3041, 4010, 5010, 6110, 6570, 7010, 7210, 7510, 8423)
MIDDLE = date(2024, 6, 30)


def amount_text(cents: int, style: str) -> str:
    """Return an amount as text, in the number format of a style of file."""
    sign, whole, rest = "-" if cents < 0 else "", abs(cents) // 100, abs(cents) % 100
    if style == "fortnox":
        return f"{sign}{whole}" + (f".{rest:02}".rstrip("0") if rest else "")
    return f"{sign}{whole}.{rest:02}"


def generate_lines(rows: int, style: str) -> Iterator[str]:
    """Yield the lines of a file with balanced vouchers and at least ``rows`` voucher rows."""
    rng = random.Random(1)
    yield from (
        "#FLAGGA 0",
        '#PROGRAM "Exempel" 1.0',
        "#FORMAT PC8",
        "#GEN 20250131",
        "#SIETYP 4",
        '#FNAMN "Åäö AB"',
    )
    yield from ("#RAR 0 20240101 20241231", "#ORGNR 555555-5555")
    for account in ACCOUNTS:
        yield f'#KONTO {account} "Konto {account} å"'
        yield f"#IB 0 {account} 100.00"
    row_count, number = 0, 0
    while row_count < rows:
        number += 1
        day = (date(2024, 1, 1) + timedelta(days=min(365, row_count * 366 // rows))).strftime("%Y%m%d")
        text = f"Kundfaktura {rng.choice(NAMES)} ({rng.randrange(1000, 99999)})"
        series = rng.choice("ABCDL")
        header = f'#VER {series} {number} {day} "{text}" {day}'
        if style == "quoted":
            header = f'#VER "{series}" "{number}" {day} "{text}" {day}'
        yield header + (' "Åsa Öberg"' if style == "rich" else "")
        yield "{"
        total = rng.randrange(100, 5_000_000)
        parts = [total, -total] if rng.random() < 0.5 else [total, -total // 5, -total - (-total // 5)]
        has_correction = rng.random() < 0.04
        for i, cents in enumerate(parts):
            account, object_draw = rng.choice(ACCOUNTS), rng.random()
            if style == "quoted":
                yield f"\t#TRANS {account} {{}} {amount_text(cents, style)}"
                row_count += 1
                continue
            objects = "{}"
            if object_draw < (0.08 if style == "fortnox" else 0.30):
                objects = f'{{1 "K{rng.randrange(1, 40)}"}}'
                if style == "rich" and object_draw < 0.12:
                    objects = f'{{1 "K{rng.randrange(1, 40)}" 6 "P{rng.randrange(1, 300):03}"}}'
            end = '"" "" 0' if style == "fortnox" else f'{day} "Konto {account} å {rng.choice(NAMES)}"'
            row = f"{account} {objects} {amount_text(cents, style)} {end}"
            if has_correction and i == 1:
                yield f"#BTRANS {account} {objects} {amount_text(cents + 500, style)} {end}"
                yield f"#RTRANS {row}"
                row_count += 2
            yield f"#TRANS {row}"
            row_count += 1
        yield "}"


def write_file(folder: Path, rows: int, style: str) -> Path:
    """Write a file line by line and return its path."""
    path = folder / f"{style}_{rows}.se"
    with path.open("w", encoding="cp437", newline="") as file:
        file.writelines(f"{line}\r\n" for line in generate_lines(rows, style))
    return path


def access_fields(voucher: sie4.Voucher) -> None:
    """Access every field of every row."""
    for row in voucher.rows:
        _ = (row.kind, row.account, row.objects, row.amount, row.date, row.text, row.quantity, row.sign)


def read_all(path: Path) -> None:
    """Read a document and access every field of its rows."""
    for voucher in sie4.loads(path.read_bytes()).vouchers:
        access_fields(voucher)


def stream_all(path: Path) -> None:
    """Stream the vouchers and access every field of their rows."""
    for voucher in sie4.stream(path):
        access_fields(voucher)


def read_columns(path: Path) -> None:
    """Read all columns of all rows."""
    sie4.rows(path, history=True).to_arrow()


def read_batches(path: Path) -> None:
    """Read all columns in batches, without keeping them."""
    for _ in sie4.rows(path, history=True).batches():
        pass


def write_parquet(path: Path) -> None:
    """Write all columns to a Parquet file."""
    sie4.rows(path, history=True).to_parquet(path.with_suffix(".parquet"))


def compute_balances(path: Path) -> None:
    """Compute the balances as of 30 June from the bytes of a file."""
    sie4.balances(path.read_bytes(), on=MIDDLE)


def split_with_csv(text: str) -> None:
    """Split a text into fields with the csv module, as the baseline."""
    for _ in csv.reader(
        text.split("\n"), delimiter=" ", escapechar="\\", skipinitialspace=True, doublequote=False
    ):
        pass


def measure_tasks(tasks: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the shortest CPU time of each task in seconds."""
    times = dict.fromkeys(tasks, float("inf"))
    for _ in range(rounds):
        for name, task in tasks.items():
            # The CPU time of all threads is used, because other programs affect it less than the elapsed time.
            start = time.process_time()
            result = task()
            times[name] = min(times[name], time.process_time() - start)
            del result
    return times


TASKS: dict[str, Callable[[Path], None]] = {
    "read": read_all,
    "stream": stream_all,
    "balances": compute_balances,
    "columns": read_columns,
    "batches": read_batches,
    "parquet": write_parquet,
    "csv": lambda path: split_with_csv(path.read_bytes().decode("cp437")),
}
TABLE_TASKS = {"columns", "batches", "parquet"}


def peak_memory_mb() -> float:
    """Return the peak memory of this process in MB; getrusage would include the parent process."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise SystemExit("This system does not report peak memory: /proc/self/status has no VmHWM.")


def run_in_process(task: str, path: Path) -> tuple[float, float]:
    """Run a task in a new process, and return its seconds and its peak memory in MB."""
    process = subprocess.run(
        [sys.executable, __file__, "--task", task, str(path)], capture_output=True, check=True
    )
    seconds, memory = process.stdout.split()
    return float(seconds), float(memory)


def measure(folder: Path, style: str, *, rows: int, small: int, large: int, rounds: int) -> dict[str, float]:
    """Return the figures of a style of file, by the names of the figures."""
    path = write_file(folder, rows, style)
    data = path.read_bytes()
    text, document = data.decode("cp437"), sie4.loads(data)
    count = sum(len(voucher.rows) for voucher in document.vouchers)
    has_pyarrow = find_spec("pyarrow") is not None
    tasks = [name for name in TASKS if name != "csv" and (has_pyarrow or name not in TABLE_TASKS)]
    if has_pyarrow:
        # The tables are measured on one thread, as is the csv module.
        import_module("pyarrow").set_cpu_count(1)
    times = measure_tasks(
        {
            "csv": lambda: split_with_csv(text),
            **{name: partial(TASKS[name], path) for name in tasks},
            "loads": lambda: sie4.loads(data),
            "write": lambda: sie4.dumps(document),
        },
        rounds,
    )
    figures = {f"{name}_vs_csv": times[name] / times["csv"] for name in tasks}
    figures["write_vs_read"] = times["write"] / times["loads"]
    figures["read_mb_per_s"] = len(data) / 1e6 / times["loads"]
    figures["read_rows_per_s"] = count / times["loads"]
    small_path, large_path = write_file(folder, small, style), write_file(folder, large, style)
    large_csv = min(run_in_process("csv", large_path)[0] for _ in range(2))
    for task in tasks:
        per_row_small = min(run_in_process(task, small_path)[0] for _ in range(rounds)) / small
        runs = [run_in_process(task, large_path) for _ in range(2)]
        figures[f"growth_{task}"] = min(seconds for seconds, _ in runs) / large / per_row_small
        figures[f"large_{task}_vs_csv"] = min(seconds for seconds, _ in runs) / large_csv
        figures[f"{task}_peak_mb"] = max(memory for _, memory in runs)
    return {name: round(value, 3) for name, value in figures.items()}


def main() -> None:
    """Run the benchmark and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="voucher rows of the file for the ratios")
    parser.add_argument("--small", type=int, default=10_000, help="rows of the small file for growth")
    parser.add_argument(
        "--large", type=int, default=1_000_000, help="rows of the large file for growth and memory"
    )
    parser.add_argument("--rounds", type=int, default=5, help="rounds, of which the fastest counts")
    parser.add_argument("--style", choices=STYLES, action="append", help="style to measure (default: all)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--task", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        task, path = options.task
        if task in TABLE_TASKS:
            # The libraries are imported outside the measurement.
            import_module("pyarrow.compute")
            # The first call of pyarrow's functions creates them.
            sie4.rows(b'#FLAGGA 0\n#VER A 1 20250101 "x"\n{\n#TRANS 1930 {} 5\n}\n').to_arrow()
        start = time.process_time()
        TASKS[task](Path(path))
        seconds = time.process_time() - start
        print(seconds, peak_memory_mb())
        return
    result: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for style in options.style or STYLES:
            result[style] = measure(
                Path(folder),
                style,
                rows=options.rows,
                small=options.small,
                large=options.large,
                rounds=options.rounds,
            )
            if not options.json:
                print(
                    style, *(f"  {name:<18} {value:>12}" for name, value in result[style].items()), sep="\n"
                )
    if options.json:
        print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()

"""Benchmark of the command `fortnox`: the time until it prints its help, and the time and calls of `fortnox demo`.

    python -m benchmarks.command [--json] [--runs 5]

Every figure is the median of several runs. The exit code is 1 if a figure exceeds its bound.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time

_BOUNDS = {"help_ratio": 2.0, "demo_first_appendix_s": 3.0, "demo_s": 10.0, "demo_calls": 30}


def _seconds(*words: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL, check=True)  # noqa: S603  # our own command
    return time.perf_counter() - started


def _demo() -> tuple[float, float, int]:
    """Run `fortnox demo`.

    Return the seconds until its first appendix, the seconds until its end, and its number of calls.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "fortnox_sdk.cli", "demo", "--lang", "en", "--out", folder]
        started, first, calls = time.perf_counter(), 0.0, 0
        with subprocess.Popen(  # noqa: S603 -- our own command
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            for line in process.stdout or ():
                words = line.split()
                if words[:1] == ["1510"] and not first:
                    first = time.perf_counter() - started
                if words[:1] == ["Calls"]:
                    calls = int(words[1])
        if process.returncode:
            raise SystemExit(f"fortnox demo ended with exit code {process.returncode}")
        return first, time.perf_counter() - started, calls


def main() -> int:
    """Measure and print the figures, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    helps, imports = list[float](), list[float]()
    for _ in range(options.runs):  # in turn, so that other work on the machine slows down both
        helps.append(_seconds("-m", "fortnox_sdk.cli", "--help"))
        imports.append(_seconds("-c", "import typer"))
    demos = [_demo() for _ in range(options.runs)]
    figures = {
        "help_ratio": round(statistics.median(helps) / statistics.median(imports), 2),
        "demo_first_appendix_s": round(statistics.median(first for first, _, _ in demos), 2),
        "demo_s": round(statistics.median(end for _, end, _ in demos), 2),
        "demo_calls": max(calls for _, _, calls in demos),
    }
    if options.json:
        print(json.dumps(figures))
    else:
        for name, figure in figures.items():
            print(f"{name:<24} {figure:>8}   (bound {_BOUNDS[name]})")
    return int(any(figure > _BOUNDS[name] for name, figure in figures.items()))


if __name__ == "__main__":
    sys.exit(main())

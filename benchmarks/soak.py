"""Soak test of the sandbox: mixed traffic on many connections, while the memory of the sandbox is measured.

    python -m benchmarks.soak --minutes 10 --json

A quarter of the clients send invalid requests or huge headers, are slow, or close the connection early. A snapshot is
restored every 20 seconds, so that the state does not grow. The exit code is 1 in each of these cases:

- The sandbox ended, hung, or printed a traceback.
- The sandbox responded with a server error, or closed a connection without a response.
- The memory of the sandbox grew after the warm-up.
- Threads or open files were left when all connections were closed.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import IO

import attrs

from benchmarks.soak_traffic import Target, Traffic

_WARM_UP = 0.5
"""The share of the memory samples that belong to the warm-up and are left out.

With 200 threads, the process needs some minutes until each part of its memory has reached its maximum size. The
objects of Python (`tracemalloc`) do not grow during this time. The process does not grow either if the same requests
come one by one.
"""
_GROWTH = 0.05
_GROWTH_MB = 5.0
_FEWEST_SAMPLES = 9
_SETTLE_S = 10.0
_RESTORE_EVERY_S = 20.0


def growth_mb(samples_mb: Sequence[float]) -> float | None:
    """Return the growth of the memory after the warm-up, or None if there are too few samples to judge.

    The first half of the samples is the warm-up. The second half is divided into thirds. The growth is the median of
    the last third minus the median of the first third.
    """
    settled = samples_mb[int(len(samples_mb) * _WARM_UP) :]
    if len(settled) < _FEWEST_SAMPLES:
        return None
    third = len(settled) // 3
    return statistics.median(settled[-third:]) - statistics.median(settled[:third])


def is_flat(samples_mb: Sequence[float]) -> bool:
    """Return True if the memory grew by at most 5 % or 5 MB, whichever is more, or if there are too few samples."""
    growth = growth_mb(samples_mb)
    return growth is None or growth <= max(_GROWTH_MB, _GROWTH * statistics.median(samples_mb))


@attrs.frozen
class _Process:
    """A running `fortnox sandbox`, observed by means of `/proc`."""

    process: subprocess.Popen[str]
    target: Target
    errors: IO[str]

    def memory_mb(self) -> float:
        return int(self._status("VmRSS").split()[0]) / 1024

    def threads(self) -> int:
        return int(self._status("Threads"))

    def open_files(self) -> int:
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def error_text(self) -> str:
        """Return the text that the sandbox printed from its first traceback on, or `""` if it printed no traceback."""
        self.errors.seek(0)
        text = self.errors.read()
        return text[text.index("Traceback") :] if "Traceback" in text else ""

    def admin(self, method: str, path: str) -> dict[str, object]:
        host, port = self.target.address
        connection = HTTPConnection(host, port, timeout=60)
        try:
            connection.request(method, f"/_sandbox/{path}")
            response = connection.getresponse()
            content: dict[str, object] = json.loads(response.read())
        finally:
            connection.close()
        if response.status != HTTPStatus.OK:
            raise SystemExit(f"{path}: status {response.status}, {content}")
        return content

    def _status(self, name: str) -> str:
        lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8").splitlines()
        return next(line for line in lines if line.startswith(f"{name}:")).partition(":")[2]


@contextmanager
def _sandbox() -> Generator[_Process]:
    command = [sys.executable, "-m", "fortnox_sdk.cli", "sandbox", "--json", "--no-rate-limit"]
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process,  # noqa: S603  # our own command
    ):
        try:
            said = json.loads(process.stdout.readline() if process.stdout else "")
            target = Target(said["url"], said["client_id"], said["client_secret"], "")
            running = _Process(process, target, errors)
            token = str(running.admin("POST", "token")["access_token"])
            yield attrs.evolve(running, target=attrs.evolve(target, access_token=token))
        finally:
            process.terminate()
            try:
                process.wait(_SETTLE_S)
            except subprocess.TimeoutExpired:
                process.kill()


async def _observe(sandbox: _Process, samples_mb: list[float], every_s: float) -> None:
    while True:
        await asyncio.sleep(every_s)
        samples_mb.append(round(sandbox.memory_mb(), 1))


async def _restore(sandbox: _Process) -> None:
    while True:
        await asyncio.sleep(_RESTORE_EVERY_S)
        await asyncio.to_thread(sandbox.admin, "POST", "snapshots/start/restore")


async def _run(
    sandbox: _Process, traffic: Traffic, connections: int, seconds: float, every_s: float
) -> list[float]:
    samples_mb: list[float] = []
    tasks = [
        asyncio.create_task(_observe(sandbox, samples_mb, every_s)),
        asyncio.create_task(_restore(sandbox)),
    ]
    await traffic.run(connections, seconds)
    for task in tasks:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, Exception):
            raise result
    return samples_mb


def _settle(sandbox: _Process, threads: int, open_files: int) -> None:
    """Wait until the threads and files of the closed connections are gone, but not longer than ten seconds."""
    end = time.monotonic() + _SETTLE_S
    while time.monotonic() < end and (sandbox.threads() > threads or sandbox.open_files() > open_files):
        time.sleep(0.1)


def soak(
    *, connections: int, seconds: float, every_s: float, seed: int
) -> tuple[dict[str, object], list[str]]:
    """Run the soak test and return its figures and the names of the figures that are wrong."""
    with _sandbox() as sandbox:
        sandbox.admin("POST", "snapshots/start")
        before = (sandbox.threads() + 1, sandbox.open_files())  # one more thread handles large requests
        traffic = Traffic(sandbox.target, seed)
        start = time.monotonic()
        samples_mb = asyncio.run(_run(sandbox, traffic, connections, seconds, every_s))
        took_s = time.monotonic() - start
        _settle(sandbox, *before)
        after = (sandbox.threads(), sandbox.open_files())
        ended = sandbox.process.poll() is not None
        errors = sandbox.error_text()
    requests = traffic.statuses.total()
    latencies_ms = [1000 * second for second in statistics.quantiles(traffic.latencies_s, n=100)]
    wrong = {
        "ended": ended,
        "errors": bool(errors),
        "closed": traffic.closed > 0,
        "unanswered": traffic.unanswered > 0,
        "statuses": any(status >= HTTPStatus.INTERNAL_SERVER_ERROR for status in traffic.statuses),
        "memory_mb": not is_flat(samples_mb),
        "threads_left": after[0] > before[0],
        "files_left": after[1] > before[1],
    }
    figures: dict[str, object] = {
        "connections": connections,
        "seconds": round(took_s, 1),
        "requests": requests,
        "requests_per_s": round(requests / took_s, 1),
        "latency_ms": {"median": round(latencies_ms[49], 1), "p99": round(latencies_ms[98], 1)},
        "statuses": {str(status): count for status, count in sorted(traffic.statuses.items())},
        "closed": traffic.closed,
        "unanswered": traffic.unanswered,
        "memory_mb": samples_mb,
        "growth_mb": growth_mb(samples_mb),
        "threads_left": max(0, after[0] - before[0]),
        "files_left": max(0, after[1] - before[1]),
        "errors": errors,
        "ended": ended,
    }
    return figures, [name for name, is_wrong in wrong.items() if is_wrong]


def main() -> int:
    """Run the soak test and print its figures. The exit code is 1 if a figure is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument(
        "--sample-s", type=float, default=10.0, help="seconds between two measurements of memory"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    figures, wrong = soak(
        connections=options.connections,
        seconds=options.minutes * 60,
        every_s=options.sample_s,
        seed=options.seed,
    )
    if options.json:
        print(json.dumps({"figures": figures, "wrong": wrong, "python": sys.version.split()[0]}, indent=2))
    else:
        for name, value in figures.items():
            print(f"{name:16} {value}{'   WRONG' if name in wrong else ''}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

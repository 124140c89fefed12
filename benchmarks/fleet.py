"""Benchmark of the synchronisation of many companies (a fleet) on two nights, with 1, 2, 4 and 8 workers.

    python -m benchmarks.fleet --companies 1000 --workers 1,2,4,8 --second-night 5 --json

The figures are the companies per hour, and the calls, time and memory per company. Several sandboxes answer each
request after 100 to 300 ms, with Fortnox's rate limit. Each worker is a process that synchronises one company at a
time. With fewer workers, a proportional part of the companies is read, so that all runs take about the same time. The
fleet is synchronised once per night. Before the second night, some companies change.

The exit code is 1 in each of these cases:

- The number of companies per hour was less than 90 % of the smaller of two bounds. One bound follows from the
  latency, and the other bound from the number of cores. The second bound excludes the CPU time that other programs
  used meanwhile.
- Fortnox's rate limit was exceeded, or a company could not be read.
- The number of token refreshes was not one per company and night.
- On the second night, an individual invoice or payment of an unchanged company was requested.
- On the second night, the changed companies took more than 1.2 times the smallest possible number of calls.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from contextlib import ExitStack
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from statistics import mean

import attrs

from benchmarks.fleet_companies import BenchmarkSandbox, Requests, needed_calls, start_sandbox
from benchmarks.fleet_worker import Measured, Night, prepare
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey

__all__ = ["main"]

_LEAST_SHARE = 0.9
_MOST_CALLS = 1.2
_HOUR_S = 3600
_FIRST_SHIFT_S = 2 * _HOUR_S
"""The seconds by which the clocks are advanced after each run of the first night, so that the access tokens expire."""
_START_S = 300
_NIGHT_H = 6
_LARGE_FLEET = 50_000


@attrs.frozen(kw_only=True)
class Run:
    """The figures of one run.

    `share` is `companies_per_hour` divided by the smaller of `latency_bound` and `core_bound`.
    """

    workers: int
    companies: int
    seconds: float
    companies_per_hour: int
    latency_bound: int
    core_bound: int
    core_bound_of_idle_machine: int
    share: float
    calls_per_company: float
    seconds_per_company: float
    worker_cpu_s: float
    sandbox_cpu_s: float
    cores_of_other_programs: float
    received_kb: float
    peak_mb: float
    status_429: int
    refreshes: int
    failures: tuple[str, ...]

    @property
    def wrong(self) -> list[str]:
        """The names of the figures that are outside their bounds."""
        checks = {
            "share": self.share < _LEAST_SHARE,
            "status_429": self.status_429 > 0,
            "refreshes": self.refreshes != self.companies,
            "failures": bool(self.failures),
        }
        return [f"{name} with {self.workers} workers" for name, is_wrong in checks.items() if is_wrong]


@attrs.define(kw_only=True)
class Benchmark:
    """A benchmark of several nights, with its sandboxes and their companies."""

    sandboxes: Mapping[str, BenchmarkSandbox]
    configs: Mapping[str, FortnoxConfig]
    keys: Sequence[ConnectionKey]
    folder: Path
    latency_s: float
    shift_s: float = 0.0
    requests: dict[ConnectionKey, Requests] = attrs.field(factory=dict[ConnectionKey, Requests])
    """The requests of the last run, by company."""

    def run(self, keys: Sequence[ConnectionKey], workers: int, dataset: str) -> Run:
        """Synchronise companies with `workers` workers, and return the figures of the run."""
        context = get_context("spawn")
        barrier = context.Barrier(workers + 1)
        night = Night(configs=self.configs, dataset=str(self.folder / dataset), shift_s=self.shift_s)
        with ProcessPoolExecutor(workers, context, prepare, (barrier,)) as pool:
            # The pool starts a process for each task as long as no process is idle. No process is idle before the
            # barrier opens.
            started = [pool.submit(os.getpid) for _ in range(workers)]
            barrier.wait(_START_S)
            wait(started)
            since = {name: each.now() for name, each in self.sandboxes.items()}
            cpu, machine = self._sandbox_cpu_s(), _busy_s()
            began = time.monotonic()
            measured = list(pool.map(night, keys))
            seconds = time.monotonic() - began
            cpu, machine = self._sandbox_cpu_s() - cpu, _busy_s() - machine
        refreshes, limited = self._read_logs(since)
        own = sum(each.cpu_s for each in measured)
        others = max(0.0, (machine - own - cpu) / seconds)
        calls = mean(each.calls for each in measured)
        cores = max(0.1, (os.cpu_count() or 1) - others)
        cpu_per_company = (own + cpu) / len(keys)
        latency_bound = workers * _HOUR_S / ((calls + 1) * self.latency_s)  # and one call for the token
        core_bound = cores * _HOUR_S / cpu_per_company
        per_hour = len(keys) / seconds * _HOUR_S
        return Run(
            workers=workers,
            companies=len(keys),
            seconds=round(seconds, 1),
            companies_per_hour=round(per_hour),
            latency_bound=round(latency_bound),
            core_bound=round(core_bound),
            core_bound_of_idle_machine=round((os.cpu_count() or 1) * _HOUR_S / cpu_per_company),
            share=round(per_hour / min(latency_bound, core_bound), 2),
            calls_per_company=round(calls, 2),
            seconds_per_company=round(mean(each.wall_s for each in measured), 2),
            worker_cpu_s=round(own / len(keys), 3),
            sandbox_cpu_s=round(cpu / len(keys), 3),
            cores_of_other_programs=round(others, 2),
            received_kb=round(mean(each.received for each in measured) / 1000, 1),
            peak_mb=round(max(each.peak_mb for each in measured), 1),
            status_429=limited,
            refreshes=refreshes,
            failures=_failures(measured),
        )

    def next_night(self, seconds: float) -> None:
        """Advance the clocks of the sandboxes and of the workers by a number of seconds."""
        self.shift_s += seconds
        for each in self.sandboxes.values():
            each.sandbox.advance_clock(seconds)

    def second_night(
        self, keys: Sequence[ConnectionKey], percent: float, workers: int, dataset: str
    ) -> dict[str, object]:
        """Change some companies, and synchronise all companies. Compare the calls with the smallest possible number.

        Return the figures. `percent` is the percentage of companies that are changed.
        """
        self.next_night(24 * _HOUR_S)
        number = round(len(keys) * percent / 100)
        chosen = keys[:: max(1, len(keys) // max(1, number))][:number]
        changes = {
            key: self.sandboxes[key.client_id].change(key, pay=index % 2 == 0)
            for index, key in enumerate(chosen)
        }
        run = self.run(keys, workers, dataset)
        unchanged = [self.requests[key] for key in keys if key not in changes]
        changed = [(self.requests[key], change) for key, change in changes.items()]
        singles = sum(_singles(requests) for requests in unchanged)
        needed = sum(needed_calls(*each) for each in changed)
        made = sum(len(requests) for requests, _ in changed)
        wrong = [each for each in run.wrong if not each.startswith("share")]
        wrong += ["singles_in_unchanged"] if singles else []
        wrong += ["calls_in_changed"] if made > _MOST_CALLS * needed else []
        return {
            "changed_companies": len(changes),
            "calls_per_unchanged_company": round(mean(map(len, unchanged)), 2) if unchanged else 0,
            "single_records_in_unchanged_companies": singles,
            "calls_in_changed_companies": made,
            "calls_needed_in_changed_companies": needed,
            "run": attrs.asdict(run),
            f"night_of_{_LARGE_FLEET}": _large_fleet(run, 0.0, self.latency_s),
            "wrong": wrong,
        }

    def _sandbox_cpu_s(self) -> float:
        return sum(each.cpu_s() for each in self.sandboxes.values())

    def _read_logs(self, since: Mapping[str, datetime]) -> tuple[int, int]:
        self.requests.clear()
        refreshes = limited = 0
        by_number = {(key.client_id, key.database_number): key for key in self.keys}
        for name, each in self.sandboxes.items():
            requests, refreshed, rejected = each.log(since[name])
            refreshes, limited = refreshes + refreshed, limited + rejected
            self.requests.update({by_number[name, company]: made for company, made in requests.items()})
        return refreshes, limited


def _failures(measured: Sequence[Measured]) -> tuple[str, ...]:
    """Return the distinct reasons why companies were not read."""
    return tuple(sorted({each.problem for each in measured if not each.status.is_good}))


def _singles(requests: Requests) -> int:
    """Return the number of single invoices and payments that were requested."""
    return sum(path.rpartition("/")[0].endswith(("invoices", "invoicepayments")) for path, _ in requests)


def _busy_s() -> float:
    """Return the CPU seconds that all programs have used since the machine was started."""
    fields = Path("/proc/stat").read_text(encoding="utf-8").splitlines()[0].split()[1:9]
    user, nice, system, _idle, _waiting, *rest = map(int, fields)
    return (user + nice + system + sum(rest)) / os.sysconf("SC_CLK_TCK")


def _size_kb(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1000


def _large_fleet(run: Run, dataset_kb: float, latency_s: float) -> dict[str, float]:
    """Return the resources that are needed to read a fleet of 50 000 companies in six hours."""
    per_s = _LARGE_FLEET / (_NIGHT_H * _HOUR_S)
    calls = run.calls_per_company + 1  # and one for the token
    return {
        "companies_at_once": round(per_s * (calls * latency_s + run.worker_cpu_s), 1),
        "cores_of_workers": round(per_s * run.worker_cpu_s, 2),
        "calls_per_s": round(per_s * calls, 1),
        "received_gb": round(_LARGE_FLEET * run.received_kb / 1e6, 1),
        "dataset_gb": round(_LARGE_FLEET * dataset_kb / 1e6, 1),
    }


def measure(
    companies: int, workers: Sequence[int], sandboxes: int, latency_s: float, percent: float | None
) -> tuple[dict[str, object], list[str]]:
    """Run the benchmark, and return its figures and the names of the wrong figures."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        started = [stack.enter_context(start_sandbox(folder)) for _ in range(sandboxes)]
        by_sandbox = [
            each.connect(companies // sandboxes + (n < companies % sandboxes))
            for n, each in enumerate(started)
        ]
        # In turn from each sandbox.
        keys = [keys[n] for n in range(max(map(len, by_sandbox))) for keys in by_sandbox if n < len(keys)]
        for each in started:
            each.sandbox.set_faults(latency_s=latency_s / 2, latency_jitter_s=latency_s)
        benchmark = Benchmark(
            sandboxes={each.sandbox.client_id: each for each in started},
            configs={
                each.sandbox.client_id: each.config(folder / f"secret-{n}") for n, each in enumerate(started)
            },
            keys=keys,
            folder=folder,
            latency_s=latency_s,
        )
        runs: list[Run] = []
        for number in sorted(workers):
            part = keys[: max(number, len(keys) * number // max(workers))]
            runs.append(benchmark.run(part, number, f"data-{number}"))
            print(runs[-1], file=sys.stderr)
            benchmark.next_night(_FIRST_SHIFT_S)
        wrong = [name for run in runs for name in run.wrong]
        dataset = f"data-{max(workers)}"
        dataset_kb = _size_kb(folder / dataset) / runs[-1].companies
        figures: dict[str, object] = {
            "latency_ms": [round(500 * latency_s), round(1500 * latency_s)],
            "sandboxes": sandboxes,
            "cores": os.cpu_count(),
            "runs": [attrs.asdict(run) for run in runs],
            "dataset_kb_per_company": round(dataset_kb, 1),
            "sandbox_mb_per_company": round(sum(each.memory_mb() for each in started) / companies, 2),
            f"first_night_of_{_LARGE_FLEET}": _large_fleet(runs[-1], dataset_kb, latency_s),
        }
        if percent is not None:
            second = benchmark.second_night(keys[: runs[-1].companies], percent, max(workers), dataset)
            figures["second_night"] = second
            wrong += [str(name) for name in second.pop("wrong")]  # type: ignore[attr-defined]
        return figures, wrong


def main() -> int:
    """Run the benchmark and print its figures. The exit code is 1 if a figure is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--companies", type=int, default=40)
    parser.add_argument("--workers", default="1,2,4,8", help="numbers of workers, with commas between them")
    parser.add_argument("--sandboxes", type=int, default=2)
    parser.add_argument("--latency-ms", type=float, default=200.0, help="mean time until a response")
    parser.add_argument("--second-night", type=float, metavar="PERCENT", help="companies that change")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    workers = [int(number) for number in options.workers.split(",")]
    figures, wrong = measure(
        options.companies, workers, options.sandboxes, options.latency_ms / 1000, options.second_night
    )
    if options.json:
        print(json.dumps({"figures": figures, "wrong": wrong}, indent=2, default=str))
    else:
        for name, value in figures.items():
            print(f"{name:24} {value}")
        print(f"wrong: {', '.join(wrong) or 'nothing'}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())

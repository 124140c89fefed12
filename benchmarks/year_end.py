"""Benchmark of the year-end job: calls, time and memory for a company with 20 000 customer invoices.

    python -m benchmarks.year_end --json            # at Fortnox's rate limit, about two minutes
    python -m benchmarks.year_end --no-pace         # without the rate limit, for CPU time and memory only

The sandbox and the year-end job run in separate processes. The exit code is 1 if a figure exceeds its bound, or if a
ledger total differs from the total of the generated company.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping

from benchmarks.year_end_company import BALANCE_DATE, LargeCompany
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.http.paging import PAGE_SIZE
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.testing import connect
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.progress import Progress, StepTexts, no_progress
from fortnox_sdk.year_end.reading import CompanyReader, Reading
from fortnox_sdk.year_end.reconciliation.reconcile import ledger_appendix

__all__ = ["expected_calls", "read"]

_BOUNDS = {"of_floor": 1.15, "memory_mb": 300.0, "matching_cpu_s": 3.0}
"""The upper bounds of figures. `matching_cpu_s` includes the CPU time of the calls for single records."""
_SETTINGS = 1
"""The number of calls for settings.

A reading requests the predefined accounts, and its check requests the financial years.
"""
_CALLS_BEFORE = 2
"""The number of calls before a reading, for the company and its financial years."""

Figures = dict[str, float | str]


def expected_calls(company: LargeCompany) -> dict[str, int]:
    """Return the largest allowed number of calls for each purpose.

    The purposes are the lists, single records, and the check that the books did not change during the reading.
    """
    books = len(company.vouchers)
    vouchers = sum(_pages(len(records)) for records in company.vouchers.values())
    ledgers = sum(_pages(len(records)) for records in company.records.values())
    return {
        "lists": _SETTINGS + books + vouchers + ledgers,
        "single records": company.write_offs,
        "check": _SETTINGS + books + ledgers,
    }


def _pages(records: int) -> int:
    return -(-records // PAGE_SIZE)


def read(sandbox: Sandbox, pace: Pace, *, progress: Progress = no_progress) -> Reading:
    """Read the books and ledgers of a sandbox's company."""
    client = connect(sandbox, pace=pace)
    years = tuple(client.financial_years.list())
    reader = CompanyReader(
        client=client,
        company=client.company_information.get(),
        years=years,
        year=next(year for year in years if BALANCE_DATE in year),
        ledgers=(Ledger.CUSTOMERS, Ledger.SUPPLIERS),
        clock=SystemClock(),
        progress=progress,
    )
    return reader.read()


def _measure(sandbox: Sandbox, pace: Pace) -> Figures:
    """Read the company and create its appendices. Return the figures."""
    steps: list[tuple[Text, float]] = []

    def record(text: Text, _done: int, _total: int | None, /) -> None:
        steps.append((text, time.process_time()))

    began, cpu = time.perf_counter(), time.process_time()
    reading = read(sandbox, pace, progress=record)
    figures: Figures = {"read_s": time.perf_counter() - began, "read_cpu_s": time.process_time() - cpu}
    matching = next(at for text, at in steps if text in StepTexts.MATCHING.values())
    check = next(at for text, at in steps if text.en.startswith(StepTexts.CHECK.en))
    figures["matching_cpu_s"] = check - matching
    cpu = time.process_time()
    totals = {
        str(name): str(ledger_appendix(ledger, BALANCE_DATE, provenance=reading.provenance).ledger_total)
        for name, ledger in reading.ledgers.items()
    }
    figures["appendices_cpu_s"] = time.process_time() - cpu
    figures["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures |= {f"{purpose} calls": count for purpose, count in reading.calls.items()}
    calls = _CALLS_BEFORE + sum(reading.calls.values())
    if pace.per_s:
        figures["of_floor"] = float(figures["read_s"]) / ((calls - 1) // pace.calls * pace.per_s)
    return figures | totals


def _measure_in_child(settings: str, *, with_pace: bool) -> Figures:
    option = "--measure" if with_pace else "--measure-without-pace"
    command = [sys.executable, "-m", "benchmarks.year_end", option, settings]
    output = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603  # our own command
    figures: Figures = json.loads(output)
    return figures


def _run(invoices: int, *, with_pace: bool) -> tuple[Figures, list[str]]:
    """Return the figures, and the names of the wrong figures."""
    company = LargeCompany(invoices)
    with tempfile.TemporaryFile() as log:
        command = [sys.executable, "-m", "fortnox_sdk.sandbox", *(() if with_pace else ("--no-rate-limit",))]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as process:  # noqa: S603  # as above
            try:
                settings = process.stdout.readline() if process.stdout else ""
                began = time.perf_counter()
                company.put(_sandbox(settings))
                put_s = time.perf_counter() - began
                figures = _measure_in_child(settings, with_pace=with_pace)
            finally:
                process.terminate()
    expected: Mapping[str, object] = {
        "customers": str(company.receivables),
        "suppliers": str(company.payables),
    }
    wrong = [name for name, total in expected.items() if figures[name] != total]
    bounds = {**_BOUNDS, **{f"{purpose} calls": count for purpose, count in expected_calls(company).items()}}
    wrong += [name for name, bound in bounds.items() if name in figures and float(figures[name]) > bound]
    return {"put_s": put_s, **figures}, wrong


def _sandbox(settings: str) -> Sandbox:
    values = json.loads(settings)
    return Sandbox(**values | {"redirect_uris": tuple(values["redirect_uris"])})


def main() -> int:
    """Measure and print the figures. The exit code is 1 if a figure is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--invoices", type=int, default=20_000)
    parser.add_argument("--no-pace", action="store_true", help="read without the rate limit")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    parser.add_argument("--measure-without-pace", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if settings := options.measure or options.measure_without_pace:
        print(json.dumps(_measure(_sandbox(settings), Pace() if options.measure else Pace.off)))
        return 0
    figures, wrong = _run(options.invoices, with_pace=not options.no_pace)
    rounded = {
        name: round(value, 2) if isinstance(value, float) else value for name, value in figures.items()
    }
    if options.json:
        print(json.dumps({"figures": rounded, "wrong": wrong, "python": sys.version.split()[0]}, indent=2))
    else:
        for name, value in rounded.items():
            print(f"{name:24} {value:>16}{'   WRONG' if name in wrong else ''}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

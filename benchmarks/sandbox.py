"""Benchmark of the sandbox: start time, CPU time of lists, and memory for many invoices and vouchers.

    python benchmarks/sandbox.py [--json] [--invoices 20000] [--vouchers 100000]

The sandbox runs in its own process with the same Python. The exit code is 1 if a figure exceeds its bound. CPU time is
the time of the sandbox process; the requests come from another process.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

_BOUNDS = {
    "start_empty_s": 1.0,
    "start_300_invoices_s": 1.0,
    "list_500_invoices_cpu_ms": 20.0,
    "list_500_vouchers_cpu_ms": 20.0,
    "memory_mb": 1024.0,
}
_ROUNDS = 20


class _Sandbox:
    def __init__(self, *arguments: str) -> None:
        start = time.perf_counter()
        command = [sys.executable, "-m", "fortnox_sdk.sandbox", "--no-rate-limit", *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603  # our own command
        line = self.process.stdout.readline() if self.process.stdout else ""
        self.started_s = time.perf_counter() - start
        self.settings = json.loads(line)
        self.connection = HTTPConnection(urlsplit(str(self.settings["url"])).netloc)
        self.headers: dict[str, str] = {}

    def sign_in(self) -> None:
        body = json.dumps({"database_number": self.settings["database_number"]})
        self.connection.request("POST", "/_sandbox/token", body)
        access = json.loads(self.connection.getresponse().read())["access_token"]
        self.headers = {"Authorization": f"Bearer {access}"}

    def get(self, path: str) -> bytes:
        self.connection.request("GET", path, headers=self.headers)
        response = self.connection.getresponse()
        content = response.read()
        if response.status != 200:  # noqa: PLR2004  # OK
            raise SystemExit(f"{path}: status {response.status}, {content[:200]!r}")
        return content

    def cpu_s(self) -> float:
        ticks = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 1024

    def stop(self) -> None:
        self.connection.close()
        self.process.terminate()
        self.process.wait()


def _cpu_ms(sandbox: _Sandbox, path: str, pages: int) -> float:
    """Return the CPU time per page in milliseconds.

    Each request is for another page, so that caches help no more than when a whole list is read.
    """
    before = sandbox.cpu_s()
    for n in range(_ROUNDS):
        sandbox.get(f"{path}limit=500&page={n % pages + 1}")
    return (sandbox.cpu_s() - before) / _ROUNDS * 1000


def _measure(invoices: int, vouchers: int) -> dict[str, float]:
    figures: dict[str, float] = {}
    for name, arguments in (("start_empty_s", ()), ("start_300_invoices_s", ("--invoices", "300"))):
        times: list[float] = []
        for _ in range(3):
            sandbox = _Sandbox(*arguments)
            times.append(sandbox.started_s)
            sandbox.stop()
        figures[name] = min(times)
    sandbox = _Sandbox("--invoices", str(invoices), "--vouchers", str(vouchers), "--seed", "7")
    figures["start_large_s"] = sandbox.started_s
    sandbox.sign_in()
    figures["list_500_invoices_cpu_ms"] = _cpu_ms(sandbox, "/3/invoices?", max(1, invoices // 500))
    figures["list_500_vouchers_cpu_ms"] = _cpu_ms(
        sandbox, "/3/vouchers?financialyear=2&", max(1, vouchers // 1500)
    )
    figures["memory_mb"] = sandbox.memory_mb()
    sandbox.stop()
    return figures


def main() -> int:
    """Measure and print the figures. The exit code is 1 if a figure exceeds its bound."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--invoices", type=int, default=20_000)
    parser.add_argument("--vouchers", type=int, default=100_000)
    options = parser.parse_args()
    measured = _measure(options.invoices, options.vouchers)
    broken = [name for name, bound in _BOUNDS.items() if measured[name] >= bound]
    if options.json:
        figures = {
            name: {"measured": round(value, 3), "bound": _BOUNDS.get(name)}
            for name, value in measured.items()
        }
        print(json.dumps({"figures": figures, "broken": broken, "python": sys.version.split()[0]}, indent=2))
    else:
        for name, value in measured.items():
            bound = f"under {_BOUNDS[name]:g}" if name in _BOUNDS else "no bound"
            print(f"{name:28} {value:10.2f}   {bound}{'   BROKEN' if name in broken else ''}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

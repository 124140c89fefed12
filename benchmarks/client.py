# ruff: noqa: PLR2004, S603
"""Benchmark of the client, compared with the libraries that it is built on.

    python -m benchmarks.client --json

A sandbox in another process responds like a distant server: after 20 to 180 ms, and every 60th response 1.5 s later. Of
the 100 pages of the list, only page 60 is late. A late last page would raise ``pages_vs_floor`` to 1.06, even for a
client that loses no time. The figures are

- ``pages_vs_floor``: the time to read a list of 50,000 invoices, divided by the time of 100 calls at 24 calls per 5 s.
- ``answers_429``: the number of calls for the list that the sandbox refused with status 429.
- ``call_vs_requests``: the CPU time to read one record, divided by the CPU time of a `requests` call and `json.loads`.
  Both are measured with few environment variables, because `requests` reads all of them in each call.
- ``decode_vs_cattrs``: the time to decode 10,000 invoices of 3 rows, divided by the time of cattrs on the same classes.
- ``import_vs_requests``: the time of `from fortnox_sdk import FortnoxClient` in a new process, divided by the time of
  `import requests`. ``first_client_ms`` is the time of all imports for the first client, including `requests`.
- ``memory_growth_mb``: the growth of the peak memory while 450 more pages are read after the first 50 pages.

Each ratio compares the best times of tasks that run in turn, so that a busy moment does not affect one task only. The
exit code is 1 if a figure exceeds its bound.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests  # noqa: TID251 - measured for comparison

from benchmarks.decoding import measure_decoding, record_of
from benchmarks.timing import best, cpu_of
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.sales.invoices import InvoiceSummary
from fortnox_sdk.http.messages import Request, Response, Transport
from fortnox_sdk.http.ratelimit import Pace, RateLimiter
from fortnox_sdk.http.session import Session
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.sandbox import Sandbox, serve
from fortnox_sdk.sandbox.books.company import companies
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Tenant
from fortnox_sdk.sandbox.web.service import Service
from fortnox_sdk.scalars import Secret

BOUNDS = {
    "pages_vs_floor": 1.05,
    "answers_429": 0.0,
    "call_vs_requests": 1.3,
    "decode_vs_cattrs": 2.5,
    "import_vs_requests": 1.6,
    "memory_growth_mb": 4.0,
}
PAGE = 500


class OneToken:
    """An authoriser with one token that never expires."""

    def __init__(self, token: str) -> None:
        self._value = Secret(f"Bearer {token}")

    def authorization(self) -> Secret:
        """Return the token as a header value."""
        return self._value

    def renew(self, _used: Secret, /) -> None:
        """Do nothing: the token cannot be renewed."""


def make_client(url: str, token: str, *, pace: Pace, transport: Transport | None = None) -> FortnoxClient:
    """Return a client for a server. The client uses one token and never refreshes it."""
    return FortnoxClient(
        Session(
            api_url=url,
            transport=transport or RequestsTransport(),
            authoriser=OneToken(token),
            limiter=RateLimiter(pace),
        )
    )


# -- the sandbox, in its own process --


def fill(state: Path, invoices: int) -> None:
    """Copy the first booked invoice of the demo company until the company has `invoices` invoices."""
    service = Service(state)
    try:
        with service.database.transaction() as db:
            tenant, records = Tenant(db, companies(db)[0].number), Collection("invoices")
            found = next(body for body in records.every(tenant) if body["Booked"])
            start = records.next_number(tenant)
            have = records.every(tenant).total()
            for number in range(start, start + invoices - have):
                records.insert(tenant, found | {"DocumentNumber": str(number)}, str(number))
    finally:
        service.close()


def serve_until_stdin_ends(state: Path) -> None:
    """Run the sandbox until standard input ends. First, print one line of JSON with its URL and a token."""
    with serve(state=state) as sandbox:
        print(json.dumps([sandbox.url, sandbox.token()[0]]), flush=True)
        sys.stdin.read()


@contextmanager
def sandbox_process(folder: Path, invoices: int) -> Generator[tuple[Sandbox, str]]:
    """Run a sandbox with `invoices` invoices in another process, and yield it with a token."""
    state = folder / "state.sqlite3"
    fill(state, invoices)
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.client", "--serve", str(state)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise SystemExit("The sandbox has no pipes.")
        url, token = json.loads(process.stdout.readline())
        sandbox = Sandbox(url=url, client_id="", client_secret="", redirect_uris=(), database_number=0)
        try:
            yield sandbox, token
        finally:
            process.stdin.close()


def add_latency(sandbox: Sandbox) -> None:
    """Delay each response by 20 to 180 ms, and every 60th response by another 1.5 s."""
    faults = {"latency_s": 0.02, "latency_jitter_s": 0.16, "slow_every": 60, "slow_s": 1.5}
    sandbox.admin("POST", "faults", faults)


# -- the measurements --


def measure_list(sandbox: Sandbox, token: str, invoices: int) -> dict[str, float]:
    """Read a whole list at Fortnox's rate limit, and count the calls that the sandbox refused with status 429."""
    pace = Pace()
    add_latency(sandbox)
    client = make_client(sandbox.url, token, pace=pace)
    start = time.perf_counter()
    rows = sum(1 for _ in client.invoices.list())
    seconds = time.perf_counter() - start
    sandbox.clear_faults()
    if rows != invoices:
        raise SystemExit(f"Received {rows} of {invoices} rows.")
    floor_s = invoices / PAGE * pace.per_s / pace.calls
    refused = sum(1 for entry in sandbox.log() if entry["status"] == 429)
    return {
        "pages_s": seconds,
        "pages_floor_s": floor_s,
        "pages_vs_floor": seconds / floor_s,
        "answers_429": float(refused),
    }


@contextmanager
def few_variables() -> Generator[None]:
    """Keep only the environment variables `PATH` and `HOME` in the `with` block."""
    before = dict(os.environ)
    for name in before.keys() - {"PATH", "HOME"}:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(before)


def measure_call(sandbox: Sandbox, token: str) -> dict[str, float]:
    """Measure the CPU time of one call with the client and with `requests`."""
    sandbox.admin("POST", "faults", {"rate_limit": False})
    client = make_client(sandbox.url, token, pace=Pace.off)
    bare = requests.Session()
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    invoice = client.invoices.list().first()
    if invoice is None:
        raise SystemExit("The sandbox has no invoice.")
    key = invoice.document_number
    url = f"{sandbox.url}/3/invoices/{key}"
    with few_variables():
        times = best(
            {
                "bare": lambda: json.loads(bare.get(url, headers=headers, timeout=60).content),
                "ours": lambda: client.invoices.get(key),
            },
            30,
            lambda task: cpu_of(task, 100),
        )
    sandbox.clear_faults()
    return {"call_us": times["ours"] * 1e6, "call_vs_requests": times["ours"] / times["bare"]}


_FIRST_CLIENT = """
import fortnox_sdk.auth.provider, fortnox_sdk.auth.window, fortnox_sdk.stores.location
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.http.session import Session
from fortnox_sdk.http.transport import RequestsTransport
FortnoxClient(Session(api_url="http://127.0.0.1:1", transport=RequestsTransport(), authoriser=None))
"""


def measure_import() -> dict[str, float]:
    """Measure imports in new processes, without the start time of Python itself."""

    def run(code: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, "-c", code], check=True)

    def wall(task: Callable[[], object]) -> float:
        start = time.perf_counter()
        task()
        return time.perf_counter() - start

    times = best(
        {
            "nothing": run("pass"),
            "requests": run("import requests"),
            "ours": run("from fortnox_sdk import FortnoxClient"),
            "first": run(_FIRST_CLIENT),
        },
        15,
        wall,
    )
    ours, first, bare = (times[name] - times["nothing"] for name in ("ours", "first", "requests"))
    return {"import_ms": ours * 1000, "first_client_ms": first * 1000, "import_vs_requests": ours / bare}


class Pages:
    """A transport that responds with pages of invoice summaries."""

    def __init__(self, pages: int) -> None:
        self._pages = pages
        self._row = json.dumps(record_of(InvoiceSummary), default=float).replace(
            '"@url": "\\u00c5\\u00e4\\u00f6"', '"@url": "%s"'
        )

    def send(self, request: Request, /) -> Response:
        """Return the requested page."""
        number = int(request.url.rpartition("page=")[2])
        rows = ",".join(self._row % f"{number}/{n}" for n in range(PAGE))
        meta = {
            "@TotalResources": self._pages * PAGE,
            "@TotalPages": self._pages,
            "@CurrentPage": number,
        }
        body = f'{{"MetaInformation": {json.dumps(meta)}, "Invoices": [{rows}]}}'
        return Response(status=200, headers={}, body=body.encode())


def resident_mb() -> float:
    """Return the resident memory of this process in MB."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise SystemExit("This system does not report the memory of a process.")


def print_peak_memory(pages: int, early: int) -> None:
    """Read pages. Print the peak memory in MB during the first `early` pages, and during the later pages."""
    client = make_client("http://127.0.0.1:1", "x", pace=Pace.off, transport=Pages(pages))
    peaks = [0.0, 0.0]
    for number, _ in enumerate(client.invoices.list().pages()):
        is_late = number >= early
        peaks[is_late] = max(peaks[is_late], resident_mb())
    print(json.dumps(peaks))


def measure_memory(pages: int, early: int) -> dict[str, float]:
    """Measure, in a separate process, the peak memory while many pages are read; see `print_peak_memory`."""
    process = subprocess.run(
        [sys.executable, "-m", "benchmarks.client", "--memory", str(pages), str(early)],
        capture_output=True,
        check=True,
    )
    first, later = json.loads(process.stdout)
    return {"memory_mb": later, "memory_growth_mb": max(0.0, later - first)}


def measure(parts: set[str], invoices: int) -> dict[str, float]:
    """Return the figures of the chosen `PARTS` of the benchmark."""
    figures: dict[str, float] = {}
    if "import" in parts:
        figures |= measure_import()
    if "decode" in parts:
        figures |= measure_decoding(10_000)
    if "memory" in parts:
        figures |= measure_memory(500, 50)
    if parts & {"pages", "call"}:
        with (
            tempfile.TemporaryDirectory() as folder,
            sandbox_process(Path(folder), invoices) as (sandbox, token),
        ):
            if "call" in parts:
                figures |= measure_call(sandbox, token)
            if "pages" in parts:
                figures |= measure_list(sandbox, token, invoices)
    return figures


def show(figures: Mapping[str, float], holds: Mapping[str, bool], *, as_json: bool) -> None:
    """Print each figure, its bound, and whether the figure is within the bound."""
    if as_json:
        rounded = {name: round(value, 3) for name, value in figures.items()}
        print(json.dumps({"figures": rounded, "bounds": BOUNDS, "holds": holds}, indent=2))
        return
    for name, value in figures.items():
        verdict = "holds" if holds.get(name) else "DOES NOT HOLD"
        print(
            f"{name:<20} {value:>10.3f}" + (f"  at most {BOUNDS[name]:g}: {verdict}" if name in holds else "")
        )


PARTS = ("pages", "call", "decode", "import", "memory")


def main() -> None:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--invoices", type=int, default=50_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--only", choices=PARTS, action="append", help="measure only this part; may be repeated"
    )
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--memory", nargs=2, type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve_until_stdin_ends(options.serve)
        return
    if options.memory:
        print_peak_memory(*options.memory)
        return
    figures = measure(set(options.only or PARTS), options.invoices)
    holds = {name: figures[name] <= bound for name, bound in BOUNDS.items() if name in figures}
    show(figures, holds, as_json=options.json)
    sys.exit(0 if all(holds.values()) else 1)


if __name__ == "__main__":
    main()

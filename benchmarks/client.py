# ruff: noqa: PLR2004, S603
"""What the client costs, beside what it could not do without.

    python -m benchmarks.client --json

A sandbox in a process of its own answers like a distant server: 100 ms, give or take 80, and every hundredth answer
1.5 s late. Measured are

- ``pages_vs_floor``: the time for a list of 50 000 invoices, over the time that 100 calls take at 24 in 5 s.
- ``answers_429``: how many of them the sandbox refused.
- ``call_vs_requests``: CPU time of reading one record, over a bare `requests` call and `json.loads`.
- ``decode_vs_cattrs``: decoding 10 000 invoices of 3 rows, over cattrs alone on the same classes.
- ``import_vs_requests``: `from fortnox_sdk import FortnoxClient` in a new process, over `import requests`; beside it
  ``first_client_ms``, all that is loaded when the first client is made, `requests` among it.
- ``memory_growth_mb``: what 450 more pages add to the memory that 50 pages took.

Ratios are of best times in the same run, taken in turn, so that a busy moment does not hit one side alone. The exit
code is 1 when a bound does not hold.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests  # noqa: TID251 - the yardstick

from benchmarks.decoding import decoded, record_of
from benchmarks.timing import best, cpu_of
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.sales.invoices import InvoiceSummary
from fortnox_sdk.http.ratelimit import Pace, RateLimiter
from fortnox_sdk.http.session import Session
from fortnox_sdk.http.transport import Request, RequestsTransport, Response, Transport
from fortnox_sdk.sandbox.books.company import companies
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.control import Sandbox, serve
from fortnox_sdk.sandbox.protocol.call import Tenant
from fortnox_sdk.sandbox.web.service import Service
from fortnox_sdk.scalars import Secret

BOUNDS = {
    "pages_vs_floor": 1.10,
    "answers_429": 0.0,
    "call_vs_requests": 1.5,
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
        """The token."""
        return self._value

    def renew(self, _used: Secret, /) -> None:
        """Nothing to renew."""


def made_client(url: str, token: str, *, pace: Pace, transport: Transport | None = None) -> FortnoxClient:
    """A client of one token."""
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
    """Copy the seeded company's first booked invoice until there are so many."""
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


def serve_until_told(state: Path) -> None:
    """Run the sandbox: one line with its address and a token, then answers until standard input ends."""
    with serve(state=state) as sandbox:
        print(json.dumps([sandbox.url, sandbox.token()[0]]), flush=True)
        sys.stdin.read()


@contextmanager
def sandbox_process(folder: Path, invoices: int) -> Generator[tuple[Sandbox, str]]:
    """A sandbox with so many invoices, and a token for it."""
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
        handle = Sandbox(url=url, client_id="", client_secret="", redirect_uris=(), database_number=0)
        try:
            yield handle, token
        finally:
            process.stdin.close()


def far_away(sandbox: Sandbox) -> None:
    """Answers after 100 ms, give or take 80, and every hundredth 1.5 s late."""
    faults = {"latency_s": 0.02, "latency_jitter_s": 0.16, "slow_every": 100, "slow_s": 1.5}
    sandbox.admin("POST", "faults", faults)


# -- the measurements --


def walked(sandbox: Sandbox, token: str, invoices: int) -> dict[str, float]:
    """Read the whole list at Fortnox's pace; count what the sandbox refused."""
    pace = Pace()
    far_away(sandbox)
    client = made_client(sandbox.url, token, pace=pace)
    start = time.perf_counter()
    rows = sum(1 for _ in client.invoices.list())
    seconds = time.perf_counter() - start
    sandbox.clear_faults()
    if rows != invoices:
        raise SystemExit(f"{rows} rows came of {invoices}.")
    floor_s = invoices / PAGE * pace.per_s / pace.calls
    refused = sum(1 for entry in sandbox.log() if entry["status"] == 429)
    return {
        "pages_s": seconds,
        "pages_floor_s": floor_s,
        "pages_vs_floor": seconds / floor_s,
        "answers_429": float(refused),
    }


def called(sandbox: Sandbox, token: str) -> dict[str, float]:
    """CPU time of one call, ours and bare."""
    sandbox.admin("POST", "faults", {"rate_limit": False})
    client = made_client(sandbox.url, token, pace=Pace.off)
    bare = requests.Session()
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    number = client.invoices.list().first()
    if number is None:
        raise SystemExit("The sandbox has no invoice.")
    key = number.document_number
    url = f"{sandbox.url}/3/invoices/{key}"
    times = best(
        {
            "bare": lambda: json.loads(bare.get(url, headers=headers, timeout=60).content),
            "ours": lambda: client.invoices.get(key),
        },
        7,
        lambda task: cpu_of(task, 200),
    )
    sandbox.clear_faults()
    return {"call_us": times["ours"] * 1e6, "call_vs_requests": times["ours"] / times["bare"]}


_ALL_THAT_A_CLIENT_NEEDS = """
import fortnox_sdk.auth.provider, fortnox_sdk.auth.window, fortnox_sdk.stores.location
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.http.session import Session
from fortnox_sdk.http.transport import RequestsTransport
FortnoxClient(Session(api_url="http://127.0.0.1:1", transport=RequestsTransport(), authoriser=None))
"""


def imported() -> dict[str, float]:
    """Import in new processes, with what starting Python itself costs taken off."""

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
            "first": run(_ALL_THAT_A_CLIENT_NEEDS),
        },
        15,
        wall,
    )
    ours, first, bare = (times[name] - times["nothing"] for name in ("ours", "first", "requests"))
    return {"import_ms": ours * 1000, "first_client_ms": first * 1000, "import_vs_requests": ours / bare}


class Pages:
    """A transport that answers with pages of invoice summaries without an end in sight."""

    def __init__(self, pages: int) -> None:
        self._pages = pages
        self._row = json.dumps(record_of(InvoiceSummary), default=float).replace(
            '"@url": "\\u00c5\\u00e4\\u00f6"', '"@url": "%s"'
        )

    def send(self, request: Request, /) -> Response:
        """A page."""
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
    """Memory of this process now."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise SystemExit("This system does not tell a process's memory.")


def walk_for_memory(pages: int, early: int) -> None:
    """Walk pages, and print the most memory up to an early page and after it."""
    client = made_client("http://127.0.0.1:1", "x", pace=Pace.off, transport=Pages(pages))
    most = [0.0, 0.0]
    for number, _ in enumerate(client.invoices.list().pages()):
        late = number >= early
        most[late] = max(most[late], resident_mb())
    print(json.dumps(most))


def remembered(pages: int, early: int) -> dict[str, float]:
    """Memory over many pages, in a process that does nothing else."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.client", "--memory", str(pages), str(early)],
        capture_output=True,
        check=True,
    )
    first, later = json.loads(done.stdout)
    return {"memory_mb": later, "memory_growth_mb": max(0.0, later - first)}


def measure(wanted: set[str], invoices: int) -> dict[str, float]:
    """All figures that are asked for."""
    figures: dict[str, float] = {}
    if "import" in wanted:
        figures |= imported()
    if "decode" in wanted:
        figures |= decoded(10_000)
    if "memory" in wanted:
        figures |= remembered(500, 50)
    if wanted & {"pages", "call"}:
        with (
            tempfile.TemporaryDirectory() as folder,
            sandbox_process(Path(folder), invoices) as (sandbox, token),
        ):
            if "call" in wanted:
                figures |= called(sandbox, token)
            if "pages" in wanted:
                figures |= walked(sandbox, token, invoices)
    return figures


def show(figures: Mapping[str, float], held: Mapping[str, bool], *, as_json: bool) -> None:
    """Print each figure, its bound and whether it holds."""
    if as_json:
        shown = {name: round(value, 3) for name, value in figures.items()}
        print(json.dumps({"figures": shown, "bounds": BOUNDS, "holds": held}, indent=2))
        return
    for name, value in figures.items():
        verdict = "holds" if held.get(name) else "DOES NOT HOLD"
        print(
            f"{name:<20} {value:>10.3f}" + (f"  at most {BOUNDS[name]:g}: {verdict}" if name in held else "")
        )


PARTS = ("pages", "call", "decode", "import", "memory")


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--invoices", type=int, default=50_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this alone; may come again")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--memory", nargs=2, type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve_until_told(options.serve)
        return
    if options.memory:
        walk_for_memory(*options.memory)
        return
    figures = measure(set(options.only or PARTS), options.invoices)
    held = {name: figures[name] <= bound for name, bound in BOUNDS.items() if name in figures}
    show(figures, held, as_json=options.json)
    sys.exit(0 if all(held.values()) else 1)


if __name__ == "__main__":
    main()

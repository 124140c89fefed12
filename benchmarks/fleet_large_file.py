"""Benchmark of a company with a very large SIE file: the memory, and the time for which other companies wait for it.

    python -m benchmarks.fleet_large_file --mb 300 --json

A sandbox serves the companies, and a proxy in front of it sends the large file. The memory is the peak of a process
that synchronises only the large company: first everything, and then again after vouchers have been changed. After
that, a pool of two processes reads the large company and small companies. The exit code is 1 if the peak is 250 MB or
more, or if a small company was read after the large company.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from pathlib import Path
from shutil import copyfileobj
from threading import Thread
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import attrs

from benchmarks.fleet_books import write_year
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.fleet import SyncResult, sync_companies, sync_company
from fortnox_sdk.secret_reference import SecretReference
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.testing import connect, sandbox_config

if TYPE_CHECKING:
    from fortnox_sdk.sandbox import Sandbox

__all__ = ["LIMIT_MB", "LargeCompany", "peak_of_sync", "prepare"]

LIMIT_MB: Final = 250
_YEAR: Final = 2025
_ROW_BYTES: Final = 62
_SMALL: Final = 6


@attrs.frozen(kw_only=True)
class LargeCompany:
    """A company with a large SIE file, in a sandbox that also contains small companies."""

    config: FortnoxConfig
    """The settings, with the URL of the proxy in place of the sandbox's URL."""
    key: ConnectionKey
    small: Sequence[ConnectionKey]
    file: Path
    """The SIE file of the year 2025, which the proxy sends for the large company."""
    rows: int

    def change_vouchers(self) -> int:
        """Change the text of every thousandth voucher in the file, and return their number."""
        changed = self.file.with_suffix(".new")
        with self.file.open("rb") as before, changed.open("wb") as after:
            number = 0
            for line in before:
                number += line.startswith(b"#VER")
                is_chosen = line.startswith(b"#VER") and number % 1000 == 0
                after.write(line.replace(b"Faktura", b"Kreditfaktura") if is_chosen else line)
        changed.replace(self.file)
        return number // 1000


@contextmanager
def prepare(folder: Path, *, rows: int, small: int = 0) -> Generator[LargeCompany]:
    """Start a sandbox with one large company and some small companies, and the proxy in front of it.

    Args:
        folder: A folder for the file, the connections and the secret.
        rows: The number of rows of the large SIE file.
        small: The number of small companies.
    """
    from fortnox_sdk.sandbox import serve  # noqa: PLC0415 - the process that is measured does not need it

    with serve(rate_limit=False) as sandbox:
        store = FileStore(folder / "store")
        client = connect(sandbox, store=store)
        numbers = [sandbox.add_company(f"Bolag {n} AB") for n in range(small)]
        company, file = client.company_information.get(), folder / "large.se"
        year = write_year(
            file, year=_YEAR, rows=rows, number=company.organization_number or "", name=company.company_name
        )
        secret = folder / "secret.txt"
        secret.touch(mode=0o600)
        secret.write_text(sandbox.client_secret, encoding="ascii")
        with _proxy(sandbox, client, file) as url:
            yield LargeCompany(
                config=attrs.evolve(
                    sandbox_config(sandbox, store=str(folder / "store")),
                    client_secret=SecretReference("file", str(secret)),
                    api_url=url,
                ),
                key=client.connection.key,
                small=[
                    connect(sandbox, database_number=number, store=store).connection.key for number in numbers
                ],
                file=file,
                rows=year.rows,
            )


@contextmanager
def _proxy(sandbox: "Sandbox", client: FortnoxClient, file: Path) -> Generator[str]:
    """Run a proxy in front of the sandbox, and yield the URL of the proxy.

    The proxy sends `file` as the SIE file of the client's company for `_YEAR`. Everything else comes from the sandbox.
    """
    large_id = client.financial_years.on(date(_YEAR, 12, 31)).id
    own_number = client.company_information.get().database_number

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            is_year = self.path.startswith("/3/sie/") and self.path.endswith(f"financialyear={large_id}")
            if is_year and self._asked("/3/companyinformation")[1].count(b"%d" % own_number):
                self._answer(200, file.stat().st_size)
                with file.open("rb") as opened:
                    copyfileobj(opened, self.wfile)
                return
            status, body = self._asked(self.path)
            self._answer(status, len(body))
            self.wfile.write(body)

        def _asked(self, path: str) -> tuple[int, bytes]:
            connection = HTTPConnection(urlsplit(sandbox.url).netloc, timeout=60)
            try:
                connection.request("GET", path, headers=dict(self.headers))
                response = connection.getresponse()
                return response.status, response.read()
            finally:
                connection.close()

        def _answer(self, status: int, size: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(size))
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def peak_of_sync(company: LargeCompany, dataset: Path) -> tuple[SyncResult, float]:
    """Synchronise the large company in a process of its own, and return the result and the peak of its memory in MB."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_sync_and_measure, company.config, company.key, dataset).result()


def _sync_and_measure(config: FortnoxConfig, key: ConnectionKey, dataset: Path) -> tuple[SyncResult, float]:
    result = sync_company(config, key, dataset=dataset, years=(_YEAR,))
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    peak = next(line for line in lines if line.startswith("VmHWM"))
    return result, int(peak.split()[1]) / 1024


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mb", type=int, default=300, help="size of the SIE file")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with prepare(folder, rows=chosen.mb * 1_000_000 // _ROW_BYTES, small=_SMALL) as company:
            figures = _figures(company, folder)
    print(
        json.dumps(figures)
        if chosen.json
        else "\n".join(f"{name:20} {value}" for name, value in figures.items())
    )
    is_good = max(float(figures["first_peak_mb"]), float(figures["changed_peak_mb"])) < LIMIT_MB
    return 0 if is_good and not figures["small_after_large"] else 1


def _figures(company: LargeCompany, folder: Path) -> dict[str, float | str]:
    figures: dict[str, float | str] = {
        "file_mb": round(company.file.stat().st_size / 1e6, 1),
        "rows": company.rows,
    }
    for name in ("first", "changed"):
        start = time.perf_counter()
        result, peak = peak_of_sync(company, folder / "data")
        figures |= {
            f"{name}_status": result.status.value,
            f"{name}_s": round(time.perf_counter() - start, 1),
            f"{name}_peak_mb": round(peak, 1),
            f"{name}_vouchers": sum(result.vouchers.values()),
        }
        company.change_vouchers()
    start = time.perf_counter()
    order: list[str] = []
    ends: dict[str, float] = {}
    for result in sync_companies(
        company.config, [company.key, *company.small], dataset=folder / "pool", processes=2
    ):
        order.append(result.company)
        ends[result.company] = time.perf_counter() - start
    large_s = ends.pop(str(company.key))
    return figures | {
        "pool_large_s": round(large_s, 1),
        "pool_small_s": round(max(ends.values()), 1),
        "small_after_large": len(order) - 1 - order.index(str(company.key)),
    }


if __name__ == "__main__":
    sys.exit(main())

"""The sandboxes of the fleet benchmark. They contain many companies, and log the requests of each company."""

import json
import os
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.connectors.sales.invoice_payments import InvoicePayment
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.secret_reference import SecretReference
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.testing import Clock, connect, sandbox_config

__all__ = ["BenchmarkSandbox", "Change", "Requests", "needed_calls", "start_sandbox"]

Requests = Sequence[tuple[str, str]]
"""The path and the query of each request of a company."""
_LISTS = ("/3/invoices", "/3/supplierinvoices", "/3/invoicepayments", "/3/supplierinvoicepayments")
_TICKS = os.sysconf("SC_CLK_TCK")


@attrs.frozen
class Change:
    """A change to a company's data since the night before."""

    key: ConnectionKey
    singles: frozenset[str] = frozenset()
    """The paths of the invoices and payments that were changed."""


@attrs.frozen
class BenchmarkSandbox:
    """A process that runs a sandbox with many companies."""

    sandbox: Sandbox
    pid: int
    store: Path

    def cpu_s(self) -> float:
        """Return the CPU seconds that the sandbox's process has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory_mb(self) -> float:
        """Return the resident memory of the sandbox's process in MB."""
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8").splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) / 1024

    def config(self, secret: Path) -> FortnoxConfig:
        """Return the settings for other processes, which read the client secret from a file."""
        secret.touch(mode=0o600)
        secret.write_text(self.sandbox.client_secret, encoding="utf-8")
        config = sandbox_config(self.sandbox, store=str(self.store))
        return attrs.evolve(config, client_secret=SecretReference("file", str(secret)))

    def connect(self, companies: int) -> list[ConnectionKey]:
        """Connect companies, and return their keys. Their access tokens have expired, as at the start of each night."""
        store, clock = FileStore(self.store), Clock(datetime.now(UTC) - timedelta(hours=2))
        sandbox = self.sandbox
        numbers = [sandbox.database_number]
        numbers += [sandbox.add_company(f"Bolag {number} AB") for number in range(1, companies)]
        return [
            connect(sandbox, database_number=number, store=store, clock=clock).connection.key
            for number in numbers
        ]

    def change(self, key: ConnectionKey, *, pay: bool) -> Change:
        """Change the data of a company: book the payment of an invoice if `pay` is True, and otherwise a voucher."""
        if not pay:
            self.sandbox.book_foreign_voucher(database_number=key.database_number)
            return Change(key)
        client: FortnoxClient = connect(self.sandbox, database_number=key.database_number)
        invoice = next(
            each
            for each in client.invoices.list(filter="unpaid")
            if each.booked and each.balance == each.total and each.currency == "SEK"
        )
        day = max(year.from_date for year in client.financial_years.list()) + timedelta(days=30)
        payment = client.invoice_payments.create(
            InvoicePayment(
                invoice_number=invoice.document_number,
                amount=invoice.balance,
                payment_date=day,
                mode_of_payment_account=1930,
            )
        )
        client.invoice_payments.bookkeep(payment.number)
        singles = {f"/3/invoices/{invoice.document_number}", f"/3/invoicepayments/{payment.number}"}
        return Change(key, frozenset(singles))

    def log(self, since: datetime) -> tuple[dict[int, list[tuple[str, str]]], int, int]:
        """Return the requests of each company since an instant, and the numbers of refreshes and of 429 responses."""
        entries = self.sandbox.log(since=since.isoformat())
        by_company: dict[int, list[tuple[str, str]]] = {}
        refreshes = limited = 0
        for entry in entries:
            limited += entry["status"] == 429  # noqa: PLR2004 -- Too Many Requests
            path, company = str(entry["path"]), entry["company"]
            refreshes += path.endswith("/token")
            if isinstance(company, int):
                by_company.setdefault(company, []).append((path, str(entry["query"])))
        return by_company, refreshes, limited

    def now(self) -> datetime:
        """Return the sandbox's time."""
        return datetime.now(UTC) + timedelta(seconds=float(str(self.sandbox.state()["clock_offset_s"])))


@contextmanager
def start_sandbox(folder: Path) -> Generator[BenchmarkSandbox]:
    """Run a sandbox until the block ends."""
    command = [sys.executable, "-m", "fortnox_sdk.sandbox"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own command
        try:
            ready = json.loads(process.stdout.readline() if process.stdout else "")
            sandbox = Sandbox(**ready | {"redirect_uris": tuple(ready["redirect_uris"])})
            yield BenchmarkSandbox(sandbox, process.pid, folder / "store")
        finally:
            process.terminate()


def needed_calls(requests: Requests, change: Change | None) -> int:
    """Return the smallest number of calls that can find a company's changes and reconcile its ledgers again.

    Each list, SIE file and register is requested once. A single record is requested only if it was changed. The
    voucher list is requested for one year only, because each change in the benchmark concerns one year. A
    reconciliation reads the years, the SIE files and its lists twice, to check that nothing changed in between.

    Args:
        requests: The requests that were made.
        change: The change to the company's data since the night before; None if nothing has changed.
    """
    distinct = set(requests)
    singles = {request for request in distinct if request[0].rpartition("/")[0] in _LISTS}
    vouchers = {request for request in distinct if request[0] == "/3/vouchers"}
    one_year = min((query for _, query in vouchers), default="")
    other_years = {request for request in vouchers if _year(request[1]) != _year(one_year)}
    needed = len(distinct - singles - other_years)
    if change is not None:
        needed += sum(path in change.singles for path, _ in singles)
    if vouchers:  # only a reconciliation reads them
        whole_lists = {each for each in distinct if each[0] in _LISTS and "lastmodified" not in each[1]}
        reconciled = {path for path, _ in whole_lists if path.endswith("payments")}
        reconciled |= {path.removesuffix("payments") + "s" for path in reconciled}
        again = {each for each in whole_lists if each[0] in reconciled}
        again |= {each for each in distinct if each[0] in ("/3/financialyears", "/3/sie/4")}
        needed += len(again)
    return needed


def _year(query: str) -> str:
    return dict(parse_qsl(query)).get("financialyear", "")

"""Change the books while they are being read, and check that no wrong figure is reported as right.

    python -m tests.chaos.reading --runs 600 --json

While a program reads a company, another user books, pays, credits or deletes something, in the year of the balance
date or in another year. Some runs have small pages, so that changes also happen between two pages of a list. In a
quarter of the runs, more changes follow. The appendices must say that the books changed, or equal the appendices of
an undisturbed reading before, between or after the changes. Exit code 0 means that no figure was wrong, and that at
most 2 % of the readings with a single change ended without a result.
"""

import argparse
import json
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYear
from fortnox_sdk.connectors.sales.invoice_payments import InvoicePayment
from fortnox_sdk.connectors.sales.invoices import Invoice, InvoiceRow
from fortnox_sdk.errors import IncompleteList
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.sandbox import Sandbox, serve
from fortnox_sdk.testing import connect
from fortnox_sdk.year_end.appendix import Appendix, Provenance
from fortnox_sdk.year_end.job import YearEnd
from fortnox_sdk.year_end.reconciliation.findings import BOOKS_MOVED
from tests.chaos.other_user import OtherUser
from tests.year_end.sandbox_ledger import History

BALANCE_DATES = (date(2025, 12, 31), date(2026, 6, 30))
PAGE_SIZES = (500, 40, 15)
BEHAVIOURS = (
    {"tax_reduction": "own_account", "payment_reference": "invoice", "credit_pairs": "payments"},
    {"tax_reduction": "in_balance", "payment_reference": "none", "credit_pairs": "settled"},
    {"tax_reduction": "own_account", "payment_reference": "payment", "credit_pairs": "settled"},
    {"tax_reduction": "in_balance", "payment_reference": "invoice", "credit_pairs": "payments"},
)
BY_CASH_METHOD = len(BEHAVIOURS) - 1
"""The index in `BEHAVIOURS` of the books that are kept by the cash method.

These books have no vouchers for invoices, so only the lists of invoices show a change to an invoice.
"""
MOST_CHANGES = 40
"""The largest number of changes during one reading."""
MOST_MOVED = 0.02
_NO_PROVENANCE = Provenance(
    source="",
    company_name="",
    org_number="",
    year_start=date.min,
    year_end=date.max,
    fetched_at=datetime.min.replace(tzinfo=UTC),
    sie_sha256="",
    sie_generated=None,
)
Figures = tuple[Appendix, ...]


class DisturbedTransport:
    """A transport with small pages that calls `disturb` with the number and path of each response.

    Pages that are requested at the same time wait for each other, so that a change is made between two responses.
    """

    def __init__(self, page_size: int, disturb: Callable[[int, str], object] = lambda *_: None) -> None:
        self._inner = RequestsTransport()
        self._page_size = page_size
        self._disturb = disturb
        self._lock = threading.Lock()
        self.calls = 0

    def send(self, request: Request, /) -> Response:
        url = re.sub(r"\blimit=\d+", f"limit={self._page_size}", request.url)
        with self._lock:
            response = self._inner.send(attrs.evolve(request, url=url))
            self.calls += 1
            self._disturb(self.calls, request.path)
        return response


@attrs.frozen(kw_only=True)
class Run:
    """A reading and the changes during it."""

    number: int
    behaviour: int
    balance_date: date
    page_size: int
    sustained: bool
    place: float
    """The share (0 to 1) of the reading's requests that come before the first change."""
    every: int
    """The number of requests between two changes, if there are several changes."""

    @classmethod
    def draw(cls, number: int, seed: int) -> "Run":
        chance = random.Random(f"run {seed} {number}")
        return cls(
            number=number,
            behaviour=chance.randrange(len(BEHAVIOURS)),
            balance_date=chance.choice(BALANCE_DATES),
            page_size=chance.choice(PAGE_SIZES),
            sustained=chance.random() < 0.25,
            place=chance.random(),
            every=chance.choice((1, 1, 5, 17)),
        )

    def chance(self, change: int) -> random.Random:
        """Return the source of random numbers for a change."""
        return random.Random(f"change {self.number} {change}")


class Company:
    """The company of the runs, with a snapshot of the company's books for each entry of `BEHAVIOURS`."""

    def __init__(self, sandbox: Sandbox, folder: str) -> None:
        self.sandbox = sandbox
        self._folder = folder
        self._before: dict[tuple[int, date, int], tuple[Figures, int]] = {}
        for number, behaviour in enumerate(BEHAVIOURS):
            sandbox.reset()
            sandbox.set_faults(rate_limit=False)
            sandbox.set_behaviour(**behaviour)
            settles = behaviour["credit_pairs"] == "settled"
            fill(connect(sandbox, pace=Pace.off), booking_settles_pairs=settles)
            if number == BY_CASH_METHOD:
                keep_by_cash_method(sandbox)
            sandbox.snapshot(f"behaviour-{number}")

    def restore(self, run: Run) -> None:
        self.sandbox.restore(f"behaviour-{run.behaviour}")

    def user(self) -> OtherUser:
        return OtherUser(sandbox=self.sandbox, client=connect(self.sandbox, pace=Pace.off))

    def read(self, run: Run, transport: DisturbedTransport | None = None) -> Figures:
        """Return the appendices of both ledgers and of the bank account, without their provenance."""
        transport = transport or DisturbedTransport(500)
        client = connect(self.sandbox, transport=transport, pace=Pace.off)
        job = YearEnd(client, run.balance_date, folder=self._folder)
        appendices = (job.receivables(), job.payables(), job.specification("1930"))
        return tuple(map(without_provenance, appendices))

    def before(self, run: Run) -> tuple[Figures, int]:
        """Return the figures before any change, and the number of requests of the reading."""
        key = (run.behaviour, run.balance_date, run.page_size)
        if key not in self._before:
            self.restore(run)
            transport = DisturbedTransport(run.page_size)
            self._before[key] = self.read(run, transport), transport.calls
        return self._before[key]

    def between(self, run: Run, changes: int) -> Iterator[Figures]:
        """Restore the books, make the changes of a run one at a time, and yield the figures after each change."""
        self.restore(run)
        user = self.user()
        for change in range(changes):
            user.change(run.chance(change))
            yield self.read(run)


def without_provenance(appendix: Appendix) -> Appendix:
    return attrs.evolve(
        appendix, provenance=_NO_PROVENANCE, parts=tuple(map(without_provenance, appendix.parts))
    )


def fill(client: FortnoxClient, *, booking_settles_pairs: bool) -> None:
    """Add a year, drafts and invoices to the demo company.

    Some invoices have a foreign currency, a credit invoice or a tax reduction. `booking_settles_pairs` is True if the
    sandbox settles an invoice and its credit invoice when the credit invoice is booked.
    """
    client.financial_years.create(FinancialYear(from_date=date(2027, 1, 1), to_date=date(2027, 12, 31)))
    chance = random.Random(14)
    for suppliers in (False, True):
        History(client, suppliers, booking_settles_pairs).add_random_events(chance, 6)
    for month in (11, 12):
        rot_invoice(client, date(2025, month, 1))
    for is_paid in (True, True, False):
        row = InvoiceRow(description="Vara", delivered_quantity=Decimal(1), price=Decimal(500))
        draft = Invoice(customer_number="1", invoice_date=date(2025, 12, 20), invoice_rows=(row,))
        number = client.invoices.create(draft).document_number or ""
        if is_paid:
            client.invoices.bookkeep(number)
            on = date(2026, 2, 1)
            payment = InvoicePayment(invoice_number=number, amount=Decimal(500), payment_date=on)
            client.invoice_payments.create(payment)


def keep_by_cash_method(sandbox: Sandbox) -> None:
    """Change the company to the cash method (kontantmetoden)."""
    years = connect(sandbox, pace=Pace.off).financial_years.list()
    sandbox.put(
        "financialyears",
        [
            {
                "Id": year.id,
                "FromDate": year.from_date.isoformat(),
                "ToDate": year.to_date.isoformat(),
                "AccountingMethod": "CASH",
            }
            for year in years
        ],
    )


def rot_invoice(client: FortnoxClient, day: date) -> str:
    """Book an invoice of 10 000 kronor, of which Skatteverket pays 3 000, and return its number."""
    work = InvoiceRow(
        description="Arbete",
        price=Decimal(8000),
        delivered_quantity=Decimal(1),
        vat=25,
        house_work=True,
        house_work_type="CONSTRUCTION",
        house_work_hours_to_report=8,
    )
    draft = Invoice(customer_number="1", invoice_date=day, tax_reduction_type="rot", invoice_rows=(work,))
    number = client.invoices.create(draft).document_number or ""
    assert client.invoices.bookkeep(number).tax_reduction == 3000
    return number


def disturb(company: Company, run: Run) -> tuple[str, list[str]]:
    """Read the company while its books change. Return the result, and the names of the changes."""
    before, calls = company.before(run)
    company.restore(run)
    user, changes = company.user(), list[str]()
    first = int(run.place * calls)

    def change(call: int, _path: str = "") -> None:
        is_due = call == first or (run.sustained and call > first and (call - first) % run.every == 0)
        if is_due and len(changes) < MOST_CHANGES:
            changes.append(user.change(run.chance(len(changes))))

    change(0)
    try:
        figures = company.read(run, DisturbedTransport(run.page_size, change))
    except IncompleteList:
        return "said_moved", changes
    if all(BOOKS_MOVED in appendix.findings and not appendix.reconciled for appendix in figures):
        return "said_moved", changes
    if figures == before:
        return "right_before", changes
    if figures == company.read(run):
        return "right_after", changes
    if figures in company.between(run, len(changes)):
        return "right_between", changes
    return "wrong", changes


@attrs.define
class Report:
    """The result of all runs."""

    runs: int = 0
    results: Counter[str] = attrs.Factory(Counter[str])
    changes: Counter[str] = attrs.Factory(Counter[str])
    single: int = 0
    single_moved: int = 0
    wrong: list[str] = attrs.Factory(list[str])

    def add(self, run: Run, result: str, changes: list[str]) -> None:
        self.runs += 1
        self.results[result] += 1
        self.changes.update(changes)
        if not run.sustained:
            self.single += 1
            self.single_moved += result == "said_moved"
        if result == "wrong":
            self.wrong.append(f"{run}: {', '.join(changes)}")

    @property
    def is_good(self) -> bool:
        return not self.wrong and self.single_moved <= MOST_MOVED * self.single

    def values(self) -> dict[str, object]:
        names = ("right_before", "right_after", "right_between", "said_moved", "wrong")
        return {
            "runs": self.runs,
            **{name: self.results[name] for name in names},
            "single": self.single,
            "single_moved": self.single_moved,
            "changes": dict(self.changes),
            "wrong_runs": self.wrong,
        }


def run_all(runs: int, *, seed: int, first: int = 0) -> Report:
    """Make all runs, and return the report."""
    report = Report()
    with tempfile.TemporaryDirectory() as folder, serve(rate_limit=False) as sandbox:
        company = Company(sandbox, folder)
        for number in range(first, first + runs):
            run = Run.draw(number, seed)
            report.add(run, *disturb(company, run))
    return report


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.reading", description=__doc__)
    parser.add_argument("--runs", type=int, default=600)
    parser.add_argument("--first", type=int, default=0, help="the number of the first run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    began = time.monotonic()
    report = run_all(arguments.runs, seed=arguments.seed, first=arguments.first)
    values = {**report.values(), "seconds": round(time.monotonic() - began, 1)}
    lines = [json.dumps(values)] if arguments.json else [f"{name}: {value}" for name, value in values.items()]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if report.is_good else 1


if __name__ == "__main__":
    sys.exit(main())

"""Tests that books and ledgers are read in the expected number of calls, and correctly while users change them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from threading import Event, Thread

import pytest

from benchmarks.year_end import expected_calls, read
from benchmarks.year_end_company import BALANCE_DATE, LargeCompany
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYear
from fortnox_sdk.connectors.sales.invoice_payments import InvoicePayment
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.testing import Clock, connect
from fortnox_sdk.year_end.appendix import Appendix, Ledger
from fortnox_sdk.year_end.job import YearEnd
from fortnox_sdk.year_end.reconciliation.findings import BOOKS_MOVED
from fortnox_sdk.year_end.reconciliation.reconcile import ledger_appendix
from tests.chaos.reading import DisturbedTransport, rot_invoice, run_all, without_provenance
from tests.transports import TamperingTransport
from tests.year_end.sandbox_ledger import post_manual

YEAR_END = date(2025, 12, 31)
LAST_YEAR = 2
"""The id of the financial year 2025 in the sandbox."""


def read_while(
    sandbox: Sandbox, folder: Path, path: str, act: Callable[[], object], *, times: int = 1
) -> tuple[Appendix, Appendix]:
    """Read and return the appendices. Call `act` after each of the first `times` responses to requests for `path`."""
    left = [act] * times

    def meanwhile(request: Request, response: Response) -> Response:
        if request.path == path and left:
            left.pop()()
        return response

    client = connect(sandbox, transport=TamperingTransport(meanwhile), pace=Pace.off)
    job = YearEnd(client, YEAR_END, folder=folder)
    appendices = job.receivables(), job.payables()
    assert not left
    return appendices


def undisturbed(client: FortnoxClient, folder: Path) -> tuple[Appendix, Appendix]:
    job = YearEnd(client, YEAR_END, folder=folder)
    return job.receivables(), job.payables()


def figures(appendices: tuple[Appendix, ...]) -> tuple[Appendix, ...]:
    return tuple(map(without_provenance, appendices))


def pay(client: FortnoxClient, number: str, amount: Decimal, on: date) -> None:
    payment = InvoicePayment(invoice_number=number, amount=amount, payment_date=on)
    client.invoice_payments.bookkeep(client.invoice_payments.create(payment).number or "")


@pytest.mark.parametrize("path", ["/3/sie/4", "/3/vouchers", "/3/invoices", "/3/invoicepayments"])
def test_a_booking_in_a_later_year_is_noticed_after_any_list(
    sandbox: Sandbox, client: FortnoxClient, tmp_path: Path, path: str
) -> None:
    number = rot_invoice(client, date(2025, 11, 1))
    appendices = read_while(
        sandbox, tmp_path, path, lambda: pay(client, number, Decimal(7000), date(2026, 10, 1))
    )
    assert figures(appendices) == figures(undisturbed(client, tmp_path))
    assert appendices[0].unexplained == 0


def test_an_invoice_that_is_paid_after_it_was_listed_is_read_again(
    sandbox: Sandbox, client: FortnoxClient, tmp_path: Path
) -> None:
    # Skatteverket pays 3 000 of 10 000 kronor, and the customer pays 7 000 in a later year.
    # No other invoice is on account 1513. The invoice's balance and voucher agree, so only the list is read again, and
    # not the invoice's single record.
    sandbox.set_behaviour(tax_reduction="own_account")
    number = rot_invoice(client, date(2025, 11, 1))
    receivables, _ = read_while(
        sandbox, tmp_path, "/3/invoices", lambda: pay(client, number, Decimal(7000), date(2026, 10, 1))
    )
    (item,) = (item for item in receivables.items if item.number == number)
    assert (item.open_sek, receivables.unexplained) == (7000, 0)
    assert BOOKS_MOVED not in receivables.findings
    assert [each.on for each in item.settled_after] == [date(2026, 10, 1)]


def test_a_booking_in_a_year_that_is_created_meanwhile_is_read(
    sandbox: Sandbox, client: FortnoxClient, tmp_path: Path
) -> None:
    number = rot_invoice(client, date(2025, 11, 1))

    def book_in_new_year() -> None:
        client.financial_years.create(FinancialYear(from_date=date(2027, 1, 1), to_date=date(2027, 12, 31)))
        pay(client, number, Decimal(7000), date(2027, 1, 15))

    appendices = read_while(sandbox, tmp_path, "/3/sie/4", book_in_new_year)
    years = [file.year_start.year for file in appendices[0].provenance.other_sie_files]
    assert years == [2026, 2027]
    assert figures(appendices) == figures(undisturbed(client, tmp_path))


def test_vouchers_and_invoices_that_are_added_between_two_pages_are_read(
    sandbox: Sandbox, client: FortnoxClient, tmp_path: Path
) -> None:
    changes = 0

    def change(call: int, _path: str) -> None:
        nonlocal changes
        # The reading makes some thirty calls, and the last two changes are made while it reads again.
        if call in {6, 13, 40}:
            changes += 1
            post_manual(client, 1510, Decimal(call), date(2026, 2, 1), 1)
            rot_invoice(client, date(2025, 12, 1))

    transport = DisturbedTransport(15, change)
    job = YearEnd(connect(sandbox, transport=transport, pace=Pace.off), YEAR_END, folder=tmp_path)
    appendices = job.receivables(), job.payables()
    assert changes == 3
    assert figures(appendices) == figures(undisturbed(client, tmp_path))


def test_a_payment_that_moves_to_a_page_that_was_already_read_is_not_lost(
    sandbox: Sandbox, client: FortnoxClient, tmp_path: Path
) -> None:
    # A draft is removed and another is added between two pages, so that the number of payments stays the same.
    number = rot_invoice(client, date(2025, 12, 20))
    on, part = date(2026, 2, 1), Decimal(1000)
    draft = InvoicePayment(invoice_number=number, amount=part, payment_date=on)
    removed = client.invoice_payments.create(draft).number or ""
    pay(client, number, part, on)
    payments = list(client.invoice_payments.list())
    assert [payment.booked for payment in payments[-2:]] == [False, True]
    changes: list[str] = []

    def change(path: str) -> None:
        if path == "/3/invoicepayments" and not changes:
            client.invoice_payments.delete(removed)
            changes.append(client.invoice_payments.create(draft).number or "")

    transport = DisturbedTransport(len(payments) - 1, lambda _, path: change(path))
    job = YearEnd(connect(sandbox, transport=transport, pace=Pace.off), YEAR_END, folder=tmp_path)
    appendices = job.receivables(), job.payables()
    assert changes
    assert figures(appendices) == figures(undisturbed(client, tmp_path))


def test_the_sources_name_every_sie_file_and_the_time_of_the_check(sandbox: Sandbox, tmp_path: Path) -> None:
    clock = Clock(datetime(2026, 7, 1, 9, tzinfo=UTC))
    client = connect(sandbox, pace=Pace.off, clock=clock)
    job = YearEnd(client, date(2026, 6, 30), folder=tmp_path, clock=clock)
    provenance = job.receivables().provenance
    assert [(file.year_start, file.sha256) for file in provenance.other_sie_files] == [
        (date(2025, 1, 1), job.books.previous.sha256 if job.books.previous else "")
    ]
    assert provenance.verified_at == clock.now()


def test_a_reading_that_never_succeeded_has_no_time_of_a_check(
    sandbox: Sandbox, client: FortnoxClient, tmp_path: Path
) -> None:
    appendices = read_while(
        sandbox,
        tmp_path,
        "/3/sie/4",
        lambda: post_manual(client, 6110, Decimal(77), date(2026, 5, 5), 1),
        times=8,
    )
    assert all(appendix.provenance.verified_at is None for appendix in appendices)
    assert all(BOOKS_MOVED in appendix.findings for appendix in appendices)


def test_only_payments_with_a_write_off_are_read_one_by_one(sandbox: Sandbox) -> None:
    company = LargeCompany(600)
    company.put(sandbox)
    reading = read(sandbox, Pace.off)
    assert (company.write_offs, company.open_rot) == (3, 3)
    assert {str(purpose): count for purpose, count in reading.calls.items()} == expected_calls(company)
    totals = {
        ledger: ledger_appendix(valued, BALANCE_DATE, provenance=reading.provenance).ledger_total
        for ledger, valued in reading.ledgers.items()
    }
    assert totals == {Ledger.CUSTOMERS: company.receivables, Ledger.SUPPLIERS: company.payables}


def test_a_job_does_not_wait_for_the_response_to_another_job(sandbox: Sandbox, tmp_path: Path) -> None:
    # Python 3.11 computes a `cached_property` under one lock for all objects of the class.
    other_is_done = Event()
    was_done: list[bool] = []

    def wait_for_other(_: Request) -> None:
        was_done.append(other_is_done.wait(5))

    slow = connect(sandbox, transport=TamperingTransport(before=wait_for_other), pace=Pace.off)
    job, other = (YearEnd(client, YEAR_END, folder=tmp_path) for client in (slow, connect(sandbox)))
    thread = Thread(target=lambda: (other.company, other.years, other_is_done.set()))
    with ThreadPoolExecutor(1) as pool:
        company = pool.submit(lambda: job.company)
        thread.start()
        assert company.result() == other.company
    thread.join()
    assert was_done == [True]


@pytest.mark.slow
def test_changes_after_any_call_give_no_wrong_figure() -> None:
    """Make a short run of `python -m tests.chaos.reading`."""
    report = run_all(12, seed=2)
    assert report.is_good, report.wrong
    assert report.results["right_before"] + report.results["right_after"] >= 6

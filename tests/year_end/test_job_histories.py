"""Tests of the year-end job over HTTP, with random histories in the sandbox and random balance dates."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import Sandbox, serve
from fortnox_sdk.testing import connect
from fortnox_sdk.year_end.appendix import Appendix, Cause
from fortnox_sdk.year_end.job import YearEnd
from tests.year_end.sandbox_ledger import History, post_manual

YEARS = {2025: 2, 2026: 1}
"""The id of each financial year in the sandbox. As in Fortnox, the ids are not in chronological order."""


def appendix_of(history: History, day: date, folder: Path) -> Appendix:
    job = YearEnd(history.client, day, folder=folder)
    return job.payables() if history.suppliers else job.receivables()


@pytest.mark.parametrize("suppliers", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_open_items_are_correct_and_differences_explained_on_any_day(
    sandbox: Sandbox, client: FortnoxClient, tmp_path: Path, *, seed: int, suppliers: bool
) -> None:
    chance = random.Random(seed)
    booking_settles_pairs = seed == 2
    sandbox.set_behaviour(credit_pairs="settled" if booking_settles_pairs else "payments")
    history = History(client, suppliers, booking_settles_pairs)
    history.add_random_events(chance, 9)
    expected: list[tuple[str, str, Decimal, date]] = []
    for bill in chance.sample(sorted(history.bills.values(), key=lambda bill: int(bill.number)), 3):
        amount = Decimal(chance.randrange(-90_000, 90_000)) / 100
        year, series, number = bill.voucher
        sandbox.change_row(year, series, number, account=history.account, amount=amount, against=3740)
        expected.append(("invoice voucher row differs", f"{series}{number}", amount, bill.booked))
    for _ in range(3):
        amount = Decimal(chance.randrange(-90_000, 90_000)) / 100
        on = date(2025, 1, 1) + timedelta(days=chance.randrange(450))
        label = post_manual(client, history.account, amount, on, YEARS[on.year])
        expected.append(("manual voucher", label, amount, on))
    sandbox.carry_balances(YEARS[2026])
    of_demo_company = {
        (cause.kind.value, cause.voucher) for cause in _demo_company_causes(tmp_path, suppliers=suppliers)
    }
    for _ in range(3):
        day = date(2025, 1, 1) + timedelta(days=chance.randrange(500))
        appendix = appendix_of(history, day, tmp_path)
        amounts = {item.number: item.open_currency for item in appendix.items if item.number in history.bills}
        assert amounts == history.truth(day)
        assert appendix.unexplained == 0
        assert not appendix.findings
        causes = [
            (cause.kind.value, cause.voucher, cause.amount, cause.on)
            for cause in appendix.causes
            if cause.kind.value != "exchange difference"
            and (cause.kind.value, cause.voucher) not in of_demo_company
        ]
        assert sorted(causes) == sorted(cause for cause in expected if cause[3] <= day)
        rounding = [cause for cause in appendix.causes if cause.kind.value == "exchange difference"]
        assert all(abs(cause.amount) < 1 for cause in rounding)


@pytest.mark.parametrize("suppliers", [False, True])
def test_a_credit_invoice_settles_the_rest_of_a_partly_paid_invoice(
    sandbox: Sandbox, client: FortnoxClient, tmp_path: Path, *, suppliers: bool
) -> None:
    # Only the single record of an invoice names its credit invoice, or the invoice that it credits.
    sandbox.set_behaviour(credit_pairs="settled")
    history = History(client, suppliers, booking_settles_pairs=True)
    bill = history.bill(Decimal(1000), date(2025, 3, 1))
    history.pay(bill, Decimal(700), date(2025, 5, 20))
    history.credit(bill, date(2025, 6, 15))
    for day in (date(2025, 5, 31), date(2025, 6, 30)):
        appendix = appendix_of(history, day, tmp_path)
        amounts = {item.number: item.open_currency for item in appendix.items if item.number in history.bills}
        assert amounts == history.truth(day)
        assert not appendix.findings


def _demo_company_causes(folder: Path, *, suppliers: bool) -> Iterator[Cause]:
    """Yield the causes that the demo company has before a test adds invoices or vouchers."""
    with serve(rate_limit=False) as sandbox:
        for day in (date(2025, 12, 31), date(2026, 12, 31)):
            yield from appendix_of(History(connect(sandbox, pace=Pace.off), suppliers), day, folder).causes

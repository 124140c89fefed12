"""Tests that a second synchronisation does not read unchanged data again."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.connectors.bookkeeping.vouchers import Voucher, VoucherRow
from fortnox_sdk.fleet import Dataset
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.year_end.appendix import Ledger, Verdict
from tests.fleet.conftest import Sync

PAYMENT = "25"
"""The only record of the demo company that a reconciliation reads individually: a payment with a write-off."""


@pytest.fixture
def _synchronised(sync: Sync) -> None:
    assert sync().status.is_good


def _book(client: FortnoxClient, account: int = 6570) -> None:
    """Book a voucher in the open year."""
    rows = (
        VoucherRow(account=account, debit=Decimal(100)),
        VoucherRow(account=1930, credit=Decimal(100)),
    )
    day = date(2026, 1, 31)
    client.vouchers.create(
        Voucher(description="Bankavgift", voucher_series="A", transaction_date=day, voucher_rows=rows),
        financial_year=client.financial_years.on(day).id,
    )


def _requests(sandbox: Sandbox, since: int) -> list[str]:
    """Return the requests in order, without the first `since` requests."""
    return [f"{call['path']}?{call['query']}" for call in sandbox.log()[since:]]


@pytest.mark.usefixtures("_synchronised")
def test_a_changed_company_reads_no_single_record_again(
    sync: Sync, sandbox: Sandbox, client: FortnoxClient, dataset: Dataset, key: ConnectionKey
) -> None:
    first = dataset.company(key)
    _book(client)
    calls = len(sandbox.log())
    result = sync()
    requests = _requests(sandbox, calls)
    assert len(result.years) == 1
    assert [each for each in requests if each.startswith(f"/3/invoicepayments/{PAYMENT}")] == []
    second = dataset.company(key)
    assert first is not None
    assert second is not None
    assert second.ledgers[Ledger.CUSTOMERS].verdict is Verdict.EXPLAINED
    assert second.ledgers[Ledger.CUSTOMERS].unexplained == first.ledgers[Ledger.CUSTOMERS].unexplained


@pytest.mark.usefixtures("_synchronised")
def test_a_reconciliation_requests_nothing_that_the_synchronisation_has(
    sync: Sync, sandbox: Sandbox, client: FortnoxClient
) -> None:
    _book(client)
    calls = len(sandbox.log())
    sync()
    requests = _requests(sandbox, calls)
    resources = [each.partition("?")[0].removeprefix("/3/") for each in requests]
    # The SIE file of each year and the years are requested a second time to check that nothing moved meanwhile, and
    # only the year that was changed has new vouchers.
    expected = {
        "companyinformation": 1,
        "financialyears": 2,
        "sie/4": 4,
        "predefinedaccounts": 1,
        "vouchers": 1,
    }
    assert {name: resources.count(name) for name in expected} == expected
    # The client requests the changed records once, and the whole list twice.
    assert resources.count("invoices") == resources.count("invoicepayments") == 3


@pytest.mark.usefixtures("_synchronised")
def test_a_single_record_that_changed_is_read_again(
    sync: Sync, sandbox: Sandbox, client: FortnoxClient, dataset: Dataset
) -> None:
    (before,) = pq.read_table(dataset.files("causes")[0]).to_pylist()
    payment = client.invoice_payments.get(PAYMENT)
    ((account, amount),) = ((each.account_number, each.amount) for each in payment.write_offs)
    assert amount is not None
    # The row of the payment in the list stays the same; only the payment itself has another write-off.
    sandbox.put(
        "invoicepayments",
        [
            {
                "Number": payment.number,
                "InvoiceNumber": payment.invoice_number,
                "Amount": str(payment.amount),
                "AmountCurrency": str(payment.amount_currency),
                "Booked": payment.booked,
                "Currency": payment.currency,
                "PaymentDate": str(payment.payment_date),
                "VoucherNumber": payment.voucher_number,
                "VoucherSeries": payment.voucher_series,
                "VoucherYear": payment.voucher_year,
                "WriteOffs": [{"AccountNumber": account, "Amount": str(amount + 7)}],
            }
        ],
    )
    assert sync().status.is_good
    _book(client)
    calls = len(sandbox.log())
    sync()
    assert any(each.startswith(f"/3/invoicepayments/{PAYMENT}") for each in _requests(sandbox, calls))
    after = pq.read_table(dataset.files("causes")[0]).to_pylist()
    assert after != [before]


@pytest.mark.usefixtures("_synchronised")
@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[" * 100_000, b"[1]", b'{"format": 99}', b'{"format": 1, "details": {"invoices": 7}}'],
)
def test_unusable_details_are_read_again(
    sync: Sync, sandbox: Sandbox, client: FortnoxClient, folder: Path, content: bytes
) -> None:
    (file,) = (folder / "details").rglob("*.json")
    file.write_bytes(content)
    _book(client)
    calls = len(sandbox.log())
    assert sync().status.is_good
    assert any(each.startswith(f"/3/invoicepayments/{PAYMENT}") for each in _requests(sandbox, calls))

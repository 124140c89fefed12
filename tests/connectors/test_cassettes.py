"""Tests that replay exchanges recorded from the sandbox or from Fortnox.

The client has to send the recorded requests, and to read the recorded responses.
"""

import os
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.vouchers import Voucher, VoucherRow
from fortnox_sdk.errors import BadRequest, InvalidInput, NotFound
from fortnox_sdk.testing import Scrubber
from tests.connectors.cassettes import FOLDER, cassette, live, player, replaying_client

RECORD = bool(os.environ.get("RECORD_CASSETTES"))


@pytest.fixture
def client(request: pytest.FixtureRequest) -> Iterator[FortnoxClient]:
    with cassette(request.node.name.removeprefix("test_"), record=RECORD) as created:
        yield created


def test_the_company_its_years_and_its_locked_period_are_read(client):
    company = client.company_information.get()
    years = {year.from_date.year: year for year in client.financial_years.list()}
    assert company.database_number > 0
    assert {2025, 2026} <= set(years)
    assert client.financial_years.on(date(2025, 6, 30)) == years[2025]
    assert client.locked_period.get().end_date is None
    with pytest.raises(InvalidInput, match="no financial year that contains 1999-01-01"):
        client.financial_years.on(date(1999, 1, 1))


def test_a_voucher_is_posted_listed_and_read(client):
    year = client.financial_years.on(date(2025, 12, 31))
    created = client.vouchers.create(
        Voucher(
            voucher_series="V",
            transaction_date=date(2025, 12, 31),
            description="Avskrivning inventarier, åäö",
            comments="Bokslut",
            voucher_rows=(
                VoucherRow(account=7832, debit=Decimal("1200.10"), transaction_information="Enligt plan"),
                VoucherRow(account=1229, credit=Decimal("1200.10")),
            ),
        ),
        financial_year=year.id,
    )
    assert (created.voucher_series, created.year) == ("V", year.id)
    listed = {row.voucher_number: row for row in client.vouchers.list(financial_year=year.id, series="V")}
    assert listed[created.voucher_number].comments == "Bokslut"
    read = client.vouchers.get("V", created.voucher_number, financial_year=year.id)
    assert [row.amount for row in read.voucher_rows] == [Decimal("1200.10"), Decimal("-1200.10")]
    assert read.voucher_rows[0].transaction_information == "Enligt plan"
    assert (
        client.voucher_series.get("V", financial_year=year.id).next_voucher_number
        == created.voucher_number + 1
    )


def test_a_voucher_that_does_not_balance_is_refused(client):
    year = client.financial_years.on(date(2025, 12, 31))
    with pytest.raises(BadRequest, match="POST /3/vouchers"):
        client.vouchers.create(
            Voucher(
                voucher_series="V",
                transaction_date=date(2025, 12, 31),
                description="Fel",
                voucher_rows=(
                    VoucherRow(account=7832, debit=Decimal(1)),
                    VoucherRow(account=1229, credit=Decimal(2)),
                ),
            ),
            financial_year=year.id,
        )


def test_missing_records_raise_not_found(client):
    year = client.financial_years.on(date(2025, 12, 31))
    with pytest.raises(NotFound):
        client.customers.get("no-such-customer")
    with pytest.raises(NotFound):
        client.vouchers.get("A", 99999, financial_year=year.id)


def test_a_customer_is_created_updated_and_deleted(client):
    from fortnox_sdk.connectors.sales.customers import Customer

    created = client.customers.create(Customer(name="Nya Kunden AB", city="Umeå", comments="Ring först"))
    changed = client.customers.update(created.customer_number, Customer(city="Luleå"), clear={"comments"})
    assert (changed.name, changed.city) == ("Nya Kunden AB", "Luleå")
    assert not changed.comments
    client.customers.delete(created.customer_number)
    with pytest.raises(NotFound):
        client.customers.get(created.customer_number)


def test_invoices_and_payments_are_listed_and_read(client):
    invoices = list(client.invoices.list(to_date=date(2025, 12, 31)))
    unpaid = list(client.invoices.list(filter="unpaid"))
    assert unpaid
    assert "SEK" in {row.currency for row in invoices}
    invoice = client.invoices.get(unpaid[0].document_number)
    assert invoice.balance == unpaid[0].balance
    assert invoice.invoice_rows
    payments = list(client.invoice_payments.list())
    payment = client.invoice_payments.get(payments[0].number)
    assert (payment.amount, payment.payment_date) == (payments[0].amount, payments[0].payment_date)


def test_supplier_invoices_and_payments_are_listed_and_read(client):
    invoices = list(client.supplier_invoices.list())
    assert all(isinstance(row.balance, Decimal) for row in invoices)
    read = client.supplier_invoices.get(invoices[0].given_number)
    assert read.total == invoices[0].total
    payments = list(client.supplier_invoice_payments.list())
    assert client.supplier_invoice_payments.get(payments[0].number).amount == payments[0].amount
    assert client.suppliers.get(read.supplier_number).name == read.supplier_name


def test_the_books_of_a_year_are_exported_as_sie(client):
    data, books = client.sie.books(client.financial_years.on(date(2025, 12, 31)))
    assert data.startswith(b"#FLAGGA 0")
    assert books.vouchers


def test_every_cassette_is_used_and_names_its_source():
    tests_without_cassette = {
        "every_cassette_is_used_and_names_its_source",
        "a_recording_of_a_real_company_is_scrubbed_and_can_be_replayed",
    }
    names = {
        name.removeprefix("test_") for name in globals() if name.startswith("test_")
    } - tests_without_cassette
    assert {path.stem for path in FOLDER.glob("*.yaml")} == names
    for path in FOLDER.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert re.match(r"# Recorded from (the sandbox of fortnox-sdk \S+, not from|https://\S+ on )", text)
        assert Scrubber().leaks(text) == []
        assert "authorization" not in text.lower()


def test_a_recording_of_a_real_company_is_scrubbed_and_can_be_replayed(tmp_path, sandbox):
    """Record as `tox -e record` does if RECORD_ACCESS_TOKEN is set, but from a sandbox instead of Fortnox."""
    token, _ = sandbox.token()
    with live(tmp_path, "company", sandbox.url, token) as client:
        company = client.company_information.get()
        customer = client.customers.get("1")
    text = (tmp_path / "company.yaml").read_text(encoding="utf-8")
    assert text.startswith(f"# Recorded from {sandbox.url} on 20")
    for secret in (
        token,
        company.company_name,
        company.organization_number,
        str(company.database_number),
        customer.name,
    ):
        assert str(secret) not in re.sub(r"\s+", " ", text)
    with player(tmp_path).use_cassette("company.yaml") as tape:
        client = replaying_client(tmp_path / "company.yaml")
        replayed = client.company_information.get()
        assert client.customers.get("1").customer_number == "1"
    assert tape.all_played
    assert replayed.country_code == company.country_code

"""Tests of `Sandbox.put`, which stores records without applying Fortnox's rules."""

from datetime import date
from decimal import Decimal

import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.sandbox import Sandbox, SandboxError

pytestmark = pytest.mark.own


def test_put_record_is_returned_with_the_types_of_fortnox(sandbox: Sandbox, client: FortnoxClient) -> None:
    sandbox.empty()
    sandbox.put("customers", [{"CustomerNumber": 77, "Name": "Åkes Trä AB"}])
    found = client.customers.get("77")
    assert (found.customer_number, found.name, found.extra) == ("77", "Åkes Trä AB", {})
    assert [customer.customer_number for customer in client.customers.list()] == ["77"]


def test_put_invoice_keeps_its_values_without_a_voucher(sandbox: Sandbox, client: FortnoxClient) -> None:
    shown = {"DocumentNumber": "1043", "Booked": True, "Balance": "125.50", "CustomerNumber": "1"}
    rows = [{"Description": "Tält", "AccountNumber": "3999"}]
    sandbox.put("invoices", [shown | {"DueDate": "2026-01-31", "InvoiceRows": rows}])
    assert client.invoices.get("1043").balance == Decimal("125.5")
    assert [found.document_number for found in client.invoices.list(account_number_from=3999)] == ["1043"]


def test_put_contract_without_states_is_listed_invoiced_and_finished(
    sandbox: Sandbox, client: FortnoxClient
) -> None:
    shown = {"DocumentNumber": "77", "CustomerNumber": "1", "ContractLength": 12, "PeriodEnd": "2026-01-31"}
    sandbox.put("contracts", [shown])
    assert client.contracts.increase_invoice_count("77").invoices_remaining == "11"
    assert client.contracts.create_invoice("77").contract_reference == "77"
    assert client.contracts.get("77").period_end == date(2026, 3, 31)
    assert [found.document_number for found in client.contracts.list(filter="inactive")] == ["77"]
    assert list(client.contracts.list(filter="finished")) == []
    client.contracts.finish("77")
    assert [found.document_number for found in client.contracts.list(filter="finished")] == ["77"]


def test_put_voucher_of_another_year_creates_its_year_and_accounts(
    sandbox: Sandbox, client: FortnoxClient
) -> None:
    sandbox.empty(books=True)
    rows = [{"Account": 5420, "Debit": 370.78, "Credit": 0, "Description": "Programvaror"}]
    rows.append({"Account": 1910, "Debit": 0, "Credit": 370.78, "Description": "Kassa"})
    shown = {
        "VoucherSeries": "A",
        "VoucherNumber": 17,
        "TransactionDate": "2011-09-22",
        "Description": "Dator",
    }
    sandbox.put("vouchers", [{**shown, "VoucherRows": rows}], financial_year=2)
    found = client.vouchers.get("A", 17, financial_year=2)
    assert [row.debit for row in found.voucher_rows or ()] == [Decimal("370.78"), Decimal(0)]


def test_an_unknown_resource_or_a_missing_key_is_named_in_the_error(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError, match="Unknown resource 'invoice'"):
        sandbox.put("invoice", [])
    with pytest.raises(SandboxError, match="lacks its key"):
        sandbox.put("vouchers", [{"Description": "Utan nummer"}])

"""Tests that a record can be written back with the writable fields that were read, and that nothing changes.

Fortnox refuses read-only fields (error 2001399). `FortnoxClient` does not send them.
"""

from datetime import date
from decimal import Decimal

import pytest

from fortnox_sdk.connectors.purchasing.supplier_invoice_payments import SupplierInvoicePayment
from fortnox_sdk.connectors.purchasing.supplier_invoices import SupplierInvoice, SupplierInvoiceRow

pytestmark = pytest.mark.assumed("a PUT with all writable fields of a supplier invoice and of its payment")


@pytest.mark.parametrize(
    "fields",
    [
        {"total": Decimal(1250), "vat": Decimal(250)},
        {"total": Decimal(1000), "vat_type": "EUINTERNAL", "sales_type": "SERVICE"},
        {
            "total": Decimal(1100),
            "freight": Decimal(100),
            "comments": "Ring först",
            "your_reference": "Karin",
        },
        {
            "supplier_number": "5",
            "total": Decimal(100),
            "currency_rate": Decimal(10),
            "currency_unit": Decimal(1),
        },
    ],
)
def test_supplier_invoice_can_be_written_back_as_it_was_read(client, fields):
    row = SupplierInvoiceRow(account=4010, debit=Decimal(1000), cost_center="BUTIK")
    head = {"supplier_number": "1", "invoice_date": date(2025, 11, 3), "supplier_invoice_rows": (row,)}
    read = client.supplier_invoices.create(SupplierInvoice(**head | fields))
    assert client.supplier_invoices.update(read.given_number, read) == read
    assert client.supplier_invoices.get(read.given_number) == read
    total = read.total + 100
    changed = client.supplier_invoices.update(
        read.given_number, SupplierInvoice(supplier_number=None, total=total)
    )
    assert changed.supplier_invoice_rows[0].credit_currency == total


def test_invoice_with_an_article_can_be_written_back_as_it_was_read(client, api):
    api.post("articles", {"Article": {"ArticleNumber": "PINNE", "Description": "Tältpinne", "Unit": "st"}})
    row = SupplierInvoiceRow(article_number="PINNE", quantity=3, price=Decimal("12.50"))
    read = client.supplier_invoices.create(
        SupplierInvoice(supplier_number="1", total=Decimal("37.50"), supplier_invoice_rows=(row,))
    )
    assert client.supplier_invoices.update(read.given_number, read) == read


def test_supplier_invoice_payment_can_be_written_back_as_it_was_read(client):
    payment = SupplierInvoicePayment(invoice_number="34", amount=Decimal(100), payment_date=date(2026, 1, 15))
    read = client.supplier_invoice_payments.create(payment)
    assert client.supplier_invoice_payments.update(read.number, read) == read

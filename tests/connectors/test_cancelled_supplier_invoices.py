"""Tests that a cancelled supplier invoice in a list is recognised by either of its two flags."""

import pytest

from fortnox_sdk.connectors.purchasing.supplier_invoices import SupplierInvoiceSummary
from fortnox_sdk.entities.decoder import Decoder

ROW = {
    "GivenNumber": "9001",
    "InvoiceDate": "2026-08-31",
    "SupplierName": "Lev AB",
    "SupplierNumber": "42",
    "Total": "12500.50",
    "Balance": "7500.25",
    "Booked": True,
}


@pytest.mark.parametrize(
    ("flags", "is_cancelled"),
    [
        ({"Cancel": True, "Cancelled": None}, True),
        ({"Cancel": False, "Cancelled": None}, False),
        ({"Cancel": True}, True),
        ({"Cancelled": True}, True),
        ({"Cancelled": False}, False),
    ],
)
def test_either_flag_says_that_the_invoice_is_cancelled(flags, is_cancelled):
    row = Decoder().decode(ROW | flags, SupplierInvoiceSummary, at="SupplierInvoices[0]")
    assert row.is_cancelled is is_cancelled

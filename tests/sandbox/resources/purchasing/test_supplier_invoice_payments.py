"""Tests of the dates and vouchers of supplier invoices and their payments."""

import pytest


def voucher_of(api, body):
    path = f"vouchers/{body['VoucherSeries']}/{body['VoucherNumber']}"
    return api.get(path, financialyear=body["VoucherYear"])["Voucher"]


@pytest.mark.assumed("the voucher of a supplier invoice that is booked some days after its date")
@pytest.mark.parametrize("action", ["bookkeep", "approvalbookkeep"])
def test_invoice_that_is_booked_late_is_posted_on_the_invoice_date(api, action):
    body = {"SupplierNumber": "1", "InvoiceDate": "2025-11-03", "Total": 1250}
    body["SupplierInvoiceRows"] = [{"Account": 4010, "Debit": 1250}]
    number = api.post("supplierinvoices", {"SupplierInvoice": body})["GivenNumber"]
    voucher = voucher_of(api, api.put(f"supplierinvoices/{number}/{action}"))
    assert voucher["TransactionDate"] == "2025-11-03"

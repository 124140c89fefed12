"""Tests of the cash method, in which an invoice is posted when it is paid."""

import pytest


@pytest.fixture
def cash_year(api):
    years = api.post(
        "financialyears",
        {"FinancialYear": {"FromDate": "2027-01-01", "ToDate": "2027-12-31", "AccountingMethod": "CASH"}},
    )
    return years["Id"]


def rows(api, made, year):
    found = api.get(f"vouchers/{made['VoucherSeries']}/{made['VoucherNumber']}", financialyear=year)
    return {row["Account"]: row["Debit"] - row["Credit"] for row in found["Voucher"]["VoucherRows"]}


@pytest.mark.assumed("the vouchers of a customer invoice and of its partial payments under the cash method")
def test_sale_is_posted_when_it_is_paid(api, cash_year):
    row = {"Description": "Tält", "Price": 1000, "DeliveredQuantity": 1}
    body = {"Invoice": {"CustomerNumber": "1", "InvoiceDate": "2027-03-01", "InvoiceRows": [row]}}
    invoice = api.post("invoices", body)
    assert invoice["AccountingMethod"] == "CASH"
    booked = api.put(f"invoices/{invoice['DocumentNumber']}/bookkeep")
    assert (booked["Booked"], booked["Balance"], booked["VoucherNumber"]) == (True, 1250, None)
    for amount, left in ((250, 1000), (1000, 0)):
        paid = {"InvoiceNumber": invoice["DocumentNumber"], "Amount": amount, "PaymentDate": "2027-04-01"}
        payment = api.post("invoicepayments", {"InvoicePayment": paid})
        done = api.put(f"invoicepayments/{payment['Number']}/bookkeep")
        sold = amount * 4 // 5
        assert rows(api, done, cash_year) == {1930: amount, 3001: -sold, 2611: sold - amount}
        assert api.get(f"invoices/{invoice['DocumentNumber']}")["Invoice"]["Balance"] == left


@pytest.mark.assumed("the vouchers of a supplier invoice and of its payment under the cash method")
def test_purchase_is_posted_when_it_is_paid(api, cash_year):
    body = {
        "SupplierNumber": "1",
        "InvoiceDate": "2027-03-01",
        "Total": 500,
        "VAT": 100,
        "SupplierInvoiceRows": [{"Account": 4010, "Debit": 400}],
    }
    invoice = api.post("supplierinvoices", {"SupplierInvoice": body})
    booked = api.put(f"supplierinvoices/{invoice['GivenNumber']}/bookkeep")
    assert (booked["Booked"], booked["Balance"], booked["Vouchers"]) == (True, "500.00", [])
    paid = {"InvoiceNumber": invoice["GivenNumber"], "Amount": 500, "PaymentDate": "2027-04-01"}
    payment = api.post("supplierinvoicepayments", {"SupplierInvoicePayment": paid})
    done = api.put(f"supplierinvoicepayments/{payment['Number']}/bookkeep")
    assert rows(api, done, cash_year) == {1930: -500, 4010: 400, 2641: 100}

"""Tests of the cash method, in which an invoice is posted when it is paid."""

import pytest

GUIDE = (
    "www.fortnox.se/fortnox-foretagsguide/bokforing/"
    "kontantmetoden-eller-faktureringsmetoden-vad-ar-skillnaden"
)
ACCOUNTS = "developer.fortnox.se/documentation/resources/predefined-accounts"


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


def sell(api):
    row = {"Description": "Tält", "Price": 1000, "DeliveredQuantity": 1}
    body = {"Invoice": {"CustomerNumber": "1", "InvoiceDate": "2027-03-01", "InvoiceRows": [row]}}
    return api.post("invoices", body)


def buy(api):
    body = {
        "SupplierNumber": "1",
        "InvoiceDate": "2027-03-01",
        "Total": 500,
        "VAT": 100,
        "SupplierInvoiceRows": [{"Account": 4010, "Debit": 400}],
    }
    return api.post("supplierinvoices", {"SupplierInvoice": body})


def pay(api, one, number, amount):
    paid = {"InvoiceNumber": number, "Amount": amount, "PaymentDate": "2027-04-01"}
    payment = api.post(f"{one.lower()}s", {one: paid})
    return api.put(f"{one.lower()}s/{payment['Number']}/bookkeep")


@pytest.mark.reported(GUIDE)
def test_sale_is_posted_with_vat_when_it_is_paid(api, cash_year):
    invoice = sell(api)
    assert invoice["AccountingMethod"] == "CASH"
    saved = api.get(f"invoices/{invoice['DocumentNumber']}")["Invoice"]
    assert saved["VoucherNumber"] is None
    done = pay(api, "InvoicePayment", invoice["DocumentNumber"], 1250)
    assert rows(api, done, cash_year) == {1930: 1250, 3001: -1000, 2611: -250}


@pytest.mark.assumed("a PUT bookkeep and partial payments of a customer invoice under the cash method")
def test_each_partial_payment_of_a_sale_posts_its_part(api, cash_year):
    invoice = sell(api)
    booked = api.put(f"invoices/{invoice['DocumentNumber']}/bookkeep")
    assert (booked["Booked"], booked["Balance"], booked["VoucherNumber"]) == (True, 1250, None)
    for amount, left in ((250, 1000), (1000, 0)):
        done = pay(api, "InvoicePayment", invoice["DocumentNumber"], amount)
        sold = amount * 4 // 5
        assert rows(api, done, cash_year) == {1930: amount, 3001: -sold, 2611: sold - amount}
        assert api.get(f"invoices/{invoice['DocumentNumber']}")["Invoice"]["Balance"] == left


@pytest.mark.reported(f"{GUIDE}: posted when paid; the account of the VAT: {ACCOUNTS}: INVAT 2641")
def test_purchase_is_posted_with_vat_when_it_is_paid(api, cash_year):
    invoice = buy(api)
    saved = api.get(f"supplierinvoices/{invoice['GivenNumber']}")["SupplierInvoice"]
    assert saved["Vouchers"] == []
    done = pay(api, "SupplierInvoicePayment", invoice["GivenNumber"], 500)
    assert rows(api, done, cash_year) == {1930: -500, 4010: 400, 2641: 100}


@pytest.mark.assumed("a PUT bookkeep of a supplier invoice under the cash method")
@pytest.mark.usefixtures("cash_year")
def test_purchase_can_be_bookkept_and_stays_unpaid(api):
    booked = api.put(f"supplierinvoices/{buy(api)['GivenNumber']}/bookkeep")
    assert (booked["Booked"], booked["Balance"], booked["Vouchers"]) == (True, "500.00", [])


@pytest.mark.assumed("a payment of a supplier invoice under the cash method after a PUT bookkeep")
def test_bookkept_purchase_is_posted_when_it_is_paid(api, cash_year):
    invoice = buy(api)
    api.put(f"supplierinvoices/{invoice['GivenNumber']}/bookkeep")
    done = pay(api, "SupplierInvoicePayment", invoice["GivenNumber"], 500)
    assert rows(api, done, cash_year) == {1930: -500, 4010: 400, 2641: 100}

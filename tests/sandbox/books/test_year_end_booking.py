"""Tests of the posting of unpaid invoices on the last day of a year with the cash method."""

import pytest

from fortnox_sdk.sandbox.errors import SandboxError

HELP = "support.fortnox.se/produkthjalp/bokforing/arsomfora-kundfakturor-och-leverantorsfakturor-vid-bokslut"
METHODS = (
    "support.fortnox.se/produkthjalp/bokforing/"
    "att-valja-bokforingsmetod-faktureringsmetoden-eller-kontantmetoden"
)
GUIDE = (
    "www.fortnox.se/fortnox-foretagsguide/bokforing/"
    "kontantmetoden-eller-faktureringsmetoden-vad-ar-skillnaden"
)
ACCOUNTS = "developer.fortnox.se/documentation/resources/predefined-accounts"
CASH_METHOD = "support.fortnox.se/hc/sv/articles/208335075-Skapa-kundfaktura-enligt-kontantmetoden"


def add_year(api, first, method):
    body = {"FromDate": f"{first}-01-01", "ToDate": f"{first}-12-31", "AccountingMethod": method}
    return api.post("financialyears", {"FinancialYear": body})["Id"]


@pytest.fixture
def cash_year(api):
    return add_year(api, 2027, "CASH")


def sell(api, day, *, booked=True):
    row = {"Description": "Tält", "Price": 1000, "DeliveredQuantity": 1, "VAT": 25}
    body = {"Invoice": {"CustomerNumber": "1", "InvoiceDate": day, "InvoiceRows": [row]}}
    number = api.post("invoices", body)["DocumentNumber"]
    if booked:
        api.put(f"invoices/{number}/bookkeep")
    return number


def buy(api, day):
    rows = [{"Account": 4010, "Debit": 400}]
    body = {"SupplierNumber": "1", "InvoiceDate": day, "Total": 500, "VAT": 100, "SupplierInvoiceRows": rows}
    number = api.post("supplierinvoices", {"SupplierInvoice": body})["GivenNumber"]
    api.put(f"supplierinvoices/{number}/bookkeep")
    return number


def pay(api, one, number, amount, day):
    body = {one: {"InvoiceNumber": number, "Amount": amount, "PaymentDate": day}}
    made = api.post(f"{one.lower()}s", body)
    return api.put(f"{one.lower()}s/{made['Number']}/bookkeep")


def rows_of(api, year, series, number):
    voucher = api.get(f"vouchers/{series}/{number}", financialyear=year)["Voucher"]
    return voucher["TransactionDate"], {
        row["Account"]: row["Debit"] - row["Credit"] for row in voucher["VoucherRows"]
    }


@pytest.mark.reported(f"{GUIDE}: Årsomföring with VAT; customers' and suppliers' invoices: {HELP}")
def test_unpaid_invoices_are_posted_with_vat_on_the_last_day(api, cash_year):
    sale, purchase = sell(api, "2027-11-01"), buy(api, "2027-12-01")
    api.go_to("2027-12-31")
    first, second = api.sandbox.book_unpaid_invoices(cash_year)
    expected = "2027-12-31", {1510: 1250, 3001: -1000, 2611: -250}
    assert rows_of(api, cash_year, first[0], first[1:]) == expected
    assert rows_of(api, cash_year, second[0], second[1:]) == (
        "2027-12-31",
        {2440: -500, 4010: 400, 2641: 100},
    )
    invoice = api.get(f"invoices/{sale}")["Invoice"]
    assert (invoice["Balance"], invoice["VoucherYear"]) == (1250, cash_year)
    assert api.get(f"supplierinvoices/{purchase}")["SupplierInvoice"]["Balance"] == "500.00"


@pytest.mark.reported(f"{HELP}: customers' and suppliers' invoices; the accounts: {GUIDE}")
def test_later_payments_settle_receivables_and_payables(api, cash_year):
    sale, purchase = sell(api, "2027-11-01"), buy(api, "2027-12-01")
    api.go_to("2028-01-15")
    following = add_year(api, 2028, "CASH")
    api.sandbox.book_unpaid_invoices(cash_year)
    paid = pay(api, "InvoicePayment", sale, 1250, "2028-01-10")
    _, rows = rows_of(api, following, paid["VoucherSeries"], paid["VoucherNumber"])
    assert rows == {1930: 1250, 1510: -1250}
    paid = pay(api, "SupplierInvoicePayment", purchase, 500, "2028-01-10")
    _, rows = rows_of(api, following, paid["VoucherSeries"], paid["VoucherNumber"])
    assert rows == {1930: -500, 2440: 500}


@pytest.mark.assumed('the vouchers of the following year after "Årsomför"')
def test_posted_invoices_are_not_reversed_in_the_following_year(api, cash_year):
    sale, purchase = sell(api, "2027-11-01"), buy(api, "2027-12-01")
    api.go_to("2028-01-15")
    following = add_year(api, 2028, "CASH")
    api.sandbox.book_unpaid_invoices(cash_year)
    pay(api, "InvoicePayment", sale, 1250, "2028-01-10")
    pay(api, "SupplierInvoicePayment", purchase, 500, "2028-01-10")
    assert api.get("vouchers", financialyear=following)["MetaInformation"]["@TotalResources"] == 2


@pytest.mark.reported(f"{HELP}: the unpaid invoices; the account: {ACCOUNTS}: CUSTCLAIM 1510")
def test_only_the_unpaid_invoices_of_the_year_are_posted(api, cash_year):
    sell(api, "2027-11-01")
    sell(api, "2026-12-31")
    pay(api, "InvoicePayment", sell(api, "2027-11-02"), 1250, "2027-12-01")
    api.go_to("2028-01-15")
    [voucher] = api.sandbox.book_unpaid_invoices(cash_year)
    _, rows = rows_of(api, cash_year, voucher[0], voucher[1:])
    assert rows[1510] == 1250


@pytest.mark.assumed('"Årsomför" a second time for the same year')
def test_unpaid_invoices_are_posted_only_once(api, cash_year):
    sell(api, "2027-11-01")
    api.go_to("2028-01-15")
    assert len(api.sandbox.book_unpaid_invoices(cash_year)) == 1
    assert api.sandbox.book_unpaid_invoices(cash_year) == []


@pytest.mark.assumed("the voucher that Årsomför creates for a partly paid invoice")
def test_only_the_unpaid_part_of_an_invoice_is_posted(api, cash_year):
    pay(api, "InvoicePayment", sell(api, "2027-11-01"), 250, "2027-12-01")
    api.go_to("2028-01-15")
    [voucher] = api.sandbox.book_unpaid_invoices(cash_year)
    _, rows = rows_of(api, cash_year, voucher[0], voucher[1:])
    assert rows == {1510: 1000, 3001: -800, 2611: -200}


@pytest.mark.reported(HELP)
def test_an_invoice_that_was_only_saved_is_posted(api, cash_year):
    number = sell(api, "2027-11-01", booked=False)
    api.go_to("2028-01-15")
    assert len(api.sandbox.book_unpaid_invoices(cash_year)) == 1
    invoice = api.get(f"invoices/{number}")["Invoice"]
    assert (invoice["Booked"], invoice["Balance"]) == (True, 1250)


@pytest.mark.assumed("Årsomför of a year with a cancelled invoice")
def test_a_cancelled_invoice_is_not_posted(api, cash_year):
    cancelled = sell(api, "2027-11-01", booked=False)
    api.put(f"invoices/{cancelled}/cancel")
    api.go_to("2028-01-15")
    assert api.sandbox.book_unpaid_invoices(cash_year) == []


@pytest.mark.reported(HELP)
def test_invoices_are_posted_from_the_last_day_of_the_year_on(api, cash_year):
    api.go_to("2027-12-30")
    with pytest.raises(SandboxError, match="inte tagit slut"):
        api.sandbox.book_unpaid_invoices(cash_year)
    api.go_to("2027-12-31")
    assert api.sandbox.book_unpaid_invoices(cash_year) == []


@pytest.mark.reported(f"{CASH_METHOD}: the method of the current year; {METHODS}: posted when created")
def test_the_accounting_method_is_that_of_the_year(api, cash_year):
    following = add_year(api, 2028, "ACCRUAL")
    sell(api, "2027-11-01")
    assert api.get(f"invoices/{sell(api, '2028-11-01')}")["Invoice"]["VoucherYear"] == following
    api.go_to("2029-01-15")
    assert len(api.sandbox.book_unpaid_invoices(cash_year)) == 1


@pytest.mark.own
@pytest.mark.usefixtures("cash_year")
def test_a_year_with_the_invoice_method_is_refused(api):
    following = add_year(api, 2028, "ACCRUAL")
    api.go_to("2029-01-15")
    with pytest.raises(SandboxError, match="kontantmetoden"):
        api.sandbox.book_unpaid_invoices(following)


@pytest.mark.own
def test_an_unknown_year_is_refused(api):
    with pytest.raises(SandboxError, match="finns inte"):
        api.sandbox.book_unpaid_invoices(12)

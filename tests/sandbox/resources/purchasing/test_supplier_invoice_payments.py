"""Tests of the dates and vouchers of supplier invoices and their payments."""

import pytest

HELP = "support.fortnox.se/produkthjalp/bokforing/leverantorsfaktura-kreditfaktura"
# The accounts 2440 and 1930 of the payment of a purchase.
GUIDE = (
    "www.fortnox.se/fortnox-foretagsguide/driva-foretag/bokforing/"
    "kontantmetoden-eller-faktureringsmetoden-vad-ar-skillnaden"
)


def booked(api, **more):
    rows = [{"Account": 4010, "Debit": 1250}]
    body = {"SupplierNumber": "1", "InvoiceDate": "2025-11-03", "Total": 1250, "SupplierInvoiceRows": rows}
    number = api.post("supplierinvoices", {"SupplierInvoice": body | more})["GivenNumber"]
    return api.put(f"supplierinvoices/{number}/bookkeep")


def voucher_of(api, body):
    path = f"vouchers/{body['VoucherSeries']}/{body['VoucherNumber']}"
    return api.get(path, financialyear=body["VoucherYear"])["Voucher"]


def rows_of(api, body):
    return {row["Account"]: row["Debit"] - row["Credit"] for row in voucher_of(api, body)["VoucherRows"]}


def paid(api, number, amount, day="2025-12-10"):
    body = {"InvoiceNumber": number, "Amount": amount, "PaymentDate": day}
    payment = api.post("supplierinvoicepayments", {"SupplierInvoicePayment": body})["Number"]
    return api.put(f"supplierinvoicepayments/{payment}/bookkeep")


def state(api, number):
    invoice = api.get(f"supplierinvoices/{number}")["SupplierInvoice"]
    return invoice["Balance"], invoice["FinalPayDate"]


@pytest.mark.assumed("the voucher of a supplier invoice that is booked some days after its date")
@pytest.mark.parametrize("action", ["bookkeep", "approvalbookkeep"])
def test_invoice_that_is_booked_late_is_posted_on_the_invoice_date(api, action):
    body = {"SupplierNumber": "1", "InvoiceDate": "2025-11-03", "Total": 1250}
    body["SupplierInvoiceRows"] = [{"Account": 4010, "Debit": 1250}]
    number = api.post("supplierinvoices", {"SupplierInvoice": body})["GivenNumber"]
    voucher = voucher_of(api, api.put(f"supplierinvoices/{number}/{action}"))
    assert voucher["TransactionDate"] == "2025-11-03"


def credited(api):
    """Bookkeep an invoice and its credit invoice. Return both numbers."""
    number = booked(api)["GivenNumber"]
    credit = api.put(f"supplierinvoices/{number}/credit")["CreditReference"]
    api.put(f"supplierinvoices/{credit}", {"SupplierInvoice": {"InvoiceDate": "2025-12-01"}})
    api.put(f"supplierinvoices/{credit}/bookkeep")
    return number, credit


@pytest.mark.reported(f"{HELP}: a payment voucher for each; the accounts 2440 and 1930: {GUIDE}")
def test_invoice_and_its_credit_invoice_are_paid_with_one_voucher_each(api):
    number, credit = credited(api)
    payments = [paid(api, number, 1250), paid(api, credit, -1250)]
    assert len({payment["VoucherNumber"] for payment in payments}) == 2
    assert rows_of(api, payments[0]) == {1930: -1250, 2440: 1250}
    for each in (number, credit):
        balance, final_pay_date = state(api, each)
        assert (float(balance), final_pay_date) == (0, "2025-12-10")


@pytest.mark.assumed("the Balance of a supplier invoice and of its credit invoice, before and after payment")
def test_balance_of_a_credit_invoice_is_negative_until_it_is_paid(api):
    number, credit = credited(api)
    assert (state(api, number), state(api, credit)) == (("1250.00", None), ("-1250.00", None))
    paid(api, credit, -250)
    assert state(api, credit) == ("-1000.00", None)
    paid(api, credit, -1000)
    paid(api, number, 1250)
    assert state(api, number) == state(api, credit) == ("0.00", "2025-12-10")


@pytest.mark.assumed("a POST of a supplier invoice payment with a negative Amount for a credit invoice")
def test_credit_invoice_is_paid_with_a_negative_amount(api):
    _, credit = credited(api)
    assert rows_of(api, paid(api, credit, -1250)) == {1930: 1250, 2440: -1250}


@pytest.mark.reported("support.fortnox.se/produkthjalp/bokforing/betalningar-kredithantering")
def test_a_part_of_a_credit_invoice_can_be_used(api):
    _, credit = credited(api)
    paid(api, credit, -250)
    balance, final_pay_date = state(api, credit)
    assert (abs(float(balance)), final_pay_date) == (1000, None)


@pytest.mark.own
def test_payment_uses_the_account_on_which_the_invoice_was_booked(api):
    number = booked(api)["GivenNumber"]
    api.put("predefinedaccounts/SUPDEBT", {"PreDefinedAccount": {"Account": 2893}})
    assert rows_of(api, paid(api, number, 1250)) == {1930: -1250, 2440: 1250}
    assert rows_of(api, paid(api, booked(api)["GivenNumber"], 1250)) == {1930: -1250, 2893: 1250}


# For customer invoices, helpdesk.sharespine.com describes error 2001089 (article 28725516112669): a payment date before
# the invoice date is refused.
@pytest.mark.assumed("a supplier invoice payment that is dated before the invoice")
def test_payment_can_be_dated_before_the_invoice(api):
    number = booked(api)["GivenNumber"]
    assert voucher_of(api, paid(api, number, 1250, "2025-10-30"))["TransactionDate"] == "2025-10-30"
    assert state(api, number) == ("0.00", "2025-10-30")


@pytest.mark.assumed("a supplier invoice payment that is dated before the invoice")
def test_payment_before_the_date_of_a_purchase_is_refused_if_this_behaviour_is_chosen(api):
    number = booked(api)["GivenNumber"]
    api.sandbox.set_behaviour(early_payment="refused")
    body = {"InvoiceNumber": number, "Amount": 1250, "PaymentDate": "2025-10-30"}
    assert api.refused("POST", "supplierinvoicepayments", {"SupplierInvoicePayment": body})[1] == 2001089
    paid(api, number, 1250, "2025-11-03")
    assert state(api, number) == ("0.00", "2025-11-03")


@pytest.mark.assumed("a supplier invoice payment of an invoice that is not booked")
def test_purchase_must_be_booked_before_it_is_paid_if_this_behaviour_is_chosen(api):
    api.sandbox.set_behaviour(draft_payment="refused")
    body = {"SupplierNumber": "1", "InvoiceDate": "2025-11-03", "Total": 1250}
    number = api.post("supplierinvoices", {"SupplierInvoice": body})["GivenNumber"]
    payment = {"SupplierInvoicePayment": {"InvoiceNumber": number, "Amount": 1250}}
    assert api.refused("POST", "supplierinvoicepayments", payment)[1] == 2900013


def credited_under_the_cash_method(api):
    """Credit an unbooked invoice in a year with the cash method. Return the credit invoice."""
    year = {"FromDate": "2027-01-01", "ToDate": "2027-12-31", "AccountingMethod": "CASH"}
    api.post("financialyears", {"FinancialYear": year})
    body = {"SupplierNumber": "1", "InvoiceDate": "2027-11-03", "Total": 1250}
    body["SupplierInvoiceRows"] = [{"Account": 4010, "Debit": 1250}]
    number = api.post("supplierinvoices", {"SupplierInvoice": body})["GivenNumber"]
    credit = api.put(f"supplierinvoices/{number}/credit")["CreditReference"]
    return api.get(f"supplierinvoices/{credit}")["SupplierInvoice"]


@pytest.mark.reported("support.fortnox.se/hc/sv/articles/208335095: leverantörsfaktura enligt kontantmetoden")
def test_saved_purchase_of_the_cash_method_can_be_credited(api):
    found = credited_under_the_cash_method(api)
    assert (found["Credit"], found["Booked"]) == (True, False)


@pytest.mark.assumed("the Total of the credit invoice of a supplier invoice of the cash method")
def test_credit_invoice_of_the_cash_method_has_the_negated_total(api):
    assert credited_under_the_cash_method(api)["Total"] == "-1250.00"

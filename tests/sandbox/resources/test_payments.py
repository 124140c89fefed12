"""Tests of payments that exceed the balance, that are early, or that pay a draft or a fully paid invoice."""

import pytest

from tests.sandbox.resources.sales.invoicing_api import booked, draft, invoice_of, pay, rows_of

SHARESPINE = "helpdesk.sharespine.com/hc/en-gb/articles"
CASH_METHOD = "support.fortnox.se/hc/sv/articles/208335075-Skapa-kundfaktura-enligt-kontantmetoden"
GUIDE = (
    "www.fortnox.se/fortnox-foretagsguide/bokforing/"
    "kontantmetoden-eller-faktureringsmetoden-vad-ar-skillnaden"
)


def voucher_of(api, payment):
    path = f"vouchers/{payment['VoucherSeries']}/{payment['VoucherNumber']}"
    return api.get(path, financialyear=payment["VoucherYear"])["Voucher"]


def supplier_payment(api):
    body = {
        "SupplierNumber": "1",
        "InvoiceDate": "2025-11-03",
        "Total": 1250,
        "SupplierInvoiceRows": [{"Account": 4010, "Debit": 1250}],
    }
    number = api.post("supplierinvoices", {"SupplierInvoice": body})["GivenNumber"]
    api.put(f"supplierinvoices/{number}/bookkeep")
    paid = {"InvoiceNumber": number, "Amount": 1250, "PaymentDate": "2025-12-01"}
    made = api.post("supplierinvoicepayments", {"SupplierInvoicePayment": paid})
    return number, api.put(f"supplierinvoicepayments/{made['Number']}/bookkeep")


@pytest.mark.assumed("an overpayment through the API")
def test_balance_is_negative_if_too_much_is_paid(api):
    number = booked(api)["DocumentNumber"]
    paid = pay(api, number, Amount=2600)
    assert rows_of(api, paid) == {1930: 2600, 1510: -2600}
    assert (invoice_of(api, number)["Balance"], invoice_of(api, number)["FinalPayDate"]) == (-100, None)
    pay(api, number, Amount=-100, PaymentDate="2025-12-09")
    assert (invoice_of(api, number)["Balance"], invoice_of(api, number)["FinalPayDate"]) == (0, "2025-12-09")


# The switch `early_payment` chooses the other behaviour, which two help desks describe.
@pytest.mark.assumed("a payment before the invoice date through the API")
def test_invoice_is_paid_before_its_date(api):
    number = booked(api)["DocumentNumber"]
    paid = pay(api, number, Amount=2500, PaymentDate="2025-10-20")
    assert voucher_of(api, paid)["TransactionDate"] == "2025-10-20"
    assert invoice_of(api, number)["FinalPayDate"] == "2025-10-20"


def early_payment(api, **more):
    """Make the sandbox refuse payments before the invoice date. Return the body of such a payment.

    `more` contains fields to add or replace in the body.
    """
    api.sandbox.set_behaviour(early_payment="refused")
    payment = {"InvoiceNumber": booked(api)["DocumentNumber"], "Amount": 2500, "PaymentDate": "2025-11-02"}
    return {"InvoicePayment": payment | more}


@pytest.mark.reported(f"{SHARESPINE}/28725516112669-Fortnox-error-2001089")
def test_payment_before_the_invoice_date_is_refused_if_this_behaviour_is_chosen(api):
    assert api.refused("POST", "invoicepayments", early_payment(api))[1] == 2001089


@pytest.mark.reported(f"{SHARESPINE}/28725516112669-Fortnox-error-2001089: the same day or later")
def test_payment_on_the_invoice_date_is_accepted_where_early_payments_are_refused(api):
    assert api.post("invoicepayments", early_payment(api, PaymentDate="2025-11-03"))["Amount"] == 2500


@pytest.mark.assumed("the status and the Swedish text of error 2001089, and a PUT with an early PaymentDate")
def test_payment_is_not_moved_to_a_day_before_the_invoice_date(api):
    made = api.post("invoicepayments", early_payment(api, PaymentDate="2025-11-03"))
    change = {"InvoicePayment": {"PaymentDate": "2025-11-02"}}
    assert api.refused("PUT", f"invoicepayments/{made['Number']}", change) == (
        400,
        2001089,
        "Betaldatum kan inte vara tidigare än fakturadatum.",
    )


# The switch `draft_payment` chooses the other behaviour, which helpdesk.noxfinans.se describes.
@pytest.mark.assumed("a payment of an invoice that is not booked, through the API")
def test_draft_is_paid_first_and_booked_later(api):
    made = draft(api)
    number = made["DocumentNumber"]
    paid = pay(api, number, Amount=1000)
    assert rows_of(api, paid) == {1930: 1000, 1510: -1000}
    unbooked = invoice_of(api, number)
    assert (unbooked["Booked"], unbooked["Balance"], unbooked["Total"]) == (False, 1500, 2500)
    assert api.refused("PUT", f"invoices/{number}", {"Invoice": {"Comments": "x"}})[1] == 2900024
    assert api.refused("PUT", f"invoices/{number}/cancel")[1] == 2900024
    done = api.put(f"invoices/{number}/bookkeep")
    assert rows_of(api, done) == {1510: 2500, 3001: -2000, 2611: -500}
    assert done["Balance"] == 1500
    pay(api, number, Amount=1500)
    assert invoice_of(api, number)["Balance"] == 0


@pytest.mark.assumed("a payment of an invoice that is not booked, through the API")
def test_draft_that_is_paid_in_full_has_no_balance_when_it_is_booked(api):
    number = draft(api, CustomerNumber="7", CurrencyRate=11.2)["DocumentNumber"]
    pay(api, number, AmountCurrency=2000, CurrencyRate=11)
    done = api.put(f"invoices/{number}/bookkeep")
    assert (done["Booked"], done["Balance"], done["FinalPayDate"]) == (True, 0, "2025-12-01")
    assert rows_of(api, done)[1510] == 22400


def payment_of_a_draft(api):
    """Try to pay a draft in a sandbox that refuses such payments. Return the draft's number and the error."""
    api.sandbox.set_behaviour(draft_payment="refused")
    number = draft(api)["DocumentNumber"]
    body = {"InvoicePayment": {"InvoiceNumber": number, "Amount": 2500}}
    return number, api.refused("POST", "invoicepayments", body)


@pytest.mark.reported(
    "helpdesk.noxfinans.se/article/167-kunde-inte-bokfora-fakturanummer-forvalt-konto-for-fakturaavgift-saknas"
)
def test_invoice_must_be_booked_before_it_is_paid_if_this_behaviour_is_chosen(api):
    number, refusal = payment_of_a_draft(api)
    assert refusal
    api.put(f"invoices/{number}/bookkeep")
    pay(api, number, Amount=2500)
    assert invoice_of(api, number)["Balance"] == 0


@pytest.mark.assumed("the error for a payment of an invoice that is not booked")
def test_refusal_of_a_payment_of_a_draft_has_the_code_of_an_invoice_that_is_not_booked(api):
    assert payment_of_a_draft(api)[1] == (400, 2900013, "Fakturan är inte bokförd.")


@pytest.mark.assumed("a bookkeep of a payment that was created before its invoice is booked")
def test_waiting_payment_of_a_draft_is_not_booked_if_this_behaviour_is_chosen(api):
    number = draft(api)["DocumentNumber"]
    waiting = api.post("invoicepayments", {"InvoicePayment": {"InvoiceNumber": number, "Amount": 2500}})
    api.sandbox.set_behaviour(draft_payment="refused")
    assert api.refused("PUT", f"invoicepayments/{waiting['Number']}/bookkeep")[1] == 2900013


@pytest.mark.reported(f"{SHARESPINE}/28771398333981-Fortnox-error-2003055")
def test_invoice_that_is_paid_in_full_takes_no_payment(api):
    number = booked(api)["DocumentNumber"]
    pay(api, number, Amount=2500)
    body = {"InvoicePayment": {"InvoiceNumber": number, "Amount": 2500}}
    assert api.refused("POST", "invoicepayments", body)[1] == 2003055


@pytest.mark.assumed("a bookkeep of a waiting payment of an invoice that is paid meanwhile")
def test_waiting_payment_of_a_paid_invoice_is_not_booked(api):
    number = booked(api)["DocumentNumber"]
    waiting = api.post("invoicepayments", {"InvoicePayment": {"InvoiceNumber": number, "Amount": 2500}})
    pay(api, number, Amount=2500)
    assert api.refused("PUT", f"invoicepayments/{waiting['Number']}/bookkeep")[1] == 2003055


def bookkeeping_refused(api, wrapper, payment, name):
    """Create a payment, remove a predefined account, and return the refusal of bookkeeping the payment."""
    resource = f"{wrapper.lower()}s"
    made = api.post(resource, {wrapper: payment | {"PaymentDate": "2025-12-01"}})
    api.sandbox.put("predefinedaccounts", [{"Name": name, "Account": 0}])
    return api.refused("PUT", f"{resource}/{made['Number']}/bookkeep")


@pytest.mark.assumed(
    "bookkeeping a payment with an exchange difference when its predefined account is not set"
)
@pytest.mark.parametrize(
    ("name", "amount", "title"),
    [("CURRENCYLOSS", 21000, "valutakursförlust"), ("CURRENCYWIN", 22400, "valutakursvinst")],
)
def test_payment_with_an_exchange_difference_needs_its_predefined_account(api, name, amount, title):
    number = booked(api, CustomerNumber="7", CurrencyRate=11)["DocumentNumber"]
    payment = {"InvoiceNumber": number, "AmountCurrency": 2000, "Amount": amount}
    refusal = bookkeeping_refused(api, "InvoicePayment", payment, name)
    assert refusal == (400, 2900026, f"Förvalt konto för {title} saknas.")


@pytest.mark.assumed(
    "bookkeeping a payment of a supplier invoice without a row of the total when SUPDEBT is not set"
)
def test_payment_of_a_supplier_invoice_without_a_row_of_the_total_needs_the_account_for_debt(api):
    api.sandbox.put("predefinedaccounts", [{"Name": "SUPDEBT", "Account": 0}])
    rows = [{"Account": 4010, "Debit": 1250}, {"Account": 2440, "Credit": 1250}]
    body = {"SupplierNumber": "1", "InvoiceDate": "2025-11-03", "Total": 1250, "SupplierInvoiceRows": rows}
    number = api.post("supplierinvoices", {"SupplierInvoice": body})["GivenNumber"]
    api.put(f"supplierinvoices/{number}/bookkeep")
    payment = {"InvoiceNumber": number, "Amount": 1250}
    refusal = bookkeeping_refused(api, "SupplierInvoicePayment", payment, "SUPDEBT")
    assert refusal == (400, 2900026, "Förvalt konto för leverantörsskulder saknas.")


def year_of_the_cash_method(api):
    year = {"FromDate": "2027-01-01", "ToDate": "2027-12-31", "AccountingMethod": "CASH"}
    api.post("financialyears", {"FinancialYear": year})


def payment_in_another_year(api):
    """Return the number of an invoice, and the refusal of a payment that is dated before the invoice's year."""
    year_of_the_cash_method(api)
    number = booked(api, InvoiceDate="2027-11-03")["DocumentNumber"]
    body = {"InvoiceNumber": number, "Amount": 2500, "PaymentDate": "2026-12-01"}
    return number, api.refused("POST", "invoicepayments", {"InvoicePayment": body})


@pytest.mark.reported(
    "helpdesk.noxfinans.se/article/173-fakturanummer-xxx-angivet-betaldatum-maste-vara-inom-fakturans-rakenskapsar-for-"
    "att-genomfora-betalningen-maste-fakturan-arsomforas"
)
def test_refusal_of_a_payment_in_another_year_has_the_reported_text(api):
    _, (_, _, text) = payment_in_another_year(api)
    assert text == (
        "Angivet betaldatum måste vara inom fakturans räkenskapsår. För att genomföra betalningen måste fakturan "
        "årsomföras."
    )


@pytest.mark.assumed("the code, and the payment dates that are refused under the cash method")
def test_cash_method_refuses_a_payment_in_another_year(api):
    number, (status, code, _) = payment_in_another_year(api)
    assert (status, code) == (400, 2900030)
    pay(api, number, Amount=2500, PaymentDate="2027-12-01")
    assert invoice_of(api, number)["Balance"] == 0


@pytest.mark.reported(f"{CASH_METHOD}: a saved invoice is paid; accounts: {GUIDE}")
def test_payment_books_an_invoice_of_the_cash_method(api):
    year_of_the_cash_method(api)
    number = draft(api, InvoiceDate="2027-11-03")["DocumentNumber"]
    paid = pay(api, number, Amount=2500, PaymentDate="2027-12-01")
    assert rows_of(api, paid) == {1930: 2500, 3001: -2000, 2611: -500}
    assert (invoice_of(api, number)["Booked"], invoice_of(api, number)["Balance"]) == (True, 0)


@pytest.mark.reported(CASH_METHOD)
def test_saved_invoice_of_the_cash_method_is_paid_where_payments_of_drafts_are_refused(api):
    api.sandbox.set_behaviour(draft_payment="refused")
    year_of_the_cash_method(api)
    number = draft(api, InvoiceDate="2027-11-03")["DocumentNumber"]
    pay(api, number, Amount=2500, PaymentDate="2027-12-01")
    assert invoice_of(api, number)["Balance"] == 0


@pytest.mark.assumed("a payment of a half of an invoice of the cash method")
def test_partial_payment_books_a_part_of_an_invoice_of_the_cash_method(api):
    year_of_the_cash_method(api)
    number = draft(api, InvoiceDate="2027-11-03")["DocumentNumber"]
    paid = pay(api, number, Amount=1250, PaymentDate="2027-12-01")
    assert rows_of(api, paid) == {1930: 1250, 3001: -1000, 2611: -250}
    assert (invoice_of(api, number)["Booked"], invoice_of(api, number)["Balance"]) == (True, 1250)


@pytest.mark.assumed("ReferenceNumber in the voucher list for the voucher of a payment")
def test_voucher_of_a_payment_refers_to_the_invoice(api):
    number = booked(api)["DocumentNumber"]
    for amount in (1000, 1500):
        voucher = voucher_of(api, pay(api, number, Amount=amount))
        assert (voucher["ReferenceType"], voucher["ReferenceNumber"]) == ("INVOICEPAYMENT", number)
    given_number, paid = supplier_payment(api)
    voucher = voucher_of(api, paid)
    assert (voucher["ReferenceType"], voucher["ReferenceNumber"]) == ("SUPPLIERPAYMENT", given_number)


@pytest.mark.own
@pytest.mark.parametrize("reference", ["payment", "none"])
def test_reference_of_a_payment_can_be_chosen(api, reference):
    api.sandbox.set_behaviour(payment_reference=reference)
    paid = pay(api, booked(api)["DocumentNumber"], Amount=1000)
    expected = paid["Number"] if reference == "payment" else None
    assert (voucher_of(api, paid)["ReferenceNumber"] or None) == expected
    _, paid = supplier_payment(api)
    expected = str(paid["Number"]) if reference == "payment" else None
    assert (voucher_of(api, paid)["ReferenceNumber"] or None) == expected


@pytest.mark.assumed("write-offs without an account")
def test_write_off_without_account_is_posted_as_rounding(api):
    api.put("predefinedaccounts/ROUNDOFF", {"PreDefinedAccount": {"Account": 3041}})
    number = booked(api)["DocumentNumber"]
    paid = pay(api, number, Amount=2499.5, WriteOffs=[{"Amount": 0.5}])
    assert rows_of(api, paid) == {1930: 2499.5, 1510: -2500, 3041: 0.5}

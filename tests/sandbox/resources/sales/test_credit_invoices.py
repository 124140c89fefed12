"""Tests of credit invoices."""

import pytest

from tests.sandbox.resources.sales.invoicing_api import booked, credit_of, draft, invoice_of, pay, rows_of

TOTALS = (
    "AdministrationFee",
    "AdministrationFeeVAT",
    "Balance",
    "Freight",
    "FreightVAT",
    "Gross",
    "Net",
    "RoundOff",
    "Total",
    "TotalVAT",
)
WORK = {
    "Description": "Städning",
    "Price": 1000,
    "DeliveredQuantity": 1,
    "HouseWork": True,
    "HouseWorkType": "CLEANING",
}


@pytest.mark.assumed("crediting invoices with discounts, fees and öre")
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"Freight": 49.5, "AdministrationFee": 29.3},
        {"VATIncluded": True},
        {"VATIncluded": True, "Freight": 49.5},
        {"Currency": "EUR", "CurrencyRate": 11.37},
        {"TaxReductionType": "rut"},
    ],
)
@pytest.mark.parametrize("discount", [{}, {"Discount": 13.37, "DiscountType": "AMOUNT"}, {"Discount": 7}])
def test_credit_invoice_mirrors_the_original(api, more, discount):
    row = {"Description": "Tält", "Price": 333.33, "DeliveredQuantity": 2.5} | discount
    work = WORK if "TaxReductionType" in more else {"Price": 99.99, "DeliveredQuantity": 3, "VAT": 12}
    original = booked(api, rows=[row, row | work], **more)
    credit = credit_of(api, original["DocumentNumber"])
    # A change of another field computes the totals anew.
    changed = api.put(f"invoices/{credit['DocumentNumber']}", {"Invoice": {"InvoiceDate": "2025-12-05"}})
    for made in (credit, changed):
        assert [made[name] for name in TOTALS] == [-original[name] for name in TOTALS]
        assert (made["CurrencyRate"], made["Currency"]) == (original["CurrencyRate"], original["Currency"])
        assert [row["Total"] for row in made["InvoiceRows"]] == [
            -row["Total"] for row in original["InvoiceRows"]
        ]
    done = api.put(f"invoices/{credit['DocumentNumber']}/bookkeep")
    assert rows_of(api, done) == {account: -amount for account, amount in rows_of(api, original).items()}


@pytest.mark.reported("github.com/softwerkab/fortnox-csharp-api-sdk/pull/106: 2020-09-20")
def test_credit_invoice_has_the_original_in_its_invoice_reference(api):
    number = booked(api)["DocumentNumber"]
    credit = credit_of(api, number)
    assert credit["InvoiceReference"] == number
    assert credit["CreditInvoiceReference"] != number


@pytest.mark.specified("PUT /3/invoices/{DocumentNumber}/credit")
def test_response_has_the_credit_invoice_in_its_credit_invoice_reference(api):
    number = booked(api)["DocumentNumber"]
    original = api.put(f"invoices/{number}/credit")
    assert original["DocumentNumber"] == number
    assert invoice_of(api, original["CreditInvoiceReference"])["Credit"] == "true"


@pytest.mark.assumed("a credited invoice and its credit invoice, which is a draft")
def test_credit_invoice_is_a_draft_of_the_negated_total(api):
    original = api.put(f"invoices/{booked(api)['DocumentNumber']}/credit")
    assert original["InvoiceReference"] == "0"
    credit = invoice_of(api, original["CreditInvoiceReference"])
    assert (credit["Total"], credit["Booked"], credit["CreditInvoiceReference"]) == (-2500, False, "0")


@pytest.mark.reported("support.fortnox.se/hc/sv/articles/360006044900: Fakturaservice med husarbete")
def test_credit_invoice_has_no_tax_reduction_and_more_to_pay_than_the_original(api):
    original = booked(api, rows=[WORK], TaxReductionType="rut")
    assert original["TaxReduction"] > 0
    credit = credit_of(api, original["DocumentNumber"])
    assert not credit["TaxReduction"]
    assert abs(credit["TotalToPay"]) > original["TotalToPay"]


@pytest.mark.assumed("an invoice with tax reduction and its credit invoice: types, totals and HouseWork")
def test_credit_invoice_has_the_type_of_an_invoice_without_tax_reduction(api):
    original = booked(api, rows=[WORK], TaxReductionType="rut")
    assert (original["TaxReduction"], original["Total"]) == (625, 1250)
    credit = credit_of(api, original["DocumentNumber"])
    assert (credit["TaxReductionType"], credit["TaxReduction"]) == ("none", None)
    assert (credit["Total"], credit["TotalToPay"], credit["HouseWork"]) == (-1250, -1250, False)


@pytest.mark.assumed("the HouseWork of the rows of a credit invoice")
def test_rows_of_a_credit_invoice_are_not_housework(api):
    credit = credit_of(api, booked(api, rows=[WORK], TaxReductionType="rut")["DocumentNumber"])
    assert [row["HouseWork"] for row in credit["InvoiceRows"]] == [False]


@pytest.mark.reported("support.fortnox.se/hc/sv/articles/207791509: no set-off")
def test_booked_credit_invoice_and_its_original_stay_open_until_both_are_paid(api):
    number = booked(api)["DocumentNumber"]
    credit = credit_of(api, number)["DocumentNumber"]
    api.put(f"invoices/{credit}/bookkeep")
    for each in (number, credit):
        assert abs(invoice_of(api, each)["Balance"]) == 2500
        assert invoice_of(api, each)["FinalPayDate"] is None
    pay(api, number, Amount=2500)
    pay(api, credit, Amount=-2500)
    for each in (number, credit):
        assert (invoice_of(api, each)["Balance"], invoice_of(api, each)["FinalPayDate"]) == (0, "2025-12-01")


@pytest.mark.assumed("the Balance of a booked credit invoice and of its original")
def test_booked_credit_invoice_has_a_negative_balance(api):
    number = booked(api)["DocumentNumber"]
    done = api.put(f"invoices/{credit_of(api, number)['DocumentNumber']}/bookkeep")
    assert (done["Balance"], done["FinalPayDate"]) == (-2500, None)
    assert (invoice_of(api, number)["Balance"], invoice_of(api, number)["FinalPayDate"]) == (2500, None)


@pytest.mark.assumed("a POST of an invoice payment with a negative Amount for a credit invoice")
def test_credit_invoice_is_paid_with_a_negative_amount(api):
    number = booked(api)["DocumentNumber"]
    credit = credit_of(api, number)["DocumentNumber"]
    api.put(f"invoices/{credit}/bookkeep")
    paid = [pay(api, number, Amount=2500), pay(api, credit, Amount=-2500)]
    assert [rows_of(api, payment) for payment in paid] == [
        {1930: 2500, 1510: -2500},
        {1930: -2500, 1510: 2500},
    ]


@pytest.mark.assumed("bookkeeping a credit invoice through the API")
def test_pair_is_settled_by_booking_if_this_behaviour_is_chosen(api):
    api.sandbox.set_behaviour(credit_pairs="settled")
    number = booked(api)["DocumentNumber"]
    pay(api, number, Amount=1000)
    credit = credit_of(api, number)["DocumentNumber"]
    api.put(f"invoices/{credit}", {"Invoice": {"InvoiceDate": "2025-12-05"}})
    done = api.put(f"invoices/{credit}/bookkeep")
    assert (done["Balance"], done["FinalPayDate"]) == (-1000, None)
    settled = invoice_of(api, number)
    assert (settled["Balance"], settled["FinalPayDate"]) == (0, "2025-12-05")


def refused_credits(api):
    """Return the refusal to credit a draft, and the refusal to credit an invoice twice."""
    refusal_of_draft = api.refused("PUT", f"invoices/{draft(api)['DocumentNumber']}/credit")
    number = booked(api)["DocumentNumber"]
    api.put(f"invoices/{number}/credit")
    return refusal_of_draft, api.refused("PUT", f"invoices/{number}/credit")


@pytest.mark.reported("support.fortnox.se/hc/sv/articles/360012484519: Kreditera husfaktura")
def test_only_a_booked_invoice_without_credit_invoice_can_be_credited(api):
    assert all(refused_credits(api))


def saved_in_a_year_of_the_cash_method(api):
    """Create a year with the cash method, and a draft of an invoice in that year. Return the invoice's number."""
    year = {"FromDate": "2027-01-01", "ToDate": "2027-12-31", "AccountingMethod": "CASH"}
    api.post("financialyears", {"FinancialYear": year})
    return draft(api, InvoiceDate="2027-11-03")["DocumentNumber"]


@pytest.mark.reported("support.fortnox.se/hc/sv/articles/208335075-Skapa-kundfaktura-enligt-kontantmetoden")
def test_saved_invoice_of_the_cash_method_can_be_credited(api):
    number = saved_in_a_year_of_the_cash_method(api)
    assert credit_of(api, number)["Credit"] == "true"
    assert invoice_of(api, number)["Booked"] is False


@pytest.mark.assumed(
    "the Total and InvoiceReference of the credit invoice of a saved invoice of the cash method"
)
def test_credit_invoice_of_the_cash_method_has_the_negated_total(api):
    number = saved_in_a_year_of_the_cash_method(api)
    credit = credit_of(api, number)
    assert (credit["Total"], credit["InvoiceReference"]) == (-2500, number)


@pytest.mark.assumed("the vouchers of a credited invoice of the cash method and of its credit invoice")
def test_credit_invoice_of_the_cash_method_is_posted_when_it_is_paid(api):
    number = saved_in_a_year_of_the_cash_method(api)
    credit = credit_of(api, number)["DocumentNumber"]
    api.put(f"invoices/{credit}", {"Invoice": {"InvoiceDate": "2027-11-10"}})
    payments = [
        pay(api, each, Amount=amount, PaymentDate="2027-12-01")
        for each, amount in ((number, 2500), (credit, -2500))
    ]
    assert [rows_of(api, payment) for payment in payments] == [
        {1930: 2500, 3001: -2000, 2611: -500},
        {1930: -2500, 3001: 2000, 2611: 500},
    ]


@pytest.mark.assumed("a credit of a cancelled invoice")
def test_cancelled_invoice_cannot_be_credited(api):
    number = saved_in_a_year_of_the_cash_method(api)
    api.put(f"invoices/{number}/cancel")
    assert api.refused("PUT", f"invoices/{number}/credit")[1] == 2900012


@pytest.mark.assumed("the codes for a credit of a draft and for a second credit")
def test_refused_credits_have_different_codes(api):
    assert [code for _, code, _ in refused_credits(api)] == [2900013, 2900017]


@pytest.mark.assumed("a second credit of the same invoice through the API")
def test_invoice_is_credited_twice_if_this_behaviour_is_chosen(api):
    api.sandbox.set_behaviour(second_credit="allowed")
    number = booked(api)["DocumentNumber"]
    first, second = (credit_of(api, number)["DocumentNumber"] for _ in range(2))
    assert first != second
    assert invoice_of(api, number)["CreditInvoiceReference"] == second


@pytest.mark.own
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"InvoiceRows": [{"Price": 1000, "DeliveredQuantity": "2", "Total": 2000, "VAT": 25}]},
        {"InvoiceRows": [{"Description": "Tält"}], "Freight": 100},
    ],
)
def test_invoice_that_was_put_into_the_sandbox_can_be_credited(api, more):
    record = {
        "DocumentNumber": "900",
        "CustomerNumber": "1",
        "CustomerName": "Kund AB",
        "InvoiceDate": "2025-11-03",
        "DueDate": "2025-12-03",
        "Currency": "SEK",
        "Total": 2500,
        "Balance": 2500,
        "Booked": True,
    }
    api.sandbox.put("invoices", [record | more])
    credit = credit_of(api, "900")
    assert (credit["Total"], credit["Balance"], credit["InvoiceReference"]) == (-2500, -2500, "900")
    api.call("PUT", f"invoices/{credit['DocumentNumber']}", {"Invoice": {"Comments": "x"}})
    assert api.call("PUT", f"invoices/{credit['DocumentNumber']}/bookkeep").status_code in (200, 400)

"""Tests of the vouchers of accruals. Each period of an accrual has its own voucher."""

from datetime import date

import pytest

from fortnox_sdk.sandbox.errors import SandboxError

HELP = "support.fortnox.se/produkthjalp/bokforing/periodiseringar"
# The rows of one period, and a total for all periods, as in another client's tests.
CLIENT_TESTS = "github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4: InvoiceAccrualTests"
HELP_SALES = "support.fortnox.se/hc/sv/articles/208331915: Periodisera kundfaktura"
HELP_PURCHASES = "support.fortnox.se/produkthjalp/bokforing/periodisera-leverantorsfaktura"
OLD_DOCUMENTATION = "developer.fortnox.se/documentation/resources/invoice-accruals"
SPAN = {"StartDate": "2026-01-01", "EndDate": "2026-06-30", "Period": "MONTHLY"}


def sell(api, day="2026-01-01"):
    """Create a draft of a customer invoice. According to Fortnox's help, a booked invoice can't be accrued."""
    row = {"Description": "Support", "Price": 6000, "DeliveredQuantity": 1, "AccountNumber": 2990}
    body = {"CustomerNumber": "1", "InvoiceDate": day, "InvoiceRows": [row]}
    return api.post("invoices", {"Invoice": body})["DocumentNumber"]


def buy(api):
    body = {
        "SupplierNumber": "1",
        "InvoiceDate": "2026-01-01",
        "Total": 15000,
        "VAT": 3000,
        "SupplierInvoiceRows": [{"Account": 1790, "Debit": 12000}],
    }
    return api.post("supplierinvoices", {"SupplierInvoice": body})["GivenNumber"]


def accrue(api, number, **change):
    rows = [{"Account": 2990, "Debit": 1000, "Credit": 0}, {"Account": 3990, "Debit": 0, "Credit": 1000}]
    accounts = {"AccrualAccount": 2990, "RevenueAccount": 3990, "Total": 6000, "InvoiceAccrualRows": rows}
    text = {"Description": f"Periodisering av kundfaktura {number}", "InvoiceNumber": number}
    return api.post("invoiceaccruals", {"InvoiceAccrual": {**SPAN, **accounts, **text, **change}})


def accrue_purchase(api, number):
    rows = [{"Account": 5010, "Debit": 2000, "Credit": 0}, {"Account": 1790, "Debit": 0, "Credit": 2000}]
    accounts = {"AccrualAccount": 1790, "CostAccount": 5010, "Total": 12000}
    more = {"SupplierInvoiceAccrualRows": rows, "SupplierInvoiceNumber": number, "Times": 6}
    return api.post("supplierinvoiceaccruals", {"SupplierInvoiceAccrual": {**SPAN, **accounts, **more}})


def accrued_sale(api, **change):
    """Create a customer invoice, accrue it and book it. Return its number."""
    number = sell(api)
    accrue(api, number, **change)
    api.put(f"invoices/{number}/bookkeep")
    return number


def accrued_purchase(api):
    """Create a supplier invoice, accrue it and book it. Return its number."""
    number = buy(api)
    accrue_purchase(api, number)
    api.put(f"supplierinvoices/{number}/bookkeep")
    return number


def voucher(api, name, year=1):
    return api.get(f"vouchers/{name[0]}/{name[1:]}", financialyear=year)["Voucher"]


def amounts(found):
    return {row["Account"]: row["Debit"] - row["Credit"] for row in found["VoucherRows"]}


def count(api):
    return api.get("vouchers", financialyear=1)["MetaInformation"]["@TotalResources"]


@pytest.mark.reported(HELP)
def test_an_accrual_posts_nothing_by_itself(api):
    number = sell(api)
    before = count(api)
    accrue(api, number)
    assert count(api) == before


@pytest.mark.assumed("the Times of an invoice accrual that was created without it")
@pytest.mark.parametrize(
    ("span", "times"),
    [
        ({}, 6),
        ({"StartDate": "2026-03-25", "EndDate": "2026-06-26"}, 4),
        ({"StartDate": "2026-01-31", "EndDate": "2026-04-29"}, 3),
        ({"StartDate": "2026-03-25", "EndDate": "2026-03-25"}, 1),
        ({"Period": "QUARTERLY"}, 2),
        ({"Period": "12_MONTHS"}, 1),
    ],
)
def test_the_number_of_periods_follows_from_the_dates(api, span, times):
    assert accrue(api, sell(api), **span)["Times"] == times


@pytest.mark.reported(
    f"{OLD_DOCUMENTATION}: Times 3 from 25 March to 25 June, Total 5160, rows of 1720; "
    f"a voucher for each period: {HELP}"
)
def test_three_monthly_periods_end_on_the_day_of_the_month_on_which_they_began(api):
    rows = [{"Account": 2990, "Debit": 1720, "Credit": 0}, {"Account": 3990, "Debit": 0, "Credit": 1720}]
    number = sell(api)
    span = {"StartDate": "2026-03-25", "EndDate": "2026-06-25", "Total": 5160, "InvoiceAccrualRows": rows}
    assert accrue(api, number, **span)["Times"] == 3
    api.put(f"invoices/{number}/bookkeep")
    posted = [amounts(voucher(api, name)) for name in api.sandbox.post_accruals(date(2026, 12, 31))]
    assert posted == [{2990: 1720, 3990: -1720}] * 3


def refusal_of_an_accrual_of_a_booked_invoice(api):
    number = sell(api)
    api.put(f"invoices/{number}/bookkeep")
    body = {**SPAN, "AccrualAccount": 2990, "RevenueAccount": 3990, "Total": 6000, "InvoiceNumber": number}
    rows = [{"Account": 2990, "Debit": 1000, "Credit": 0}, {"Account": 3990, "Debit": 0, "Credit": 1000}]
    body |= {"Description": "Support", "InvoiceAccrualRows": rows}
    return api.refused("POST", "invoiceaccruals", {"InvoiceAccrual": body})


@pytest.mark.reported(f"{HELP_PURCHASES}: the last sentence, about customer invoices")
def test_a_booked_customer_invoice_cannot_be_accrued(api):
    assert refusal_of_an_accrual_of_a_booked_invoice(api)


@pytest.mark.assumed("the error for an accrual of a booked customer invoice")
def test_the_refusal_of_an_accrual_says_that_the_invoice_is_booked(api):
    assert refusal_of_an_accrual_of_a_booked_invoice(api) == (
        400,
        2900011,
        "Fakturan är bokförd och kan inte periodiseras.",
    )


@pytest.mark.assumed("a PUT and a DELETE of an accrual of an invoice that was booked afterwards")
def test_an_accrual_can_be_changed_and_deleted_after_its_invoice_is_booked(api):
    number = accrued_sale(api)
    change = {"InvoiceAccrual": {"Description": "Support"}}
    assert api.put(f"invoiceaccruals/{number}", change)["Description"] == "Support"
    assert api.call("DELETE", f"invoiceaccruals/{number}").ok


@pytest.mark.assumed("a POST of an accrual of a booked supplier invoice")
def test_a_booked_supplier_invoice_can_be_accrued(api):
    number = buy(api)
    api.put(f"supplierinvoices/{number}/bookkeep")
    assert accrue_purchase(api, number)["Times"] == 6


@pytest.mark.reported(f"{HELP}: a voucher for each period; the rows of a period: {CLIENT_TESTS}")
def test_each_period_has_its_own_voucher(api):
    accrued_sale(api)
    names = api.sandbox.post_accruals(date(2026, 3, 31))
    assert [amounts(voucher(api, name)) for name in names] == [{2990: 1000, 3990: -1000}] * 3


@pytest.mark.reported(HELP_SALES)
def test_the_voucher_has_the_name_of_the_accrual(api):
    number = accrued_sale(api)
    names = api.sandbox.post_accruals(date(2026, 3, 31))
    texts = {voucher(api, name)["Description"] for name in names}
    assert texts == {f"Periodisering av kundfaktura {number}"}


@pytest.mark.reported(
    f"{HELP_PURCHASES}: the text and the two accounts; an equal part for each period: {HELP}"
)
def test_the_voucher_of_a_purchase_names_the_purchase(api):
    number = accrued_purchase(api)
    [name] = api.sandbox.post_accruals(date(2026, 1, 31))
    found = voucher(api, name)
    assert amounts(found) == {5010: 2000, 1790: -2000}
    assert found["Description"].casefold() == f"periodisering av leverantörsfaktura {number}"


@pytest.mark.assumed("the Description of a supplier invoice accrual that was created without one")
def test_the_voucher_of_a_purchase_spells_leverantorsfaktura_with_a_small_letter(api):
    number = accrued_purchase(api)
    [name] = api.sandbox.post_accruals(date(2026, 1, 31))
    assert voucher(api, name)["Description"] == f"Periodisering av leverantörsfaktura {number}"


@pytest.mark.assumed("ReferenceNumber in the voucher list for the voucher of an accrual")
def test_the_voucher_refers_to_nothing(api):
    accrued_sale(api)
    [name] = api.sandbox.post_accruals(date(2026, 1, 31))
    found = voucher(api, name)
    assert (found["ReferenceType"], found["ReferenceNumber"]) == ("ACCRUAL", "")


@pytest.mark.reported(HELP)
def test_the_oldest_periods_are_posted_first_and_once(api):
    accrued_purchase(api)
    accrued_sale(api)
    names = api.sandbox.post_accruals(date(2026, 2, 28))
    months = [voucher(api, name)["TransactionDate"][:7] for name in names]
    assert months == ["2026-01"] * 2 + ["2026-02"] * 2
    assert api.sandbox.post_accruals(date(2026, 2, 28)) == []
    assert len(api.sandbox.post_accruals(date(2026, 12, 31))) == 8


@pytest.mark.reported(
    f"{HELP}: a series for accruals; its name INVOICEACCRUAL: github.com/softwerkab/fortnox-csharp-api-sdk"
)
def test_accruals_have_their_own_voucher_series(api):
    api.put("predefinedvoucherseries/INVOICEACCRUAL", {"PreDefinedVoucherSeries": {"VoucherSeries": "S"}})
    accrued_sale(api)
    assert api.sandbox.post_accruals(date(2026, 1, 31)) == ["S1"]


@pytest.mark.own
def test_the_clock_posts_the_periods_that_have_ended(api):
    api.go_to("2026-01-15")
    accrued_sale(api)
    before = count(api)
    api.sandbox.advance_clock(60)
    assert count(api) == before
    api.go_to("2026-03-01")
    assert count(api) == before + 2
    assert len(api.sandbox.post_accruals(date(2026, 6, 30))) == 4


@pytest.mark.own
def test_the_clock_skips_an_accrual_that_cannot_be_posted(api):
    api.go_to("2026-01-15")
    accrued_sale(api)
    before = count(api)
    api.sandbox.lock(date(2026, 1, 31))
    api.go_to("2026-03-01")
    assert count(api) == before, "the oldest period must be first"
    with pytest.raises(SandboxError, match="har låst perioden"):
        api.sandbox.post_accruals(date(2026, 2, 28))
    api.sandbox.lock(None)
    assert len(api.sandbox.post_accruals(date(2026, 2, 28))) == 2


@pytest.mark.assumed("an accrual of a draft that is carried out")
def test_the_accrual_of_a_draft_is_not_posted(api):
    accrue(api, sell(api))
    assert api.sandbox.post_accruals(date(2026, 6, 30)) == []


@pytest.mark.assumed(
    "the days on which Fortnox posts a monthly accrual, and a quarterly one that ends within a month"
)
@pytest.mark.parametrize(
    ("span", "days"),
    [
        ({"EndDate": "2026-03-31"}, ["2026-01-31", "2026-02-28", "2026-03-31"]),
        (
            {"StartDate": "2026-01-10", "EndDate": "2026-06-20", "Period": "QUARTERLY"},
            ["2026-04-09", "2026-06-20"],
        ),
    ],
)
def test_a_period_is_posted_on_its_last_day(api, span, days):
    accrued_sale(api, **span)
    found = [voucher(api, name) for name in api.sandbox.post_accruals(date(2026, 12, 31))]
    assert [one["TransactionDate"] for one in found] == days


@pytest.mark.assumed("the days on which Fortnox posts the accrual of a supplier invoice")
def test_a_period_of_a_purchase_is_posted_on_its_last_day(api):
    accrued_purchase(api)
    found = [voucher(api, name) for name in api.sandbox.post_accruals(date(2026, 2, 28))]
    assert [one["TransactionDate"] for one in found] == ["2026-01-31", "2026-02-28"]


def refused_accrual(api):
    """Return the refusal to accrue an invoice in a year with the cash method."""
    year = {"FromDate": "2027-01-01", "ToDate": "2027-12-31", "AccountingMethod": "CASH"}
    api.post("financialyears", {"FinancialYear": year})
    rows = [{"Account": 2990, "Debit": 1, "Credit": 0}, {"Account": 3990, "Debit": 0, "Credit": 1}]
    body = {**SPAN, "AccrualAccount": 2990, "RevenueAccount": 3990, "Total": 6000, "InvoiceAccrualRows": rows}
    body |= {"Description": "Support", "InvoiceNumber": sell(api, "2027-01-01")}
    return api.refused("POST", "invoiceaccruals", {"InvoiceAccrual": body})


@pytest.mark.reported(HELP)
def test_invoices_of_the_cash_method_cannot_be_accrued(api):
    assert refused_accrual(api)


@pytest.mark.assumed("the error for an accrual of an invoice of the cash method")
def test_the_refusal_of_an_accrual_names_the_cash_method(api):
    assert "kontantmetoden" in refused_accrual(api)[2]


@pytest.mark.own
def test_a_stored_accrual_without_dates_is_not_posted(api):
    number = sell(api)
    api.put(f"invoices/{number}/bookkeep")
    api.sandbox.put("invoiceaccruals", [{"InvoiceNumber": number}])
    assert api.sandbox.post_accruals(date(2026, 12, 31)) == []

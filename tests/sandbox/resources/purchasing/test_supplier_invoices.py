"""Tests of supplier invoices and their payments."""

from datetime import date

import pytest

COBALT_DINGO = "github.com/mathiasb/cobalt-dingo"
LIST_KEYS = {
    "@url",
    "AuthorizerName",
    "Balance",
    "Booked",
    "Cancel",
    "CostCenter",
    "Credit",
    "Currency",
    "CurrencyRate",
    "CurrencyUnit",
    "DueDate",
    "ExternalInvoiceNumber",
    "ExternalInvoiceSeries",
    "FinalPayDate",
    "GivenNumber",
    "InvoiceDate",
    "InvoiceNumber",
    "Project",
    "SupplierName",
    "SupplierNumber",
    "Total",
    "Vouchers",
}


def enter(api, **more):
    body = {
        "SupplierNumber": "1",
        "InvoiceDate": "2025-11-03",
        "InvoiceNumber": "F-77",
        "Total": "1250",
    } | more
    return api.post("supplierinvoices", {"SupplierInvoice": body})


def booked(api, **more):
    return api.put(f"supplierinvoices/{enter(api, **more)['GivenNumber']}/bookkeep")


def rows_of(api, body):
    voucher = api.get(
        f"vouchers/{body['VoucherSeries']}/{body['VoucherNumber']}", financialyear=body["VoucherYear"]
    )
    return {row["Account"]: row["Debit"] - row["Credit"] for row in voucher["Voucher"]["VoucherRows"]}


@pytest.mark.specified("GET /3/supplierinvoices")
def test_amounts_are_text_and_the_cancel_flag_is_called_cancel(seeded):
    rows = seeded.get("supplierinvoices", limit=500)["SupplierInvoices"]
    assert len(rows) == 38
    assert {frozenset(row) - {"Cancelled"} for row in rows} == {frozenset(LIST_KEYS)}
    assert all(
        isinstance(row[name], str)
        for row in rows
        for name in ("Total", "Balance", "GivenNumber", "CurrencyRate")
    )
    assert {row["Cancel"] for row in rows} == {False}
    assert rows[0]["Vouchers"] == [
        {"Number": 1, "ReferenceType": "SUPPLIERINVOICE", "Series": "D", "Year": 2}
    ]


@pytest.mark.assumed("Cancelled in a list of supplier invoices: one client has seen null, another false")
def test_lists_have_cancelled_without_a_value(seeded):
    rows = seeded.get("supplierinvoices", limit=500)["SupplierInvoices"]
    assert {row["Cancelled"] for row in rows} == {None}


def cancelled(api):
    """Cancel a new invoice. Return its number."""
    number = enter(api)["GivenNumber"]
    api.put(f"supplierinvoices/{number}/cancel")
    return number


@pytest.mark.specified("GET /3/supplierinvoices")
def test_lists_say_cancel(api, client):
    cancelled(api)
    (row,) = api.get("supplierinvoices", filter="cancelled")["SupplierInvoices"]
    assert row["Cancel"] is True
    assert [row.is_cancelled for row in client.supplier_invoices.list(filter="cancelled")] == [True]


@pytest.mark.specified("GET /3/supplierinvoices/{GivenNumber}")
def test_a_single_invoice_says_cancelled(api, client):
    number = cancelled(api)
    single = api.get(f"supplierinvoices/{number}")["SupplierInvoice"]
    assert single["Cancelled"] is True
    assert "Cancel" not in single
    assert client.supplier_invoices.get(number).cancelled is True


@pytest.mark.assumed("Cancelled of a cancelled invoice in a list of supplier invoices")
def test_a_cancelled_invoice_in_a_list_has_cancelled_without_a_value(api):
    cancelled(api)
    (row,) = api.get("supplierinvoices", filter="cancelled")["SupplierInvoices"]
    assert row["Cancelled"] is None


@pytest.mark.reported(
    "github.com/d-hinders/Haven-AI: docs/research/fortnox-non-asserting-feed.md, 2026-07-16; "
    "the request without rows: packages/backend/src/modules/reporting/fortnox-connector.ts"
)
def test_invoice_without_rows_is_accepted(api):
    made = enter(api)
    assert (made["Booked"], made["VoucherNumber"]) == (False, None)
    assert float(made["Balance"]) == 1250


@pytest.mark.assumed("the Total and Balance of a supplier invoice for a whole number of kronor")
def test_amounts_have_two_decimals(api):
    made = enter(api)
    assert (made["Total"], made["Balance"]) == ("1250.00", "1250.00")


@pytest.mark.assumed("a bookkeep of a supplier invoice with a Total and no rows")
def test_invoice_without_rows_cannot_be_booked(api):
    status, code, text = api.refused("PUT", f"supplierinvoices/{enter(api)['GivenNumber']}/bookkeep")
    assert (status, code, text) == (400, 2000755, "Leverantörsfakturan balanserar inte")


@pytest.mark.assumed("a PUT of a booked supplier invoice")
def test_total_and_one_expense_row_are_sufficient(api):
    made = booked(api, SupplierInvoiceRows=[{"Account": 4010, "Debit": 1250}])
    assert rows_of(api, made) == {2440: -1250, 4010: 1250}
    assert [row["Code"] for row in made["SupplierInvoiceRows"]] == ["TOT", ""]
    assert (
        api.refused("PUT", f"supplierinvoices/{made['GivenNumber']}", {"SupplierInvoice": {"OCR": "1"}})[1]
        == 2900011
    )


@pytest.mark.assumed("the rows of a supplier invoice created with VAT and one expense row")
def test_vat_of_the_invoice_becomes_a_row(api):
    made = booked(api, VAT=250, SupplierInvoiceRows=[{"Account": 4010, "Debit": 1000}])
    assert rows_of(api, made) == {2440: -1250, 2641: 250, 4010: 1000}


@pytest.mark.assumed("a PUT of an unbooked supplier invoice with another Total")
def test_changed_draft_updates_its_total_row(api):
    number = enter(api)["GivenNumber"]
    api.put(
        f"supplierinvoices/{number}",
        {"SupplierInvoice": {"SupplierInvoiceRows": [{"Account": 5410, "Debit": 1250}]}},
    )
    changed = api.put(f"supplierinvoices/{number}", {"SupplierInvoice": {"Total": 1300}})
    assert [(row["Account"], row["Credit"]) for row in changed["SupplierInvoiceRows"]] == [
        (2440, 1300),
        (5410, 0),
    ]
    cancelled = api.put(f"supplierinvoices/{number}/cancel")
    assert (cancelled["Cancelled"], cancelled["Balance"]) == (True, "0.00")
    assert (
        api.refused(
            "POST", "supplierinvoices", {"SupplierInvoice": {"SupplierNumber": "1", "Comments": "a://b"}}
        )[1]
        == 2000359
    )


def booked_in_eur(api):
    return booked(
        api,
        SupplierNumber="5",
        Total="100",
        CurrencyRate="11.50",
        SupplierInvoiceRows=[{"Account": 4515, "DebitCurrency": 100}],
    )


@pytest.mark.reported(f"{COBALT_DINGO}/commit/a20fd5c: internal/fortnox/seed.go, FullyPaySupplierInvoice")
def test_foreign_invoice_is_paid_with_its_balance_which_is_in_sek(api):
    made = booked_in_eur(api)
    assert (made["Currency"], float(made["Balance"])) == ("EUR", 1150)
    number = made["GivenNumber"]
    body = {"InvoiceNumber": number, "AmountCurrency": 100, "Amount": 1150, "PaymentDate": "2025-12-01"}
    payment = api.post("supplierinvoicepayments", {"SupplierInvoicePayment": body})
    api.put(f"supplierinvoicepayments/{payment['Number']}/bookkeep")
    assert float(api.get(f"supplierinvoices/{number}")["SupplierInvoice"]["Balance"]) == 0


@pytest.mark.assumed("the currency of the Total of a foreign supplier invoice")
def test_balance_of_a_foreign_invoice_is_in_sek(api):
    made = booked_in_eur(api)
    assert (made["Currency"], made["CurrencyRate"], made["Total"], made["Balance"]) == (
        "EUR",
        "11.5",
        "100.00",
        "1150.00",
    )
    number = made["GivenNumber"]
    body = {"InvoiceNumber": number, "AmountCurrency": 100, "Amount": 1130, "PaymentDate": "2025-12-01"}
    payment = api.post("supplierinvoicepayments", {"SupplierInvoicePayment": body})
    assert isinstance(payment["Number"], int)
    assert payment["InvoiceNumber"] == number
    assert api.get(f"supplierinvoices/{number}")["SupplierInvoice"]["Balance"] == "1150.00"
    paid = api.put(f"supplierinvoicepayments/{payment['Number']}/bookkeep")
    assert paid["VoucherSeries"] == "E"
    assert rows_of(api, paid) == {1930: -1130, 2440: 1150, 3960: -20}
    after = api.get(f"supplierinvoices/{number}")["SupplierInvoice"]
    assert (after["Balance"], after["FinalPayDate"]) == ("0.00", "2025-12-01")


def credited(api):
    """Credit a booked invoice. Return the response and the credit invoice."""
    number = booked(api, SupplierInvoiceRows=[{"Account": 4010, "Debit": 1250}])["GivenNumber"]
    original = api.put(f"supplierinvoices/{number}/credit")
    return original, api.get(f"supplierinvoices/{original['CreditReference']}")["SupplierInvoice"]


@pytest.mark.specified("PUT /3/supplierinvoices/{GivenNumber}/credit")
def test_response_has_the_credit_invoice_in_its_credit_reference(api):
    original, credit = credited(api)
    assert credit["GivenNumber"] == str(original["CreditReference"])
    assert credit["Credit"] is True


@pytest.mark.assumed("the response to a credit of a supplier invoice, and the credit invoice")
def test_credit_invoice_refers_to_the_original(api):
    original, credit = credited(api)
    assert original["Credit"] is False
    assert (credit["Total"], credit["CreditReference"]) == ("-1250.00", int(original["GivenNumber"]))


def booked_credit(api):
    """Credit a booked invoice, and book the credit invoice. Return the responses to both requests."""
    original, credit = credited(api)
    api.put(f"supplierinvoices/{credit['GivenNumber']}", {"SupplierInvoice": {"InvoiceDate": "2025-12-02"}})
    return original, api.put(f"supplierinvoices/{credit['GivenNumber']}/bookkeep")


@pytest.mark.reported(
    "support.fortnox.se/produkthjalp/bokforing/leverantorsfaktura-kreditfaktura: the rows; "
    "the account of the total: github.com/notima/fortnox4j: FortnoxConstants, 2020-03-03"
)
def test_credit_invoice_reverses_the_original(api):
    _, done = booked_credit(api)
    assert rows_of(api, done) == {2440: 1250, 4010: -1250}


@pytest.mark.assumed("a bookkeep of the credit invoice of a supplier invoice that is not paid")
def test_booked_credit_invoice_does_not_settle_the_original(api):
    original, done = booked_credit(api)
    assert done["Balance"] == "-1250.00", "neither settles the other"
    number = original["GivenNumber"]
    assert api.get(f"supplierinvoices/{number}")["SupplierInvoice"]["Balance"] == "1250.00"


def numbers(api, **query):
    found = api.get("supplierinvoices", limit=500, **query)["SupplierInvoices"]
    return [row["GivenNumber"] for row in found]


@pytest.mark.specified("GET /3/supplierinvoices")
def test_list_filters_select_by_state(seeded):
    assert "34" in numbers(seeded, filter="unpaid")
    assert numbers(seeded, filter="unbooked") == ["38"]
    assert numbers(seeded, filter="authorizepending") == []


@pytest.mark.reported(f"{COBALT_DINGO}: internal/fortnox/seed.go, BookkeepSupplierInvoice")
def test_invoice_is_among_the_unpaid_ones_when_it_is_booked(seeded):
    assert numbers(seeded, filter="unpaid") == ["34"], "38 is not booked"
    seeded.put("supplierinvoices/38/bookkeep")
    assert sorted(numbers(seeded, filter="unpaid")) == ["34", "38"]


@pytest.mark.reported("github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4: SupplierInvoiceTests")
def test_list_is_filtered_by_supplier(seeded):
    found = numbers(seeded, suppliernumber="5")
    assert set(found) < set(numbers(seeded))


@pytest.mark.assumed("a list of supplier invoices with fromdate and todate, and with an unknown filter")
def test_list_is_filtered_by_date(seeded):
    assert numbers(seeded, fromdate="2025-12-28", todate="2025-12-31") == ["36"]
    assert seeded.refused("GET", "supplierinvoices", filter="late")[1] == 2000587


@pytest.mark.assumed("the code for a bookkeep of a supplier invoice in a locked period")
def test_locked_period_refuses_booking(api):
    number = enter(api, SupplierInvoiceRows=[{"Account": 4010, "Debit": 1250}])["GivenNumber"]
    api.sandbox.lock(date(2025, 11, 3))
    assert api.refused("PUT", f"supplierinvoices/{number}/bookkeep")[1] == 2000401


@pytest.mark.assumed("the voucher of a supplier invoice with a cost center")
def test_purchase_is_posted_to_its_cost_center(api):
    body = {
        "SupplierNumber": "1",
        "Total": 500,
        "VAT": 100,
        "CostCenter": "BUTIK",
        "SupplierInvoiceRows": [{"Account": 4010, "Debit": 400}],
    }
    number = api.post("supplierinvoices", {"SupplierInvoice": body})["GivenNumber"]
    (voucher,) = api.put(f"supplierinvoices/{number}/bookkeep")["Vouchers"]
    path = f"vouchers/{voucher['Series']}/{voucher['Number']}"
    rows = api.get(path, financialyear=voucher["Year"])["Voucher"]["VoucherRows"]
    assert {row["Account"]: row["CostCenter"] for row in rows} == {4010: "BUTIK", 2641: "", 2440: ""}


@pytest.mark.assumed("a PUT of an unbooked supplier invoice with another Currency")
def test_changed_currency_has_the_rate_and_unit_of_the_register(api):
    api.post("currencies", {"Currency": {"Code": "JPY", "Description": "Yen", "SellRate": 7, "Unit": 100}})
    path = f"supplierinvoices/{enter(api, SupplierNumber='5', CurrencyRate='11.50')['GivenNumber']}"

    def changed(**fields):
        body = api.put(path, {"SupplierInvoice": fields})
        return body["Currency"], body["CurrencyRate"], body["CurrencyUnit"]

    assert changed(Comments="Ring") == ("EUR", "11.5", 1)
    assert changed(Currency="USD") == ("USD", "9.8", 1)
    assert changed(Currency="JPY") == ("JPY", "7", 100)
    assert changed(Currency="USD", CurrencyRate="9.50", CurrencyUnit=10) == ("USD", "9.5", 10)
    assert changed(Currency="SEK") == ("SEK", "1", 1)


@pytest.mark.assumed("a bookkeep of a supplier invoice with the Total 0 in a year with the cash method")
def test_invoice_of_zero_kronor_has_no_row_for_the_debt(api):
    year = {"FromDate": "2027-01-01", "ToDate": "2027-12-31", "AccountingMethod": "CASH"}
    api.post("financialyears", {"FinancialYear": year})
    rows = [{"Account": 4010, "Debit": 100}, {"Account": 5410, "Credit": 100}]
    made = booked(api, InvoiceDate="2027-11-03", Total="0", SupplierInvoiceRows=rows)
    assert (made["Booked"], made["Balance"]) == (True, "0.00")
    assert [(row["Account"], row["Code"]) for row in made["SupplierInvoiceRows"]] == [(4010, ""), (5410, "")]

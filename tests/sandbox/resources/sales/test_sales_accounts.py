"""Tests of the accounts for sales and VAT, which depend on the customer and on the article."""

import pytest

from tests.sandbox.resources.sales.invoicing_api import rows_of

PREDEFINED = pytest.mark.reported("github.com/notima/fortnox4j: predefined accounts, 2020-03")


def sold_to(api, vat_type, **row):
    """Book an invoice of 1 000 to a new customer with the given type of VAT. Return it and its voucher rows."""
    customer = api.post("customers", {"Customer": {"Name": "Byggarna AB", "VATType": vat_type}})
    rows = [{"Description": "Arbete", "Price": 1000, "DeliveredQuantity": 1} | row]
    body = {"CustomerNumber": customer["CustomerNumber"], "InvoiceDate": "2025-11-03", "InvoiceRows": rows}
    number = api.post("invoices", {"Invoice": body})["DocumentNumber"]
    made = api.put(f"invoices/{number}/bookkeep")
    return made, rows_of(api, made)


@PREDEFINED
@pytest.mark.parametrize(
    ("vat_type", "posted"),
    [
        ("SEVAT", {1510: 1250, 3001: -1000, 2611: -250}),
        ("SEREVERSEDVAT", {1510: 1000, 3231: -1000}),
        ("EUVAT", {1510: 1250, 3106: -1000, 2611: -250}),
        ("EUREVERSEDVAT", {1510: 1000, 3108: -1000}),
        ("EXPORT", {1510: 1000, 3105: -1000}),
    ],
)
def test_type_of_vat_decides_account_and_vat(api, vat_type, posted):
    made, rows = sold_to(api, vat_type)
    assert rows == posted
    assert made["TotalVAT"] == -posted.get(2611, 0)
    assert made["InvoiceRows"][0]["VAT"] == (25 if 2611 in posted else 0)


@PREDEFINED
@pytest.mark.parametrize(
    ("vat_type", "account"),
    [
        ("SEVAT", 3041),
        ("SEREVERSEDVAT", 3231),
        ("EUVAT", 3308),
        ("EUREVERSEDVAT", 3308),
        ("EXPORT", 3305),
    ],
)
def test_services_are_posted_to_the_accounts_for_services(api, vat_type, account):
    article = api.post("articles", {"Article": {"Description": "Montering", "Type": "SERVICE"}})
    made, rows = sold_to(api, vat_type, ArticleNumber=article["ArticleNumber"])
    assert made["InvoiceRows"][0]["AccountNumber"] == account
    assert rows[account] == -1000


@pytest.mark.specified("POST /3/articles")
def test_accounts_of_an_article_come_before_the_predefined_accounts(api):
    accounts = {"SalesAccount": 3002, "EUAccount": 3003, "EUVATAccount": 3004, "ExportAccount": 3106}
    article = api.post(
        "articles", {"Article": {"Description": "Tält", "ConstructionAccount": 3001} | accounts}
    )
    number = article["ArticleNumber"]
    used = {
        vat_type: sold_to(api, vat_type, ArticleNumber=number)[0]["InvoiceRows"][0]["AccountNumber"]
        for vat_type in ("SEVAT", "SEREVERSEDVAT", "EUREVERSEDVAT", "EUVAT", "EXPORT")
    }
    assert list(used.values()) == [3002, 3001, 3003, 3004, 3106]
    assert sold_to(api, "SEVAT", ArticleNumber=number, AccountNumber=3041)[1][3041] == -1000


@pytest.mark.reported("github.com/notima/fortnox4j: predefined accounts, 2020-03")
def test_postings_use_the_accounts_that_the_company_has_set(api):
    for name, account in (
        ("CUSTCLAIM", 1513),
        ("SALES_25_SE", 3041),
        ("FREIGHT", 3540),
        ("OUTVAT_MP1", 2621),
    ):
        api.put(f"predefinedaccounts/{name}", {"PreDefinedAccount": {"Account": account}})
    row = {"Description": "Tält", "Price": 1000, "DeliveredQuantity": 1}
    body = {"CustomerNumber": "1", "Freight": 100, "InvoiceRows": [row]}
    made = api.post("invoices", {"Invoice": body})
    booked = api.put(f"invoices/{made['DocumentNumber']}/bookkeep")
    assert rows_of(api, booked) == {1513: 1375, 3041: -1000, 3540: -100, 2621: -275}


@pytest.mark.assumed("bookkeeping an invoice with freight when FREIGHT has no account")
def test_missing_predefined_account_refuses_booking(api):
    api.sandbox.put("predefinedaccounts", [{"Name": "FREIGHT", "Account": 0}])
    body = {"CustomerNumber": "1", "Freight": 100, "InvoiceRows": [{"Price": 10, "DeliveredQuantity": 1}]}
    number = api.post("invoices", {"Invoice": body})["DocumentNumber"]
    assert api.refused("PUT", f"invoices/{number}/bookkeep") == (
        400,
        2900026,
        "Förvalt konto saknas (FREIGHT).",
    )


@pytest.mark.assumed("bookkeeping an invoice of the type INTRESTINVOICE")
def test_interest_is_posted_without_vat_to_its_own_account(api):
    row = {"Description": "Dröjsmålsränta", "Price": 87, "DeliveredQuantity": 1}
    body = {"CustomerNumber": "1", "InvoiceType": "INTRESTINVOICE", "InvoiceRows": [row]}
    number = api.post("invoices", {"Invoice": body})["DocumentNumber"]
    assert rows_of(api, api.put(f"invoices/{number}/bookkeep")) == {1510: 87, 8313: -87}

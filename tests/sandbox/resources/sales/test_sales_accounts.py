"""Tests of the accounts for sales and VAT, which depend on the customer and on the article."""

import pytest

from tests.sandbox.resources.sales.invoicing_api import rows_of

NOTIMA = "github.com/notima/fortnox4j: FortnoxConstants, predefined accounts of 2020-03-03"
RECEIVABLES = "developer.fortnox.se/documentation/resources/predefined-accounts: CUSTCLAIM 1510"
GUIDE = (
    "www.fortnox.se/fortnox-foretagsguide/driva-foretag/bokforing/"
    "kontantmetoden-eller-faktureringsmetoden-vad-ar-skillnaden: 1510, 3001 and 2611"
)
# Fortnox chooses the account by the customer's type of VAT: 3231 for reverse charge in Sweden, goods and services.
EKOVILLA = "github.com/prodigystudios/BlikkIntegration_ekovilla: lib/domains/fortnox/helpers.ts, 2026-09-29"
BY_CUSTOMER = pytest.mark.reported(f"{EKOVILLA}; {RECEIVABLES}")
PREDEFINED = pytest.mark.reported(f"{EKOVILLA}: by the customer; accounts: {NOTIMA}; {RECEIVABLES}")
SERVICE = pytest.mark.reported(
    f"{EKOVILLA}: by the customer; {NOTIMA}: SALESCONSTR2, SALESEUVAT2, SALESEUREV2 and SALESEXPORT2; accounts for "
    "goods and for services: support.fortnox.se/produkthjalp/fakturering/forenklad-momshantering"
)


def sold_to(api, vat_type, **row):
    """Book an invoice of 1 000 SEK excluding VAT, and return the invoice and its voucher rows.

    The invoice is to a new customer, who has the given type of VAT.
    """
    customer = api.post("customers", {"Customer": {"Name": "Byggarna AB", "VATType": vat_type}})
    rows = [{"Description": "Arbete", "Price": 1000, "DeliveredQuantity": 1} | row]
    body = {"CustomerNumber": customer["CustomerNumber"], "InvoiceDate": "2025-11-03", "InvoiceRows": rows}
    number = api.post("invoices", {"Invoice": body})["DocumentNumber"]
    made = api.put(f"invoices/{number}/bookkeep")
    return made, rows_of(api, made)


@pytest.mark.parametrize(
    ("vat_type", "vat", "posted"),
    [
        pytest.param("SEVAT", 25, {1510: 1250, 3001: -1000, 2611: -250}, marks=pytest.mark.reported(GUIDE)),
        pytest.param("SEREVERSEDVAT", 0, {1510: 1000, 3231: -1000}, marks=BY_CUSTOMER),
        pytest.param("EUREVERSEDVAT", 0, {1510: 1000, 3108: -1000}, marks=PREDEFINED),
        pytest.param("EXPORT", 0, {1510: 1000, 3105: -1000}, marks=PREDEFINED),
    ],
)
def test_type_of_vat_decides_the_account(api, vat_type, vat, posted):
    _, rows = sold_to(api, vat_type, VAT=vat)
    assert rows == posted


@pytest.mark.assumed("the VAT of an invoice row that is sent without VAT, for each VATType")
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


@pytest.mark.parametrize(
    ("vat_type", "account"),
    [
        # In the company of 2020, SALES2 was 3001.
        pytest.param(
            "SEVAT", 3041, marks=pytest.mark.assumed("the predefined account SALES_25_SE2 of a new company")
        ),
        pytest.param("SEREVERSEDVAT", 3231, marks=SERVICE),
        pytest.param("EUVAT", 3308, marks=SERVICE),
        pytest.param("EUREVERSEDVAT", 3308, marks=SERVICE),
        pytest.param("EXPORT", 3305, marks=SERVICE),
    ],
)
def test_services_are_posted_to_the_accounts_for_services(api, vat_type, account):
    article = api.post("articles", {"Article": {"Description": "Montering", "Type": "SERVICE"}})
    made, rows = sold_to(api, vat_type, ArticleNumber=article["ArticleNumber"])
    assert made["InvoiceRows"][0]["AccountNumber"] == account
    assert rows[account] == -1000


@pytest.mark.assumed(
    "the AccountNumber of an invoice row whose article has accounts of its own, for each VATType"
)
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


@pytest.mark.reported("support.fortnox.se/produkthjalp/bokforing/installningar-forvalda-konton")
def test_postings_use_the_accounts_that_the_company_has_set(api):
    for name, account in (("CUSTCLAIM", 1513), ("SALES_25_SE", 3041), ("OUTVAT_MP1", 2621)):
        api.put(f"predefinedaccounts/{name}", {"PreDefinedAccount": {"Account": account}})
    _, rows = sold_to(api, "SEVAT", VAT=25)
    assert rows == {1513: 1250, 3041: -1000, 2621: -250}


@pytest.mark.assumed("the voucher of an invoice with freight, and with rows that are sent without VAT")
def test_freight_is_posted_to_the_account_that_the_company_has_set(api):
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


@pytest.mark.reported(
    "helpdesk.noxfinans.se/article/167-kunde-inte-bokfora-fakturanummer-forvalt-konto-for-fakturaavgift-saknas"
)
def test_invoice_with_a_fee_is_not_booked_without_an_account_for_fees(api):
    api.sandbox.put("predefinedaccounts", [{"Name": "ADMFEE", "Account": 0}])
    rows = [{"Description": "Tält", "Price": 10, "DeliveredQuantity": 1}]
    body = {"CustomerNumber": "1", "AdministrationFee": 29, "InvoiceRows": rows}
    number = api.post("invoices", {"Invoice": body})["DocumentNumber"]
    text = api.refused("PUT", f"invoices/{number}/bookkeep")[2]
    assert text == "Förvalt konto för fakturaavgift saknas."


@pytest.mark.assumed(
    "the code and the text for each predefined account that an invoice needs and that is not set"
)
@pytest.mark.parametrize(
    ("name", "title", "vat", "more"),
    [
        ("FREIGHT", "frakt", 25, {}),
        ("CUSTCLAIM", "kundfordringar", 25, {}),
        ("OUTVAT_MP1", "utgående moms 25 %", 25, {}),
        ("OUTVAT_MP2", "utgående moms 12 %", 12, {}),
        ("OUTVAT_MP3", "utgående moms 6 %", 6, {}),
        ("ROUNDOFF", "öresavrundning", 25, {}),
        ("CASH", "kontant", 25, {"InvoiceType": "CASHINVOICE"}),
        ("CASHBYCARD", "kontokort", 25, {"InvoiceType": "CASHINVOICE", "PaymentWay": "CARD"}),
    ],
)
def test_missing_predefined_account_refuses_booking(api, name, title, vat, more):
    rows = [{"Description": "Tält", "Price": 10.2, "DeliveredQuantity": 1, "VAT": vat}]
    body = {"CustomerNumber": "1", "Freight": 100, "InvoiceRows": rows} | more
    number = api.post("invoices", {"Invoice": body})["DocumentNumber"]
    api.sandbox.put("predefinedaccounts", [{"Name": name, "Account": 0}])
    refusal = api.refused("PUT", f"invoices/{number}/bookkeep")
    assert refusal == (400, 2900026, f"Förvalt konto för {title} saknas.")


@pytest.mark.assumed("the error for a row when no account for sales with 25 % VAT, or for interest, is set")
@pytest.mark.parametrize(
    ("name", "title", "kind"),
    [("SALES_25_SE", "försäljning", "INVOICE"), ("INTEREST", "ränta", "INTRESTINVOICE")],
)
def test_missing_account_of_a_row_refuses_the_invoice(api, name, title, kind):
    api.sandbox.put("predefinedaccounts", [{"Name": name, "Account": 0}])
    rows = [{"Description": "Tält", "Price": 10, "DeliveredQuantity": 1}]
    body = {"CustomerNumber": "1", "InvoiceType": kind, "InvoiceRows": rows}
    text = api.refused("POST", "invoices", {"Invoice": body})[2]
    assert text == f"Förvalt konto för {title} saknas."


@pytest.mark.assumed("bookkeeping an invoice of the type INTRESTINVOICE")
def test_interest_is_posted_without_vat_to_its_own_account(api):
    row = {"Description": "Dröjsmålsränta", "Price": 87, "DeliveredQuantity": 1}
    body = {"CustomerNumber": "1", "InvoiceType": "INTRESTINVOICE", "InvoiceRows": [row]}
    number = api.post("invoices", {"Invoice": body})["DocumentNumber"]
    assert rows_of(api, api.put(f"invoices/{number}/bookkeep")) == {1510: 87, 8313: -87}

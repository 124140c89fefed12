"""Tests that the sandbox behaves as in recordings of live companies from 2016 to 2026.

Each test repeats one recording.
"""

import pytest
import requests

from tests.sandbox.oauth.test_oauth import token


def order(row, **more):
    return {"Order": {"CustomerNumber": "1", "OrderRows": [row], **more}}


@pytest.mark.recorded("customers__find_new", "2023-01-30")
def test_customer_without_a_country_has_no_country_name(api):
    made = api.post("customers", {"Customer": {"Name": "Björkris Bageri AB"}})
    assert (made["Country"], made["CountryCode"]) == (None, None)


@pytest.mark.assumed("the country names of a customer with DeliveryCountryCode NO and VisitingCountryCode FI")
def test_country_names_follow_from_their_codes(api):
    codes = {"CountryCode": "SE", "DeliveryCountryCode": "NO", "VisitingCountryCode": "FI"}
    made = api.post("customers", {"Customer": {"Name": "Björkris Bageri AB", **codes}})
    names = made["Country"], made["DeliveryCountry"], made["VisitingCountry"]
    assert names == ("Sverige", "Norge", "Finland")


@pytest.mark.recorded("customers__save_new_with_sales_account", "2023-01-27")
def test_sales_account_is_a_number_on_create(api):
    made = api.post("customers", {"Customer": {"Name": "Björkris Bageri AB", "SalesAccount": "3001"}})
    assert made["SalesAccount"] == 3001


@pytest.mark.recorded("customers__find_with_sales_account", "2023-01-27")
def test_sales_account_is_text_when_read(api):
    made = api.post("customers", {"Customer": {"Name": "Björkris Bageri AB", "SalesAccount": "3001"}})
    assert api.get(f"customers/{made['CustomerNumber']}")["Customer"]["SalesAccount"] == "3001"


@pytest.mark.assumed("a POST of a customer whose InvoiceFreight is a number")
def test_freight_stays_a_number(api):
    made = api.post("customers", {"Customer": {"Name": "Björkris Bageri AB", "InvoiceFreight": 25.0}})
    assert made["InvoiceFreight"] == 25


@pytest.mark.assumed("a POST of a customer whose InvoiceFreight is not a number")
def test_freight_that_is_not_a_number_stays_text(api):
    made = api.post("customers", {"Customer": {"Name": "Björkris Bageri AB", "InvoiceFreight": "fri"}})
    assert made["InvoiceFreight"] == "fri"


def record_with_comments(api, resource):
    """Return the envelope and the path of a new customer or invoice that has comments."""
    sent = {"customers": ("Customer", {"Name": "Björkris"}), "invoices": ("Invoice", {"CustomerNumber": "1"})}
    one, body = sent[resource]
    made = api.post(resource, {one: {**body, "Comments": "En rad"}})
    return one, f"{resource}/{made['CustomerNumber' if resource == 'customers' else 'DocumentNumber']}"


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(
            "customers", marks=pytest.mark.recorded("customers__save_old_with_nil_comments", "2026-08-03")
        ),
        pytest.param(
            "invoices", marks=pytest.mark.recorded("invoices__save_old_with_nil_comments", "2026-04-24")
        ),
    ],
)
def test_null_clears_comments(api, resource):
    one, path = record_with_comments(api, resource)
    assert api.put(path, {one: {"Comments": None}})["Comments"] is None


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param("customers", marks=pytest.mark.assumed("a PUT of a customer with empty Comments")),
        pytest.param(
            "invoices", marks=pytest.mark.recorded("invoices__save_old_with_empty_comments", "2023-01-30")
        ),
    ],
)
def test_an_empty_text_does_not_clear_comments(api, resource):
    one, path = record_with_comments(api, resource)
    assert api.put(path, {one: {"Comments": ""}})["Comments"] == "En rad"


@pytest.mark.assumed("a PUT of a customer with Name null and of an invoice with InvoiceRows null")
def test_null_does_not_clear_required_fields(api):
    assert api.put("customers/1", {"Customer": {"Name": None}})["Name"]
    made = api.post("invoices", {"Invoice": {"CustomerNumber": "1", "InvoiceRows": [{"Price": 1}]}})
    sent = {"InvoiceRows": None, "Labels": None, "CustomerNumber": None, "TermsOfPayment": None}
    kept = api.put(f"invoices/{made['DocumentNumber']}", {"Invoice": sent})
    assert (len(kept["InvoiceRows"]), kept["Labels"], kept["CustomerNumber"]) == (1, [], "1")


@pytest.mark.recorded("articles__save_new_fully_populated", "2026-05-08")
def test_costs_of_stock_goods_follow_from_the_purchase_price(api):
    made = api.post(
        "articles", {"Article": {"Description": "Spik", "StockGoods": True, "PurchasePrice": 100}}
    )
    assert (made["DirectCost"], made["FreightCost"], made["OtherCost"]) == (100, 0, 0)


@pytest.mark.recorded("articles__save_new", "2023-01-30")
def test_article_that_is_not_stock_goods_has_no_direct_cost(api):
    assert api.post("articles", {"Article": {"Description": "Råd"}})["DirectCost"] is None


# The recording articles__save_new of 2023 has StockWarning 0 for an article that is not stock goods.
@pytest.mark.assumed("the StockWarning of new stock goods")
def test_stock_warning_of_stock_goods_is_empty(api):
    sent = {"Description": "Spik", "StockGoods": True, "PurchasePrice": 100}
    assert api.post("articles", {"Article": sent})["StockWarning"] is None


@pytest.mark.recorded("invoices__save_new_fully_populated", "2026-05-08")
def test_email_subject_keeps_the_placeholder_of_the_number(api):
    sent = {"CustomerNumber": "1", "EmailInformation": {"EmailSubject": "Faktura {no}"}}
    made = api.post("invoices", {"Invoice": sent})["EmailInformation"]
    assert (made["EmailSubject"], made["EmailAddressFrom"]) == ("Faktura {no}", None)


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({}, marks=pytest.mark.recorded("invoices__save_new", "2023-01-30")),
        pytest.param(
            {"EmailInformation": {"EmailSubject": "Faktura {no}"}},
            marks=pytest.mark.assumed("a POST of an invoice with an EmailSubject and without an EmailBody"),
        ),
    ],
)
def test_email_body_is_a_space_if_none_was_sent(api, sent):
    made = api.post("invoices", {"Invoice": {"CustomerNumber": "1", **sent}})["EmailInformation"]
    assert (made["EmailAddressFrom"], made["EmailBody"]) == (None, " ")


@pytest.mark.reported("fortnox.se/developer/guides-and-good-to-know/formats-and-encoding")
def test_braces_are_refused_in_comments(api):
    assert (
        api.refused("POST", "invoices", {"Invoice": {"CustomerNumber": "1", "Comments": "{no}"}})[1]
        == 2000359
    )


WORK = {"Description": "Arbete", "HouseWorkType": "CONSTRUCTION", "OrderedQuantity": 1}


@pytest.mark.recorded("orders__housework_without_tax_reduction_type", "2020-12-22")
def test_household_work_requires_a_tax_reduction_type(api):
    assert api.refused("POST", "orders", order(WORK))[:2] == (400, 2004019)


@pytest.mark.specified("POST /3/orders")
def test_household_work_is_saved_with_a_tax_reduction_type(api):
    made = api.post("orders", order({**WORK, "HouseWork": True}, TaxReductionType="rot"))
    assert made["OrderRows"][0]["HouseWorkType"] == "CONSTRUCTION"


@pytest.mark.recorded("orders__save_new_with_order_rows", "2016-04-22")
def test_rows_that_are_texts_are_refused(api):
    assert api.refused("POST", "orders", order("#<OrderRow>")) == (400, 2002649, "Felaktig datastruktur.")


@pytest.mark.reported("fortnox.se/developer/guides-and-good-to-know/errors")
def test_unknown_field_of_a_row_is_refused(api):
    assert api.refused("POST", "orders", order({"Pris": 100}))[1] == 2001399


@pytest.mark.assumed("a POST of an order with a field of a row in lower case")
def test_field_of_a_row_in_lower_case_is_refused(api):
    assert api.refused("POST", "orders", order({"price": 100}))[1] == 2001399


@pytest.mark.recorded("labels__all", "2026-04-24")
def test_list_of_labels_has_no_count(api):
    api.post("labels", {"Label": {"Description": "Höst"}})
    assert api.get("labels") == {"Labels": [{"Description": "Höst", "Id": 1}]}


@pytest.mark.recorded("termsofpayments__save_new", "2026-04-29")
def test_location_header_of_terms_of_payment_is_paymentterms(api):
    sent = {"TermsOfPayment": {"Code": "25DAYS", "Description": "25 dagar"}}
    assert api.call("POST", "termsofpayments", sent).headers["Location"] == "paymentterms"


def token_of_tenant_0(sandbox, *credentials):
    """Request a token for a service account of tenant 0, as in the recording authentication__invalid_credentials.

    The recording masks its credentials. The test that was recorded sent "invalid" as the client id and as the secret.
    """
    return requests.post(
        f"{sandbox.url}/oauth-v1/token",
        data={"grant_type": "client_credentials"},
        auth=credentials,
        headers={"TenantId": "0"},
        timeout=10,
    )


def assert_invalid_client(answer):
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "text/html; charset=UTF-8")
    assert answer.json() == {
        "error": "invalid_client",
        "error_description": "The client credentials are invalid",
    }


@pytest.mark.recorded("authentication__invalid_credentials", "2026-04-24")
def test_invalid_credentials_of_a_service_account_are_refused(sandbox):
    assert_invalid_client(token_of_tenant_0(sandbox, "invalid", "invalid"))


@pytest.mark.assumed("client_credentials with the right secret and the TenantId 0")
def test_invalid_tenant_is_refused_like_a_wrong_secret(sandbox):
    assert_invalid_client(token_of_tenant_0(sandbox, sandbox.client_id, sandbox.client_secret))


@pytest.mark.assumed("client_credentials with a wrong secret and the TenantId of a company with a consent")
def test_wrong_secret_of_a_service_account_is_refused_for_any_tenant(sandbox):
    sandbox.token(service=True)
    headers = {"TenantId": str(sandbox.database_number)}
    assert_invalid_client(token(sandbox, secret="invalid", headers=headers, grant_type="client_credentials"))


@pytest.mark.reported(
    "github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4: SupplierTests; "
    "statuses 204 and 404: fortnox.se/developer/guides-and-good-to-know/responses"
)
def test_supplier_without_invoices_can_be_deleted(api):
    number = api.post("suppliers", {"Supplier": {"Name": "Enris Grossist AB"}})["SupplierNumber"]
    assert api.call("DELETE", f"suppliers/{number}").status_code == 204
    assert api.refused("GET", f"suppliers/{number}")[0] == 404


@pytest.mark.assumed("a DELETE of a supplier with an invoice that is not cancelled")
def test_delete_of_a_supplier_with_an_invoice_is_a_bad_request(api):
    number = api.post("suppliers", {"Supplier": {"Name": "Granris Grossist AB"}})["SupplierNumber"]
    bought = {"SupplierNumber": number, "Total": 100, "SupplierInvoiceRows": []}
    invoice = api.post("supplierinvoices", {"SupplierInvoice": bought})
    assert invoice["SupplierNumber"] == number
    assert api.refused("DELETE", f"suppliers/{number}")[0] == 400

"""Tests of error codes for invalid values of fields."""

import pytest

ROWS = "github.com/prodigystudios/BlikkIntegration_ekovilla: lib/domains/fortnox/helpers.ts, 2026-08-20"


@pytest.mark.parametrize(
    ("path", "envelope", "quantity"),
    [
        pytest.param("orders", "Order", "OrderedQuantity", marks=pytest.mark.reported(ROWS)),
        pytest.param(
            "offers",
            "Offer",
            "Quantity",
            marks=pytest.mark.recorded("errors__assorted_live_clients", "2026-08-20"),
        ),
    ],
)
def test_null_as_the_unit_of_a_row_is_refused(api, path, envelope, quantity):
    row = {"Description": "Hammare", quantity: 1, "Price": 10, "Unit": "st"}
    made = api.post(path, {envelope: {"CustomerNumber": "1", f"{envelope}Rows": [row]}})
    body = {envelope: {f"{envelope}Rows": [row | {"Unit": None}]}}
    refused = api.refused("PUT", f"{path}/{made['DocumentNumber']}", body)
    assert refused == (400, 2000699, "Värdet kan inte vara null. (unit)")


def vat_number_error(api, number):
    return api.refused("POST", "customers", {"Customer": {"Name": "Kund AB", "VATNumber": number}})


@pytest.mark.recorded("errors__assorted_live_clients", "2026-09-17")
def test_invalid_vat_number_of_a_customer_is_refused(api):
    assert vat_number_error(api, "SE123") == (400, 2004194, "Ogiltigt VAT-nummer.")


@pytest.mark.assumed("a POST of a customer for each kind of invalid VAT number")
@pytest.mark.parametrize("number", ["556677889901", "SE55667788990X", "se556677889901"])
def test_vat_number_in_no_pattern_of_a_country_is_refused(api, number):
    assert vat_number_error(api, number) == (400, 2004194, "Ogiltigt VAT-nummer.")


@pytest.mark.assumed("a POST of a customer for each pattern of VAT numbers")
@pytest.mark.parametrize("number", ["SE556677889901", "DE123456789", "NO999999999MVA", "GB123456789", ""])
def test_vat_number_in_the_pattern_of_a_country_is_accepted(api, number):
    customer = {"Name": "Kund AB", "VATNumber": number}
    assert api.post("customers", {"Customer": customer})["VATNumber"] == number


@pytest.mark.assumed("a POST of a voucher, an invoice and a customer with API_BLANK for a required field")
@pytest.mark.parametrize(
    ("path", "envelope", "field"),
    [
        ("vouchers", "Voucher", "TransactionDate"),
        ("invoices", "Invoice", "CustomerNumber"),
        ("customers", "Customer", "Name"),
    ],
)
def test_a_required_field_cannot_be_cleared_by_a_create(api, path, envelope, field):
    refused = api.refused("POST", path, {envelope: {field: "API_BLANK"}})
    assert refused == (400, 2001795, f"Obligatoriskt fält saknas ({field})")


@pytest.mark.assumed("a PUT of an invoice with API_BLANK as its customer and as its rows")
@pytest.mark.parametrize(
    ("field", "error"),
    [
        ("CustomerNumber", (400, 2001795, "Obligatoriskt fält saknas (CustomerNumber)")),
        ("InvoiceRows", (400, 2002381, "Felaktig datastruktur")),
    ],
)
def test_required_fields_and_rows_cannot_be_cleared_by_an_update(api, field, error):
    row = {"Description": "Hammare", "DeliveredQuantity": 1, "Price": 10}
    invoice = api.post("invoices", {"Invoice": {"CustomerNumber": "1", "InvoiceRows": [row]}})
    path = f"invoices/{invoice['DocumentNumber']}"
    assert api.refused("PUT", path, {"Invoice": {field: "API_BLANK"}}) == error
    unchanged = api.get(path)["Invoice"]
    assert unchanged["CustomerNumber"] == "1"
    assert [row["Description"] for row in unchanged["InvoiceRows"]] == ["Hammare"]

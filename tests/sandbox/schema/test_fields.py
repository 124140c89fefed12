"""Tests of error codes for invalid values of fields."""

import pytest


@pytest.mark.recorded("errors__assorted_live_clients", "2026-08-20")
@pytest.mark.parametrize(
    ("path", "envelope", "quantity"),
    [("orders", "Order", "OrderedQuantity"), ("offers", "Offer", "Quantity")],
)
def test_null_as_the_unit_of_a_row_is_refused(api, path, envelope, quantity):
    row = {"Description": "Hammare", quantity: 1, "Price": 10, "Unit": "st"}
    made = api.post(path, {envelope: {"CustomerNumber": "1", f"{envelope}Rows": [row]}})
    body = {envelope: {f"{envelope}Rows": [row | {"Unit": None}]}}
    refused = api.refused("PUT", f"{path}/{made['DocumentNumber']}", body)
    assert refused == (400, 2000699, "Värdet kan inte vara null. (unit)")


@pytest.mark.recorded("errors__assorted_live_clients", "2026-09")
@pytest.mark.parametrize("number", ["SE123", "556677889901", "SE55667788990X", "se556677889901"])
def test_invalid_vat_number_of_a_customer_is_refused(api, number):
    customer = {"Name": "Kund AB", "VATNumber": number}
    refused = api.refused("POST", "customers", {"Customer": customer})
    assert refused == (400, 2004194, "Ogiltigt VAT-nummer.")


@pytest.mark.assumed("a POST of a customer for each pattern of VAT numbers")
@pytest.mark.parametrize("number", ["SE556677889901", "DE123456789", "NO999999999MVA", "GB123456789", ""])
def test_vat_number_in_the_pattern_of_a_country_is_accepted(api, number):
    customer = {"Name": "Kund AB", "VATNumber": number}
    assert api.post("customers", {"Customer": customer})["VATNumber"] == number

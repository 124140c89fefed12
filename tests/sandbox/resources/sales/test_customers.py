"""Tests of the deletion of customers and their references."""

import pytest

_LIVE_TESTS = "github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4"


def _customer(api):
    return api.post("customers", {"Customer": {"Name": "Tillfällig Kund AB"}})["CustomerNumber"]


def _invoice(api, customer):
    return api.post("invoices", {"Invoice": {"CustomerNumber": customer}})["DocumentNumber"]


@pytest.mark.reported(_LIVE_TESTS)
def test_customer_can_be_deleted_when_all_invoices_are_cancelled(api):
    customer = _customer(api)
    invoices = [_invoice(api, customer) for _ in range(2)]
    api.put(f"invoices/{invoices[0]}/cancel")
    assert api.refused("DELETE", f"customers/{customer}")[0] == 400
    api.put(f"invoices/{invoices[1]}/cancel")
    assert api.call("DELETE", f"customers/{customer}").status_code == 204
    assert api.refused("GET", f"customers/{customer}")[:2] == (404, 2000433)
    invoice = api.get(f"invoices/{invoices[1]}")["Invoice"]
    assert (invoice["CustomerNumber"], invoice["CustomerName"]) == (customer, "Tillfällig Kund AB")


@pytest.mark.assumed("a DELETE of a customer with an offer, an order or a contract")
@pytest.mark.parametrize(("path", "envelope"), [("orders", "Order"), ("offers", "Offer")])
def test_customer_can_be_deleted_when_its_orders_and_offers_are_cancelled(api, path, envelope):
    customer = _customer(api)
    number = api.post(path, {envelope: {"CustomerNumber": customer}})["DocumentNumber"]
    assert api.refused("DELETE", f"customers/{customer}")[0] == 400
    api.put(f"{path}/{number}/cancel")
    assert api.call("DELETE", f"customers/{customer}").status_code == 204


@pytest.mark.reported("github.com/prodigystudios/BlikkIntegration_ekovilla: customerDelete.ts, 2026-10-02")
def test_number_of_the_last_deleted_customer_is_reused(api):
    first, last = _customer(api), _customer(api)
    for number in (first, last):
        assert api.call("DELETE", f"customers/{number}").status_code == 204
    for method in ("GET", "DELETE"):
        assert api.refused(method, f"customers/{last}")[:2] == (404, 2000433)
    assert _customer(api) == first
    assert _customer(api) == last


@pytest.mark.assumed("the references of a customer that has the number of a deleted customer")
def test_new_customer_does_not_get_the_references_of_a_deleted_one(api):
    customer = _customer(api)
    reference = {"CustomerReferenceRow": {"CustomerNumber": customer, "Reference": "Eva Ek"}}
    api.post("customerreferences", reference)
    api.call("DELETE", f"customers/{customer}")
    assert _customer(api) == customer
    assert (
        api.get("customerreferences", customer=customer)["CustomerReference"]["CustomerReferenceRows"] == []
    )

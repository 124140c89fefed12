"""Tests of the deletion of customers: refusals, the reuse of numbers, and the references of a deleted customer."""

import pytest

_DELETED = (
    "github.com/prodigystudios/BlikkIntegration_ekovilla: lib/domains/fortnox/customerDelete.ts, 2026-10-02"
)


def _customer(api):
    return api.post("customers", {"Customer": {"Name": "Tillfällig Kund AB"}})["CustomerNumber"]


def _invoice(api, customer):
    return api.post("invoices", {"Invoice": {"CustomerNumber": customer}})["DocumentNumber"]


@pytest.mark.reported("github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4: InvoiceTests")
def test_customer_can_be_deleted_when_all_invoices_are_cancelled(api):
    customer = _customer(api)
    for number in [_invoice(api, customer) for _ in range(2)]:
        api.put(f"invoices/{number}/cancel")
    assert api.call("DELETE", f"customers/{customer}").status_code == 204


@pytest.mark.assumed("a DELETE of a customer with an invoice that is not cancelled")
def test_customer_with_an_open_invoice_cannot_be_deleted(api):
    customer = _customer(api)
    cancelled, _ = (_invoice(api, customer) for _ in range(2))
    api.put(f"invoices/{cancelled}/cancel")
    assert api.refused("DELETE", f"customers/{customer}")[0] == 400


@pytest.mark.assumed("the CustomerName of an invoice whose customer was deleted")
def test_invoice_keeps_the_name_of_its_deleted_customer(api):
    customer = _customer(api)
    number = _invoice(api, customer)
    api.put(f"invoices/{number}/cancel")
    api.call("DELETE", f"customers/{customer}")
    invoice = api.get(f"invoices/{number}")["Invoice"]
    assert (invoice["CustomerNumber"], invoice["CustomerName"]) == (customer, "Tillfällig Kund AB")


@pytest.mark.assumed("a DELETE of a customer with an offer, an order or a contract")
@pytest.mark.parametrize(("path", "envelope"), [("orders", "Order"), ("offers", "Offer")])
def test_customer_can_be_deleted_when_its_orders_and_offers_are_cancelled(api, path, envelope):
    customer = _customer(api)
    number = api.post(path, {envelope: {"CustomerNumber": customer}})["DocumentNumber"]
    assert api.refused("DELETE", f"customers/{customer}")[0] == 400
    api.put(f"{path}/{number}/cancel")
    assert api.call("DELETE", f"customers/{customer}").status_code == 204


@pytest.mark.reported(_DELETED)
def test_deleted_customer_is_not_found(api):
    customer = _customer(api)
    assert api.call("DELETE", f"customers/{customer}").status_code == 204
    for method in ("GET", "DELETE"):
        assert api.refused(method, f"customers/{customer}")[0] == 404


@pytest.mark.recorded("customers__find_failure", "2023-01-27")
def test_missing_customer_has_its_own_code(api):
    assert api.refused("GET", "customers/123456789")[:2] == (404, 2000433)


@pytest.mark.assumed("the codes for a GET and a DELETE of a deleted customer")
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_deleted_customer_has_the_code_of_a_missing_one(api, method):
    customer = _customer(api)
    api.call("DELETE", f"customers/{customer}")
    assert api.refused(method, f"customers/{customer}")[:2] == (404, 2000433)


@pytest.mark.reported(_DELETED)
def test_number_of_the_last_deleted_customer_is_reused(api):
    last = _customer(api)
    assert api.call("DELETE", f"customers/{last}").status_code == 204
    assert _customer(api) == last


@pytest.mark.assumed("the numbers of new customers after the two newest customers were deleted")
def test_numbers_of_several_deleted_customers_are_reused_in_order(api):
    deleted = [_customer(api), _customer(api)]
    for number in deleted:
        assert api.call("DELETE", f"customers/{number}").status_code == 204
    assert [_customer(api), _customer(api)] == deleted


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

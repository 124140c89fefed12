"""Tests of the telephone number and the deletion of suppliers."""

import pytest


def _supplier_with_an_invoice(api):
    supplier = api.post("suppliers", {"Supplier": {"Name": "Tillfällig Leverantör AB"}})["SupplierNumber"]
    body = {"SupplierInvoice": {"SupplierNumber": supplier, "Total": "100"}}
    return supplier, api.post("supplierinvoices", body)["GivenNumber"]


@pytest.mark.reported(
    "github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4: SupplierInvoiceTests, SupplierTests"
)
def test_supplier_can_be_deleted_when_all_invoices_are_cancelled(api):
    supplier, number = _supplier_with_an_invoice(api)
    api.put(f"supplierinvoices/{number}/cancel")
    assert api.call("DELETE", f"suppliers/{supplier}").status_code == 204
    assert api.refused("GET", f"suppliers/{supplier}")


@pytest.mark.reported("github.com/mathiasb/cobalt-dingo: internal/fortnox/seed.go")
def test_supplier_with_an_invoice_cannot_be_deleted(api):
    supplier, _ = _supplier_with_an_invoice(api)
    assert api.refused("DELETE", f"suppliers/{supplier}")


@pytest.mark.assumed(
    "a refused DELETE of a supplier, and the SupplierName of an invoice whose supplier was deleted"
)
def test_invoice_keeps_the_name_of_its_deleted_supplier(api):
    supplier, number = _supplier_with_an_invoice(api)
    assert api.refused("DELETE", f"suppliers/{supplier}")[0] == 400
    api.put(f"supplierinvoices/{number}/cancel")
    api.call("DELETE", f"suppliers/{supplier}")
    assert api.refused("GET", f"suppliers/{supplier}")[0] == 404
    invoice = api.get(f"supplierinvoices/{number}")["SupplierInvoice"]
    assert invoice["SupplierName"] == "Tillfällig Leverantör AB"


@pytest.mark.specified("GET /3/suppliers")
def test_the_list_shows_the_first_telephone_number(api):
    number = api.post("suppliers", {"Supplier": {"Name": "Elverket AB", "Phone1": "08-123 45"}})[
        "SupplierNumber"
    ]
    rows = api.get("suppliers", limit=500)["Suppliers"]
    assert [row["Phone"] for row in rows if row["SupplierNumber"] == number] == ["08-123 45"]

"""Tests of the deletion of suppliers."""

import pytest


@pytest.mark.reported("github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4")
def test_supplier_can_be_deleted_when_all_invoices_are_cancelled(api):
    supplier = api.post("suppliers", {"Supplier": {"Name": "Tillfällig Leverantör AB"}})["SupplierNumber"]
    made = api.post("supplierinvoices", {"SupplierInvoice": {"SupplierNumber": supplier, "Total": "100"}})
    assert api.refused("DELETE", f"suppliers/{supplier}")[0] == 400
    api.put(f"supplierinvoices/{made['GivenNumber']}/cancel")
    assert api.call("DELETE", f"suppliers/{supplier}").status_code == 204
    assert api.refused("GET", f"suppliers/{supplier}")[0] == 404
    invoice = api.get(f"supplierinvoices/{made['GivenNumber']}")["SupplierInvoice"]
    assert invoice["SupplierName"] == "Tillfällig Leverantör AB"

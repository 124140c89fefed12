"""Tests of the errors for tax reductions."""

import pytest

POST = "POST /3/taxreductions"
WORK = {"Description": "Arbete", "Price": 10000, "DeliveredQuantity": 1, "HouseWork": True}
GREEN = {**WORK, "HouseWorkType": "SOLARCELLS"}
CLEANING = {**WORK, "HouseWorkType": "CLEANING"}


def request_of(api, kind, row, **post):
    """Create an invoice with the given type of tax reduction. Return the JSON that registers the reduction."""
    invoice = {"CustomerNumber": "1", "TaxReductionType": kind, "InvoiceRows": [row]}
    body = {
        "AskedAmount": 100,
        "CustomerName": "Eva Ek",
        "ReferenceDocumentType": "INVOICE",
        "ReferenceNumber": api.post("invoices", {"Invoice": invoice})["DocumentNumber"],
        "SocialSecurityNumber": "19121212-1212",
    }
    return {"TaxReduction": body | post}


def refused(api, kind, row, **post):
    return api.refused("POST", "taxreductions", request_of(api, kind, row, **post))[:2]


def work(amount, kind="SOLARCELLS"):
    return {"AskedAmount": amount, "WorkType": kind}


@pytest.mark.specified(POST)
@pytest.mark.parametrize("amount", [-100, 99.5, "hundra"])
def test_requested_amount_must_be_a_positive_integer(api, amount):
    status, code = refused(api, "rut", CLEANING, AskedAmount=amount)
    assert (status, code in (2004217, 2004218)) == (400, True)


@pytest.mark.assumed("which of 2004217 and 2004218 means a negative amount, and the error for an amount of 0")
@pytest.mark.parametrize(
    ("amount", "code"), [(-100, 2004218), (0, 2004218), (99.5, 2004217), ("hundra", 2004217)]
)
def test_code_for_a_requested_amount(api, amount, code):
    assert refused(api, "rut", CLEANING, AskedAmount=amount) == (400, code)


@pytest.mark.specified(POST)
def test_green_technology_needs_an_amount_for_each_type_of_work(api):
    assert refused(api, "green", GREEN) == (400, 2004263)


@pytest.mark.specified(POST)
def test_each_type_of_green_work_is_requested_once(api):
    amounts = [work(100), work(200)]
    assert refused(api, "green", GREEN, TaxReductionAmounts=amounts) == (400, 2004262)


@pytest.mark.specified(POST)
def test_other_types_of_work_are_not_green(api):
    amounts = [work(100, "CLEANING")]
    assert refused(api, "green", GREEN, TaxReductionAmounts=amounts) == (400, 2004209)


@pytest.mark.specified(POST)
def test_requested_amount_of_green_technology_is_the_sum_of_its_amounts(api):
    amounts = [work(100), work(250, "CHARGINGSTATIONELECTRICVEHICLE")]
    body = request_of(api, "green", GREEN, TaxReductionAmounts=amounts)
    del body["TaxReduction"]["AskedAmount"]
    assert api.post("taxreductions", body)["AskedAmount"] == 350


@pytest.mark.assumed("a PUT of a tax reduction for green technology with and without its amounts")
def test_amounts_of_green_technology_are_changed(api):
    made = api.post("taxreductions", request_of(api, "green", GREEN, TaxReductionAmounts=[work(100)]))
    path = f"taxreductions/{made['Id']}"
    assert api.put(path, {"TaxReduction": {"CustomerName": "Eva Alm"}})["AskedAmount"] == 100
    change = {"TaxReduction": {"TaxReductionAmounts": [work(300)]}}
    assert api.put(path, change)["AskedAmount"] == 300


@pytest.mark.assumed("a POST of a tax reduction for an invoice that does not exist")
def test_tax_reduction_of_a_missing_invoice_is_refused(api):
    assert refused(api, "rut", CLEANING, ReferenceNumber="999") == (400, 2900026)

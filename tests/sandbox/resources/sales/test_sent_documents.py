"""Tests of documents that are sent, printed and previewed."""

import pytest

from fortnox_sdk.connectors.sales.offers import Offer
from fortnox_sdk.connectors.sales.orders import Order
from tests.sandbox.resources.sales.invoicing_api import booked, invoice_of

PATHS = (("orders", "Order"), ("offers", "Offer"), ("invoices", "Invoice"))


def _sent(api, path, envelope, action):
    """Create a document and read it as a PDF. Return the value of its field `Sent`."""
    number = api.post(path, {envelope: {"CustomerNumber": "1"}})["DocumentNumber"]
    answer = api.call("GET", f"{path}/{number}/{action}")
    assert answer.content.startswith(b"%PDF-")
    return api.get(f"{path}/{number}")[envelope]["Sent"]


@pytest.mark.parametrize(
    ("path", "envelope"),
    [
        pytest.param(*pair, marks=pytest.mark.specified(f"GET /3/{pair[0]}/{{DocumentNumber}}/preview"))
        for pair in PATHS
    ],
)
def test_print_sets_sent_and_preview_does_not(api, path, envelope):
    assert _sent(api, path, envelope, "preview") is False
    assert _sent(api, path, envelope, "print") is True


@pytest.mark.parametrize(
    ("path", "envelope"),
    [
        pytest.param(*pair, marks=pytest.mark.specified(f"PUT /3/{pair[0]}/{{DocumentNumber}}/externalprint"))
        for pair in PATHS
    ],
)
def test_externalprint_sets_sent(api, path, envelope):
    number = api.post(path, {envelope: {"CustomerNumber": "1"}})["DocumentNumber"]
    assert api.put(f"{path}/{number}/externalprint")["Sent"] is True
    assert api.get(f"{path}/{number}")[envelope]["Sent"] is True


def _made(client, name):
    """Create a document with `FortnoxClient`. Return the client's connector and the document's number."""
    documents = {"orders": Order(customer_number="1"), "offers": Offer(customer_number="1")}
    register = getattr(client, name)
    return register, register.create(documents[name]).document_number


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.specified(f"GET /3/{name}/{{DocumentNumber}}/preview"))
        for name in ("orders", "offers")
    ],
)
def test_client_reads_a_document_as_pdf(client, name):
    register, number = _made(client, name)
    assert register.preview(number).startswith(b"%PDF")
    assert register.get(number).sent is False
    assert register.print(number).startswith(b"%PDF")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.specified(f"PUT /3/{name}/{{DocumentNumber}}/externalprint"))
        for name in ("orders", "offers")
    ],
)
def test_client_marks_a_document_as_sent(client, name):
    register, number = _made(client, name)
    assert register.external_print(number).sent is True


@pytest.mark.assumed("the Sent of an order and of an offer after email")
@pytest.mark.parametrize("name", ["orders", "offers"])
def test_client_sends_a_document_by_email(client, name):
    register, number = _made(client, name)
    assert register.email(number).sent is True


@pytest.mark.specified("GET /3/invoices/{DocumentNumber}/preview")
def test_a_preview_is_a_pdf(api):
    number = booked(api)["DocumentNumber"]
    preview = api.call("GET", f"invoices/{number}/preview")
    assert preview.headers["Content-Type"] == "application/pdf"
    assert preview.content.startswith(b"%PDF-")
    assert invoice_of(api, number)["Sent"] is False, "a preview sends nothing"


@pytest.mark.reported("github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4: InvoiceTests")
def test_response_to_email_is_the_invoice(api):
    number = booked(api)["DocumentNumber"]
    assert api.get(f"invoices/{number}/email")["Invoice"]["DocumentNumber"] == number


@pytest.mark.assumed("the Reminders and LastRemindDate of an invoice after printreminder")
def test_a_printed_reminder_is_counted(api):
    number = booked(api)["DocumentNumber"]
    api.call("GET", f"invoices/{number}/printreminder")
    reminded = api.put(f"invoices/{number}/warehouseready")
    assert reminded["Reminders"] == 1
    assert reminded["LastRemindDate"] is not None

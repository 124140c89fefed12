"""Tests of labels on offers, orders and invoices."""

import pytest

from fortnox_sdk.connectors.sales.invoices import DocumentLabel, Invoice
from fortnox_sdk.connectors.sales.offers import Offer
from fortnox_sdk.connectors.sales.orders import Order
from fortnox_sdk.connectors.settings.labels import Label

pytestmark = pytest.mark.reported("github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4")


@pytest.mark.parametrize(
    ("path", "envelope"), [("invoices", "Invoice"), ("offers", "Offer"), ("orders", "Order")]
)
def test_labels_of_a_document_are_set_replaced_and_removed(api, path, envelope):
    first, second = (api.post("labels", {"Label": {"Description": text}})["Id"] for text in ("Vår", "Höst"))
    made = api.post(path, {envelope: {"CustomerNumber": "1", "Labels": [{"Id": first}]}})
    assert made["Labels"] == [{"Id": first}]
    number = made["DocumentNumber"]
    assert api.put(f"{path}/{number}", {envelope: {"Comments": "x"}})["Labels"] == [{"Id": first}]
    api.put(f"{path}/{number}", {envelope: {"Labels": [{"Id": second}]}})
    assert api.get(f"{path}/{number}")[envelope]["Labels"] == [{"Id": second}]
    assert api.put(f"{path}/{number}", {envelope: {"Labels": []}})["Labels"] == []


def test_client_sends_the_id_of_a_label(client):
    label = client.labels.create(Label(description="Höst"))
    marked = (DocumentLabel(id=label.id),)
    invoice = client.invoices.create(Invoice(customer_number="1", labels=marked))
    assert client.invoices.get(str(invoice.document_number)).labels == marked
    offer = client.offers.create(Offer(customer_number="1", labels=marked))
    assert client.offers.get(str(offer.document_number)).labels == marked
    order = client.orders.create(Order(customer_number="1", labels=marked))
    assert client.orders.get(str(order.document_number)).labels == marked
    client.labels.update(label.id, Label(description="Vår"))
    assert [found.description for found in client.labels.list()] == ["Vår"]

"""Tests of labels on offers, orders and invoices."""

import pytest

from fortnox_sdk.connectors.sales.invoices import DocumentLabel, Invoice
from fortnox_sdk.connectors.sales.offers import Offer
from fortnox_sdk.connectors.sales.orders import Order
from fortnox_sdk.connectors.settings.labels import Label

PATHS = (("invoices", "Invoice"), ("offers", "Offer"), ("orders", "Order"))


def _labels(api):
    return [api.post("labels", {"Label": {"Description": text}})["Id"] for text in ("Vår", "Höst")]


@pytest.mark.parametrize(
    ("path", "envelope"),
    [pytest.param(*pair, marks=pytest.mark.specified(f"POST /3/{pair[0]}")) for pair in PATHS],
)
def test_document_is_created_with_labels(api, path, envelope):
    labels = [{"Id": label} for label in _labels(api)]
    made = api.post(path, {envelope: {"CustomerNumber": "1", "Labels": labels}})
    assert made["Labels"] == labels


@pytest.mark.assumed("a PUT of a document with other Labels and with an empty list")
@pytest.mark.parametrize(("path", "envelope"), PATHS)
def test_labels_of_a_document_are_set_replaced_and_removed(api, path, envelope):
    first, second = _labels(api)
    made = api.post(path, {envelope: {"CustomerNumber": "1", "Labels": [{"Id": first}]}})
    assert made["Labels"] == [{"Id": first}]
    number = made["DocumentNumber"]
    assert api.put(f"{path}/{number}", {envelope: {"Comments": "x"}})["Labels"] == [{"Id": first}]
    api.put(f"{path}/{number}", {envelope: {"Labels": [{"Id": second}]}})
    assert api.get(f"{path}/{number}")[envelope]["Labels"] == [{"Id": second}]
    assert api.put(f"{path}/{number}", {envelope: {"Labels": []}})["Labels"] == []


@pytest.mark.parametrize(
    ("name", "document"),
    [
        pytest.param(name, document, marks=pytest.mark.specified(f"POST /3/{name}"))
        for name, document in (("invoices", Invoice), ("offers", Offer), ("orders", Order))
    ],
)
def test_client_sends_the_id_of_a_label(client, name, document):
    marked = (DocumentLabel(id=client.labels.create(Label(description="Höst")).id),)
    register = getattr(client, name)
    made = register.create(document(customer_number="1", labels=marked))
    assert register.get(str(made.document_number)).labels == marked


@pytest.mark.parametrize(
    ("path", "envelope"),
    [pytest.param(*pair, marks=pytest.mark.specified(f"GET /3/{pair[0]}")) for pair in PATHS],
)
def test_documents_are_selected_by_a_label(api, path, envelope):
    first, second = _labels(api)
    first_number, second_number = (
        api.post(path, {envelope: {"CustomerNumber": "1", "Labels": [{"Id": label}]}})["DocumentNumber"]
        for label in (first, second)
    )
    listed = [api.get(path, label=label)[f"{envelope}s"] for label in (first, second)]
    assert [[row["DocumentNumber"] for row in rows] for rows in listed] == [[first_number], [second_number]]


@pytest.mark.reported("github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4: LabelTests")
def test_client_changes_a_label(client):
    label = client.labels.create(Label(description="Höst"))
    client.labels.update(label.id, Label(description="Vår"))
    assert [found.description for found in client.labels.list()] == ["Vår"]

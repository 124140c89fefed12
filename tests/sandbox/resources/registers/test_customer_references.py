"""Tests of customer references: paging and the envelopes of responses."""

import pytest

from fortnox_sdk.connectors.registers.customer_references import CustomerReference
from fortnox_sdk.errors import NotFound

_LIVE_TESTS = "github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4"


def _reference(api, name, customer="1"):
    row = {"CustomerNumber": customer, "Reference": name}
    return api.post("customerreferences", {"CustomerReferenceRow": row})["CustomerReferenceRows"][-1]


def _names(api, **query):
    rows = api.get("customerreferences", **query)["CustomerReference"]["CustomerReferenceRows"]
    return [row["Reference"] for row in rows]


@pytest.mark.reported(f"{_LIVE_TESTS}: CustomerReferenceTests, CustomerReferenceConnector.FindAsync")
def test_list_of_references_has_pages_and_ends(api):
    for name in ("Eva", "Per", "Sara"):
        _reference(api, name)
    _reference(api, "Nils", customer="2")
    assert sorted(_names(api, customer="1")) == ["Eva", "Per", "Sara"]
    pages = [_names(api, customer="1", limit=2, page=page) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [2, 1, 0]
    assert sorted(pages[0] + pages[1]) == ["Eva", "Per", "Sara"]


@pytest.mark.assumed("the order of the references in a list, also after a PUT of the oldest")
def test_list_of_references_begins_with_the_oldest(api):
    made = [_reference(api, name) for name in ("Sara", "Per", "Eva")]
    body = {"CustomerReferenceRow": {"Reference": "Tove"}}
    api.call("PUT", f"customerreferences/{made[0]['Id']}", body)
    assert _names(api, customer="1") == ["Tove", "Per", "Eva"]
    assert [_names(api, limit=2, page=page) for page in (1, 2)] == [["Tove", "Per"], ["Eva"]]


@pytest.mark.assumed("a list of customer references with an offset")
def test_list_of_references_begins_at_the_offset(api):
    for name in ("Eva", "Per", "Sara"):
        _reference(api, name)
    _reference(api, "Nils", customer="2")
    assert _names(api, limit=1, offset=3) == ["Nils"]


# The description of this operation promises the reference too, but its schema is that of a customer.
@pytest.mark.reported(f"{_LIVE_TESTS}: CustomerReferenceTests, CustomerReferenceConnector.UpdateAsync")
def test_update_of_a_reference_returns_this_reference(api):
    made = _reference(api, "Eva")
    _reference(api, "Per")
    body = {"CustomerReferenceRow": {"Reference": "Eva Alm"}}
    answer = api.call("PUT", f"customerreferences/{made['Id']}", body)
    assert answer.status_code == 200
    assert answer.json() == {
        "CustomerReference": {"CustomerReferenceRows": [made | {"Reference": "Eva Alm"}]}
    }
    assert sorted(_names(api)) == ["Eva Alm", "Per"]


@pytest.mark.reported(f"{_LIVE_TESTS}: CustomerReferenceConnector.CreateAsync")
def test_new_reference_is_the_last_of_its_customer_in_the_response(api):
    for name in ("Eva", "Per"):
        _reference(api, name)
    _reference(api, "Nils", customer="2")
    row = {"CustomerNumber": "1", "Reference": "Sara"}
    made = api.post("customerreferences", {"CustomerReferenceRow": row})["CustomerReferenceRows"]
    assert made[-1]["Reference"] == "Sara"


@pytest.mark.assumed("the response to a POST of a reference for a customer who has references")
def test_new_reference_is_returned_with_all_references_of_its_customer(api):
    for name in ("Eva", "Per"):
        _reference(api, name)
    _reference(api, "Nils", customer="2")
    row = {"CustomerNumber": "1", "Reference": "Sara"}
    made = api.post("customerreferences", {"CustomerReferenceRow": row})["CustomerReferenceRows"]
    assert [reference["Reference"] for reference in made] == ["Eva", "Per", "Sara"]


@pytest.mark.reported(f"{_LIVE_TESTS}: CustomerReferenceConnector.GetAsync")
def test_deleted_reference_is_a_list_without_rows(api):
    made = _reference(api, "Eva")
    assert api.call("DELETE", f"customerreferences/{made['Id']}").status_code == 204
    found = api.get(f"customerreferences/{made['Id']}")
    assert found == {"CustomerReference": {"CustomerReferenceRows": []}}


@pytest.mark.own
def test_client_does_not_find_a_deleted_reference(client):
    [made] = client.customer_references.create(CustomerReference(customer_number="1", reference="Eva"))
    client.customer_references.delete(made.id)
    with pytest.raises(NotFound, match=f"reference {made.id}"):
        client.customer_references.get(made.id)


@pytest.mark.specified("PUT /3/customerreferences/{CustomerReferenceRowId}")
def test_customer_of_a_reference_cannot_be_changed(api):
    made = _reference(api, "Eva")
    body = {"CustomerReferenceRow": {"CustomerNumber": "2", "Reference": "Eva Alm"}}
    api.call("PUT", f"customerreferences/{made['Id']}", body)
    assert len(_names(api, customer="1")) == 1
    assert _names(api, customer="2") == []


@pytest.mark.assumed("a PUT of a customer reference with another CustomerNumber: ignored or refused")
def test_other_customer_of_a_reference_is_ignored(api):
    made = _reference(api, "Eva")
    body = {"CustomerReferenceRow": {"CustomerNumber": "2", "Reference": "Eva Alm"}}
    api.call("PUT", f"customerreferences/{made['Id']}", body)
    assert _names(api, customer="1") == ["Eva Alm"]


@pytest.mark.own
def test_client_reads_every_page_of_the_references_of_a_customer(client, fortnox_sandbox):
    names = [f"Person {number}" for number in range(501)]
    rows = [
        {"Id": number, "CustomerNumber": "1", "Reference": name} for number, name in enumerate(names, start=1)
    ]
    fortnox_sandbox.put("customerreferences", rows)
    assert [row.reference for row in client.customer_references.of_customer("1")] == names
    assert client.customer_references.of_customer("2") == ()
    made = client.customer_references.create(CustomerReference(customer_number="2", reference="Eva"))
    assert client.customer_references.of_customer("2") == made

"""Tests of updates in the sandbox: a change is carried out, or refused before anything is sent."""

import attrs
import pytest

from fortnox_sdk.connectors.sales.customers import Customer
from fortnox_sdk.connectors.sales.orders import EmailInformation, Order, OrderRow
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.testing import connect


@pytest.fixture
def client(sandbox):
    return connect(sandbox)


@pytest.fixture
def customer(client):
    return client.customers.create(Customer(name="Bageriet AB", email="info@example.com", comments="Ring"))


@pytest.fixture
def order(client, customer):
    rows = [OrderRow(description="Skruv"), OrderRow(description="Mutter")]
    return client.orders.create(Order(customer_number=customer.customer_number, order_rows=rows))


@pytest.mark.parametrize(
    ("changes", "clear", "reason"),
    [
        ({"email": None}, (), r"email: an empty value does not clear a field. Pass clear=\{'email'\}"),
        ({"email": ""}, (), r"email: an empty value does not clear a field. Pass clear=\{'email'\}"),
        ({"name": None}, (), "name: an empty value does not clear a field. Leave the field unchanged"),
        ({}, {"name"}, "name: a required field can't be cleared"),
        ({}, {"customer_number"}, "customer_number: a required field can't be cleared"),
        ({}, {"country"}, "no writable field 'country'"),
        ({}, "comments", "Put the text into a list"),
        ({"email": "new@example.com"}, {"email"}, "email: the field is both changed and cleared"),
        ({"country": "Norge"}, (), "country: only Fortnox can set the value"),
    ],
)
def test_a_change_that_would_be_lost_is_refused(client, customer, changes, clear, reason):
    count = client.calls.count
    with pytest.raises(InvalidInput, match=reason):
        client.customers.update(
            customer.customer_number, attrs.evolve(customer, **changes), since=customer, clear=clear
        )
    assert client.calls.count == count
    assert client.customers.get(customer.customer_number) == customer


def test_a_field_is_cleared_by_its_name(client, customer):
    number = customer.customer_number
    changed = client.customers.update(number, customer, since=customer, clear=["email"])
    assert changed.email == ""
    again = client.customers.update(
        number,
        attrs.evolve(changed, email=None, city="Umeå", comments=None),
        since=changed,
        clear={"comments"},
    )
    assert (again.email, again.city, again.comments) == ("", "Umeå", "")


@pytest.mark.parametrize(
    ("record", "reason"),
    [(Customer(email=""), "email: an empty text"), (Customer(country="Norge"), "country: only Fortnox")],
)
def test_a_record_of_your_own_has_no_value_without_effect(client, customer, record, reason):
    with pytest.raises(InvalidInput, match=reason):
        client.customers.update(customer.customer_number, record)


def test_rows_and_records_inside_are_checked_too(client, order):
    first, second = order.order_rows
    for changed, clear, reason in (
        ({"order_rows": ()}, (), "order_rows: an empty value"),
        (
            {"order_rows": [attrs.evolve(first, description=None), second]},
            (),
            r"order_rows\[0\]\.description",
        ),
        ({"order_rows": [second, attrs.evolve(first, description="")]}, (), r"order_rows\[1\]\.description"),
        ({}, {"order_rows"}, "order_rows: a record or a list of records can't be cleared"),
        ({}, {"email_information"}, "email_information: a record or a list"),
    ):
        with pytest.raises(InvalidInput, match=reason):
            client.orders.update(
                order.document_number, attrs.evolve(order, **changed), since=order, clear=clear
            )
    kept = client.orders.update(order.document_number, attrs.evolve(order, order_rows=[second]), since=order)
    assert [row.description for row in kept.order_rows] == ["Mutter"]
    info = EmailInformation(email_subject="Order")
    client.orders.update(order.document_number, Order(email_information=info))


def test_a_copy_of_a_record_is_created(client, order):
    with pytest.raises(InvalidInput, match=r"only Fortnox can set the value.*as_new"):
        client.orders.create(order)
    copied = client.orders.create(attrs.evolve(order.as_new(), comments="Kopia"))
    assert copied.document_number != order.document_number
    assert [row.description for row in copied.order_rows] == ["Skruv", "Mutter"]

"""Tests that every operation and every field refuses values of wrong types before anything is sent."""

import inspect
from datetime import UTC, date, datetime
from importlib import import_module
from io import StringIO

import attrs
import pytest

from fortnox_sdk.arguments.checking import type_variables
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.connectors.sales.orders import Order, OrderRow
from fortnox_sdk.entities.codec import Entity, declared, encode, encode_json
from fortnox_sdk.errors import FortnoxError, InvalidInput, NoAnswer
from fortnox_sdk.http.retry import RetryPolicy
from tests.connectors.resources import bound
from tests.transports import scripted_client, scripted_session
from tests.wrong_types import VALUES, call_with, names_of_right_values, wrong_calls
from tools.spec_diff import sample_value

YEAR = FinancialYearSummary(id=1, from_date=date(2025, 1, 1), to_date=date(2025, 12, 31))


def operations(connector):
    return [
        (name, function)
        for name, function in inspect.getmembers(connector, inspect.ismethod)
        if not name.startswith("_")
    ]


def valid_arguments(operation):
    """Return a value for each required argument, and for an optional argument `name`.

    A file that is given as bytes needs a name.
    """
    variables = type_variables(type(operation.__self__))
    return {
        p.name: sample_value(variables.get(p.annotation, p.annotation))
        for p in inspect.signature(operation).parameters.values()
        if p.default is p.empty or (p.name == "name" and p.annotation == str | None)
    }


def client_without_answers():
    session, transport = scripted_session(NoAnswer("nothing is answered"), retry=RetryPolicy(tries=1))
    return FortnoxClient(session), transport


@pytest.mark.parametrize("resource", bound())
def test_every_argument_of_an_operation_is_checked(resource):
    client, transport = client_without_answers()
    connector = getattr(client, resource)
    calls = [
        call
        for name, operation in operations(connector)
        for call in wrong_calls(f"{resource}.{name}", operation, valid_arguments(operation))
    ]
    assert calls or not any(inspect.signature(o).parameters for _, o in operations(connector))
    assert [p for call in calls if (p := call.problem(lambda: len(transport.requests)))] == []


@pytest.mark.parametrize("resource", bound())
def test_valid_arguments_are_not_refused(resource):
    client, transport = client_without_answers()
    for name, operation in operations(getattr(client, resource)):
        try:
            result = call_with(operation, valid_arguments(operation))()
            next(iter(result), None)
        except FortnoxError:
            pass
        assert transport.requests, f"{resource}.{name} sent nothing"
        transport.requests.clear()


def entities():
    modules = [import_module(f"fortnox_sdk.connectors.{resource.module}") for resource in bound().values()]
    kinds = {value for module in modules for value in vars(module).values() if isinstance(value, type)}
    return sorted(
        (k for k in kinds if issubclass(k, Entity) and k is not Entity),
        key=lambda k: (k.__module__, k.__name__),
    )


@pytest.mark.parametrize(
    "kind", entities(), ids=lambda kind: f"{kind.__module__.rpartition('.')[2]}-{kind.__name__}"
)
def test_every_field_is_checked_before_it_is_sent(kind):
    fields = [f for f in attrs.fields(attrs.resolve_types(kind)) if declared(f)]
    needed = {f.name: sample_value(f.type) for f in fields if f.default is attrs.NOTHING}
    for field in fields:
        if field.metadata.get("read_only"):
            continue
        for label in VALUES.keys() - names_of_right_values(field.type) - {"None", "list"}:
            with pytest.raises(InvalidInput, match=rf"{kind.__name__}\.{field.name}"):
                encode_json(encode(kind(**needed | {field.name: VALUES[label]})))


def test_a_wrong_value_in_a_row_is_named():
    client, transport = scripted_client()
    order = Order(customer_number="1", order_rows=[OrderRow(price=12.5)])
    with pytest.raises(InvalidInput, match=r"OrderRow\.price: expected Decimal or None, got float"):
        client.orders.create(order)
    with pytest.raises(InvalidInput, match=r"Order\.order_rows\[0\]: expected OrderRow, got dict"):
        client.orders.create(attrs.evolve(order, order_rows=({"Price": 1},)))
    assert transport.requests == []


ODD_CALLS = {
    "text in a path": lambda client: client.customers.get("\ud800"),
    "text in a query": lambda client: client.customers.list(name="\ud800"),
    "text in a body": lambda client: client.orders.create(Order(customer_number="\ud800")),
    "huge number": lambda client: client.vouchers.get("A", 10**5000, financial_year=1),
    "bool as a number": lambda client: client.vouchers.get("A", True, financial_year=1),
    "datetime as a day": lambda client: client.invoices.list(from_date=datetime(2025, 1, 1, tzinfo=UTC)),
    "text as names": lambda client: client.orders.update("1", Order(comments="x"), clear="comments"),
    "iterator of numbers": lambda client: client.orders.update("1", Order(comments="x"), clear=iter([7])),
    "text file": lambda client: client.inbox.upload("x.txt", StringIO("text")),
    "text as a day of a year": lambda client: "2025-01-01" in YEAR,
    "number as a client": lambda client: type(client.orders)(7),
}


@pytest.mark.parametrize("call", ODD_CALLS.values(), ids=ODD_CALLS.keys())
def test_values_that_python_takes_for_the_right_type_are_refused(call):
    client, transport = client_without_answers()
    with pytest.raises(InvalidInput):
        call(client)
    assert transport.requests == []

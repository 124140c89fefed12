"""Tests of requests to operations that have no method in the client."""

from datetime import date
from decimal import Decimal

import pytest

from fortnox_sdk.connectors.sales.customers import Customer
from fortnox_sdk.errors import DecodeError, InvalidInput, NoAnswer, NotFound, OutcomeUnknown
from fortnox_sdk.testing import connect
from tests.transports import answer, scripted_client

LOST = NoAnswer("The response was lost.")

VOUCHER = {
    "VoucherSeries": "A",
    "TransactionDate": date(2025, 12, 31),
    "Description": "Ränta",
    "VoucherRows": [
        {"Account": 1930, "Debit": Decimal("12.50")},
        {"Account": 8310, "Credit": Decimal("12.50")},
    ],
}


def test_a_request_returns_the_json_of_the_response(sandbox):
    client = connect(sandbox)
    year = client.financial_years.on(date(2025, 12, 31)).id
    posted = client.request("POST", "/3/vouchers", params={"financialyear": year}, json={"Voucher": VOUCHER})
    match posted:
        case {"Voucher": {"VoucherNumber": int(number), "VoucherRows": [{"Debit": debit}, _]}}:
            assert debit == Decimal("12.50")
        case _:
            pytest.fail(repr(posted))
    assert client.vouchers.get("A", number, financial_year=year).description == "Ränta"
    assert client.calls.count >= 3


def test_a_request_has_the_errors_of_all_operations(sandbox):
    client = connect(sandbox)
    with pytest.raises(NotFound):
        client.request("GET", "/3/customers/nobody")
    customer = client.customers.create(Customer(name="Utan fakturor AB"))
    assert client.request("DELETE", f"/3/customers/{customer.customer_number}") is None


@pytest.mark.parametrize(
    "path",
    [
        "3/vouchers", "", "/", "//evil.example/3/x", "@evil.example/3/x", "https://evil.example/3/x", "/oauth-v1/token",
        "/3/../oauth-v1/token", "/3/%2e%2e/oauth-v1/token", "/3/./x", "/3/vouchers?limit=1", "/3/vouchers#x", "/3/a b",
        "/3/vouchers/", "/3", "/3/å", "/3\\..\\x", "/3/x\r\nHost: evil.example", "/api/", "/30/vouchers",
    ],
)  # fmt: skip
def test_a_path_outside_the_api_is_refused_before_anything_is_sent(path):
    client, transport = scripted_client()
    with pytest.raises(InvalidInput, match="is not a path of Fortnox's API"):
        client.request("GET", path)
    assert transport.requests == []


def test_arguments_of_wrong_types_are_refused_before_anything_is_sent():
    client, transport = scripted_client()
    for method, path, options in (
        ("PATCH", "/3/x", {}),
        ("GET", 3, {}),
        ("GET", "/3/x", {"params": {"a": 1.5}}),
        ("POST", "/3/x", {"json": {"Amount": 1.5}}),
    ):
        with pytest.raises(InvalidInput):
            client.request(method, path, **options)
    assert transport.requests == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/3/x"),
        ("PUT", "/3/x"),
        ("GET", "/3/invoices/1/email"),
        ("GET", "/3/invoices/1/print"),
        ("GET", "/3/invoices/1/%65mail"),
        ("GET", "/3/invoices/1/email%2F"),
        ("GET", "/3/invoices/1/Print%2525"),
    ],
)
def test_a_call_that_does_something_is_never_repeated_after_it_was_sent(method, path):
    client, transport = scripted_client(LOST)
    with pytest.raises(OutcomeUnknown):
        client.request(method, path)
    assert len(transport.requests) == 1


def test_a_read_is_retried(clock):
    client, transport = scripted_client(LOST, answer(200, {"A": 1}), clock=clock)
    assert client.request("GET", "/3/x") == {"A": 1}
    assert len(transport.requests) == 2


def test_a_response_that_is_not_json_raises_an_error():
    client, _ = scripted_client(answer(200, b"%PDF"))
    with pytest.raises(DecodeError):
        client.request("GET", "/3/x")
    client, _ = scripted_client(answer(200, b"%PDF"))
    with pytest.raises(OutcomeUnknown):
        client.request("POST", "/3/x")

"""Tests that each operation reports an unknown outcome if the response to a write is lost or can't be read."""

import inspect
import re

import pytest

from fortnox_sdk.errors import DecodeError, NoAnswer, OutcomeUnknown
from fortnox_sdk.http.messages import Response
from tests.connectors.resources import bound
from tests.connectors.test_resource_pages import WRITER
from tests.transports import scripted_client
from tools.spec_diff import client_calls

GETS_WITH_EFFECT = {"email", "einvoice", "eprint", "print", "printreminder"}
"""Last parts of the paths of GET requests with a side effect."""


def has_effect(call):
    return call.method != "GET" or call.path.rpartition("/")[2] in GETS_WITH_EFFECT


@pytest.fixture(scope="module")
def calls():
    return client_calls()


def test_every_write_without_a_response_raises_outcome_unknown(calls):
    writes = [call for call in calls if has_effect(call)]
    assert len({(call.method, call.path) for call in writes}) > 200
    assert {f"{call.method} {call.path}" for call in writes if call.error_type is not OutcomeUnknown} == set()


def test_every_read_without_a_response_raises_no_answer(calls):
    reads = [call for call in calls if not has_effect(call)]
    assert len({call.path for call in reads}) > 120
    assert {f"{call.method} {call.path}" for call in reads if call.error_type is not NoAnswer} == set()


@pytest.mark.parametrize(
    "resource",
    ["articles", "customers", "invoice_payments", "projects", "supplier_invoice_payments", "suppliers"],
)
def test_a_record_whose_number_a_new_record_can_get_is_not_deleted_twice(clock, resource):
    # After the deletion, a new record can get the number, so a second DELETE could delete another user's record.
    client, transport = scripted_client(NoAnswer("cut"), clock=clock)
    with pytest.raises(OutcomeUnknown, match="cut") as caught:
        getattr(client, resource).delete("7")
    assert [request.method for request in transport.requests] == ["DELETE"]
    assert "check in Fortnox" in caught.value.hint


def test_a_voucher_is_not_deleted_twice(clock):
    client, transport = scripted_client(NoAnswer("cut"), clock=clock)
    with pytest.raises(OutcomeUnknown):
        client.vouchers.delete("A", 7, financial_year=1)
    assert [request.method for request in transport.requests] == ["DELETE"]


def test_a_record_with_a_name_of_its_own_is_deleted_again_after_a_lost_response(clock):
    client, transport = scripted_client(NoAnswer("cut"), clock=clock)
    with pytest.raises(OutcomeUnknown, match="cut") as caught:
        client.units.delete("st")
    assert len(transport.requests) == 5
    assert "does no harm" in caught.value.hint


@pytest.mark.parametrize("name", bound())
def test_operations_document_the_errors_that_a_lost_response_or_a_wrong_record_raises(name):
    for operation, function in WRITER._operations(bound()[name].connector()):
        *_, documented, code = ["", *inspect.getsource(function).split('"""')]
        writes = re.search(r'"(POST|PUT|PATCH|DELETE)"|self\._(upload|written|replace)\(', code)
        assert not writes or "OutcomeUnknown:" in documented, operation
        encodes = re.search(r"encode_(new|update|complete)\(", code)
        assert not encodes or "InvalidInput:" in documented, operation


@pytest.mark.parametrize("body", [b"{", b"[" * 100_000, b'{"a": NaN}'], ids=["half", "deep", "NaN"])
def test_unreadable_response_to_a_write_raises_outcome_unknown(body):
    calls = client_calls(Response(status=200, headers={}, body=body))
    raised = {call.error_type for call in calls if has_effect(call)}
    assert raised == {OutcomeUnknown, None}
    assert sum(call.error_type is OutcomeUnknown for call in calls) > 150
    assert {call.error_type for call in calls if not has_effect(call)} == {DecodeError, None}

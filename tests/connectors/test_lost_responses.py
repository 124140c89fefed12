"""If the response to a write is lost or can't be read, every operation reports that the outcome is unknown."""

import pytest

from fortnox_sdk.errors import DecodeError, NoAnswer, OutcomeUnknown
from fortnox_sdk.http.messages import Response
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


@pytest.mark.parametrize("body", [b"{", b"[" * 100_000, b'{"a": NaN}'], ids=["half", "deep", "NaN"])
def test_unreadable_response_to_a_write_raises_outcome_unknown(body):
    calls = client_calls(Response(status=200, headers={}, body=body))
    raised = {call.error_type for call in calls if has_effect(call)}
    assert raised == {OutcomeUnknown, None}
    assert sum(call.error_type is OutcomeUnknown for call in calls) > 150
    assert {call.error_type for call in calls if not has_effect(call)} == {DecodeError, None}

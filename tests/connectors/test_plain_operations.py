"""Tests that the client has every operation below /api, with every parameter."""

import re

import pytest

from fortnox_sdk.sandbox.schema.operations import OPERATIONS
from tools.spec_diff import client_calls


@pytest.fixture(scope="module")
def calls():
    return [call for call in client_calls() if call.path.startswith("/api/")]


def matches(template, path):
    return re.fullmatch(re.sub(r"\\{.*?\\}", "[^/]+", re.escape(template)), path) is not None


def literal_length(template):
    return len(re.sub(r"\{.*?\}", "", template))


def operation_of(call):
    """Return the operation in the specification that one of the client's calls belongs to, or None.

    `/stockpoints-v1/multi` also matches `/stockpoints-v1/{id}`; the path with the longer literal part is chosen.
    """
    candidates = [o for o in OPERATIONS.values() if o.method == call.method and matches(o.path, call.path)]
    return max(candidates, key=lambda operation: literal_length(operation.path), default=None)


def test_the_table_has_every_operation_of_the_specification():
    assert len(OPERATIONS) == 96


def test_the_client_sends_no_other_operation(calls):
    assert [f"{call.method} {call.path}" for call in calls if operation_of(call) is None] == []


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.key)
def test_the_client_can_send_every_parameter_of_an_operation(calls, operation):
    matching_calls = [call for call in calls if operation_of(call) == operation]
    assert matching_calls
    parameters = {name for call in matching_calls for name in call.query}
    assert {name.lower() for name in operation.query} - parameters == set()

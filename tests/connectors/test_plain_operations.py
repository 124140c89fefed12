"""Every operation below /api is sent by a verb of the client, with every parameter that it takes."""

import re

import pytest

from fortnox_sdk.sandbox.schema.operations import OPERATIONS
from tools.spec_diff import client_calls


@pytest.fixture(scope="module")
def calls():
    return [call for call in client_calls() if call.path.startswith("/api/")]


def fits(template, path):
    return re.fullmatch(re.sub(r"\\{.*?\\}", "[^/]+", re.escape(template)), path) is not None


def literal(template):
    return len(re.sub(r"\{.*?\}", "", template))


def operation_of(call):
    """`/stockpoints-v1/multi` fits `/stockpoints-v1/{id}` too: the longer literal part is meant."""
    fitting = [o for o in OPERATIONS.values() if o.method == call.method and fits(o.path, call.path)]
    return max(fitting, key=lambda operation: literal(operation.path), default=None)


def test_there_are_the_operations_of_the_specification():
    assert len(OPERATIONS) == 96


def test_nothing_else_is_sent(calls):
    assert [f"{call.method} {call.path}" for call in calls if operation_of(call) is None] == []


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.key)
def test_an_operation_is_sent_with_every_parameter_that_it_takes(calls, operation):
    sent = [call for call in calls if operation_of(call) == operation]
    assert sent
    asked = {name for call in sent for name in call.query}
    assert {name.lower() for name in operation.query} - asked == set()

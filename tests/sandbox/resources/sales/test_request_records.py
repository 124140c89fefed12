"""Tests of the functions that read and change the record in the body of a request to the sandbox."""

import sqlite3
from datetime import UTC, datetime

import pytest

from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.resources.sales.request_records import record_in, with_record

pytestmark = pytest.mark.own


@pytest.fixture
def call_with():
    """Yield a function that returns a `Call` (a request to the sandbox) with the given body."""
    db = sqlite3.connect(":memory:")
    yield lambda body: Call(db, 1, {}, body, datetime(2026, 1, 1, tzinfo=UTC), "http://localhost/3")
    db.close()


def test_other_keys_of_the_body_stay(call_with):
    call = call_with({"Invoice": {"Comments": "x"}, "MetaInformation": {"a": 1}})
    changed = with_record(call, "Invoice", lambda record: record | {"Comments": "y"})
    assert changed.body == {"Invoice": {"Comments": "y"}, "MetaInformation": {"a": 1}}
    assert call.body == {"Invoice": {"Comments": "x"}, "MetaInformation": {"a": 1}}


@pytest.mark.parametrize("body", [None, [], "Invoice", {}, {"Order": {}}, {"Invoice": []}])
def test_a_body_without_the_record_is_unchanged(call_with, body):
    call = call_with(body)
    assert with_record(call, "Invoice", lambda record: record | {"Comments": "y"}) is call
    assert record_in(call, "Invoice") is None

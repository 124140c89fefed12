"""Every verb of every resource, with an answer that never comes: a write never claims what is not known."""

import pytest

from fortnox_sdk.errors import NoAnswer, OutcomeUnknown
from tools.spec_diff import client_calls

ACTING = {"email", "einvoice", "eprint", "print", "printreminder"}
"""Last parts of the addresses that are read and yet do something."""


def acts(call):
    return call.method != "GET" or call.path.rpartition("/")[2] in ACTING


@pytest.fixture(scope="module")
def calls():
    return client_calls()


def test_every_write_says_that_its_outcome_is_not_known(calls):
    writes = [call for call in calls if acts(call)]
    assert len({(call.method, call.path) for call in writes}) > 200
    assert {f"{call.method} {call.path}" for call in writes if call.error_type is not OutcomeUnknown} == set()


def test_every_read_says_that_no_answer_came(calls):
    reads = [call for call in calls if not acts(call)]
    assert len({call.path for call in reads}) > 120
    assert {f"{call.method} {call.path}" for call in reads if call.error_type is not NoAnswer} == set()

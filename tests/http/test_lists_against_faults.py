"""Tests that a list of five pages from a sandbox with faults is complete or raises an error."""

import threading

import pytest

from fortnox_sdk.errors import IncompleteList
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import connect

ROWS = 2050


@pytest.fixture(scope="module")
def company():
    with serve(invoices=ROWS, rate_limit=False) as sandbox:
        yield sandbox, connect(sandbox, pace=Pace.off, retry=RetryPolicy(first_wait_s=0.01))


@pytest.fixture
def sandbox(company):
    yield company[0]
    company[0].clear_faults()
    company[0].set_faults(rate_limit=False)


@pytest.fixture
def client(company):
    return company[1]


def numbers(client) -> list[str]:
    return [invoice.document_number for invoice in client.invoices.list()]


def test_rows_are_in_order_over_several_threads(sandbox, client):
    rows = numbers(client)
    assert len(set(rows)) == len(rows) == ROWS
    assert rows == sorted(rows, key=int)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("fortnox-page")]


@pytest.mark.parametrize(
    "faults",
    [
        {"without_meta": True},
        {"status": {503: 2}},
        {"status": {429: 2}},
        {"half_answer": 2},
        {"numbers_as_text": True},
        {"unknown_values": True},
        {"slow_every": 2, "slow_s": 0.01},
    ],
    ids=str,
)
def test_recoverable_faults_do_not_change_the_list(sandbox, client, faults):
    expected = numbers(client)
    sandbox.set_faults(path="/3/invoices", **faults)
    assert numbers(client) == expected


@pytest.mark.parametrize(
    "faults",
    [{"ignore_page": True}, {"repeat_page": 1}, {"ignore_page": True, "without_meta": True}],
    ids=str,
)
def test_unrecoverable_faults_raise_an_error(sandbox, client, faults):
    sandbox.set_faults(path="/3/invoices", **faults)
    with pytest.raises(IncompleteList):
        numbers(client)

"""Tests of the benchmark of the fleet: the number of calls that are needed to read a change, and a small run."""

import pytest

from benchmarks.fleet import measure
from benchmarks.fleet_companies import Change, needed_calls
from fortnox_sdk.connection import ConnectionKey

CHANGE = Change(ConnectionKey("127.0.0.1", "k3", 1), frozenset({"/3/invoicepayments/80"}))
LISTS = [
    ("/3/companyinformation", ""),
    ("/3/financialyears", "limit=500&page=1"),
    ("/3/sie/4", "financialyear=2"),
    ("/3/invoices", "lastmodified=2026-01-31&page=1"),
    ("/3/invoicepayments", "lastmodified=2026-01-31&page=1"),
]
RECONCILIATION = [
    ("/3/vouchers", "financialyear=2&page=1"),
    ("/3/invoices", "page=1"),
    ("/3/invoicepayments", "page=1"),
]
CHECK = [*LISTS[1:3], *RECONCILIATION[1:]]


def test_each_request_of_an_unchanged_company_is_needed_once() -> None:
    assert needed_calls(LISTS, None) == len(LISTS)
    assert needed_calls([*LISTS, LISTS[0]], None) == len(LISTS)


def test_a_reconciliation_needs_a_second_reading() -> None:
    requests = [*LISTS, *RECONCILIATION, *CHECK]
    assert needed_calls(requests, CHANGE) == len(requests)
    assert needed_calls([*requests, *CHECK], CHANGE) == len(requests)


def test_only_changed_records_and_years_are_needed() -> None:
    requests = [*LISTS, *RECONCILIATION, *CHECK, ("/3/invoicepayments/80", "")]
    assert needed_calls(requests, CHANGE) == len(requests)
    more = [("/3/invoicepayments/25", ""), ("/3/invoices/7", ""), ("/3/vouchers", "financialyear=3&page=1")]
    assert needed_calls([*requests, *more], CHANGE) == len(requests)


@pytest.mark.slow
def test_a_small_run_exceeds_no_limit() -> None:
    figures, wrong = measure(companies=4, workers=[2], sandboxes=2, latency_s=0.01, percent=50)
    # The two nights of a small run are within the five seconds of the rate limit.
    assert [each for each in wrong if not each.startswith(("share", "status_429"))] == []
    (run,) = figures["runs"]
    assert run["companies"] == run["refreshes"] == 4
    assert figures["second_night"]["changed_companies"] == 2

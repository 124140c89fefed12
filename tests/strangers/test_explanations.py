"""Tests that `judge` reports exceptions without an explanation, and explanations of exceptions that no longer occur."""

import pytest

from tests.strangers.explanations import Explanation, judge, read_table

ENTRY = Explanation(
    client="sdk",
    calls=["invoices.print_*"],
    exception="JSONDecodeError",
    fault="client",
    evidence="sdk.py:12 reads the PDF as JSON",
)


def test_explained_exception_counts_for_its_fault():
    assert judge({"invoices.print_one": "JSONDecodeError: x"}, [ENTRY]) == ([], {"client": 1})


@pytest.mark.parametrize(
    ("exceptions", "problem"),
    [
        (
            {"invoices.print_one": "JSONDecodeError", "orders.list": "KeyError"},
            "0 explanations: orders.list: KeyError",
        ),
        (
            {"invoices.print_one": "JSONDecodeError", "invoices.print_two": "KeyError"},
            "0 explanations: invoices.print_two: KeyError",
        ),
        ({}, "no longer occurs: invoices.print_*: JSONDecodeError"),
    ],
)
def test_unexplained_exception_and_outdated_explanation_are_problems(exceptions, problem):
    assert judge(exceptions, [ENTRY])[0] == [problem]


def test_two_explanations_of_one_exception_are_a_problem():
    (problem,), _ = judge({"invoices.print_one": "JSONDecodeError"}, [ENTRY, ENTRY])
    assert problem.startswith("2 explanations")


@pytest.mark.parametrize("change", [{"fault": "nobody"}, {"evidence": "?"}, {"calls": []}, {"exception": ""}])
def test_incomplete_explanation_is_refused(change):
    fields = {
        "client": "sdk",
        "calls": ["a"],
        "exception": "b",
        "fault": "client",
        "evidence": "seen in sdk.py:12, twice",
    }
    with pytest.raises(ValueError, match=next(iter(change))):
        Explanation(**fields | change)


def test_table_can_be_read():
    assert {entry.client for entry in read_table()} >= {"fortpyx", "pyfortnox"}

"""Tests of the generated pages that list the sandbox's behaviour and the evidence for it."""

import pytest

from tools.sandbox_truth.__main__ import Recorder
from tools.sandbox_truth.evidence import Evidence
from tools.sandbox_truth.pages import Behaviour, coverage_page, is_row_of, truth_page

PLACE = "resources/sales/test_invoice_states"
GET = "GET /3/invoices/{}"


def behaviour(test, kind, citation, cases=1):
    return Behaviour(PLACE, test, Evidence(kind, citation), cases, frozenset({GET}))


CASES = (
    behaviour("test_vat_is_rounded[a]", "assumed", "a POST with decimals", cases=3),
    behaviour("test_vat_is_rounded[b]", "specified", "POST /3/invoices"),
    behaviour("test_paid_invoice_is_closed", "assumed", "a PUT of a paid invoice"),
)


def test_a_parametrized_test_is_one_row_with_its_evidence_and_the_number_of_its_cases():
    page = truth_page(CASES)
    assert "## Sales: invoice states\n" in page
    rows = [line for line in page.splitlines() if "VAT" in line]
    assert rows == [
        "| VAT is rounded (4 cases) | specified, assumed | a POST with decimals<br>POST /3/invoices |"
    ]
    assert "| Paid invoice is closed | assumed | a PUT of a paid invoice |" in page
    assert all(is_row_of(rows[0], case.test, case.evidence) for case in CASES[:2])
    assert not is_row_of(rows[0], CASES[2].test, CASES[2].evidence)


@pytest.mark.parametrize("operation", ["GET /3/scheduletimes/{}/{}", "GET /oauth-v1/auth"])
def test_operations_of_the_client_are_found_whatever_their_keys_are(operation):
    page = coverage_page(CASES)
    introduction, _, table = page.partition("| operation |")
    assert f"`{operation}`" in table
    assert f"`{operation}`" not in introduction
    assert "except `POST /oauth-v1/revoke`." in " ".join(introduction.split())
    assert f"| `{GET}` |  | 1 |  | 2 |  |" in page


@pytest.mark.parametrize(
    ("mark", "outcome", "is_named"),
    [("recorded", "skipped", True), ("recorded", "passed", False), ("specified", "skipped", False)],
)
def test_a_skipped_test_of_a_recording_is_named(mark, outcome, is_named):
    recorder = Recorder()
    recorder.pytest_runtest_logreport(
        pytest.TestReport("a::test_b", ("a", 1, "test_b"), {mark: 1}, outcome, None, "setup")
    )
    assert recorder.skipped == ({"a::test_b"} if is_named else set())

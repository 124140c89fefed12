"""Tests that a marker on each sandbox test names the source of the tested behaviour, or says that it is assumed."""

from pathlib import Path

import pytest

from tools.sandbox_truth.evidence import Evidence, operations, plain, read_evidence
from tools.sandbox_truth.pages import is_row_of

pytest_plugins = ["pytester"]
SANDBOX = Path(__file__).parent
TRUTH = SANDBOX.parents[1] / "docs" / "sandbox" / "truth.md"


@pytest.mark.own
def test_each_test_of_the_sandbox_has_one_marker_with_a_citation_that_resolves(request):
    tests = [item for item in request.session.items if item.path.is_relative_to(SANDBOX)]
    if {item.path for item in tests} == {request.path}:
        pytest.skip("only the tests that run are compared with the page; run all tests of the sandbox")
    faults = {item.nodeid: read_evidence(item).fault for item in tests}
    assert {name: fault for name, fault in faults.items() if fault} == {}


@pytest.mark.own
def test_each_behaviour_of_fortnox_is_on_the_page_with_its_evidence(request):
    tests = [item for item in request.session.items if item.path.is_relative_to(SANDBOX)]
    evidence = {(item.name, read_evidence(item)) for item in tests if read_evidence(item).kind != "own"}
    rows = TRUTH.read_text(encoding="utf-8").splitlines()
    missing = {each for each in evidence if not any(is_row_of(row, *each) for row in rows)}
    assert missing == set(), "run: python -m tools.sandbox_truth --out docs/sandbox"


@pytest.mark.own
@pytest.mark.parametrize(
    ("marker", "fault"),
    [
        ("", "has no marker of evidence; the markers are recorded, specified, reported, assumed, own"),
        ("@pytest.mark.own\n@pytest.mark.assumed('a PUT of a paid invoice')", "has two markers of evidence"),
        ("@pytest.mark.own('x')", "the marker own has 0 argument(s)"),
        ("@pytest.mark.recorded('invoices__save_new')", "the marker recorded has 2 argument(s)"),
        ("@pytest.mark.recorded('made_up', '2023')", "no recorded exchange is called 'made_up'"),
        ("@pytest.mark.recorded('invoices__save_new', 'May')", "'May' is not a date or a year"),
        ("@pytest.mark.specified('PATCH /3/invoices')", "Fortnox has no operation 'PATCH /3/invoices'"),
        ("@pytest.mark.reported('somebody said so')", "'somebody said so' is not an address"),
        ("@pytest.mark.assumed('ask')", "does not say what would settle it"),
    ],
)
def test_a_missing_or_wrong_marker_is_named(pytester, marker, fault):
    pytester.makepyfile(f"import pytest\n{marker}\ndef test_it(): pass\n")
    assert (_first_evidence(pytester).fault or "").startswith(fault)


@pytest.mark.own
def test_the_marker_of_a_test_wins_over_that_of_its_module(pytester):
    pytester.makepyfile(
        "import pytest\npytestmark = pytest.mark.own\n"
        "@pytest.mark.specified('POST /3/vouchers')\ndef test_it(): pass\n"
    )
    assert _first_evidence(pytester) == Evidence("specified", "POST /3/vouchers")


@pytest.mark.own
def test_the_names_of_keys_in_an_operation_do_not_matter():
    assert plain("GET /3/invoices/{DocumentNumber}/preview") in operations()
    assert plain("GET vouchers/<series>/<number>") == "GET /3/vouchers/{}/{}"


def _first_evidence(pytester) -> Evidence:
    items, _ = pytester.inline_genitems()
    return read_evidence(items[0])

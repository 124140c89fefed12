"""Tests that axe-core finds no serious fault on any page of the guide, and that no page scrolls sideways on a phone."""

import pytest

from tests.web.browser.walk import upload

JOB = (
    "",
    "source",
    "sign-in",
    "year",
    "import",
    "appendices",
    "appendices/1510",
    "items/customers/34",
    "vouchers/2025-09-22/B34",
    "documents?ledger=customers&number=34",
    "closing",
    "closing/voucher?reference=skatt",
    "closing/edit",
    "export",
    "export/reverse",
    "maintenance",
    "maintenance/settings/source",
)
PATHS = ("/", "/new", *(f"/jobs/demo/{path}" for path in JOB))


@pytest.fixture
def visitor(anna, import_demo):
    """Return a person whose job has closing vouchers and a plan."""
    import_demo()
    anna.open("/jobs/demo/closing")
    upload(anna)
    anna.open("/jobs/demo/export")
    anna.press("Gör en plan")
    anna.page.get_by_role("button", name="Exportera", exact=True).wait_for()
    return anna


def test_axe_finds_nothing_serious_on_any_page_in_both_colour_schemes(visitor, serious_faults):
    found = {}
    for path in PATHS:
        assert visitor.open(path).status == 200, path
        found[path] = serious_faults(visitor.page)
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_no_page_scrolls_aside_on_a_phone(visitor):
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    widths = {}
    for path in PATHS:
        visitor.open(path)
        widths[path] = visitor.page.evaluate("() => document.documentElement.scrollWidth")
    visitor.open("/jobs/demo/closing/edit?reference=skatt")
    visitor.press("Förhandsgranska")
    widths["preview"] = visitor.page.evaluate("() => document.documentElement.scrollWidth")
    assert {path: width for path, width in widths.items() if width > 390} == {}
    assert visitor.faults == []


def test_a_refused_form_and_an_error_have_nothing_serious(anna, import_demo, serious_faults):
    import_demo()
    anna.open("/jobs/demo/closing/edit")
    anna.press("Spara")
    assert anna.page.get_by_role("alert").is_visible()
    assert serious_faults(anna.page) == []
    assert anna.open("/jobs/demo/nothing").status == 404
    assert serious_faults(anna.page) == []

"""Every step of the guide in a browser: in Swedish with Fortnox, and in English with a SIE file."""

import pytest

from tests.web.browser.conftest import origin_of
from tests.web.browser.walk import upload, walk


def test_every_step_in_swedish_with_fortnox(make_person, serve_guide, sandbox, client):
    person = make_person(serve_guide())
    person.open("/")
    names = list(walk(person))
    assert names[0] == "start"
    assert names[-1] == "data-source"
    assert {"import-begin", "import-done", "item", "document", "export-plan", "export-result"} <= set(names)
    year = next(each for each in client.financial_years.list() if each.from_date.year == 2025)
    posted = [each for each in client.vouchers.list(financial_year=year.id) if each.voucher_series == "V"]
    assert len(posted) == 3
    assert person.faults == []
    assert person.origins == {person.origin, origin_of(sandbox.url)}, "the guide and Fortnox, nobody else"
    person.follow("Startguiden")
    assert "3 av 3 överförda" in person.text


@pytest.fixture
def books(client, tmp_path):
    year = next(each for each in client.financial_years.list() if each.from_date.year == 2025)
    file = tmp_path / "books.se"
    file.write_bytes(client.sie.books(year)[0])
    return file


def test_every_step_in_english_with_a_sie_file(make_person, serve_guide, books, serious_faults):
    person = make_person(serve_guide(), "en")
    page = person.page
    person.open("/")
    assert page.locator("html").get_attribute("lang") == "en"
    person.follow("New job")
    page.get_by_label("SIE 4 file").set_input_files(books)
    person.press("Upload the SIE file")
    assert person.heading == "Company, financial year and period"
    assert page.get_by_role("link", name="Sign in").count() == 0
    person.press("Continue")
    person.press("Start the import")
    page.get_by_role("link", name="Continue to the appendices").wait_for()
    assert "Tests that ran" in person.text
    person.follow("Continue to the appendices")
    page.get_by_role("navigation").get_by_role("link", name="Appendices").click()
    person.follow("1510")
    assert "Not verified" in person.text
    page.get_by_role("navigation").get_by_role("link", name="Closing vouchers").click()
    upload(person, language="en")
    export = page.get_by_role("button", name="Export closing vouchers to Fortnox")
    assert export.is_disabled()
    reason = page.locator(f"#{export.get_attribute('aria-describedby')}").inner_text()
    assert "An export needs Fortnox as the data source." in reason
    person.follow("Change the data source")
    assert person.heading == "Data source"
    assert serious_faults(page) == []
    assert person.faults == []
    assert person.origins == {person.origin}

"""Tests of every step of the guide in a browser, in both languages: with Fortnox, and with a SIE file."""

import pytest

from tests.web.browser.conftest import origin_of
from tests.web.browser.walk import go_to, upload, wait_for, walk

LANGUAGES = pytest.mark.parametrize("language", ["sv", "en"])


@LANGUAGES
def test_every_step_with_fortnox(make_person, serve_guide, sandbox, client, language):
    person = make_person(serve_guide(), language)
    person.open("/")
    assert person.page.locator("html").get_attribute("lang") == language
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
    assert person.word("3 av 3 överförda") in person.text


@pytest.fixture
def books(client, tmp_path):
    year = next(each for each in client.financial_years.list() if each.from_date.year == 2025)
    file = tmp_path / "books.se"
    file.write_bytes(client.sie.books(year)[0])
    return file


@LANGUAGES
def test_every_step_with_a_sie_file(make_person, serve_guide, books, serious_faults, language):
    person = make_person(serve_guide(), language)
    page, word = person.page, person.word
    person.open("/")
    person.follow("Nytt uppdrag")
    page.get_by_label(word("SIE 4-fil")).set_input_files(books)
    person.press("Ladda upp SIE-filen")
    assert person.heading == word("Företag, räkenskapsår och period")
    assert page.get_by_role("link", name=word("Logga in")).count() == 0
    person.press("Fortsätt")
    person.press("Starta importen")
    wait_for(person, "Fortsätt till bilagorna")
    assert word("Tester som kördes") in person.text
    person.follow("Fortsätt till bilagorna")
    person.follow("1510")
    assert word("Inte verifierad") in person.text
    go_to(person, "Bokslutsverifikationer")
    upload(person)
    export = page.get_by_role("button", name=word("Exportera bokslutsverifikationer till Fortnox"))
    assert export.is_disabled()
    reason = page.locator(f"#{export.get_attribute('aria-describedby')}").inner_text()
    assert word("En export kräver Fortnox som datakälla.") in reason
    person.follow("Byt datakälla")
    assert person.heading == word("Datakälla")
    assert serious_faults(page) == []
    assert person.faults == []
    assert person.origins == {person.origin}

"""Tests that the guide works in a browser without JavaScript, where the page of a running import reloads itself."""

from tests.web.browser.walk import export_vouchers, go_to, import_books, upload


def test_the_guide_works_without_script(make_person, serve_guide, key):
    person = make_person(serve_guide(), java_script_enabled=False)
    person.open("/new")
    person.press("Importera från Fortnox")
    person.press("Använd det här företaget")
    person.press("Fortsätt")
    pages = list(import_books(person))
    assert pages == ["import-running", "import-done"]
    go_to(person, "Bokslutsverifikationer")
    upload(person)
    assert list(export_vouchers(person, count=2))[-1] == "closing-posted"
    assert person.faults == []

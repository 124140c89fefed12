"""Tests that a person can go from the start page to the import with the keyboard: Tab, Space and Enter."""

import re

from tests.web.browser.walk import approve_at_fortnox, wait_for

FOCUSED = "() => (document.activeElement.innerText || document.activeElement.value || '').trim()"
OUTLINE = "() => getComputedStyle(document.activeElement).outlineStyle"


def tab_to(person, pattern):
    """Press Tab until an element whose text matches the pattern has the focus, and check that the focus is visible."""
    reached = []
    for _ in range(40):
        person.page.keyboard.press("Tab")
        reached.append(person.page.evaluate(FOCUSED))
        if re.search(pattern, reached[-1]):
            assert person.page.evaluate(OUTLINE) not in {"", "none"}, reached[-1]
            return
    raise AssertionError(f"Tab does not reach {pattern!r}: {reached}")


def enter(person):
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


def test_from_the_start_page_to_the_import_by_keyboard(anna):
    page = anna.page
    tab_to(anna, "^Hoppa till innehållet$")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    tab_to(anna, "^Nytt uppdrag$")
    enter(anna)
    tab_to(anna, "^Importera från Fortnox$")
    enter(anna)
    tab_to(anna, "^Logga in i Fortnox$")
    page.keyboard.press("Enter")
    approve_at_fortnox(anna)
    tab_to(anna, "^2025-01-01$")
    page.keyboard.press("Space")
    tab_to(anna, "^Fortsätt$")
    enter(anna)
    tab_to(anna, "^Starta importen$")
    enter(anna)
    wait_for(anna, "Fortsätt till bilagorna")
    tab_to(anna, "^Fortsätt till bilagorna$")
    enter(anna)
    assert anna.heading == "Bilagor"
    assert anna.faults == []

"""Tests that two tabs start only one import and one export, and do not overwrite each other's edits."""

from tests.web.browser.walk import begin_with_fortnox, upload, wait_for, write_voucher


def in_two_tabs(person, path):
    """Open a page in two tabs, and return both."""
    first, second = person.page, person.new_tab()
    for tab in (first, second):
        tab.goto(person.origin + path)
    return first, second


def click_in_both(tabs, name):
    """Click the button with this name in each tab, without waiting for the response in the first tab."""
    for tab in tabs:
        tab.get_by_role("button", name=name, exact=True).click(no_wait_after=True)


def books_read(sandbox):
    return sum("/sie/" in each["path"] for each in sandbox.log())


def test_two_tabs_start_one_import(anna, sandbox):
    for _ in begin_with_fortnox(anna):
        pass
    tabs = in_two_tabs(anna, anna.page.url.removeprefix(anna.origin))
    click_in_both(tabs, "Starta importen")
    for tab in tabs:
        tab.get_by_role("link", name="Fortsätt till bilagorna").wait_for()
    both = books_read(sandbox)
    anna.press("Importera på nytt")
    wait_for(anna, "Importera på nytt")
    assert books_read(sandbox) - both == both > 0
    assert anna.faults == []


def test_two_tabs_post_each_voucher_once(anna, import_demo, client):
    import_demo()
    anna.open("/jobs/demo/closing")
    upload(anna)
    anna.open("/jobs/demo/export")
    anna.page.get_by_label("Verifikationsserie").select_option("V")
    anna.press("Gör en plan")
    wait_for(anna, "Exportera")
    tabs = in_two_tabs(anna, "/jobs/demo/export")
    click_in_both(tabs, "Exportera")
    for tab in tabs:
        tab.get_by_text("Klar: alla verifikationer fanns i Fortnox").wait_for()
    year = next(each for each in client.financial_years.list() if each.from_date.year == 2025)
    posted = [each for each in client.vouchers.list(financial_year=year.id) if each.voucher_series == "V"]
    assert [each.voucher_number for each in posted] == [1, 2]
    assert anna.faults == []


def test_an_edit_in_one_tab_does_not_overwrite_that_of_the_other(anna, import_demo):
    import_demo()
    tabs = in_two_tabs(anna, "/jobs/demo/closing/edit")
    for tab, text in zip(tabs, ("Den första", "Den andra"), strict=True):
        anna.page = tab
        write_voucher(anna, text, ("8410", "750", ""), ("2990", "", "750"))
        anna.press("Spara")
    alert = anna.page.get_by_role("alert").inner_text()
    assert "ändrats" in alert
    assert anna.page.get_by_label("Text", exact=True).input_value() == "Den andra", "the input is kept"
    anna.follow("Visa listan")
    assert "Den första" in anna.text
    assert "Den andra" not in anna.text

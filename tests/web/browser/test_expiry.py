"""Tests in a browser after the 30-day window: the export is disabled, and a new import includes a new sign-in."""

from datetime import timedelta

from tests.web.browser.walk import approve_at_fortnox, upload, wait_for

REFUSED = "Det har gått 30 dagar sedan den senaste importen eller exporten."


def test_an_expired_connection_greys_the_export_and_the_offered_import_signs_in_again(
    anna, import_demo, clock
):
    import_demo()
    page = anna.page
    anna.open("/jobs/demo/closing")
    upload(anna)
    clock.advance(timedelta(days=31))
    anna.open("/jobs/demo/closing")
    export = page.get_by_role("button", name="Exportera bokslutsverifikationer till Fortnox")
    assert export.is_disabled()
    assert REFUSED in page.locator(f"#{export.get_attribute('aria-describedby')}").inner_text()
    anna.open("/jobs/demo/export")
    assert page.get_by_role("button", name="Gör en plan").is_disabled()
    assert REFUSED in anna.text
    anna.follow("Gör en ny import och logga in, vilket ger 30 nya dagar")
    page.get_by_role("button", name="Logga in i Fortnox och importera").click()
    approve_at_fortnox(anna)
    wait_for(anna, "Fortsätt till bilagorna")
    assert page.get_by_text("Importen pågår").count() == 0
    anna.open("/jobs/demo/closing")
    anna.follow("Exportera bokslutsverifikationer till Fortnox")
    assert page.get_by_label("Verifikationsserie").is_enabled()
    assert anna.faults == []

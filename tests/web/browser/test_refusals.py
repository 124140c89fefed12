"""Tests in a browser of refused vouchers, and of a network connection that is lost during the import."""

from datetime import date
from decimal import Decimal

import pytest

from fortnox_sdk import ClosingRow
from tests.web.browser.walk import begin_with_fortnox, upload, wait_for, write_voucher
from tests.web.imported import voucher


@pytest.fixture
def writing(anna, import_demo):
    """Return a person who has opened the form for a new closing voucher."""
    import_demo()
    anna.open("/jobs/demo/closing/edit")
    return anna


def plan(person):
    person.open("/jobs/demo/export")
    person.page.get_by_label("Verifikationsserie").select_option("V")
    person.press("Gör en plan")
    person.page.get_by_text("Ingenting skickas så länge det finns ett problem.").wait_for()


def assert_nothing_can_be_exported(person, client):
    assert person.page.get_by_role("button", name="Exportera", exact=True).is_disabled()
    assert "Lös problemen först" in person.text
    year = next(each for each in client.financial_years.list() if each.from_date.year == 2025)
    assert [each for each in client.vouchers.list(financial_year=year.id) if each.voucher_series == "V"] == []
    assert person.faults == []


def test_an_unbalanced_voucher_is_refused_with_its_reason(writing, client):
    rows = (ClosingRow(account=8410, debit=Decimal(750)), ClosingRow(account=2990, credit=Decimal(700)))
    writing.open("/jobs/demo/closing")
    upload(writing, voucher(rows=rows))
    assert "1 verifikation, 0 överförda" in writing.text
    assert "balanserar inte" in writing.text
    plan(writing)
    assert "50,00" in writing.page.locator(".problem").inner_text()
    assert_nothing_can_be_exported(writing, client)


def test_the_form_refuses_an_unbalanced_voucher_and_keeps_what_was_written(writing):
    write_voucher(writing, "Ränta", ("8410", "750", ""), ("2990", "", "700"))
    writing.press("Spara")
    assert "Verifikationen sparades inte." in writing.page.get_by_role("alert").inner_text()
    assert writing.page.get_by_label("Rad 2: Kredit").input_value() == "700"


def test_a_voucher_in_a_locked_period_is_refused_with_its_reason(writing, client, sandbox):
    write_voucher(writing, "Ränta", ("8410", "750", ""), ("2990", "", "750"))
    writing.press("Spara")
    sandbox.lock(date(2025, 12, 31))
    plan(writing)
    assert "Lås upp perioden i Fortnox" in writing.text
    assert_nothing_can_be_exported(writing, client)


def test_a_connection_that_is_lost_during_the_import_is_shown_and_the_import_tried_again(anna, sandbox):
    for _ in begin_with_fortnox(anna):
        pass
    sandbox.set_faults(half_answer=1.0, path="/3/sie")
    anna.press("Starta importen")
    alert = anna.page.get_by_role("alert")
    alert.wait_for()
    assert "Den senaste importen misslyckades." in alert.inner_text()
    assert "Kontrollera internetanslutningen och försök sedan igen." in alert.inner_text()
    sandbox.clear_faults()
    anna.press("Försök igen")
    wait_for(anna, "Fortsätt till bilagorna")
    assert anna.page.get_by_role("alert").count() == 0
    assert anna.faults == []

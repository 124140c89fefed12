"""Tests of all steps from a new job to its appendices, with Fortnox and with a SIE file."""

from datetime import timedelta

import pytest

from fortnox_sdk.year_end.appendix import Verdict
from fortnox_sdk.year_end.report.texts import term
from tests.web.walking import choose_year, import_and_wait, imported_job, link, sign_in, wait


@pytest.mark.parametrize("kind", ["anna", "browser"])
def test_from_a_new_job_to_the_binder_with_fortnox(kind, request, sandbox):
    visitor = request.getfixturevalue(kind)
    page = visitor.submit(visitor.get("/new"), "/new/fortnox")
    assert page.heading == "Sign in to Fortnox"
    page = sign_in(visitor, page)
    assert page.heading == "Company, financial year and period"
    assert "Fjällbris Friluft AB" in page.text
    page = choose_year(visitor, page)
    assert page.heading == "Import"
    page = import_and_wait(visitor, page)
    assert "Tests that ran" in page.text
    assert "Every voucher balances" in page.text
    overview = visitor.get(page.path.replace("/import", "/"))
    assert "Next step" in overview.text
    binder = visitor.get(link(overview))
    assert binder.heading == "Appendices"
    assert "(Difference 1,250.00)" in binder.text
    start = visitor.get("/")
    assert "Fjällbris Friluft AB" in start.text
    assert "2025-12-31" in start.text


def test_from_a_new_job_to_the_binder_with_a_sie_file(anna, client):
    year = next(each for each in client.financial_years.list() if each.from_date.year == 2025)
    content = client.sie.books(year)[0]
    page = anna.submit(anna.get("/new"), "/new/sie", file=("file", "böcker.se", content))
    assert page.heading == "Company, financial year and period"
    page = import_and_wait(anna, choose_year(anna, page))
    assert "Tests that ran" in page.text
    assert term(Verdict.NOT_VERIFIED, "en") in anna.get(page.path.replace("/import", "/appendices")).text


def test_a_file_that_is_not_sie_creates_no_job(anna, jobs_folder):
    page = anna.submit(anna.get("/new"), "/new/sie", file=("file", "photo.se", b"\x89PNG\r\n"))
    assert page.status == 400
    assert "photo.se" in page.text
    assert str(jobs_folder) not in page.text
    assert list(jobs_folder.iterdir()) == []
    assert "There are no jobs yet." in anna.get("/").text


def test_an_expired_window_leads_to_an_import_that_signs_in_again(anna, key, clock, sandbox):
    page = imported_job(anna, key)
    clock.advance(timedelta(days=31).total_seconds())
    path = page.path
    page = anna.get(path)
    assert "Sign in to Fortnox and import" in page.text
    source = anna.get(path.replace("/import", "/maintenance/settings/source"))
    assert "30 days have passed since the last import or export." in source.text
    page = sign_in(anna, page)
    page = wait(anna, page)
    assert page.heading == "Import"
    assert "failed" not in page.text
    assert "<dt>Days left</dt><dd>30</dd>" in page.text

"""Tests of the choice of the financial year and the balance date."""

import pytest

from tests.web.walking import choose_year, connected_job, import_and_wait, imported_job


@pytest.fixture
def page(anna, key):
    page = anna.submit(anna.get("/new"), "/new/fortnox")
    return anna.submit(page, "/sign-in/connection", {"connection": str(key)})


def test_the_page_says_which_years_are_read_and_which_are_not(page):
    assert "Read:" in page.text
    assert "Not read:" in page.text
    assert 'value="2025-01-01" required aria-describedby="y2-about" checked' in page.text


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2024-12-31", "2024-12-31 is not in the financial year."),
        ("31/12/2025", "'31/12/2025' is not a date."),
    ],
)
def test_a_wrong_balance_date_is_refused_with_a_hint(anna, page, day, message):
    refused = choose_year(anna, page, balance_date=day)
    assert refused.status == 400
    assert message in refused.text
    assert "YYYY-MM-DD" in refused.text


def test_a_year_that_does_not_exist_is_refused(anna, page):
    assert "No financial year is chosen." in choose_year(anna, page, "1999-01-01").text


def test_an_interim_date_can_be_chosen_and_changed_before_the_import(anna, page):
    assert choose_year(anna, page, balance_date="2025-08-31").heading == "Import"
    assert "2025-08-31" in anna.get("/").text
    choose_year(anna, anna.get(page.path))
    assert "2025-08-31" not in anna.get("/").text


def test_the_year_is_fixed_after_the_import(anna, key):
    page = imported_job(anna, key)
    fixed = anna.get(page.path.replace("/import", "/year"))
    assert "The job has been imported, so its year and balance date are fixed." in fixed.text
    assert 'type="radio"' not in fixed.text


def test_a_second_job_for_the_same_company_and_balance_date_is_refused(anna, key):
    connected_job(anna, key)
    refused = connected_job(anna, key)
    assert refused.status == 400
    assert "There is already a job for this company and balance date" in refused.text


def test_interim_accounts_and_the_year_end_are_two_jobs(anna, key):
    page = anna.submit(anna.get("/new"), "/new/fortnox")
    page = anna.submit(page, "/sign-in/connection", {"connection": str(key)})
    import_and_wait(anna, choose_year(anna, page, balance_date="2025-06-30"))
    assert connected_job(anna, key).heading == "Import"
    text = anna.get("/").text
    assert ("2025-06-30" in text, "2025-12-31" in text) == (True, True)


def test_the_balance_date_of_a_sie_file_can_be_changed_before_the_import(anna, client):
    year = next(each for each in client.financial_years.list() if each.from_date.year == 2025)
    page = anna.submit(anna.get("/new"), "/new/sie", file=("file", "books.se", client.sie.books(year)[0]))
    source = anna.get(page.path.replace("/year", "/source"))
    assert source.path == page.path
    choose_year(anna, page, balance_date="2025-06-30")
    imported = import_and_wait(anna, choose_year(anna, anna.get(page.path)))
    assert "Tests that ran" in imported.text
    assert "2025-12-31" in anna.get("/").text

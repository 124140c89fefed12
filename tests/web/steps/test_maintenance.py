"""Tests of the pages below Underhåll (maintenance), which show the data source, change it and end the connection."""

import attrs
import pytest

from tests.web.imported import ImportedJob, join_work, voucher
from tests.web.walking import import_and_wait, imported_job

SOURCE = "/maintenance/settings/source"


@pytest.fixture
def page(anna, key):
    return imported_job(anna, key)


@pytest.fixture
def books(client):
    year = next(each for each in client.financial_years.list() if each.from_date.year == 2025)
    return client.sie.books(year)[0]


def test_the_way_leads_over_maintenance_and_settings(anna, page):
    maintenance = anna.get(page.path.replace("/import", "/maintenance"))
    assert (maintenance.heading, "Settings" in maintenance.text) == ("Maintenance", True)
    source = anna.get(page.path.replace("/import", SOURCE))
    assert source.heading == "Data source"
    for text in ("Fortnox", "active", "30 (valid until", "Read: the books of", "possible"):
        assert text in source.text


def test_the_user_who_connected_is_named_in_words(anna, page, key, store):
    store.update(key, lambda saved: attrs.evolve(saved, connected_by="1@1001"))
    path = page.path.replace("/import", SOURCE)
    assert "<dt>Connected by</dt><dd>user 1 in Fortnox</dd>" in anna.get(path).text


def change_to_file(anna, page, books):
    path = page.path.replace("/import", SOURCE)
    anna.submit(
        anna.submit(anna.get(path), "/source/sie", file=("file", "books.se", books)), "/source/change"
    )


def test_a_change_is_shown_before_and_after(anna, page, books):
    path = page.path.replace("/import", SOURCE)
    plan = anna.submit(anna.get(path), "/source/sie", file=("file", "books.se", books))
    assert plan.heading == "Change data source"
    assert "Must be read again" in plan.text
    assert "An export needs Fortnox as the data source." in plan.text
    assert "active" in anna.get(path).text, "nothing is changed yet"
    done = anna.submit(plan, "/source/change")
    assert done.heading == "The data source is changed"
    assert "An export needs Fortnox" in anna.get(path).text
    assert "Tests that ran" in import_and_wait(anna, anna.get(page.path)).text
    back = anna.submit(anna.get(path), "/source/fortnox", {"connection": _first_option(anna.get(path))})
    assert anna.submit(back, "/source/change").heading == "The data source is changed"
    assert "<dt>Export</dt><dd>possible</dd>" in anna.get(path).text


def test_a_double_click_changes_the_source_once_and_shows_no_error(anna, page, books):
    path = page.path.replace("/import", SOURCE)
    plan = anna.submit(anna.get(path), "/source/sie", file=("file", "books.se", books))
    first, second = (anna.submit(plan, "/source/change") for _ in range(2))
    assert (first.heading, second.status, second.heading) == (
        "The data source is changed",
        200,
        "Data source",
    )
    assert "<dd>SIE file</dd>" in second.text


def test_results_of_the_earlier_source_say_so_until_the_next_import(anna, page, books):
    outdated, overview = "The results are older than the job's data source", page.path.replace("/import", "/")
    paths = [page.path.replace("/import", rest) for rest in ("/appendices", "/appendices/1510", "/closing")]
    assert [outdated in anna.get(path).text for path in (overview, *paths)] == [False] * 4
    assert "8 green" in anna.get("/").text
    change_to_file(anna, page, books)
    assert [outdated in anna.get(path).text for path in (overview, *paths)] == [True] * 4
    assert "8 green" not in anna.get("/").text
    import_and_wait(anna, anna.get(page.path))
    assert [outdated in anna.get(path).text for path in (overview, *paths)] == [False] * 4
    assert "2 red" in anna.get("/").text


@pytest.fixture
def job(guide, anna, page):
    return ImportedJob(guide, anna, page.path.split("/")[2])


@pytest.mark.parametrize("step", ["plan", "run"])
def test_a_tab_from_before_the_change_exports_nothing(job, page, books, client, step):
    job.add(voucher())
    dialog = job.get("export") if step == "plan" else job.plan()
    change_to_file(job.visitor, page, books)
    refused = job.submit(dialog, f"/export/{step}", {"series": "V"} if step == "plan" else {})
    join_work()
    assert refused.status == 400
    assert "An export needs Fortnox as the data source." in refused.text
    assert not [each for each in client.vouchers.list(financial_year=2) if each.voucher_series == "V"]


def test_a_file_of_another_company_is_refused_before_anything_changes(anna, page):
    other = b"#FLAGGA 0\n#SIETYP 4\n#FNAMN Annat\n#ORGNR 556000-9999\n#RAR 0 20250101 20251231\n"
    path = page.path.replace("/import", SOURCE)
    plan = anna.submit(anna.get(path), "/source/sie", file=("file", "other.se", other))
    assert 'role="alert"' in plan.text
    assert "/source/change" not in plan.text


def test_a_file_that_was_replaced_after_the_plan_is_not_used(anna, page, books):
    path = page.path.replace("/import", SOURCE)
    plan = anna.submit(anna.get(path), "/source/sie", file=("file", "books.se", books))
    anna.submit(anna.get(path), "/source/sie", file=("file", "books.se", books + b"\r\n"))
    refused = anna.submit(plan, "/source/change").text
    assert "Another SIE file was uploaded before the change of the data source was confirmed." in refused


def test_disconnecting_withdraws_the_connection_and_keeps_the_job(anna, page, key, store):
    path = page.path.replace("/import", SOURCE)
    source = anna.get(path)
    for _ in range(2):  # a double click
        after = anna.submit(source, "/source/disconnect", {"sure": "yes"})
        assert store.get(key) is None
        assert "not connected" in after.text
    assert "1510" in anna.get(page.path.replace("/import", "/appendices")).text
    assert "Sign in to Fortnox and import" in anna.get(page.path).text


def test_the_page_says_that_the_consent_for_a_service_account_remains(anna, page, key, store):
    path = page.path.replace("/import", SOURCE)
    assert "withdrawn at Fortnox" in anna.get(path).text
    store.update(key, lambda saved: attrs.evolve(saved, service=True))
    text = anna.get(path).text
    assert "the consent for a service account" in text
    assert "withdrawn at Fortnox" not in text


def _first_option(page):
    return page.text.split('<option value="')[1].split('"')[0]

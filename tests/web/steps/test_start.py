"""Tests of the start page, in this process and over HTTP."""

import pytest

from tests.web.walking import connected_job


@pytest.mark.parametrize("visitor", ["anna", "browser"])
def test_the_start_page_says_that_there_are_no_jobs(visitor, request):
    page = request.getfixturevalue(visitor).get("/")
    assert (page.status, page.heading) == (200, "Year-end jobs")
    assert "There are no jobs yet." in page.text


@pytest.mark.parametrize("visitor", ["anna", "browser"])
def test_the_language_is_changed_and_remembered(visitor, request):
    person = request.getfixturevalue(visitor)
    swedish = person.submit(person.get("/"), "/language", {"language": "sv"})
    assert 'lang="sv"' in swedish.text
    assert "Det finns inga uppdrag ännu." in person.get("/").text


def test_the_language_is_remembered_for_a_year(anna):
    answer = anna.submit(anna.get("/"), "/language", {"language": "sv"}, follow=False)
    assert "; Max-Age=31536000;" in answer.headers["Set-Cookie"]


def test_the_navigation_of_a_new_job_shows_only_the_steps_that_can_be_taken(anna, key):
    page = anna.submit(anna.get("/new"), "/new/fortnox")
    assert 'aria-current="page">Sign in</a>' in page.text
    assert ">Maintenance</a>" not in page.text
    assert ">Import</a>" not in page.text
    chosen = connected_job(anna, key)
    assert 'aria-current="page">Import</a>' in chosen.text
    assert ">Maintenance</a>" in chosen.text

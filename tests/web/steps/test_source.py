"""Tests of the choice of a data source for a new job."""

import threading
from contextlib import suppress

import pytest

from fortnox_sdk.files import LocalFiles
from tests.web.conftest import ClientVisitor
from tests.web.walking import choose_year


@pytest.fixture
def books(client):
    """Return the SIE files of the financial years 2025 and 2026."""
    years = {each.from_date.year: each for each in client.financial_years.list()}
    return [client.sie.books(years[number])[0] for number in (2025, 2026)]


def upload(person, content):
    """Upload a SIE file as the data source of a new job, and return the path of the next page."""
    page = person.submit(person.get("/new"), "/new/sie", file=("file", "books.se", content))
    assert page.path.endswith("/year")
    return page.path


def test_a_file_that_is_uploaded_twice_gives_one_job(anna, books):
    first = upload(anna, books[0])
    assert upload(anna, books[0]) == first
    assert upload(anna, books[1]) != first


def test_a_file_whose_job_has_a_financial_year_gives_a_new_job(anna, books):
    first = upload(anna, books[0])
    choose_year(anna, anna.get(first))
    assert upload(anna, books[0]) != first


class MeetingFiles(LocalFiles):
    """A file system in which two requests look for jobs at the same time, unless a lock makes one of them wait."""

    def __init__(self):
        self._meeting = threading.Barrier(2)

    def names(self, folder):
        with suppress(threading.BrokenBarrierError):
            self._meeting.wait(timeout=0.3)
        return super().names(folder)


@pytest.mark.parametrize("source", ["sie", "fortnox"])
def test_a_double_click_gives_one_job(make_guide, books, source):
    app = make_guide(files=MeetingFiles())
    paths = []

    def click():
        person = ClientVisitor(app)
        page = person.get("/new")
        paths.append(
            upload(person, books[0]) if source == "sie" else person.submit(page, "/new/fortnox").path
        )

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert len(paths) == 2
    assert len(set(paths)) == 1

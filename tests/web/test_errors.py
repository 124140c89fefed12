"""Error pages: they say what to do, and show no text of an unexpected error."""

import logging

import pytest

from tests.web.conftest import ClientVisitor
from tests.web.walking import connected_job


def test_an_unexpected_error_shows_nothing_of_itself(make_guide, caplog):
    def fail(_request):
        raise RuntimeError("/home/anna/secret.txt")

    with caplog.at_level(logging.CRITICAL):
        page = ClientVisitor(make_guide(current_user=fail)).get("/")
    assert (page.status, page.heading) == (500, "Internal error")
    assert "secret" not in page.text


@pytest.mark.parametrize(
    ("language", "heading", "hint"),
    [
        ("en", "This page does not exist", "Go to the start page."),
        ("sv", "Sidan finns inte", "Gå till startsidan."),
    ],
)
def test_a_page_that_does_not_exist_leads_back(guide, language, heading, hint):
    page = ClientVisitor(guide, language).get("/nothing")
    assert (page.status, page.heading) == (404, heading)
    assert hint in page.text


def test_a_guide_without_fortnox_says_so_before_anything_is_created(make_guide, jobs_folder):
    person = ClientVisitor(make_guide(config=None), "sv")
    page = person.get("/new")
    assert "Programmet är inte inställt för Fortnox." in page.text
    assert "Importera från Fortnox" not in page.text
    refused = person.post("/new/fortnox", {"form_token": page.token}, Origin=person.origin)
    assert refused.status == 409
    assert not jobs_folder.exists()


def test_a_folder_that_can_not_be_written_is_an_error_with_a_hint(make_guide, tmp_path):
    (tmp_path / "file").write_text("")
    person = ClientVisitor(make_guide(folder=tmp_path / "file"))
    page = person.submit(person.get("/new"), "/new/fortnox")
    assert page.status == 500
    assert "A file of the job can't be read or written: Not a directory." in page.text
    assert str(tmp_path) not in page.text


def test_a_damaged_job_file_is_named_without_the_path_of_the_server(anna, key, jobs_folder):
    page = connected_job(anna, key)
    (folder,) = jobs_folder.iterdir()
    (folder / "fortnox-job.json").write_text("{")
    damaged = anna.get(page.path)
    assert damaged.status == 400
    assert str(jobs_folder) not in damaged.text
    assert "fortnox-job.json" in damaged.text
    assert anna.get("/").status == 200

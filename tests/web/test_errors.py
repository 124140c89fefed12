"""Tests of error pages: they say what to do, and show no text of an unexpected error."""

import logging
import re

import pytest
from flask import abort

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


def alerts(page):
    return re.findall(r'<p role="alert"[^>]*>(.*?)</p>', page.text, re.DOTALL)


FORBIDDEN_EN = (
    "Open the guide with the whole address that the program printed, and use the buttons on its pages."
)
FORBIDDEN_SV = "Öppna guiden med hela adressen som programmet skrev ut, och använd knapparna på dess sidor."
LOG_EN = "The details are in the log of the program. Try again."
LOG_SV = "Detaljerna finns i programmets logg. Försök igen."


@pytest.mark.parametrize(
    ("status", "english", "swedish"),
    [
        (400, ["This request is not valid"], ["Begäran är inte giltig"]),
        (
            401,
            ["You are not logged in", "Log in, and open this page again."],
            ["Du är inte inloggad", "Logga in och öppna sidan igen."],
        ),
        (403, ["This request was refused", FORBIDDEN_EN], ["Begäran nekades", FORBIDDEN_SV]),
        (405, ["Method Not Allowed"], ["Method Not Allowed"]),
        (
            413,
            ["The file is too large", "Choose a smaller file."],
            ["Filen är för stor", "Välj en mindre fil."],
        ),
        (421, ["This address does not lead to the guide"], ["Adressen leder inte till guiden"]),
        (500, ["Internal error", LOG_EN], ["Internt fel", LOG_SV]),
    ],
)
def test_a_refusal_has_a_heading_and_only_a_message_that_helps(make_guide, status, english, swedish):
    guide = make_guide(current_user=lambda _request: abort(status))
    for language, expected in (("en", english), ("sv", swedish)):
        page = ClientVisitor(guide, language).get("/")
        assert page.status == status
        assert [page.heading, *alerts(page)] == expected


def test_a_guide_without_fortnox_says_so_before_anything_is_created(make_guide, jobs_folder):
    person = ClientVisitor(make_guide(config=None), "sv")
    page = person.get("/new")
    assert "Programmet är inte konfigurerat för Fortnox." in page.text
    assert "Importera från Fortnox" not in page.text
    refused = person.post("/new/fortnox", {"form_token": page.token}, Origin=person.origin)
    assert (refused.status, refused.heading) == (409, "Ett fel inträffade")
    assert not jobs_folder.exists()


@pytest.mark.parametrize(
    ("language", "heading", "message"),
    [
        (
            "en",
            "An error occurred",
            (
                "A file of the job can't be read or written: Not a directory. "
                "Check the folder of the jobs and the space on the disk."
            ),
        ),
        (
            "sv",
            "Ett fel inträffade",
            (
                "En av uppdragets filer kan inte läsas eller skrivas: en del av sökvägen är inte en mapp. "
                "Kontrollera uppdragens mapp och diskutrymmet."
            ),
        ),
    ],
)
def test_a_folder_that_can_not_be_written_is_an_error_with_a_hint(
    make_guide, tmp_path, language, heading, message
):
    (tmp_path / "file").write_text("")
    person = ClientVisitor(make_guide(folder=tmp_path / "file"), language)
    page = person.submit(person.get("/new"), "/new/fortnox")
    assert (page.status, page.heading, alerts(page)) == (500, heading, [message])
    assert str(tmp_path) not in page.text


def test_a_damaged_job_file_is_named_without_the_path_of_the_server(anna, key, jobs_folder):
    page = connected_job(anna, key)
    (folder,) = jobs_folder.iterdir()
    (folder / "fortnox-job.json").write_text("{")
    damaged = anna.get(page.path)
    assert (damaged.status, damaged.heading) == (400, "An error occurred")
    assert str(jobs_folder) not in damaged.text
    assert "fortnox-job.json" in damaged.text
    assert anna.get("/").status == 200

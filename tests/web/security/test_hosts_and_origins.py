"""Tests of hostile pages: another host name, another origin, a guessed port, and a form without its token."""

import pytest

from fortnox_sdk.scalars import Secret
from tests.web.conftest import ORIGIN, ClientVisitor, HttpVisitor

TOKEN = "start-token-of-the-test"


def write_rules(app):
    return sorted(rule.rule for rule in app.url_map.iter_rules() if "POST" in rule.methods)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:5000",
        "localhost:5000",
        "127.0.0.1:5001",
        "127.0.0.1",
        "127.0.0.1:5000/x",
    ],
)
def test_another_host_name_sees_nothing(guide, host):
    # With DNS rebinding, an attacker's host name resolves to this machine. The browser sends that name as Host.
    page = ClientVisitor(guide)._send("GET", "/", None, {"Host": host})
    assert page.status == 421
    assert "job" not in page.text.replace("job.", "")


def test_another_host_name_sees_nothing_over_http(browser):
    page = browser._send("GET", "/", None, {"Host": "evil.example"})
    assert page.status == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:5001"},
        {"Origin": "https://127.0.0.1:5000"},
        {"Origin": "null"},
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": ORIGIN},
        {"Sec-Fetch-Site": "none"},
    ],
    ids=str,
)
def test_a_form_of_another_origin_does_nothing(anna, headers, jobs_folder):
    token = anna.get("/new").token
    assert anna.post("/new/fortnox", {"form_token": token}, **headers).status == 403
    assert not jobs_folder.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": ORIGIN},
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_a_form_of_the_guide_is_accepted(anna, headers):
    assert anna.post("/new/fortnox", {"form_token": anna.get("/new").token}, **headers).status == 303


def test_no_form_works_without_its_token(host_app, as_user, job, jobs_folder):
    before = {path: path.read_bytes() for path in jobs_folder.rglob("*") if path.is_file()}
    rules = write_rules(host_app)
    assert len(rules) > 10
    for rule in rules:
        path = rule.replace("<job>", job.id)
        for fields in (
            {},
            {"form_token": ""},
            {"form_token": "0" * 64},
            {"form_token": as_user("bo").get("/").token},
        ):
            assert as_user("anna").post(path, fields, Origin=ORIGIN).status == 403, path
    assert {path: path.read_bytes() for path in jobs_folder.rglob("*") if path.is_file()} == before


def test_the_token_in_the_address_is_no_token_of_a_form(anna):
    token = anna.get("/new").token
    assert anna.post(f"/new/fortnox?form_token={token}", {}, Origin=ORIGIN).status == 403


def test_a_guessed_port_shows_nothing(serve_guide, jobs_folder):
    origin = serve_guide(start_token=Secret(TOKEN))
    stranger = HttpVisitor(origin)
    for path in ("/", "/new", "/jobs/0123456789abcdef/", "/?token=", "/?token=guessed", "/nothing"):
        page = stranger.get(path)
        assert page.status == 403, path
        assert "form_token" not in page.text
    assert stranger.post("/new/fortnox", {}, Origin=origin).status == 403
    assert not jobs_folder.exists()
    assert list(stranger.cookies) == []


def test_the_start_address_opens_the_guide_and_leaves_the_address_bar(serve_guide):
    origin = serve_guide(start_token=Secret(TOKEN))
    person = HttpVisitor(origin)
    first = person._send("GET", f"/?token={TOKEN}", None, {})
    assert (first.status, first.location, first.headers["Referrer-Policy"]) == (303, "/", "no-referrer")
    (cookie,) = person.cookies
    assert TOKEN not in cookie.value
    assert "HttpOnly" in first.headers["Set-Cookie"]
    assert "SameSite=Strict" in first.headers["Set-Cookie"]
    assert person.get("/").status == 200
    assert HttpVisitor(origin).get("/").status == 403


def test_the_style_and_the_script_need_no_session(make_guide):
    stranger = ClientVisitor(make_guide(start_token=Secret(TOKEN)))
    for name in ("guide.css", "progress.js"):
        assert stranger.get(f"/static/{name}").status == 200


def test_another_site_can_not_be_the_page_after_the_language(anna):
    for back in ("//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", ""):
        token = anna.get("/").token
        page = anna.post("/language", {"form_token": token, "language": "sv", "back": back}, Origin=ORIGIN)
        assert page.location == "/", back

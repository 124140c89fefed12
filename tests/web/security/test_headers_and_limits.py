"""Tests of response headers and upload limits, and that no page contains a secret."""

import logging

import pytest

from tests.web.conftest import ORIGIN, approve

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.mark.parametrize("path", ["/", "/new", "/nothing", "/static/guide.css", "/callback?code=x&state=y"])
def test_every_response_has_the_headers(anna, path):
    headers = anna.get(path).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert headers["Cache-Control"] == ("no-cache" if "static" in path else "no-store")


def test_pages_have_no_inline_script_or_style(as_user, job):
    anna = as_user("anna")
    for path in (
        "/",
        "/new",
        f"{job.path}/",
        f"{job.path}/year",
        f"{job.path}/sign-in",
        f"{job.path}/import",
    ):
        text = anna.get(path).text.lower()
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text
        assert text.count("<script") == text.count("<script src=")


def test_a_form_that_is_too_large_is_refused(anna):
    page = anna.post("/new/fortnox", {"form_token": "x" * 300_000}, Origin=ORIGIN)
    assert (page.status, page.heading) == (413, "The file is too large")


def test_a_file_that_is_too_large_is_refused(anna, monkeypatch, jobs_folder):
    view = anna._client.application.view_functions["source.upload"]
    monkeypatch.setattr(view, "upload_limit", 1000)
    page = anna.submit(anna.get("/new"), "/new/sie", file=("file", "books.se", b"#" * 2000))
    assert page.status == 413
    assert not jobs_folder.exists()


def test_no_page_and_no_log_line_contains_a_secret(anna, sandbox, store, caplog):
    caplog.set_level(logging.DEBUG)
    page = anna.submit(anna.get("/new"), "/new/fortnox")
    job_path = page.path.removesuffix("/sign-in")
    leaving = anna.submit(page, "/sign-in")
    redirect = approve(leaving.text.split('<a class="button" href="')[1].split('"')[0])
    caplog.clear()
    done = anna.get(redirect.removeprefix(ORIGIN))
    assert done.headers["Referrer-Policy"] == "no-referrer"
    (key,) = store.keys()
    tokens = store.get(key).tokens
    code = redirect.split("code=")[1].split("&")[0]
    secrets = [sandbox.client_secret, tokens.access.reveal(), tokens.refresh.reveal(), code]
    paths = ("/", "/new", *(f"{job_path}{end}" for end in ("/", "/sign-in", "/year", "/maintenance")))
    pages = [leaving, done, *(anna.get(path) for path in paths)]
    assert all(page.status == 200 for page in pages)
    shown = "".join(page.text + str(page.headers) for page in pages) + caplog.text
    assert [secret for secret in secrets if secret in shown] == []


def test_a_used_redirect_connects_nothing_again(anna, sandbox):
    page = anna.submit(anna.get("/new"), "/new/fortnox")
    leaving = anna.submit(page, "/sign-in")
    redirect = approve(leaving.text.split('<a class="button" href="')[1].split('"')[0])
    assert anna.get(redirect.removeprefix(ORIGIN)).heading == "You are signed in"
    again = anna.get(redirect.removeprefix(ORIGIN))
    assert again.status == 409
    assert "No sign-in is under way in this browser" in again.text


def test_a_name_with_html_and_control_characters_is_shown_harmless(anna):
    head = '#FLAGGA 0\n#SIETYP 4\n#FNAMN "<script>x\u202e</script>"\n#RAR 0 20250101 20251231\n'
    books = f"{head}#VER A 1 20250102\n{{\n#TRANS 1930 {{}} 0\n}}\n"
    page = anna.submit(anna.get("/new"), "/new/sie", file=("file", "x.se", books.encode()))
    assert page.status == 200
    assert b"<script>x" not in page.body
    assert b"&lt;script&gt;x?" in page.body

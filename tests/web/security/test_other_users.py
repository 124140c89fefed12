"""Tests that no view shows or changes a job or connection of another user, whatever the browser sends."""

import pytest

from tests.web.conftest import ORIGIN

VALUES = {"<suffix>": "html", "<account>": "1510", "<kind>": "customers", "<number>": "1", "<name>": "A1"}


def addresses(app, job_id):
    """Return the methods and paths of all views of a job, as pairs."""
    found = []
    for rule in app.url_map.iter_rules():
        if "<job>" in rule.rule:
            path = rule.rule.replace("<job>", job_id)
            for name, value in VALUES.items():
                path = path.replace(name, value)
            found += [(method, path) for method in ("GET", "POST") if method in rule.methods]
    return found


def test_every_view_of_a_job_names_it_in_its_address(host_app):
    # `security.guard` finds a job only by the part `<job>` of the address.
    named = [rule.rule for rule in host_app.url_map.iter_rules() if "job" in rule.rule]
    assert named
    assert all(rule.startswith("/jobs/<job>/") for rule in named)


def test_no_view_shows_a_job_of_somebody_else(host_app, as_user, job):
    anna, bo = as_user("anna"), as_user("bo")
    assert anna.get(f"{job.path}/").status == 200
    token = bo.get("/").token
    for method, path in addresses(host_app, job.id):
        fields = {"form_token": token} if method == "POST" else None
        page = bo._send(method, path, fields, {"Origin": ORIGIN})
        assert page.status == 404, (method, path)
        assert "Fjällbris" not in page.text


@pytest.mark.parametrize("job_id", ["0123456789abcdef", "..", "%2e%2e", "a" * 200, "A", ".upload", "é"])
def test_a_job_that_does_not_exist_is_not_found(as_user, job_id):
    assert as_user("anna").get(f"/jobs/{job_id}/").status == 404


def test_the_start_page_lists_only_visible_jobs(as_user, job):
    assert "Fjällbris" in as_user("anna").get("/").text
    assert "Fjällbris" in as_user("cilla").get("/").text
    assert "There are no jobs yet." in as_user("bo").get("/").text


def test_a_job_without_a_connection_belongs_to_its_owner(as_user):
    anna = as_user("anna")
    page = anna.submit(anna.get("/new"), "/new/fortnox")
    assert as_user("anna").get(page.path).status == 200
    assert as_user("cilla").get(page.path).status == 404


def test_a_connection_of_somebody_else_can_not_be_used(as_user, key):
    bo = as_user("bo")
    page = bo.submit(bo.get("/new"), "/new/fortnox")
    assert str(key) not in page.text
    answer = bo.post(
        f"{page.path}/connection", {"form_token": page.token, "connection": str(key)}, Origin=ORIGIN
    )
    assert answer.status == 404
    assert "Fjällbris" not in bo.get("/").text


def test_a_connection_of_somebody_else_can_not_be_disconnected(as_user, job, key, store, people):
    anna = as_user("anna")
    page = anna.get(f"{job.path}/maintenance/settings/source")
    people["anna"] = people["bo"]
    answer = anna.post(
        f"{job.path}/maintenance/settings/source/disconnect",
        {"form_token": page.token, "connection": str(key)},
        Origin=ORIGIN,
    )
    assert answer.status in {403, 404}
    assert store.get(key) is not None


def test_nobody_is_logged_in(as_user, job):
    stranger = as_user("")
    for path in ("/", "/new", f"{job.path}/"):
        page = stranger.get(path)
        assert (page.status, page.heading) == (401, "You are not logged in")
        assert "Fjällbris" not in page.text

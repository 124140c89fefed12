"""Tests of the example app that mounts the start guide. Two users of the app see only their own companies."""

import importlib.util
import threading
from pathlib import Path

import attrs
import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from fortnox_sdk.testing import sandbox_config
from tests.web.conftest import HttpVisitor, approve
from tests.web.walking import choose_year, link

APP = Path(__file__).resolve().parents[1] / "examples" / "start_guide" / "app.py"


@pytest.fixture
def fortnox_sandbox_options():
    return {"companies": 2}


class SilentHandler(WSGIRequestHandler):
    def log_request(self, *_):
        """Log nothing, because the URL of Fortnox's redirect contains an authorization code."""


@pytest.fixture
def address(sandbox, tmp_path):
    spec = importlib.util.spec_from_file_location("start_guide_example", APP)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    config = attrs.evolve(sandbox_config(sandbox), store=str(tmp_path / "connections"))
    apps = []

    def call_app(environ, start_response):
        return apps[0](environ, start_response)

    server = make_server("127.0.0.1", 0, call_app, threaded=True, request_handler=SilentHandler)
    origin = f"http://127.0.0.1:{server.port}"
    uri = f"{origin}/guide/callback"
    sandbox.put_app(sandbox.client_id, sandbox.client_secret, redirect_uris=[uri])
    apps.append(module.create_host(config, tmp_path, origin))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield origin
    server.shutdown()
    thread.join()
    server.server_close()


def logged_in(address, name):
    person = HttpVisitor(address)
    person.post("/", {"name": name})
    return person


def connect(person, company):
    """Create a job, connect it to a company in Fortnox, and return the page for choosing the financial year."""
    page = person.submit(person.get("/guide/new"), "/new/fortnox")
    leaving = person.submit(page, "/sign-in")
    done = person.get(approve(link(leaving), company=company).removeprefix(person.origin))
    return person.get(link(done))


def test_each_user_sees_only_their_own_companies(address, sandbox):
    companies = [(each["database_number"], each["name"]) for each in sandbox.state()["companies"]]
    anna, bo = logged_in(address, "anna"), logged_in(address, "bo")
    page = choose_year(anna, connect(anna, companies[0][0]))
    assert page.heading == "Import"
    assert connect(bo, companies[1][0]).heading == "Company, financial year and period"
    for person, visible in ((anna, [True, False]), (bo, [False, True])):
        start = person.get("/guide/").text
        assert [f">{name}</a>" in start for _, name in companies] == visible
    assert bo.get(page.path).status == 404
    assert HttpVisitor(address).get("/guide/").status == 401


def test_the_cookies_and_addresses_of_the_guide_stay_below_its_path(address):
    anna = logged_in(address, "anna")
    page = anna.submit(anna.get("/guide/"), "/guide/language", {"language": "sv"})
    assert page.path == "/guide/"
    assert 'href="/guide/static/guide.css"' in page.text
    assert {cookie.path for cookie in anna.cookies if cookie.name.startswith("fortnox_")} == {"/guide/"}


def test_the_guide_is_mounted_in_few_lines():
    lines = APP.read_text(encoding="utf-8").splitlines()
    start, end = (
        next(n for n, line in enumerate(lines) if mark in line) for mark in ("mounting the", "is mounted")
    )
    assert end - start <= 21

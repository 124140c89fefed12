"""Tests of the example web app with two workers, which share only the cookie, the token store and the app's table."""

import html
import importlib.util
import re
import threading
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from fortnox_sdk import FortnoxConfig, Secret
from fortnox_sdk.stores import open_store

APP = Path(__file__).resolve().parents[1] / "examples" / "web_app" / "app.py"


@pytest.fixture
def fortnox_sandbox_options():
    return {"companies": 2}


def create_app():
    """Return the example's function `create_app`. Each call loads the module again, as each worker process would."""
    spec = importlib.util.spec_from_file_location("web_app_example", APP)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.create_app


@pytest.fixture
def config(sandbox, tmp_path):
    """Return the settings. No server runs at the redirect URI, because `Browser` sends the redirect to a worker."""
    return FortnoxConfig(
        client_id=sandbox.client_id,
        client_secret=Secret(sandbox.client_secret),
        redirect_uris=("http://127.0.0.1:5000/callback",),
        store=str(tmp_path / "connections"),
        api_url=sandbox.url,
        auth_url=f"{sandbox.url}/oauth-v1",
    )


class SilentHandler(WSGIRequestHandler):
    def log_request(self, *_):
        """Log nothing, because the URL of Fortnox's redirect contains an authorization code."""


@pytest.fixture
def workers(config, tmp_path, clock):
    """Start two workers of the app, and yield their URLs."""
    servers = [
        make_server(
            "127.0.0.1",
            0,
            create_app()(config, tmp_path / "app.db", secret_key="same in all workers", clock=clock),
            threaded=True,
            request_handler=SilentHandler,
        )
        for _ in range(2)
    ]
    threads = [threading.Thread(target=server.serve_forever, daemon=True) for server in servers]
    for thread in threads:
        thread.start()
    yield [f"http://127.0.0.1:{server.port}" for server in servers]
    for server, thread in zip(servers, threads, strict=True):
        server.shutdown()
        thread.join()
        server.server_close()


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """A handler that follows no redirects, because `Browser` handles them itself."""

    def redirect_request(self, *_):
        return None


class Browser:
    """A browser of one person, with the person's cookies."""

    def __init__(self, language="en"):
        self.cookies = CookieJar()
        self._language = language
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies), NoRedirects()
        )

    def _open(self, url, form=None):
        """Open a page or submit a form, and return the response's status, text and redirect URL (or None)."""
        body = None if form is None else urlencode(form).encode()
        parts = urlsplit(url)
        headers = {"Accept-Language": self._language, "Origin": f"{parts.scheme}://{parts.netloc}"}
        try:
            page = self._opener.open(urllib.request.Request(url, body, headers), timeout=20)  # noqa: S310 -- http
        except urllib.error.HTTPError as fault:
            page = fault
        with page:
            return page.status, html.unescape(page.read().decode()), page.headers["Location"]

    def log_in(self, worker, name):
        self._open(f"{worker}/login", {"user": name})

    def log_out(self, worker):
        self._open(f"{worker}/logout", {})

    def start(self, worker):
        """Press the button that connects a company, and return the URL of Fortnox's consent page."""
        return self._open(f"{worker}/connect", {})[2]

    def approve(self, consent, company=None, decision="approve"):
        """Choose a company on the consent page, and return the query of Fortnox's redirect URL."""
        _, page, _ = self._open(consent)
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        first, *_ = re.findall(r'<option value="(\d+)"', page)
        fields |= {"database_number": company or first, "decision": decision}
        return urlsplit(self._open(consent.partition("?")[0], fields)[2]).query

    def come_back(self, worker, query):
        """Follow Fortnox's redirect to a worker, and return the status and the text of the page that the app shows."""
        status, page, redirect = self._open(f"{worker}/callback?{query}")
        return self._open(f"{worker}{redirect}")[:2] if redirect else (status, page)

    def home(self, worker):
        return self._open(f"{worker}/")[1]

    def saved_cookies(self):
        return list(self.cookies)

    def restore(self, cookies):
        self.cookies.clear()
        for cookie in cookies:
            self.cookies.set_cookie(cookie)


@pytest.fixture
def companies(sandbox):
    """Return the database number and the name of each company."""
    return [(str(each["database_number"]), each["name"]) for each in sandbox.state()["companies"]]


@pytest.fixture
def anna(workers):
    browser = Browser()
    browser.log_in(workers[0], "anna")
    return browser


def token_requests(sandbox):
    return sum(call["path"] == "/oauth-v1/token" for call in sandbox.log())


def test_a_sign_in_is_started_in_one_worker_and_finished_in_the_other(workers, anna, companies, config):
    query = anna.approve(anna.start(workers[0]))
    status, page = anna.come_back(workers[1], query)
    assert status == 200
    assert companies[0][1] in page
    assert "SEK" in page
    assert companies[0][1] in anna.home(workers[0])
    (key,) = open_store(config).keys()
    assert open_store(config).get(key).company_name == companies[0][1]


def test_a_second_user_connects_and_sees_another_company(workers, anna, companies, config):
    bo = Browser()
    bo.log_in(workers[1], "bo")
    # Both sign in at the same time.
    for_anna, for_bo = anna.start(workers[0]), bo.start(workers[1])
    bo.come_back(workers[0], bo.approve(for_bo, companies[1][0]))
    anna.come_back(workers[1], anna.approve(for_anna, companies[0][0]))
    for worker in workers:
        assert companies[0][1] in anna.home(worker)
        assert companies[1][1] not in anna.home(worker)
        assert companies[1][1] in bo.home(worker)
    assert len(open_store(config).keys()) == 2


def test_two_users_can_share_a_company(workers, anna, companies, config):
    bo = Browser()
    bo.log_in(workers[1], "bo")
    for browser in (anna, bo):
        browser.come_back(workers[1], browser.approve(browser.start(workers[0])))
    assert companies[0][1] in anna.home(workers[0])
    assert companies[0][1] in bo.home(workers[0])
    assert len(open_store(config).keys()) == 1


def test_a_redirect_of_somebody_else_connects_nothing(workers, anna, companies, sandbox):
    # An attacker approves a sign-in for the attacker's own company, and lures the user to the redirect.
    attacker = Browser()
    attacker.log_in(workers[0], "attacker")
    theirs = attacker.approve(attacker.start(workers[0]), companies[1][0])
    anna.start(workers[0])
    status, page = anna.come_back(workers[1], theirs)
    assert (status, "belongs to another sign-in" in page) == (400, True)
    assert companies[1][1] not in anna.home(workers[0])
    assert token_requests(sandbox) == 0


@pytest.mark.parametrize(
    "query", ["code=x&state=forged", "code=x", "", "state=&code=", "error=access_denied&state=x"]
)
def test_a_forged_state_is_refused(workers, anna, sandbox, query):
    anna.start(workers[0])
    assert anna.come_back(workers[1], query)[0] == 400
    assert token_requests(sandbox) == 0


def test_a_browser_that_started_nothing_is_refused_in_its_language(workers, anna, sandbox):
    swedish = Browser("sv-SE,sv;q=0.9,en;q=0.8")
    query = anna.approve(anna.start(workers[0]))
    status, page = swedish.come_back(workers[1], query)
    assert status == 400
    assert "Ingen inloggning pågår i den här webbläsaren. Börja om inloggningen" in page
    assert token_requests(sandbox) == 0


def test_a_sign_in_that_takes_too_long_is_refused(workers, anna, clock, sandbox):
    query = anna.approve(anna.start(workers[0]))
    clock.advance(901)
    status, page = anna.come_back(workers[1], query)
    assert (status, "The sign-in took too long. Start the sign-in again" in page) == (400, True)
    assert token_requests(sandbox) == 0


def test_a_reloaded_redirect_is_not_sent_again(workers, anna, sandbox, companies):
    query = anna.approve(anna.start(workers[0]))
    before = anna.saved_cookies()
    assert anna.come_back(workers[0], query)[0] == 200
    sent = token_requests(sandbox)
    assert "No sign-in is under way" in anna.come_back(workers[1], query)[1]
    anna.restore(before)  # the old cookie, as if two requests were under way at once
    status, page = anna.come_back(workers[1], query)
    assert (status, "has already ended" in page) == (400, True)
    assert token_requests(sandbox) == sent
    assert companies[0][1] in anna.home(workers[0])


def test_another_user_of_the_same_browser_can_not_finish_the_sign_in(workers, anna, sandbox):
    query = anna.approve(anna.start(workers[0]))
    of_anna = anna.saved_cookies()
    anna.log_out(workers[0])
    anna.log_in(workers[0], "bo")
    assert "No sign-in is under way" in anna.come_back(workers[1], query)[1]
    anna.restore(of_anna)
    assert anna.come_back(workers[1], query)[0] == 200


def test_nobody_connects_a_company_without_logging_in(workers, sandbox):
    stranger = Browser()
    assert stranger.start(workers[0]) == "/"
    assert stranger.come_back(workers[1], "code=x&state=y")[0] == 400
    assert token_requests(sandbox) == 0


def test_a_refused_consent_is_shown(workers, anna):
    status, page = anna.come_back(workers[1], anna.approve(anna.start(workers[0]), decision="deny"))
    assert status == 400
    assert "Fortnox refused the sign-in: The user denied access to your application." in page

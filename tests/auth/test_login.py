# ruff: noqa: PLR0917 -- pytest passes fixtures as arguments
"""Tests of the sign-in with a browser that follows the redirect over real HTTP."""

import html
import io
import socket
import threading
import urllib.error
import urllib.request
import webbrowser
from contextlib import closing
from datetime import timedelta
from urllib.parse import urlencode

import attrs
import pytest

from fortnox_sdk.auth.attempt import SignIn
from fortnox_sdk.auth.consent import sign_in_as_service
from fortnox_sdk.auth.login import sign_in, sign_in_again
from fortnox_sdk.auth.terminal import ask_for_redirect
from fortnox_sdk.connection import Ending
from fortnox_sdk.errors import (
    ClientRejected,
    ConfigurationError,
    ConsentDenied,
    SignInRequired,
    StoreError,
    WrongCompany,
)
from fortnox_sdk.scalars import Secret
from fortnox_sdk.secret_reference import SecretReference

# The callback is on this machine, so no proxy from the environment is used.
BROWSER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def visit(address):
    """Return the status and text that a browser would show."""
    try:
        with BROWSER.open(address, timeout=5) as page:
            return page.status, page.read().decode()
    except urllib.error.HTTPError as page:
        with page:
            return page.code, page.read().decode()


@pytest.fixture
def sign_in_by(config, store, fortnox, clock):
    """Return a function that runs `sign_in`. Its argument is the function that opens the browser."""

    def run(browser, **options):
        return sign_in(
            options.pop("config", config),
            store=options.pop("store", store),
            transport=fortnox,
            clock=clock,
            open_browser=browser,
            **options,
        )

    return run


@pytest.fixture
def approve(fortnox):
    """Return a browser whose user approves the sign-in. The last page is in its `pages`, as a status and a text."""

    class Person:
        def __call__(self, url):
            self.pages = [visit(fortnox.approve(url))]

    return Person()


def test_user_signs_in_with_the_browser(sign_in_by, approve, store, key, clock, fortnox):
    connection = sign_in_by(approve)
    assert connection == store.get(key)
    assert connection.connected_by == "1@1001"
    assert connection.connected_at == connection.renewed_at == clock.now()
    assert connection.tokens.refresh == Secret("fxcanary-refresh-1")
    status, page = approve.pages[0]
    assert status == 200
    assert "Du är inloggad" in page
    assert "You are signed in" in page
    redirect_uri = fortnox.forms()[0]["redirect_uri"]
    assert redirect_uri.startswith("http://127.0.0.1:")
    assert redirect_uri.endswith("/callback")
    assert not redirect_uri.endswith(":0/callback")


def test_sign_in_waits_for_a_slow_browser(sign_in_by, fortnox, store, key):
    workers = []

    def open_and_return(url):
        worker = threading.Thread(target=visit, args=(fortnox.approve(url),))
        workers.append(worker)
        worker.start()

    sign_in_by(open_and_return)
    assert store.get(key) is not None
    workers[0].join()


def test_reload_shows_the_same_page_and_sends_nothing(sign_in_by, fortnox):
    pages = []

    def twice(url):
        address = fortnox.approve(url)
        pages.extend([visit(address), visit(address)])

    sign_in_by(twice)
    assert pages[0] == pages[1]
    assert [form["grant_type"] for form in fortnox.forms()] == ["authorization_code"]


def test_foreign_requests_and_old_tabs_are_ignored(sign_in_by, fortnox):
    pages = []

    def several(url):
        address = fortnox.approve(url)
        base = address.split("?", maxsplit=1)[0]
        pages.append(visit(f"{base}?code=theirs&state=wrong"))
        pages.append(visit(base.replace("/callback", "/favicon.ico")))
        pages.append(visit(f"{base}?code=theirs"))
        visit(address)

    sign_in_by(several)
    assert [status for status, _ in pages] == [400, 404, 400]
    assert "older sign-in" in pages[0][1]
    assert [form["code"] for form in fortnox.forms()] == ["fxcanary-code-1"]


@pytest.mark.parametrize(
    ("query", "text", "hint"),
    [
        ("error=access_denied&error_description=The+user+said+no", "The user said no", "approve"),
        ("error=invalid_scope", "invalid_scope", "scopes"),
        ("error=error_missing_license&error_description=not+licensed", "not licensed", "Fortnox module"),
        ("x=y", "without an authorisation code", "locked"),
    ],
)
def test_refusal_by_fortnox_raises_consent_denied(sign_in_by, fortnox, store, query, text, hint):
    pages = []

    def refuse(url):
        base, _, rest = fortnox.approve(url).partition("?")
        state = rest.split("state=")[1]
        pages.append(visit(f"{base}?{query}&state={state}"))

    with pytest.raises(ConsentDenied, match=text) as raised:
        sign_in_by(refuse)
    assert hint in raised.value.hint
    assert raised.value.error == (query.split("&")[0].removeprefix("error=") if "error" in query else "")
    assert pages[0][0] == 400
    page = html.unescape(pages[0][1])
    assert str(raised.value) in page
    assert raised.value.in_language("sv") in page
    assert store.keys() == []
    assert fortnox.requests == []


STRANGERS = {
    "nothing": "",
    "an error": "error=access_denied&error_description=Bye",
    "an error with an empty state": "error=access_denied&state=",
    "an error with another state": "error=access_denied&state=x",
    "a code": "code=theirs",
    "a code with another state": "code=theirs&state=x",
    "the state in the fragment of a value": "code=theirs&x=state%3D",
    "no UTF-8": "error=%ff%fe&state=%ff",
    "too many fields": "&".join(f"a{n}=1" for n in range(200)),
    "a surrogate": "state=%ed%a0%80",
}


@pytest.mark.parametrize("query", STRANGERS.values(), ids=STRANGERS)
def test_request_of_a_foreign_page_does_not_end_the_sign_in(sign_in_by, fortnox, store, key, query):
    # Any web page can send the browser to the redirect URI. Only a request with our `state` belongs to the sign-in.
    pages = []

    def stranger_and_person(url):
        address = fortnox.approve(url)
        pages.append(visit(f"{address.partition('?')[0]}?{query}"))
        pages.append(visit(address))

    sign_in_by(stranger_and_person)
    assert [status for status, _ in pages] == [400, 200]
    assert "does not belong to a sign-in" in pages[0][1]
    assert "hör inte till någon inloggning" in pages[0][1]
    assert store.keys() == [key]
    assert [form["code"] for form in fortnox.forms()] == ["fxcanary-code-1"]


def test_the_time_limit_mentions_a_page_that_was_ignored(sign_in_by, fortnox, clock):
    # Fortnox has been seen to redirect without a query if the account is locked.

    def locked(url):
        visit(fortnox.approve(url).partition("?")[0])
        clock.advance(301)

    with pytest.raises(ConsentDenied, match="within 5 minutes") as raised:
        sign_in_by(locked)
    assert "locked" in raised.value.hint


HOSTILE = "\x1b[2J\x1b]0;x\x07\x9b31m\u202e\u2066\x00\r\nfortnox: done <b>\u2028\ufeff"


def test_control_characters_in_foreign_text_are_replaced(sign_in_by, fortnox):
    pages = []

    def attack(url):
        base, _, rest = fortnox.approve(url).partition("?")
        query = urlencode({"error": HOSTILE, "error_description": HOSTILE, "state": rest.split("state=")[1]})
        pages.append(visit(f"{base}?{query}"))

    with pytest.raises(ConsentDenied) as raised:
        sign_in_by(attack)
    fault = raised.value
    for text in (str(fault), fault.error, fault.description):
        assert text.isprintable()
        assert "<b>" in text
    page = pages[0][1]
    assert "&lt;b&gt;" in page
    assert page.replace("\n", "").isprintable()


def test_long_foreign_text_is_shortened(sign_in_by, fortnox):
    def attack(url):
        base, _, rest = fortnox.approve(url).partition("?")
        visit(f"{base}?error=x&error_description={'y' * 9000}&state={rest.split('state=')[1]}")

    with pytest.raises(ConsentDenied) as raised:
        sign_in_by(attack)
    assert len(str(raised.value)) < 700


def test_third_party_text_is_escaped_on_the_page(sign_in_by, fortnox):
    pages = []

    def attack(url):
        base, _, rest = fortnox.approve(url).partition("?")
        state = rest.split("state=")[1]
        pages.append(visit(f"{base}?error=x&error_description=%3Cscript%3E&state={state}"))

    with pytest.raises(ConsentDenied):
        sign_in_by(attack)
    assert "<script>" not in pages[0][1]


def test_sign_in_ends_after_five_minutes(sign_in_by, clock):
    with pytest.raises(ConsentDenied, match="within 5 minutes"):
        sign_in_by(lambda _: clock.advance(301))


def test_the_wrong_company_is_not_saved(sign_in_by, approve, store):
    with pytest.raises(WrongCompany, match="company 1001, not 2002"):
        sign_in_by(approve, company=2002)
    assert store.keys() == []
    assert "failed" in approve.pages[0][1]


def test_company_is_requested_if_the_token_does_not_name_it(sign_in_by, approve, store, key, fortnox):
    fortnox.jwt = False
    sign_in_by(approve)
    assert store.keys() == [key]
    assert fortnox.requests[-1].url == "https://api.fortnox.se/3/companyinformation"


def test_unwritable_store_is_reported_before_the_browser_opens(sign_in_by, store):
    class ReadOnly:
        def __getattr__(self, name):
            return getattr(store, name)

        def check_writable(self):
            raise StoreError("The disk is read-only.")

    with pytest.raises(StoreError):
        sign_in_by(lambda _: pytest.fail("the browser must not open"), store=ReadOnly())


def test_missing_secret_is_reported_before_the_browser_opens(sign_in_by, config):
    config = attrs.evolve(config, client_secret=SecretReference("environment", "FORTNOX_TEST_UNSET"))
    with pytest.raises(ConfigurationError, match="FORTNOX_TEST_UNSET"):
        sign_in_by(lambda _: pytest.fail("the browser must not open"), config=config)


def test_first_free_port_is_used(sign_in_by, approve, config, fortnox):
    with closing(socket.create_server(("127.0.0.1", 0))) as busy:
        used_uri = f"http://127.0.0.1:{busy.getsockname()[1]}/callback"
        sign_in_by(approve, config=attrs.evolve(config, redirect_uris=[used_uri, *config.redirect_uris]))
        assert fortnox.forms()[0]["redirect_uri"] != used_uri
        with pytest.raises(ConfigurationError, match="Another program uses the port"):
            sign_in_by(
                lambda _: pytest.fail("the browser must not open"),
                config=attrs.evolve(config, redirect_uris=[used_uri]),
            )


def has_ipv6():
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
def test_sign_in_needs_both_loopback_addresses_of_localhost(sign_in_by, config, fortnox):
    # A browser may resolve localhost to ::1. Another program that listens there could receive the code.
    by_name = attrs.evolve(config, redirect_uris=["http://localhost:0/callback"])
    statuses = []

    def browser(url):
        address = fortnox.approve(url)
        statuses.append(visit(address.replace("localhost", "[::1]"))[0])

    sign_in_by(browser, config=by_name)
    assert statuses == [200]
    with closing(socket.create_server(("::1", 0), family=socket.AF_INET6)) as busy:
        used_uris = [f"http://localhost:{busy.getsockname()[1]}/callback"]
        with pytest.raises(ConfigurationError, match="Another program uses the port"):
            sign_in_by(
                lambda _: pytest.fail("the browser must not open"),
                config=attrs.evolve(config, redirect_uris=used_uris),
            )


def test_redirect_uri_on_another_machine_is_refused(sign_in_by, config):
    config = attrs.evolve(config, redirect_uris=["https://books.example.com/callback"])
    with pytest.raises(ConfigurationError, match="on this computer"):
        sign_in_by(lambda _: pytest.fail("the browser must not open"), config=config)


def test_without_browser_and_terminal_there_is_no_sign_in(sign_in_by, monkeypatch):
    monkeypatch.setattr("webbrowser.get", no_browser)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(ConfigurationError, match="A person has to sign in") as raised:
        sign_in_by(None)
    assert "varken webbläsare eller terminal" in raised.value.in_language("sv")


def no_browser():
    raise webbrowser.Error


def test_without_a_browser_the_terminal_asks_for_the_redirect(
    sign_in_by, fortnox, monkeypatch, capsys, store, key
):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

        def readline(self, *_):
            address = capsys.readouterr().err.splitlines()[1]
            return f"{fortnox.approve(address)}\n"

    monkeypatch.setattr("webbrowser.get", no_browser)
    monkeypatch.setattr("sys.stdin", Terminal())
    sign_in_by(None)
    assert store.keys() == [key]


def test_the_end_of_the_input_ends_the_sign_in(sign_in_by, monkeypatch, store):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(ConfigurationError, match="A person has to sign in"):
        sign_in_by(None, paste=ask_for_redirect)
    assert store.keys() == []


def test_the_browser_of_this_computer_opens_and_the_address_is_printed(
    sign_in_by, approve, monkeypatch, capsys, store, key
):
    monkeypatch.setattr("webbrowser.get", lambda: None)
    monkeypatch.setattr("webbrowser.open", approve)
    sign_in_by(None)
    assert store.keys() == [key]
    assert "https://apps.fortnox.se/oauth-v1/auth?client_id=client" in capsys.readouterr().err


def test_the_port_is_free_again_afterwards(sign_in_by, approve, fortnox):
    sign_in_by(approve)
    port = int(fortnox.forms()[0]["redirect_uri"].split(":")[2].split("/")[0])
    socket.create_server(("127.0.0.1", port)).close()


def test_the_address_can_be_pasted(config, store, key, fortnox, clock):
    def paste(url):
        return f"  {fortnox.approve(url)}\n"

    sign_in(config, store=store, transport=fortnox, clock=clock, paste=paste)
    assert store.keys() == [key]


@pytest.mark.parametrize(
    ("pasted", "message"),
    [
        ("http://127.0.0.1/?code=x&state=other", "another sign-in"),
        ("http://127.0.0.1/?code=x", "another sign-in"),
        ("http://127.0.0.1/callback", "no code and no state.*locked"),
        ("", "no code and no state"),
        ("http://[", "no code and no state"),
        ("http://[?code=x", "another sign-in"),
        ("?state=\ud800", "another sign-in"),
        ("?" + "&".join(f"a{n}=1" for n in range(1000)), "no code"),
        ("?state=" + "x" * 100_000, "no code"),
    ],
    ids=["state", "no state", "bare", "empty", "no host", "broken host", "surrogate", "many", "long"],
)
def test_a_pasted_address_of_another_sign_in_is_refused(config, store, fortnox, clock, pasted, message):
    with pytest.raises(ConsentDenied, match=message):
        sign_in(config, store=store, transport=fortnox, clock=clock, paste=lambda _: pasted)
    assert fortnox.requests == []


@pytest.fixture
def attempt(config, store, fortnox, clock):
    def make(**options):
        return SignIn(config, store, fortnox, clock, redirect_uri="https://books.example.com/cb", **options)

    return make


def test_program_with_its_own_web_server_signs_in(attempt, fortnox, store, key):
    step = attempt(new_state=lambda: "state-of-mine")
    assert "state=state-of-mine" in step.url
    step.finish(Secret(fortnox.approve(step.url)))
    assert store.keys() == [key]


def test_code_that_was_used_before_is_refused(attempt, fortnox):
    step = attempt()
    address = Secret(fortnox.approve(step.url))
    step.finish(address)
    sent = len(fortnox.requests)
    with pytest.raises(ConsentDenied, match="already ended"):
        step.finish(address)
    assert len(fortnox.requests) == sent
    other = attempt()
    fortnox.approve(other.url, "never used")
    with pytest.raises(ConsentDenied, match="doesn't exist"):
        other.finish(Secret(fortnox.approve(other.url).replace("code=fxcanary-code-1", "code=spent")))


def test_wrong_secret_raises_client_rejected(config, store, fortnox, clock):
    config = attrs.evolve(config, client_secret=Secret("wrong"))
    step = SignIn(config, store, fortnox, clock, redirect_uri="https://books.example.com/cb")
    with pytest.raises(ClientRejected, match="client credentials are invalid"):
        step.finish(Secret(fortnox.approve(step.url)))


def test_the_hint_of_a_refused_service_account_names_its_command(config, store, fortnox, clock, connected):
    connected()
    fortnox.user = "5@1001"
    step = SignIn(attrs.evolve(config, service=True), store, fortnox, clock)
    with pytest.raises(ConsentDenied) as raised:
        step.finish(Secret(fortnox.approve(step.url)))
    assert "run fortnox login --service in a terminal and answer y" in raised.value.hint
    assert "kör fortnox login --service i en terminal" in raised.value.hint_sv


def test_sign_in_of_another_user_needs_permission_to_replace_the_connection(
    attempt, fortnox, store, key, connected
):
    before = connected()
    fortnox.user = "5@1001"
    step = attempt()
    with pytest.raises(
        ConsentDenied, match="user 1 in Fortnox, but you signed in as user 5 in Fortnox"
    ) as raised:
        step.finish(Secret(fortnox.approve(step.url)))
    assert raised.value.hint == (
        "Sign in as user 1 in Fortnox. To replace the connection instead, run fortnox login in a terminal and answer y "
        "to the question (in Python: pass may_replace)."
    )
    assert raised.value.hint_sv == (
        "Logga in som användare 1 i Fortnox. Om kopplingen i stället ska ersättas: kör fortnox login i en terminal och "
        "svara j på frågan (i Python: ange may_replace)."
    )
    assert store.get(key) == before
    asked = []
    step = attempt(may_replace=lambda old, user: asked.append((old.connected_by, user)) is None)
    step.finish(Secret(fortnox.approve(step.url, "code-2")))
    assert asked == [("1@1001", "5@1001")]
    assert store.get(key).connected_by == "5@1001"


def test_third_user_who_signed_in_meanwhile_is_not_replaced(attempt, fortnox, store, key, connected):
    connected()
    fortnox.user = "5@1001"

    def agree_while_another_signs_in(before, user):
        store.update(key, lambda current: attrs.evolve(current, connected_by="9@1001"))
        return True

    step = attempt(may_replace=agree_while_another_signs_in)
    with pytest.raises(ConsentDenied, match="user 9 in Fortnox, but you signed in as user 5 in Fortnox"):
        step.finish(Secret(fortnox.approve(step.url)))
    assert store.get(key).tokens.refresh == Secret("fxcanary-refresh-0")


def test_sign_in_repairs_the_connection_without_renewing_it(attempt, fortnox, store, key, connected, clock):
    before = connected(
        tokens=None, ended=Ending(at=clock.now(), is_lost=False), company_name="Ekbackens Bageri AB"
    )
    clock.advance(10 * 24 * 3600)
    step = attempt()
    after = step.finish(Secret(fortnox.approve(step.url)))
    assert after.ended is None
    assert after.tokens is not None
    assert after.renewed_at == before.renewed_at
    assert after.connected_at == after.refreshed_at == clock.now()
    assert (before.company_name, after.company_name) == ("Ekbackens Bageri AB", "Åkerlunds Cykel AB")


def test_sign_in_replaces_an_impossible_renewal(attempt, fortnox, store, key, connected, clock):
    connected()
    clock.set_now(clock.now() - timedelta(days=400))
    step = attempt()
    assert step.finish(Secret(fortnox.approve(step.url))).renewed_at == clock.now()


def test_a_service_account_signs_in_without_a_person(config, store, key, fortnox, clock):
    connection = sign_in_as_service(1001, config=config, store=store, transport=fortnox, clock=clock)
    assert connection.service
    assert connection.tokens.refresh is None
    assert store.get(key) == connection


def test_sign_in_again_needs_no_person_for_a_service_account(config, store, key, fortnox, clock, connected):
    connected(service=True, tokens=None, ended=Ending(at=clock.now(), is_lost=False))
    tools = {"config": config, "store": store, "transport": fortnox, "clock": clock}
    assert sign_in_again(key, **tools).ended is None
    connected()
    with pytest.raises(ConfigurationError, match="A person has to sign in"):
        sign_in_again(key, **tools)
    fortnox.company = 2002
    with pytest.raises(WrongCompany):
        sign_in_again(key, **tools, open_browser=lambda url: visit(fortnox.approve(url)))


def test_service_account_without_consent_requires_a_sign_in(config, store, fortnox, clock):
    with pytest.raises(SignInRequired, match="--service"):
        sign_in_as_service(2002, config=config, store=store, transport=fortnox, clock=clock)
    assert store.keys() == []

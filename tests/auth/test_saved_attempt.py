"""Tests of a sign-in that one process starts and another process finishes."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fortnox_sdk import FortnoxConfig
from fortnox_sdk.auth import SignIn
from fortnox_sdk.errors import ConfigurationError, ConsentDenied, WrongCompany
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.stores.memory import MemoryStore

REDIRECT = "https://books.example.com/fortnox/callback"
CONFIG = FortnoxConfig(client_id="client", client_secret=Secret("fxcanary-hush"), redirect_uris=[REDIRECT])


@pytest.fixture
def config():
    return CONFIG


@pytest.fixture
def worker(config, fortnox, clock, tmp_path):
    """Return a function that creates the `SignIn` arguments of another process. All processes share a store folder."""
    return lambda: (config, FileStore(tmp_path / "connections", clock=clock), fortnox, clock)


def refused(call, *texts):
    """Check that `call` raises `ConsentDenied` with a hint and with the given English and Swedish texts."""
    with pytest.raises(ConsentDenied) as raised:
        call()
    error = raised.value
    for language, text in zip(("en", "sv"), texts, strict=True):
        assert text in error.in_language(language)
    assert error.in_language("sv") != str(error)
    assert error.hint


def test_another_worker_finishes_the_sign_in(worker, fortnox, key):
    started = SignIn(*worker(), session="user 7")
    saved, redirect = started.save(), fortnox.approve(started.url)
    finished = SignIn.resume(saved, *worker(), session="user 7")
    assert finished.url == started.url
    connection = finished.finish(Secret(redirect))
    assert worker()[1].get(key) == connection
    assert connection.company_name == "Åkerlunds Cykel AB"


def test_the_saved_text_is_small_and_has_no_secret_of_the_application(worker, config):
    saved = SignIn(*worker(), session="user 7", company=1838388).save()
    assert len(saved) < 400
    assert saved.isascii()
    assert saved.isprintable()
    assert not set(saved) & set(' ",;\\')  # characters that cookies can't contain
    assert config.secret().reveal() not in saved


def test_a_text_that_no_cookie_can_hold_is_refused_at_the_start(worker):
    attempt = SignIn(*worker(), redirect_uri=f"{REDIRECT}/{'x' * 4000}")
    with pytest.raises(ConfigurationError, match="a cookie can hold at most 4096"):
        attempt.save()


def test_the_company_and_the_kind_of_account_are_kept(worker, fortnox, config):
    config, *others = worker()
    started = SignIn(attrs.evolve(config, service=True), *others, company=2002)
    resumed = SignIn.resume(started.save(), config, *others)
    assert "account_type=service" in resumed.url
    with pytest.raises(WrongCompany, match="1001, not 2002") as raised:
        resumed.finish(Secret(fortnox.approve(started.url)))
    assert "Logga in igen och välj företag 2002." in raised.value.in_language("sv")
    ours = SignIn(attrs.evolve(config, service=True), *others)
    connection = SignIn.resume(ours.save(), config, *others).finish(
        Secret(fortnox.approve(ours.url, "code-2"))
    )
    assert (connection.service, connection.tokens.refresh) == (True, None)


def test_a_browser_without_a_sign_in_is_refused(worker):
    refused(lambda: SignIn.resume("", *worker()), "No sign-in is under way", "Ingen inloggning pågår")


def test_a_session_of_another_user_is_refused(worker):
    saved = SignIn(*worker(), session="user 7").save()
    for session in ("user 8", ""):
        refused(
            lambda session=session: SignIn.resume(saved, *worker(), session=session),
            "belongs to another application or another browser session",
            "hör till en annan app",
        )


@pytest.mark.parametrize(
    "change",
    [{"client_id": "other"}, {"client_secret": Secret("other")}],
    ids=["another application", "another secret"],
)
def test_a_text_of_another_application_is_refused(worker, change):
    config, *others = worker()
    saved = SignIn(config, *others).save()
    with pytest.raises(ConsentDenied, match="belongs to another application"):
        SignIn.resume(saved, attrs.evolve(config, **change), *others)


@given(st.data())
def test_a_changed_text_is_refused(data):
    parts = (CONFIG, MemoryStore())
    saved = SignIn(*parts).save()
    place = data.draw(st.integers(0, len(saved) - 1))
    letter = data.draw(st.characters(codec="utf-8").filter(lambda letter: letter != saved[place]))
    # The last character of each part of a base64 text can have unused bits, but the signature is compared as text.
    with pytest.raises(ConsentDenied, match="belongs to another application"):
        SignIn.resume(saved[:place] + letter + saved[place + 1 :], *parts)


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=5000) | st.just("1." * 5000))
def test_any_other_text_is_refused(text):
    with pytest.raises(ConsentDenied, match="belongs to another application"):
        SignIn.resume(text, CONFIG, MemoryStore())


def test_a_sign_in_that_took_too_long_is_refused(worker, fortnox, clock):
    started = SignIn(*worker())
    saved, redirect = started.save(), Secret(fortnox.approve(started.url))
    clock.advance(901)
    refused(
        lambda: SignIn.resume(saved, *worker()).finish(redirect),
        "took too long. Start the sign-in again",
        "för lång tid. Börja om",
    )
    assert fortnox.requests == []


def test_the_time_limit_can_be_chosen(worker, fortnox, clock):
    started = SignIn(*worker(), lifetime_s=3600)
    saved, redirect = started.save(), Secret(fortnox.approve(started.url))
    clock.advance(3599)
    assert SignIn.resume(saved, *worker()).finish(redirect).company_name


def test_a_redirect_of_another_browser_is_refused(worker, fortnox):
    # If an attacker makes a user open the redirect of the attacker's own sign-in, no company is connected.
    attacker, victim = SignIn(*worker()), SignIn(*worker())
    refused(
        lambda: SignIn.resume(victim.save(), *worker()).finish(Secret(fortnox.approve(attacker.url))),
        "belongs to another sign-in",
        "hör till en annan inloggning",
    )
    assert fortnox.requests == []


def test_a_redirect_that_comes_twice_is_sent_once(worker, fortnox):
    # A server may withdraw the tokens of a code that it receives twice (RFC 6749, 4.1.2).
    started = SignIn(*worker())
    saved, redirect = started.save(), Secret(fortnox.approve(started.url))
    SignIn.resume(saved, *worker()).finish(redirect)
    sent = len(fortnox.requests)
    again = SignIn.resume(saved, *worker())
    refused(lambda: again.finish(redirect), "has already ended. Go back", "redan avslutad. Gå tillbaka")
    refused(lambda: started.finish(redirect), "has already ended", "redan avslutad")
    assert len(fortnox.requests) == sent


def test_a_refusal_by_fortnox_has_a_text_in_both_languages(worker, fortnox):
    started = SignIn(*worker())
    base, _, query = fortnox.approve(started.url).partition("?")
    state = query.partition("state=")[2]
    refused(
        lambda: started.finish(Secret(f"{base}?error=access_denied&state={state}")),
        "Fortnox refused the sign-in: access_denied. Sign in again and approve",
        "Fortnox nekade inloggningen: access_denied. Logga in igen och godkänn.",
    )

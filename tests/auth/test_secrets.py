# ruff: noqa: PLR0917 -- pytest passes fixtures as arguments
"""Tests that, after any failure, no token, code or secret is in logs, messages or tracebacks."""

import base64
import logging
import pickle
import traceback
from datetime import timedelta
from urllib.parse import quote

import attrs
import pytest

from fortnox_sdk.auth.attempt import SignIn
from fortnox_sdk.auth.login import sign_in
from fortnox_sdk.auth.provider import TokenProvider
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Tokens
from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.http.messages import Response
from fortnox_sdk.scalars import Secret
from fortnox_sdk.secret_reference import SecretReference
from fortnox_sdk.stores.encrypted import EncryptedStore, new_store_key
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.stores.sql import SqlStore

CANARY = "fxcanary+7/x="


def hiding_places(text):
    """Return the forms of the canary that occur in a text.

    Every secret in these tests contains the canary. Its forms are clear text, URL-encoded, and base64 at each offset.
    """
    forms = {CANARY, quote(CANARY), quote(CANARY, safe="")}
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + CANARY.encode()).decode()
        forms.add(encoded[4 if offset else 0 : -4])
    return [form for form in forms if form in text]


def shown(fault):
    """Yield the texts that an error tracker could record: reprs, attributes and tracebacks with local variables."""
    text = traceback.TracebackException.from_exception(fault, capture_locals=True)
    while fault is not None:
        yield repr(fault)
        yield str(vars(fault))
        fault = fault.__cause__ or fault.__context__
    yield "".join(text.format(chain=True))


@pytest.fixture
def leaks(caplog):
    """Return a function that runs failing code and returns the encodings in which its error or logs show the secret."""
    caplog.set_level(logging.DEBUG)

    def run(work):
        with pytest.raises(FortnoxError) as raised:
            work()
        texts = [*shown(raised.value), caplog.text, pickle.dumps(raised.value).decode("latin-1")]
        return [place for text in texts for place in hiding_places(text)]

    return run


def replying(status, body):
    return lambda _: Response(status=status, headers={}, body=body)


@pytest.mark.parametrize(
    "planted",
    [
        CANARY,
        f"https://example.com/?code={quote(CANARY)}",
        base64.b64encode(f"Basic client:{CANARY}".encode()).decode(),
    ],
    ids=["clear", "address", "base64"],
)
def test_planted_secret_is_found(leaks, planted):
    def in_message():
        raise FortnoxError(f"refused {planted}")

    def in_local():
        hidden = planted
        raise FortnoxError(f"refused {len(hidden)} characters")

    def in_log():
        logging.getLogger("x").debug("sent %s", planted)
        raise FortnoxError("refused")

    for leak in (in_message, in_local, in_log):
        assert leaks(leak)


@pytest.fixture
def canaries(config, key, store, clock, connected):
    """Save a connection with the canary as its tokens. Return settings with the canary as the client secret."""
    tokens = Tokens(
        access=Secret(CANARY), refresh=Secret(CANARY), expires_at=clock.now() + timedelta(hours=1)
    )
    connected(tokens=tokens)
    return attrs.evolve(config, client_secret=Secret(CANARY))


@pytest.mark.parametrize(
    "answer",
    [
        replying(500, b"<html>"),
        replying(401, b'{"error":"invalid_client"}'),
        replying(400, b'{"error":"invalid_grant"}'),
        replying(400, b'{"error":"other"}'),
        replying(200, f'{{"access_token":"{CANARY}","refresh_token":"{CANARY}"}}'.encode()),
        replying(200, b"{"),
    ],
    ids=["500", "client", "grant", "other", "half an answer", "broken"],
)
def test_failed_refresh_shows_no_secret(canaries, store, key, fortnox, clock, leaks, answer):
    clock.advance(3600)
    fortnox.faults.append(answer)
    assert leaks(TokenProvider(canaries, store, key, fortnox, clock).authorization) == []


@pytest.mark.parametrize("query", ["error=access_denied&code=", "state=x&code=", "code="])
def test_failed_sign_in_shows_no_secret(canaries, store, fortnox, clock, leaks, query):
    def browser(url):
        state = url.partition("state=")[2].partition("&")[0]
        return f"http://127.0.0.1/callback?state={state}&{query}{quote(CANARY)}"

    assert leaks(lambda: sign_in(canaries, store=store, transport=fortnox, clock=clock, paste=browser)) == []


def test_refused_code_shows_no_secret(config, store, fortnox, clock, leaks):
    attempt = SignIn(config, store, fortnox, clock, redirect_uri="http://127.0.0.1/callback")
    state = attempt.url.partition("state=")[2].partition("&")[0]
    address = Secret(f"http://127.0.0.1/callback?state={state}&code={quote(CANARY)}")
    assert leaks(lambda: attempt.finish(address)) == []


@pytest.fixture(params=["file", "sqlite", "wrong key"])
def broken_store(request, tmp_path, store, key, canaries):
    """Return a store that is damaged or has the wrong encryption key. It contains tokens with the canary."""
    folder = tmp_path / "store"
    if request.param == "sqlite":
        broken = SqlStore(f"sqlite:///{tmp_path}/store.db")
        broken.update(key, lambda _: store.get(key))
        with (tmp_path / "store.db").open("r+b") as file:
            file.write(b"no database any more")
        return broken
    EncryptedStore(FileStore(folder), [new_store_key()]).update(key, lambda _: store.get(key))
    if request.param == "wrong key":
        return EncryptedStore(FileStore(folder), [new_store_key()])
    FileStore(folder).update(key, lambda _: store.get(key))
    (path,) = folder.glob("*.json")
    path.write_bytes(path.read_bytes()[:-5])
    return FileStore(folder)


def test_failing_store_shows_no_secret(broken_store, key, leaks):
    assert leaks(lambda: broken_store.get(key)) == []
    assert leaks(lambda: broken_store.update(key, lambda current: current)) == []


def test_full_disk_shows_no_secret(tmp_path, store, key, canaries, leaks, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    disk = FileStore(tmp_path / "store")
    monkeypatch.setattr("os.fsync", full)
    assert leaks(lambda: disk.update(key, lambda _: store.get(key))) == []


def test_a_wrong_setting_does_not_show_the_environment(leaks, monkeypatch, tmp_path):
    monkeypatch.setenv("FORTNOX_CLIENT_SECRET", CANARY)
    (tmp_path / "fortnox.toml").write_text("cleint_id = 'x'", encoding="utf-8")
    assert leaks(lambda: FortnoxConfig.load(tmp_path / "fortnox.toml")) == []
    assert leaks(lambda: SecretReference("environment", "NOWHERE").read()) == []

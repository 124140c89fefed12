"""Tests that several threads and processes refresh a connection once, even if Fortnox would accept two refreshes."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from threading import Barrier

import pytest

from fortnox_sdk.auth.login import sign_in
from fortnox_sdk.auth.provider import TokenProvider
from fortnox_sdk.cli.consent import approve
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.http.messages import Request
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.testing import sandbox_config

BEHAVIOURS = ["second_refused", "both_succeed"]


def provider_of(sandbox, folder, key):
    return TokenProvider(sandbox_config(sandbox), FileStore(folder), key, RequestsTransport(), SystemClock())


def renewed(sandbox, folder, key):
    """Renew the token and return the new value of the Authorization header. Tests run this in separate processes."""
    provider = provider_of(sandbox, folder, key)
    provider.renew(provider.authorization())
    return provider.authorization().reveal()


def status_of(sandbox, provider):
    request = Request(
        method="GET", url=f"{sandbox.url}/3/companyinformation", authorization=provider.authorization()
    )
    return RequestsTransport().send(request).status


def refreshes(sandbox):
    return sum(entry["path"] == "/oauth-v1/token" for entry in sandbox.log())


@pytest.fixture
def key(sandbox, tmp_path):
    """Sign in, save the connection in `tmp_path`, and return its key."""
    transport = RequestsTransport()
    connection = sign_in(
        sandbox_config(sandbox),
        store=FileStore(tmp_path),
        transport=transport,
        clock=SystemClock(),
        open_browser=lambda url: approve(url, transport),
    )
    return connection.key


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_threads_that_got_the_same_rejected_token_refresh_it_once(sandbox, tmp_path, key, behaviour):
    sandbox.set_behaviour(simultaneous_refresh=behaviour)
    providers = [provider_of(sandbox, tmp_path, key) for _ in range(6)]
    rejected, before, together = providers[0].authorization(), refreshes(sandbox), Barrier(len(providers))

    def renew(provider):
        together.wait(10)
        provider.renew(rejected)
        return provider.authorization().reveal()

    with ThreadPoolExecutor(len(providers)) as pool:
        renewed_tokens = set(pool.map(renew, providers))
    assert len(renewed_tokens) == 1
    assert refreshes(sandbox) == before + 1
    assert [status_of(sandbox, provider) for provider in providers] == [200] * len(providers)


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_processes_never_refresh_with_the_same_token(sandbox, tmp_path, key, behaviour):
    sandbox.set_behaviour(simultaneous_refresh=behaviour)
    before = refreshes(sandbox)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        answers = [pool.submit(renewed, sandbox, tmp_path, key) for _ in range(4)]
        tokens = {answer.result(60) for answer in answers}
    statuses = [entry["status"] for entry in sandbox.log() if entry["path"] == "/oauth-v1/token"]
    assert statuses == [200] * len(statuses)
    assert refreshes(sandbox) <= before + len(answers)
    saved = provider_of(sandbox, tmp_path, key)
    assert saved.authorization().reveal() in tokens
    saved.renew(saved.authorization())
    assert status_of(sandbox, saved) == 200

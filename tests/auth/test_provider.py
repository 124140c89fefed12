# ruff: noqa: PLR0917 -- pytest passes fixtures as arguments
"""Tests that a token is refreshed once, saved before it is used, and dropped only after Fortnox has refused it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import attrs
import pytest

from fortnox_sdk.auth.provider import TokenProvider
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey, ConnectionState, RefreshIntent, Tokens, connection_status
from fortnox_sdk.errors import (
    ApiError,
    ClientRejected,
    ConfigurationError,
    DecodeError,
    NoAnswer,
    NotSent,
    ServerError,
    SignInRequired,
    StoreError,
    WrongCompany,
)
from fortnox_sdk.http.messages import Response
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.memory import MemoryStore


@pytest.fixture
def provider(config, store, key, fortnox, clock, connected):
    connected()
    return TokenProvider(config, store, key, fortnox, clock)


def raising(fault):
    def raise_it(_):
        raise fault

    return raise_it


def replying(status, body=b""):
    return lambda _: Response(status=status, headers={}, body=body)


def test_valid_token_is_not_refreshed(provider, fortnox):
    assert provider.authorization() == Secret("Bearer fxcanary-access-0")
    assert fortnox.requests == []


def test_token_is_refreshed_before_it_expires(provider, fortnox, clock, store, key):
    clock.advance(3600 - 91)
    assert provider.authorization() == Secret("Bearer fxcanary-access-0")
    clock.advance(2)
    authorization = provider.authorization()
    assert fortnox.forms() == [{"grant_type": "refresh_token", "refresh_token": "fxcanary-refresh-0"}]
    saved = store.get(key)
    assert authorization.reveal() == f"Bearer {saved.tokens.access.reveal()}"
    assert saved.tokens.refresh == Secret("fxcanary-refresh-1")
    assert saved.tokens.scopes == {"companyinformation", "invoice", "payment"}
    assert saved.refreshed_at == clock.now()
    assert saved.refresh_intent is None
    assert saved.tokens.expires_at == clock.now() + timedelta(hours=1)
    assert saved.company_name == "Åkerlunds Cykel AB"


def test_margin_is_at_most_half_of_the_lifetime(config, store, key, fortnox, clock, connected):
    connected()
    store.update(
        key,
        lambda c: attrs.evolve(
            c, tokens=attrs.evolve(c.tokens, expires_at=clock.now() + timedelta(seconds=60))
        ),
    )
    provider = TokenProvider(config, store, key, fortnox, clock)
    clock.advance(29)
    provider.authorization()
    assert fortnox.requests == []
    clock.advance(2)
    provider.authorization()
    assert len(fortnox.requests) == 1


def test_clock_set_back_does_not_extend_a_token(provider, fortnox, clock):
    provider.authorization()
    clock.set_now(clock.now() - timedelta(days=400))
    clock.advance(3600)
    provider.authorization()
    assert len(fortnox.requests) == 1


def test_clock_set_back_before_the_first_use_gives_at_most_one_lifetime(provider, fortnox, clock):
    clock.set_now(clock.now() - timedelta(days=400))
    provider.authorization()
    clock.advance(3600)
    provider.authorization()
    assert len(fortnox.requests) == 1


def test_rejected_token_is_refreshed_once(provider, fortnox):
    used = provider.authorization()
    provider.renew(used)
    provider.renew(used)
    assert len(fortnox.requests) == 1
    assert provider.authorization() != used


def test_many_threads_refresh_once(config, store, key, fortnox, clock, connected):
    connected()
    clock.advance(3600)
    providers = [TokenProvider(config, store, key, fortnox, clock) for _ in range(8)]
    start = threading.Barrier(8)

    def ask(provider):
        start.wait()
        return provider.authorization()

    with ThreadPoolExecutor(8) as pool:
        tokens = set(pool.map(ask, providers))
    assert len(fortnox.requests) == 1
    assert len(tokens) == 1


def test_tokens_are_saved_before_use_and_the_intent_before_sending(provider, fortnox, store, key, clock):
    clock.advance(3600)
    intents = []
    fortnox.faults.append(lambda _: intents.append(store.get(key).refresh_intent))
    provider.authorization()
    assert intents == [RefreshIntent(at=clock.now(), sent_at=clock.now())]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (raising(NotSent("no network")), NotSent),
        (replying(401, b'{"error":"invalid_client"}'), ClientRejected),
        (replying(500), ServerError),
        (replying(400, b'{"error":"invalid_request"}'), ApiError),
        (replying(429), ApiError),
        (replying(302), ApiError),
    ],
    ids=["not sent", "wrong secret", "server error", "bad request", "too many", "redirect"],
)
def test_errors_of_fortnox_do_not_lose_a_token(provider, fortnox, store, key, clock, fault, kind):
    clock.advance(3600)
    fortnox.faults.append(fault)
    with pytest.raises(kind):
        provider.authorization()
    assert store.get(key).tokens.refresh == Secret("fxcanary-refresh-0")
    provider.authorization()
    assert clock.sleeps == []
    assert store.get(key).refresh_intent is None


def test_refresh_is_retried_after_the_time_out_if_fortnox_did_not_act(provider, fortnox, store, key, clock):
    clock.advance(3600)
    fortnox.faults.append(raising(NoAnswer("cut")))
    with pytest.raises(NoAnswer):
        provider.authorization()
    clock.advance(4)
    provider.authorization()
    assert clock.sleeps == [26]
    assert store.get(key).tokens.refresh == Secret("fxcanary-refresh-1")


def test_response_lost_after_fortnox_acted_is_reported_as_lost(provider, fortnox, store, key, clock):
    clock.advance(3600)
    fortnox.after.append(raising(NoAnswer("cut")))
    with pytest.raises(NoAnswer):
        provider.authorization()
    with pytest.raises(SignInRequired, match=r"lost in a crash.*2026-02-01 10:00 UTC"):
        provider.authorization()
    status = connection_status(store.get(key), clock.now())
    assert status.state is ConnectionState.LOST
    assert len(fortnox.requests) == 2
    with pytest.raises(SignInRequired):
        provider.authorization()
    assert len(fortnox.requests) == 2, "a dead token is not sent again"


def test_wait_after_a_crash_counts_from_the_last_attempt_and_the_report_from_the_first(
    config, store, key, fortnox, clock, connected
):
    first, last = clock.now() - timedelta(minutes=40), clock.now() - timedelta(seconds=10)
    connected(refresh_intent=RefreshIntent(at=first, sent_at=last))
    fortnox.refresh = "another"
    provider = TokenProvider(config, store, key, fortnox, clock)
    with pytest.raises(SignInRequired, match="2026-02-01 08:20 UTC"):
        provider.renew(Secret("Bearer fxcanary-access-0"))
    assert clock.sleeps == [20]


def test_refused_token_in_the_store_is_revoked(provider, fortnox, store, key, clock):
    fortnox.refresh = None
    clock.advance(3600)
    with pytest.raises(SignInRequired, match=r"revoked.*fortnox login"):
        provider.authorization()
    saved = store.get(key)
    assert saved.tokens is None
    assert not saved.ended.is_lost
    assert saved.company_name == "Åkerlunds Cykel AB"


def test_refused_token_that_was_replaced_changes_nothing(provider, fortnox, store, key, clock):
    # Another program signs in during our refresh, without the lock.
    clock.advance(3600)
    newer = Tokens(
        access=Secret("fxcanary-access-9"),
        refresh=Secret("fxcanary-refresh-9"),
        expires_at=clock.now() + timedelta(hours=1),
    )

    def sign_in_elsewhere(_):
        store.update(key, lambda c: attrs.evolve(c, tokens=newer, refreshed_at=clock.now()))
        fortnox.refresh = "fxcanary-refresh-9"

    fortnox.faults.append(sign_in_elsewhere)
    assert provider.authorization() == Secret("Bearer fxcanary-access-9")
    assert store.get(key).ended is None


class FullOnce:
    """A store that can't save tokens while it is `full`."""

    full = True

    def __init__(self, store):
        self._store = store

    def __getattr__(self, name):
        return getattr(self._store, name)

    def update(self, key, change, /):
        def checked(current):
            new = change(current)
            if self.full and new.tokens != current.tokens:
                raise StoreError("The disk is full.")
            return new

        return self._store.update(key, checked)


def test_full_disk_does_not_lose_tokens(config, store, key, fortnox, clock, connected):
    connected()
    disk = FullOnce(store)
    provider = TokenProvider(config, disk, key, fortnox, clock)
    clock.advance(3600)
    with pytest.raises(StoreError):
        provider.authorization()
    assert store.get(key).tokens.refresh == Secret("fxcanary-refresh-0"), "nothing is used before it is saved"
    disk.full = False
    provider.authorization()
    assert len(fortnox.requests) == 1
    assert store.get(key).tokens.refresh == Secret("fxcanary-refresh-1")
    assert store.get(key).refresh_intent is None


def test_full_disk_does_not_lose_tokens_if_another_process_ends_the_connection(
    config, store, key, fortnox, clock, connected
):
    connected()
    disk = FullOnce(store)
    provider = TokenProvider(config, disk, key, fortnox, clock)
    clock.advance(3600)
    with pytest.raises(StoreError):
        provider.authorization()
    with pytest.raises(SignInRequired):
        TokenProvider(config, store, key, fortnox, clock).authorization()
    disk.full = False
    authorization = provider.authorization()
    saved = store.get(key)
    assert authorization == Secret(f"Bearer {saved.tokens.access.reveal()}")
    assert (saved.tokens.refresh, saved.ended) == (Secret("fxcanary-refresh-1"), None)


def test_token_of_another_company_is_not_saved(provider, fortnox, store, key, clock):
    clock.advance(3600)
    fortnox.company = 2002
    with pytest.raises(WrongCompany):
        provider.authorization()
    assert store.get(key).tokens.refresh == Secret("fxcanary-refresh-0")


@pytest.mark.parametrize(
    "other",
    [
        FortnoxConfig(client_id="other"),
        FortnoxConfig(
            client_id="client", auth_url="http://127.0.0.1:5000/oauth-v1", api_url="http://127.0.0.1:5000"
        ),
    ],
    ids=["application", "issuer"],
)
def test_a_key_of_another_application_or_issuer_is_refused(other, store, key, fortnox, clock):
    with pytest.raises(ConfigurationError, match="does not belong to the configured application"):
        TokenProvider(other, store, key, fortnox, clock)


def test_the_record_of_another_company_is_not_used(config, key, fortnox, clock, connected):
    # The caller's own store may return the record of another company.
    other = attrs.evolve(connected(), key=attrs.evolve(key, database_number=2002))

    class Confused(MemoryStore):
        def get(self, key, /):
            del key
            return other

    with pytest.raises(StoreError, match=r"'.*/1001' contains the connection '.*/2002'"):
        TokenProvider(config, Confused(), key, fortnox, clock).authorization()
    assert fortnox.requests == []


def test_missing_connection_has_a_hint(config, store, fortnox, clock):
    key = ConnectionKey(config.issuer_host, "client", 7)
    with pytest.raises(SignInRequired, match=r"company 7 can't be used.*fortnox login"):
        TokenProvider(config, store, key, fortnox, clock).authorization()


def test_connection_removed_during_a_refresh_stays_removed(provider, fortnox, store, key, clock):
    clock.advance(3600)
    fortnox.faults.append(lambda _: store.delete(key))
    with pytest.raises(SignInRequired, match="removed"):
        provider.authorization()
    assert store.keys() == []


def test_service_account_needs_no_person(config, store, key, fortnox, clock, connected):
    connected(service=True)
    provider = TokenProvider(config, store, key, fortnox, clock)
    clock.advance(3600)
    provider.authorization()
    assert fortnox.forms() == [{"grant_type": "client_credentials"}]
    assert store.get(key).tokens.refresh is None


def test_a_service_consent_that_was_withdrawn_is_revoked(config, store, key, fortnox, clock, connected):
    connected(service=True)
    provider = TokenProvider(config, store, key, fortnox, clock)
    fortnox.company = 2002
    clock.advance(3600)
    with pytest.raises(SignInRequired, match="revoked"):
        provider.authorization()


@pytest.mark.parametrize(
    "token", ["fxcanary\r\nX-Other: 1", "fxcanary\n", "fxcanaryé", "", "fxcanary" * 2000], ids=ascii
)
def test_damaged_token_of_a_store_is_neither_sent_nor_shown(
    config, store, key, fortnox, clock, connected, token
):
    connected()
    saved = store.get(key)
    store.update(key, lambda _: attrs.evolve(saved, tokens=attrs.evolve(saved.tokens, access=Secret(token))))
    provider = TokenProvider(config, store, key, fortnox, clock)
    with pytest.raises(StoreError, match="fortnox login") as caught:
        provider.authorization()
    assert fortnox.requests == []
    assert "fxcanary" not in str(caught.value) + repr(vars(caught.value))


def test_response_with_a_damaged_token_keeps_the_saved_tokens(provider, fortnox, clock, store, key):
    clock.advance(3600)
    body = b'{"access_token": "a\\r\\nb", "refresh_token": "new", "expires_in": 3600}'
    fortnox.faults.append(replying(200, body))
    with pytest.raises(DecodeError):
        provider.authorization()
    saved = store.get(key)
    assert saved.tokens.refresh == Secret("fxcanary-refresh-0")
    assert saved.refresh_intent.has_response

# ruff: noqa: PLR0917 -- pytest passes fixtures as arguments
"""Tests of the content of the store after a refresh that failed or whose response was incomplete."""

import base64
from datetime import timedelta

import pytest

from fortnox_sdk.auth.provider import TokenProvider
from fortnox_sdk.connection import Ending, RefreshIntent
from fortnox_sdk.errors import (
    ApiError,
    ClientRejected,
    DecodeError,
    NoAnswer,
    NotSent,
    ServerError,
    SignInRequired,
    WrongCompany,
)
from fortnox_sdk.scalars import Secret
from tests.transports import answer

FIRST = Secret("Bearer fxcanary-access-0")


@pytest.fixture
def provider(config, store, key, fortnox, clock):
    return TokenProvider(config, store, key, fortnox, clock)


def raising(fault):
    def raise_it(_):
        raise fault

    return raise_it


def replying(status, body=None):
    return lambda _: answer(status, body)


def attempt(provider, fortnox, *, fault, kind):
    fortnox.faults.append(fault)
    with pytest.raises(kind):
        provider.renew(FIRST)


REFUSALS = [
    (raising(NotSent("no network")), NotSent),
    (replying(401, {"error": "invalid_client"}), ClientRejected),
    (replying(400, {"error": "invalid_request"}), ApiError),
]
UNCLEAR = [(replying(500), ServerError), (replying(200, {}), DecodeError)]


@pytest.mark.parametrize(("fault", "kind"), REFUSALS, ids=["not sent", "wrong secret", "bad request"])
def test_failed_refresh_keeps_the_intent_of_an_earlier_crash(
    provider, fortnox, store, key, clock, connected, fault, kind
):
    # Without the intent, the lost token would be reported as revoked.
    crash = RefreshIntent(at=clock.now() - timedelta(hours=2), sent_at=clock.now() - timedelta(hours=1))
    connected(refresh_intent=crash)
    attempt(provider, fortnox, fault=fault, kind=kind)
    assert store.get(key).refresh_intent == crash
    fortnox.refresh = "fxcanary-another"
    with pytest.raises(SignInRequired, match="lost in a crash"):
        provider.renew(FIRST)
    assert store.get(key).ended == Ending(at=crash.at, is_lost=True)


@pytest.mark.parametrize(("fault", "kind"), REFUSALS, ids=["not sent", "wrong secret", "bad request"])
def test_failed_refresh_leaves_no_intent_if_the_token_was_not_spent(
    provider, fortnox, store, key, connected, fault, kind
):
    connected()
    attempt(provider, fortnox, fault=fault, kind=kind)
    assert store.get(key).refresh_intent is None


@pytest.mark.parametrize(("fault", "kind"), UNCLEAR, ids=["server error", "no tokens"])
def test_intent_after_an_unclear_response_has_the_times_of_the_first_and_the_last_request(
    provider, fortnox, store, key, clock, connected, fault, kind
):
    connected()
    first = clock.now()
    attempt(provider, fortnox, fault=fault, kind=kind)
    assert store.get(key).refresh_intent == RefreshIntent(at=first, sent_at=first, has_response=True)
    clock.advance(5)
    attempt(provider, fortnox, fault=fault, kind=kind)
    assert store.get(key).refresh_intent == RefreshIntent(at=first, sent_at=clock.now(), has_response=True)
    assert clock.sleeps == [], "both requests have ended"


def test_report_of_a_lost_token_names_the_first_of_several_requests(
    provider, fortnox, store, key, clock, connected
):
    connected()
    first = clock.now()
    attempt(provider, fortnox, fault=raising(NoAnswer("cut")), kind=NoAnswer)
    fortnox.after.append(raising(NoAnswer("cut")))
    with pytest.raises(NoAnswer):
        provider.renew(FIRST)
    assert store.get(key).refresh_intent == RefreshIntent(at=first, sent_at=clock.now())
    assert clock.now() - first == timedelta(seconds=30), "the first request may have been under way"
    with pytest.raises(SignInRequired, match="lost in a crash"):
        provider.renew(FIRST)
    ended = store.get(key)
    assert (ended.tokens, ended.refresh_intent) == (None, None)
    assert ended.ended == Ending(at=first, is_lost=True)


def test_withdrawn_token_ends_the_connection_and_leaves_no_intent(
    provider, fortnox, store, key, clock, connected
):
    connected()
    fortnox.refresh = None
    with pytest.raises(SignInRequired, match="revoked"):
        provider.renew(FIRST)
    ended = store.get(key)
    assert (ended.tokens, ended.refresh_intent) == (None, None)
    assert ended.ended == Ending(at=clock.now(), is_lost=False)


def test_response_without_refresh_token_and_scopes_keeps_the_saved_ones(
    provider, fortnox, store, key, connected
):
    # A response may leave out values that did not change (RFC 6749, 5.1 and 6).
    connected()
    fortnox.faults.append(replying(200, {"access_token": "fxcanary-access-7", "expires_in": 3600}))
    provider.renew(FIRST)
    tokens = store.get(key).tokens
    assert tokens.access == Secret("fxcanary-access-7")
    assert tokens.refresh == Secret("fxcanary-refresh-0")
    assert tokens.scopes == {"invoice"}


def test_refresh_token_in_a_response_to_a_service_account_is_not_saved(
    provider, fortnox, store, key, clock, connected
):
    connected(service=True)
    body = {"access_token": "fxcanary-access-7", "refresh_token": "fxcanary-refresh-7", "expires_in": 600}
    fortnox.faults.append(replying(200, body))
    provider.renew(FIRST)
    saved = store.get(key)
    assert saved.tokens.refresh is None
    assert saved.tokens.scopes == {"invoice"}
    assert saved.tokens.expires_at == clock.now() + timedelta(minutes=10)
    assert saved.refreshed_at == clock.now()


def test_lifetime_counts_from_the_sending_of_the_request(provider, fortnox, store, key, clock, connected):
    connected()
    sent_at = clock.now()
    fortnox.after.append(lambda _: clock.advance(20))
    provider.renew(FIRST)
    saved = store.get(key)
    assert saved.refreshed_at == sent_at
    assert saved.tokens.expires_at == sent_at + timedelta(hours=1)


def test_withdrawn_consent_of_a_service_account_ends_the_connection(
    provider, fortnox, store, key, clock, connected
):
    connected(service=True)
    fortnox.company = 2002
    sent_at = clock.now()
    fortnox.after.append(lambda _: clock.advance(20))
    with pytest.raises(SignInRequired, match="revoked"):
        provider.renew(FIRST)
    saved = store.get(key)
    assert saved.tokens is None
    assert saved.ended == Ending(at=sent_at, is_lost=False)


def test_service_account_gets_no_token_of_another_company(provider, fortnox, store, key, connected):
    connected(service=True)
    claims = base64.urlsafe_b64encode(b'{"tenantId": 2002}').decode().rstrip("=")
    token = f"head.{claims}.fxcanary-signature"
    fortnox.faults.append(replying(200, {"access_token": token, "expires_in": 3600}))
    with pytest.raises(WrongCompany):
        provider.renew(FIRST)
    assert store.get(key).tokens.access == Secret("fxcanary-access-0")

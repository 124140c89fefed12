# ruff: noqa: PLR0917 -- pytest passes fixtures as arguments
"""Tests of the times at which a token is refreshed, and of the number of times that the store is read."""

from datetime import timedelta

import attrs
import pytest

from fortnox_sdk.auth.provider import TokenProvider
from fortnox_sdk.connection import RefreshIntent
from fortnox_sdk.scalars import Secret

FIRST = Secret("Bearer fxcanary-access-0")


class RecordingStore:
    """A store that counts its reads and records the keys that were locked."""

    def __init__(self, store):
        self._store = store
        self.reads = 0
        self.locked_keys = []

    def __getattr__(self, name):
        return getattr(self._store, name)

    def get(self, key, /):
        self.reads += 1
        return self._store.get(key)

    def locked(self, key, /):
        self.locked_keys.append(key)
        return self._store.locked(key)


@pytest.fixture
def recorded(store):
    return RecordingStore(store)


@pytest.fixture
def provider(config, recorded, key, fortnox, clock, connected):
    connected()
    return TokenProvider(config, recorded, key, fortnox, clock)


def test_valid_token_is_read_from_the_store_once(provider, recorded):
    assert [provider.authorization() for _ in range(3)] == [FIRST] * 3
    assert recorded.reads == 1
    assert recorded.locked_keys == []


def test_refresh_locks_the_connection(provider, recorded, clock, key):
    clock.advance(3600)
    provider.authorization()
    assert recorded.locked_keys == [key]


@pytest.mark.parametrize(("left_s", "requests"), [(90.5, 0), (90, 1)])
def test_token_is_refreshed_90_seconds_before_it_expires(provider, fortnox, clock, left_s, requests):
    provider.authorization()
    clock.advance(3600 - left_s)
    provider.authorization()
    assert len(fortnox.requests) == requests


@pytest.mark.parametrize(("left_s", "requests"), [(90.5, 0), (90, 1)])
def test_date_alone_decides_after_the_machine_slept(provider, fortnox, clock, left_s, requests):
    # The monotonic clock may stop while a machine sleeps.
    provider.authorization()
    clock.set_now(clock.now() + timedelta(seconds=3600 - left_s))
    provider.authorization()
    assert len(fortnox.requests) == requests


@pytest.mark.parametrize(("left_s", "requests"), [(90.5, 0), (90, 1)])
def test_monotonic_clock_alone_decides_after_the_clock_was_set_back(
    provider, fortnox, clock, left_s, requests
):
    provider.authorization()
    clock.advance(3600 - left_s)
    clock.set_now(clock.now() - timedelta(days=1))
    provider.authorization()
    assert len(fortnox.requests) == requests


@pytest.mark.parametrize(("margin_s", "left_s"), [(10, 10), (1799, 1799), (1800, 1800), (3000, 1800)])
def test_margin_may_be_set_up_to_half_of_the_lifetime(
    config, store, key, fortnox, clock, connected, margin_s, left_s
):
    connected()
    provider = TokenProvider(config, store, key, fortnox, clock, refresh_margin_s=margin_s)
    clock.advance(3600 - left_s - 1)
    provider.authorization()
    assert fortnox.requests == []
    clock.advance(1)
    provider.authorization()
    assert len(fortnox.requests) == 1


def test_token_that_another_process_saved_is_used_without_a_request(provider, fortnox, clock, store, key):
    used = provider.authorization()
    newer = Secret("fxcanary-access-9")
    store.update(key, lambda c: attrs.evolve(c, tokens=attrs.evolve(c.tokens, access=newer)))
    provider.renew(used)
    assert provider.authorization() == Secret("Bearer fxcanary-access-9")
    assert fortnox.requests == []


@pytest.mark.parametrize(
    ("ago_s", "sleeps"), [(0, [30]), (29.5, [0.5]), (30, []), (31, []), (-3600, [30])], ids=str
)
def test_wait_for_a_request_that_a_crash_cut_off_has_a_limit(
    config, store, key, fortnox, clock, connected, ago_s, sleeps
):
    # After a crash, the client waits for an unfinished request no longer than the timeout of a request.
    # If the saved time of the request is in the future, the clock was set back.
    sent_at = clock.now() - timedelta(seconds=ago_s)
    connected(refresh_intent=RefreshIntent(at=sent_at, sent_at=sent_at))
    TokenProvider(config, store, key, fortnox, clock).renew(FIRST)
    assert clock.sleeps == sleeps

# ruff: noqa: PLR0917 -- pytest passes fixtures as arguments
"""Tests that, after any sequence of failures, a new sign-in is required only if no valid refresh token is saved."""

from datetime import timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fortnox_sdk.auth.provider import TokenProvider
from fortnox_sdk.connection import Connection, Tokens
from fortnox_sdk.errors import FortnoxError, NoAnswer, NotSent, SignInRequired, StoreError
from fortnox_sdk.http.messages import Response
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.memory import MemoryStore

FAULTS = ("none", "not sent", "lost before", "lost after", "500", "500 after", "401", "disk full")
STEPS = st.lists(st.tuples(st.sampled_from([0, 1]), st.sampled_from(FAULTS)), max_size=12)


class FullAtTimes(MemoryStore):
    full = False

    def update(self, key, change, /):
        def tried(current):
            new = change(current)
            if self.full and current is not None and new.tokens != current.tokens:
                raise StoreError("The disk is full.")
            return new

        return super().update(key, tried)


def failing(fault):
    def answer(_):
        match fault:
            case "not sent":
                raise NotSent("no network")
            case "lost before" | "lost after":
                raise NoAnswer("cut")
            case "500" | "500 after":
                return Response(status=500, headers={}, body=b"")
            case "401":
                return Response(status=401, headers={}, body=b'{"error":"invalid_client"}')
            case _:
                return None

    return answer


@pytest.fixture
def scene(fortnox, clock, config, key):
    """Return a function that resets the fake service, saves a connection, and returns the store and two providers.

    The test calls the function for each example. The two token providers stand for two processes.
    """

    def begin():
        store = FullAtTimes()
        fortnox.__init__()
        fortnox.refresh = "fxcanary-refresh-0"
        now = clock.now()
        tokens = Tokens(
            access=Secret("fxcanary-access-0"),
            refresh=Secret("fxcanary-refresh-0"),
            expires_at=now + timedelta(hours=1),
        )
        record = Connection(key=key, tokens=tokens, connected_at=now, renewed_at=now, refreshed_at=now)
        store.update(key, lambda _: record)
        return store, [TokenProvider(config, store, key, fortnox, clock) for _ in range(2)]

    return begin


def test_working_connection_is_never_ended(scene, fortnox, clock, key):
    @given(STEPS)
    def holds(steps):
        store, providers = scene()
        for which, fault in steps:
            clock.advance(4000)
            before = store.get(key)
            (fortnox.after if fault.endswith("after") else fortnox.faults).append(failing(fault))
            store.full = fault == "disk full"
            try:
                providers[which].authorization()
            except SignInRequired:
                saved = before.tokens.refresh if before.tokens else None
                assert saved is None or saved.reveal() != fortnox.refresh
            except FortnoxError:
                assert store.get(key).tokens == before.tokens
            fortnox.faults.clear()
            fortnox.after.clear()
        store.full = False
        at_the_end(store, providers)

    def at_the_end(store, providers):
        """Check that each provider returns a valid token, unless the saved token is spent or the connection ended."""
        clock.advance(4000)
        rotated = (
            store.get(key).tokens is not None and store.get(key).tokens.refresh.reveal() != fortnox.refresh
        )
        for provider in providers:
            try:
                authorization = provider.authorization()
            except SignInRequired:
                assert rotated or store.get(key).ended is not None
            else:
                saved = store.get(key).tokens
                assert authorization.reveal() == f"Bearer {saved.access.reveal()}"
                assert saved.refresh.reveal() == fortnox.refresh

    holds()


def test_fake_refuses_spent_tokens(scene, fortnox, config, store, key, clock):
    # The fake service refuses a spent token. The property test above relies on this.
    saved, providers = scene()
    providers[0].renew(Secret("Bearer fxcanary-access-0"))
    saved.update(
        key, lambda c: attrs.evolve(c, tokens=attrs.evolve(c.tokens, refresh=Secret("fxcanary-refresh-0")))
    )
    clock.advance(4000)
    with pytest.raises(SignInRequired, match="revoked"):
        providers[1].authorization()

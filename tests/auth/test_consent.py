# ruff: noqa: PLR0917 -- pytest passes fixtures as arguments
"""Tests that a sign-out withdraws the token at Fortnox before it deletes the connection."""

import attrs
import pytest

from fortnox_sdk.auth.attempt import SignIn
from fortnox_sdk.auth.consent import sign_in_as_service, sign_out
from fortnox_sdk.auth.provider import TokenProvider
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.errors import ConfigurationError, ServerError, StoreError
from fortnox_sdk.http.messages import Response
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.encrypted import EncryptedStore, new_store_key


def test_sign_out_withdraws_the_token_and_deletes_the_connection(config, store, key, fortnox, connected):
    connected()
    sign_out(key, config=config, store=store, transport=fortnox)
    assert fortnox.refresh is None
    assert store.keys() == []
    sign_out(key, config=config, store=store, transport=fortnox)
    assert len(fortnox.requests) == 1


def test_failed_sign_out_keeps_the_connection(config, store, key, fortnox, connected):
    connected()
    fortnox.faults.append(lambda _: Response(status=502, headers={}, body=b""))
    with pytest.raises(ServerError):
        sign_out(key, config=config, store=store, transport=fortnox)
    assert store.keys() == [key]


def test_token_of_another_application_or_issuer_is_not_sent(config, store, key, fortnox, connected):
    connected()
    elsewhere = FortnoxConfig(
        client_id="client", auth_url="http://127.0.0.1:5000/oauth-v1", api_url="http://127.0.0.1:5000"
    )
    for other in (attrs.evolve(config, client_id="other"), elsewhere):
        with pytest.raises(ConfigurationError, match="does not belong to the configured application"):
            sign_out(key, config=other, store=store, transport=fortnox)
    assert fortnox.requests == []
    assert store.keys() == [key]


def test_encrypted_tokens_are_not_used_without_their_key(config, store, key, fortnox, clock, connected):
    # Fortnox would refuse the encrypted text as a token, and the only copy of the tokens would be deleted.
    connection = connected()
    store.delete(key)
    EncryptedStore(store, [new_store_key()]).update(key, lambda _: connection)
    before = store.get(key)
    provider = TokenProvider(config, store, key, fortnox, clock)
    attempt = SignIn(config, store, fortnox, clock)
    for act in (
        provider.authorization,
        lambda: provider.renew(Secret("Bearer old")),
        lambda: sign_out(key, config=config, store=store, transport=fortnox),
    ):
        with pytest.raises(
            StoreError, match=r"encrypted, but the settings contain no encryption key.*store_key"
        ):
            act()
    assert fortnox.requests == []
    with pytest.raises(StoreError, match="contain no encryption key"):
        attempt.finish(Secret(fortnox.approve(attempt.url)))
    with pytest.raises(StoreError, match="contain no encryption key"):
        sign_in_as_service(1001, config=config, store=store, transport=fortnox, clock=clock)
    assert store.get(key) == before

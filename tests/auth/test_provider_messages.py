# ruff: noqa: PLR0917 -- pytest passes fixtures as arguments
"""Tests that each error of the provider names the company or the connection, and says what to do."""

import attrs
import pytest

from fortnox_sdk.auth.provider import FixedToken, TokenProvider
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.errors import ConfigurationError, InvalidInput, SignInRequired, StoreError, WrongCompany
from fortnox_sdk.http.error_codes.scopes import IN_CONSENT, NOT_IN_CONSENT
from fortnox_sdk.scalars import Secret
from tests.messages import all_texts

FIRST = Secret("Bearer fxcanary-access-0")


@pytest.fixture
def provider(config, store, key, fortnox, clock, connected):
    connected()
    return TokenProvider(config, store, key, fortnox, clock)


def change_tokens(store, key, **changes):
    store.update(key, lambda c: attrs.evolve(c, tokens=attrs.evolve(c.tokens, **changes)))


def test_key_of_another_application_names_both(store, key, fortnox, clock):
    with pytest.raises(ConfigurationError) as caught:
        TokenProvider(FortnoxConfig(client_id="other"), store, key, fortnox, clock)
    assert all_texts(caught.value) == [
        (
            "The connection 'apps.fortnox.se/client/1001' does not belong to the configured application "
            "'apps.fortnox.se/other'."
        ),
        (
            "Use the configuration of application 'apps.fortnox.se/client', or sign in again with the configured "
            "application."
        ),
        "Kopplingen 'apps.fortnox.se/client/1001' hör inte till den konfigurerade appen 'apps.fortnox.se/other'.",
        (
            "Använd inställningarna för appen 'apps.fortnox.se/client', eller logga in igen med den konfigurerade "
            "appen."
        ),
    ]


def test_connection_without_a_refresh_token_is_named(provider, store, key, fortnox):
    change_tokens(store, key, refresh=None)
    with pytest.raises(SignInRequired) as caught:
        provider.renew(FIRST)
    assert all_texts(caught.value) == [
        "The connection to Åkerlunds Cykel AB has no refresh token.",
        "Run: fortnox login.",
        "Kopplingen till Åkerlunds Cykel AB har ingen förnyelsenyckel.",
        "Kör: fortnox login.",
    ]
    assert fortnox.requests == []


def test_token_of_another_company_names_both(provider, fortnox):
    fortnox.company = 2002
    with pytest.raises(WrongCompany) as caught:
        provider.renew(FIRST)
    assert all_texts(caught.value) == [
        (
            "Fortnox issued a token for company 2002 for the connection 'apps.fortnox.se/client/1001'. "
            "The token was not saved."
        ),
        "Sign in to company 1001 again: fortnox login.",
        (
            "Fortnox utfärdade en åtkomstnyckel för företag 2002 till kopplingen 'apps.fortnox.se/client/1001'. "
            "Åtkomstnyckeln är inte sparad."
        ),
        "Logga in på företag 1001 igen: fortnox login.",
    ]


def test_connection_removed_during_a_refresh_is_named(provider, fortnox, store, key):
    fortnox.faults.append(lambda _: store.delete(key))
    with pytest.raises(SignInRequired) as caught:
        provider.renew(FIRST)
    assert all_texts(caught.value) == [
        "The connection 'apps.fortnox.se/client/1001' was removed while its tokens were being refreshed.",
        "Run: fortnox login.",
        "Kopplingen 'apps.fortnox.se/client/1001' togs bort medan dess nycklar förnyades.",
        "Kör: fortnox login.",
    ]


def test_ended_connection_shows_the_name_of_the_company(provider, fortnox):
    fortnox.refresh = None
    for _ in range(2):
        with pytest.raises(SignInRequired) as caught:
            provider.renew(FIRST)
        assert caught.value.message == "The connection to Åkerlunds Cykel AB can't be used (revoked)."
        assert caught.value.hint.endswith("sign in again with fortnox login.")
    assert len(fortnox.requests) == 1


def test_missing_connection_shows_the_number_of_the_company(config, store, fortnox, clock):
    key = ConnectionKey(config.issuer_host, "client", 7)
    with pytest.raises(SignInRequired) as caught:
        TokenProvider(config, store, key, fortnox, clock).authorization()
    assert caught.value.message == "The connection to company 7 can't be used (not connected)."
    assert caught.value.hint == "Sign in: fortnox login."


def test_damaged_token_shows_the_name_of_the_company(provider, store, key):
    change_tokens(store, key, access=Secret("fxcanary\n"))
    with pytest.raises(StoreError) as caught:
        provider.authorization()
    assert all_texts(caught.value) == [
        "The saved access token of Åkerlunds Cykel AB is damaged.",
        "Run: fortnox login.",
        "Den sparade åtkomstnyckeln för Åkerlunds Cykel AB är skadad.",
        "Kör: fortnox login.",
    ]


def test_a_fixed_token_that_ended_or_is_no_token_says_what_to_pass():
    with pytest.raises(SignInRequired) as ended:
        FixedToken(Secret("fxcanary-access-0")).renew(FIRST)
    assert all_texts(ended.value) == [
        (
            "Fortnox does not accept this client's access token. "
            "It may have expired: access tokens are valid for one hour."
        ),
        "Get a new access token and create a new client with FortnoxClient.from_token.",
        "Fortnox godtar inte klientens åtkomstnyckel. Den kan ha gått ut: en åtkomstnyckel gäller i en timme.",
        "Hämta en ny åtkomstnyckel och skapa en ny klient med FortnoxClient.from_token.",
    ]
    with pytest.raises(InvalidInput) as refused:
        FixedToken(FIRST)
    assert all_texts(refused.value) == [
        "The text is not an access token.",
        "Pass the access token itself, without 'Bearer', spaces or a line break.",
        "Texten är inte en åtkomstnyckel.",
        "Ange själva åtkomstnyckeln, utan 'Bearer', mellanslag eller radbrytning.",
    ]


def test_scope_hint_without_a_readable_consent_says_that_the_consent_lacks_the_scope(
    config, store, key, fortnox, clock, connected, monkeypatch
):
    config = attrs.evolve(config, scopes=("invoice",))
    provider = TokenProvider(config, store, key, fortnox, clock)
    not_in_consent = NOT_IN_CONSENT.format(scope="invoice")
    assert provider.scope_hint("invoice") == not_in_consent
    connected()
    change_tokens(store, key, scopes=frozenset({"invoice"}))
    assert provider.scope_hint("invoice") == IN_CONSENT.format(scope="invoice")
    store.update(key, lambda connection: attrs.evolve(connection, tokens=None))
    assert provider.scope_hint("invoice") == not_in_consent

    def fail(_key):
        raise StoreError("The store can't be read.")

    monkeypatch.setattr(store, "get", fail)
    assert provider.scope_hint("invoice") == not_in_consent

"""Tests that the error about a missing scope says whether the settings, the consent or the app lacks the scope."""

import attrs
import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.errors import AccessDenied
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.testing import connect
from fortnox_sdk.testing.connecting import sandbox_config


def refused(sandbox: Sandbox, *, settings: tuple[str, ...], consent: set[str]) -> AccessDenied:
    """List the orders with a token that has only the bookkeeping scope, and return the error.

    Args:
        sandbox: The sandbox.
        settings: The scopes in the settings.
        consent: The scopes that are saved as the company's consent.
    """
    store = MemoryStore()
    connect(sandbox, store=store)
    (key,) = store.keys()
    access, _ = sandbox.token(scopes=["bookkeeping"])
    saved = store.get(key)
    assert saved is not None
    assert saved.tokens is not None
    tokens = attrs.evolve(saved.tokens, access=Secret(access), scopes=frozenset(consent))
    store.update(key, lambda _: attrs.evolve(saved, tokens=tokens))
    config = attrs.evolve(sandbox_config(sandbox), scopes=settings)
    client = FortnoxClient.connect(key, config=config, store=store, sign_in=None)
    with pytest.raises(AccessDenied) as caught:
        client.orders.list().first()
    assert caught.value.scope == "order"
    return caught.value


def test_scope_that_the_settings_lack(sandbox):
    error = refused(sandbox, settings=("bookkeeping",), consent={"bookkeeping"})
    assert error.hint.startswith("Add the scope 'order' to `scopes` in fortnox.toml and to the app")
    assert "Lägg till behörigheten 'order' i `scopes` i fortnox.toml" in error.in_language("sv")


def test_scope_that_the_consent_lacks(sandbox):
    error = refused(sandbox, settings=("bookkeeping", "order"), consent={"bookkeeping"})
    assert error.hint.startswith(
        "fortnox.toml contains the scope 'order', but the company's consent does not."
    )
    assert error.hint.endswith("sign in again with: fortnox login.")
    assert "men inte i företagets godkännande" in error.in_language("sv")


def test_scope_that_settings_and_consent_have(sandbox):
    error = refused(sandbox, settings=("bookkeeping", "order"), consent={"bookkeeping", "order"})
    assert "Check that the app in Fortnox's developer portal still has the scope" in error.hint
    assert "Kontrollera att appen i Fortnox utvecklarportal" in error.in_language("sv")

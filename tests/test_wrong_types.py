"""Tests that an argument of a wrong type raises one of the package's errors before anything is sent."""

from datetime import date, datetime

import pytest

from fortnox_sdk.auth.attempt import SignIn
from fortnox_sdk.auth.consent import sign_in_as_service
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey, connection_status
from fortnox_sdk.errors import ConfigurationError, InvalidInput
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.scalars import Secret
from fortnox_sdk.secret_reference import SecretReference
from fortnox_sdk.stores.encrypted import EncryptedStore
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.stores.protocol import find_connection
from fortnox_sdk.stores.sql import SqlStore
from fortnox_sdk.testing import Clock, recorder
from tests.transports import ScriptedTransport

CONFIG = FortnoxConfig(client_id="k3", client_secret=Secret("hush"))
KEY = ConnectionKey("apps.fortnox.se", "k3", 1001)
NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001 -- the mistake that is tested
CALLS = {
    "client id": lambda: FortnoxConfig(client_id=7),
    "client secret": lambda: FortnoxConfig(client_id="k3", client_secret="hush"),
    "client secret as a table": lambda: FortnoxConfig(client_id="k3", client_secret={"file": "secret"}),
    "redirect uris": lambda: FortnoxConfig(client_id="k3", redirect_uris="http://localhost:1/callback"),
    "scopes": lambda: FortnoxConfig(client_id="k3", scopes=7),
    "service": lambda: FortnoxConfig(client_id="k3", service="yes"),
    "store key": lambda: FortnoxConfig(client_id="k3", store_key="hush"),
    "api url": lambda: FortnoxConfig(client_id="k3", api_url=None),
    "time-out": lambda: FortnoxConfig(client_id="k3", token_timeout_s=0),
    "days": lambda: FortnoxConfig(client_id="k3", refresh_token_days="31"),
    "path": lambda: FortnoxConfig.load(7, environment={}),
    "override": lambda: FortnoxConfig.load(environment={}, overrides={"client_id": 7}),
    "source": lambda: SecretReference("vault", "name"),
    "name": lambda: SecretReference("file", None),
    "secret": lambda: Secret(7),
    "key": lambda: ConnectionKey("apps.fortnox.se", "k3", "1001"),
    "text of a key": lambda: ConnectionKey.parse(1001),
    "instant": lambda: Connection(
        key=KEY, tokens=None, connected_at=date(2026, 1, 1), renewed_at=NAIVE, refreshed_at=NAIVE
    ),
    "now": lambda: connection_status(None, NAIVE),
    "calls": lambda: Pace(calls="24"),
    "no calls": lambda: Pace(calls=0),
    "window": lambda: Pace(per_s=-1),
    "tries": lambda: RetryPolicy(tries=None),
    "wait": lambda: RetryPolicy(first_wait_s="1"),
    "label": lambda: find_connection(MemoryStore(), 1001),
    "store key as text": lambda: EncryptedStore(MemoryStore(), ["key"]),
    "store url": lambda: SqlStore(7),
    "port of a store url": lambda: SqlStore("postgresql://host:port/books"),
    "clock": lambda: Clock(date(2026, 1, 1)),
    "record mode": lambda: recorder(".", record="always"),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_wrong_value_is_refused(call):
    with pytest.raises((ConfigurationError, InvalidInput)) as caught:
        call()
    assert caught.value.hint
    assert "hush" not in str(caught.value)


def test_wrong_company_is_refused_before_a_request():
    transport = ScriptedTransport([])
    with pytest.raises(InvalidInput):
        SignIn(CONFIG, MemoryStore(), transport, SystemClock(), redirect_uri="", company="1001")
    with pytest.raises(InvalidInput):
        sign_in_as_service(
            "1001", config=CONFIG, store=MemoryStore(), transport=transport, clock=SystemClock()
        )
    assert transport.requests == []

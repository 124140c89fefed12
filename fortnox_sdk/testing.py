"""For tests of programs that use Fortnox: a sandbox and a client of it, as pytest fixtures and as functions.

In a `conftest.py`:

    pytest_plugins = ["fortnox_sdk.testing"]

and then `fortnox_sandbox` (a fresh one per test, in memory) and `fortnox_client` (connected to it) are there.
"""

from collections.abc import Generator
from datetime import timedelta

import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey, Tokens
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.http.transport import Transport
from fortnox_sdk.sandbox import Sandbox, serve
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.stores.protocol import TokenStore

__all__ = ["connect", "fortnox_client", "fortnox_sandbox", "sandbox_config"]

_LIFE = timedelta(hours=1)


def sandbox_config(sandbox: Sandbox, *, store: str = "memory:") -> FortnoxConfig:
    """The settings of the sandbox's own application; `store` as in `FortnoxConfig`."""
    return FortnoxConfig(
        client_id=sandbox.client_id,
        client_secret=Secret(sandbox.client_secret),
        redirect_uris=("http://127.0.0.1:0/callback",),
        store=store,
        api_url=sandbox.url,
        auth_url=f"{sandbox.url}/oauth-v1",
    )


def connect(
    sandbox: Sandbox,
    *,
    store: TokenStore | None = None,
    clock: Clock | None = None,
    transport: Transport | None = None,
    pace: Pace | None = None,
    retry: RetryPolicy | None = None,
) -> FortnoxClient:
    """A client connected to a sandbox's first company, without the consent page.

    Args:
        sandbox: A running one.
        store: Where the connection is saved; None is a store in memory.
        clock: Time; None is the machine's.
        transport: Sends requests; None is the ordinary one.
        pace: None is Fortnox's pace. `Pace.off` needs a sandbox that was started with `rate_limit=False`.
        retry: Bounds of trying again.
    """
    clock = clock or SystemClock()
    store = store or MemoryStore()
    config = sandbox_config(sandbox)
    key = ConnectionKey(config.issuer_host, config.client_id, sandbox.database_number)
    access, refresh = sandbox.token()
    now = clock.now()
    connection = Connection(
        key=key,
        tokens=Tokens(access=Secret(access), refresh=Secret(refresh), expires_at=now + _LIFE),
        connected_at=now,
        renewed_at=now,
        refreshed_at=now,
    )
    store.update(key, lambda _: connection)
    return FortnoxClient.connect(
        key,
        config=config,
        store=store,
        transport=transport,
        clock=clock,
        pace=pace,
        retry=retry,
        sign_in=None,
    )


@pytest.fixture
def fortnox_sandbox() -> Generator[Sandbox]:
    """A sandbox of its own for the test, in memory, with the believable company and without the rate limit."""
    with serve(rate_limit=False) as sandbox:
        yield sandbox


@pytest.fixture
def fortnox_client(fortnox_sandbox: Sandbox) -> FortnoxClient:
    """A client of `fortnox_sandbox`, at full speed."""
    return connect(fortnox_sandbox, pace=Pace.off)

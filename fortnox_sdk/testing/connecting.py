"""Functions that connect a client to a sandbox, without the consent page."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fortnox_sdk.arguments.matching import require
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey, Tokens
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.http.messages import Transport
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.stores.protocol import TokenStore
from fortnox_sdk.text import Text

if TYPE_CHECKING:  # the sandbox needs flask, which is not needed for cassettes (recorded responses)
    from fortnox_sdk.sandbox import Sandbox

_LIFE: Final = timedelta(hours=1)


def sandbox_config(sandbox: "Sandbox", *, store: str = "memory:") -> FortnoxConfig:
    """Return the settings of the application that is registered in a sandbox.

    Args:
        sandbox: The running sandbox.
        store: The location of the token store, as in `FortnoxConfig`.

    Raises:
        InvalidInput: The first argument is not a sandbox.

    >>> from fortnox_sdk.sandbox import serve
    >>> with serve() as sandbox:
    ...     sandbox_config(sandbox).api_url == sandbox.url
    True
    """
    # The class Sandbox can't be imported here, since it needs flask, which users of cassettes may not have installed.
    if not hasattr(sandbox, "client_secret"):
        raise InvalidInput(
            Text(
                f"sandbox: expected a Sandbox, got {type(sandbox).__name__}.",
                f"sandbox: förväntade en Sandbox, fick {type(sandbox).__name__}.",
            ),
            hint=Text("Pass a running Sandbox.", "Ange en Sandbox som är igång."),
        )
    return FortnoxConfig(
        client_id=sandbox.client_id,
        client_secret=Secret(sandbox.client_secret),
        redirect_uris=("http://127.0.0.1:0/callback",),
        store=store,
        api_url=sandbox.url,
        auth_url=f"{sandbox.url}/oauth-v1",
    )


def connect(
    sandbox: "Sandbox",
    *,
    database_number: int | None = None,
    store: TokenStore | None = None,
    clock: Clock | None = None,
    transport: Transport | None = None,
    pace: Pace | None = None,
    retry: RetryPolicy | None = None,
) -> FortnoxClient:
    """Return a client that is connected to a company of a sandbox, without the consent page.

    Args:
        sandbox: The running sandbox.
        database_number: The database number of the company; None means the first company of the sandbox.
        store: The store that saves the connection; None means a store in memory.
        clock: The clock of the client; None means the system clock.
        transport: The transport of the requests; None means `RequestsTransport()`.
        pace: The limit on the rate of calls; None means Fortnox's rate limit. `Pace.off` needs a sandbox that was
            started with `rate_limit=False`.
        retry: The limits of retries; None means `RetryPolicy()`.

    Raises:
        InvalidInput: An argument has a wrong type.
        SandboxError: The sandbox does not have this company.

    >>> from fortnox_sdk.sandbox import serve
    >>> with serve() as sandbox:
    ...     connect(sandbox).company_information.get().company_name
    'Fjällbris Friluft AB'
    """
    config = sandbox_config(sandbox)
    require("connect: database_number", database_number, int | None)
    require("connect: store", store, TokenStore | None)
    require("connect: clock", clock, Clock | None)
    require("connect: transport", transport, Transport | None)
    require("connect: pace", pace, Pace | None)
    require("connect: retry", retry, RetryPolicy | None)
    clock = clock or SystemClock()
    store = store or MemoryStore()
    company = sandbox.database_number if database_number is None else database_number
    access, refresh = sandbox.token(database_number=company)
    now = clock.now()
    key = ConnectionKey(config.issuer_host, config.client_id, company)
    tokens = Tokens(access=Secret(access), refresh=Secret(refresh), expires_at=now + _LIFE)
    connection = Connection(key=key, tokens=tokens, connected_at=now, renewed_at=now, refreshed_at=now)
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

"""Functions that open a client's session for a saved connection (with its 30-day window) or for an access token.

`FortnoxClient` imports this module on first use, so that importing the client stays fast.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Literal

from fortnox_sdk.arguments.matching import require
from fortnox_sdk.auth.provider import FixedToken, TokenProvider
from fortnox_sdk.auth.window import ConnectionWindow
from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.files import Files
from fortnox_sdk.hosts import OFFICIAL_API, canonical_url, may_carry_secrets
from fortnox_sdk.http.calls import Call, CallHook
from fortnox_sdk.http.limits import Limits
from fortnox_sdk.http.messages import Transport
from fortnox_sdk.http.ratelimit import Pace, RateLimiter
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.http.session import Session
from fortnox_sdk.http.shared import limiter_for, transport_for
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.stores.protocol import TokenStore, find_connection
from fortnox_sdk.text import Text


def open_connection(
    company: str | ConnectionKey | Connection,
    *,
    config: FortnoxConfig | None,
    store: TokenStore | None,
    transport: Transport | None,
    clock: Clock | None,
    pace: Pace | RateLimiter | None,
    retry: RetryPolicy | None,
    sign_in: Callable[[], Connection] | Literal["browser"] | None,
    on_call: CallHook | None,
    timeout_s: float,
    limits: Limits | None,
    files: Files | None,
) -> tuple[Session, ConnectionWindow]:
    """Return the session and 30-day window of a saved connection. For the arguments, see `FortnoxClient.connect`."""
    for name, value, kind in (
        ("company", company, str | ConnectionKey | Connection),
        ("config", config, FortnoxConfig | None),
        ("store", store, TokenStore | None),
        ("transport", transport, Transport | None),
        ("clock", clock, Clock | None),
        ("pace", pace, Pace | RateLimiter | None),
        ("retry", retry, RetryPolicy | None),
        ("sign_in", sign_in, Callable[[], Connection] | Literal["browser"] | None),
        ("on_call", on_call, Callable[[Call], None] | None),
        ("timeout_s", timeout_s, float),
        ("files", files, Files | None),
        ("limits", limits, Limits | None),
    ):
        require(f"FortnoxClient.connect: {name}", value, kind)
    config = config or FortnoxConfig.load(files=files)
    token_store = store or open_store(config, files=files)
    key = _key(company, token_store, config)
    limiter = limiter_for((config.api_url, key), pace, clock=clock)
    transport = transport or transport_for(clock)
    clock = clock or SystemClock()

    def sign_in_by_browser() -> Connection:
        # Imported when a user signs in, because these imports take as long as the rest of the client.
        from fortnox_sdk.auth.login import sign_in_again  # noqa: PLC0415
        from fortnox_sdk.auth.terminal import open_in_browser  # noqa: PLC0415

        return sign_in_again(
            key,
            config=config,
            store=token_store,
            transport=transport,
            clock=clock,
            open_browser=open_in_browser,
        )

    session = Session(
        api_url=config.api_url,
        transport=transport,
        authoriser=TokenProvider(config, token_store, key, transport, clock),
        limiter=limiter,
        retry=retry,
        clock=clock,
        on_call=on_call,
        timeout_s=timeout_s,
        limits=limits,
    )
    window = ConnectionWindow(
        token_store,
        key,
        clock,
        sign_in=sign_in_by_browser if sign_in == "browser" else sign_in,
        refresh_token_lifetime=timedelta(days=config.refresh_token_days),
    )
    return session, window


def token_session(
    token: str | Secret,
    *,
    api_url: str,
    transport: Transport | None,
    clock: Clock | None,
    pace: Pace | RateLimiter | None,
    retry: RetryPolicy | None,
    on_call: CallHook | None,
    timeout_s: float,
    limits: Limits | None,
) -> Session:
    """Return a session for an access token. For the arguments, see `FortnoxClient.from_token`."""
    for name, value, kind in (
        ("token", token, str | Secret),
        ("api_url", api_url, str),
        ("transport", transport, Transport | None),
        ("clock", clock, Clock | None),
        ("pace", pace, Pace | RateLimiter | None),
        ("retry", retry, RetryPolicy | None),
        ("on_call", on_call, Callable[[Call], None] | None),
        ("timeout_s", timeout_s, float),
        ("limits", limits, Limits | None),
    ):
        require(f"FortnoxClient.from_token: {name}", value, kind)
    address = canonical_url(api_url)
    if address is None or not may_carry_secrets(address):
        # The text is not shown, since it may contain a password.
        raise ConfigurationError(
            Text(
                "api_url is not a valid URL: only https is allowed (or http on this machine).",
                "api_url är inte en giltig adress: bara https är tillåtet (eller http på den här datorn).",
            ),
            hint=Text(
                f"Write api_url like {OFFICIAL_API}, without a user name, query or fragment.",
                f"Skriv api_url som {OFFICIAL_API}, utan användarnamn, frågesträng eller fragment.",
            ),
        )
    transport = transport or transport_for(clock)
    clock = clock or SystemClock()
    return Session(
        api_url=address,
        transport=transport,
        authoriser=FixedToken(token if isinstance(token, Secret) else Secret(token)),
        limiter=pace if isinstance(pace, RateLimiter) else RateLimiter(pace, clock=clock),
        retry=retry,
        clock=clock,
        on_call=on_call,
        timeout_s=timeout_s,
        limits=limits,
    )


def _key(
    company: str | ConnectionKey | Connection, store: TokenStore, config: FortnoxConfig
) -> ConnectionKey:
    if isinstance(company, ConnectionKey):
        return company
    if isinstance(company, Connection):
        return company.key
    return find_connection(store, company, application=(config.issuer_host, config.client_id)).key

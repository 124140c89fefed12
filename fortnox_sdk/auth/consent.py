"""Functions that save the consent of a user or a company as a connection, and that withdraw the consent."""

from collections.abc import Callable

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.auth.defaults import parts_of
from fortnox_sdk.auth.flow import (
    Claims,
    check_application,
    client_credentials_request,
    read_claims,
    read_revocation,
    read_tokens,
    revoke_request,
)
from fortnox_sdk.auth.labels import read_and_label
from fortnox_sdk.clock import Clock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import CLOCK_TOLERANCE, Connection, ConnectionKey, Tokens, user_text
from fortnox_sdk.errors import ConsentDenied, GrantRefused, SignInRequired, WrongCompany
from fortnox_sdk.http.messages import Transport
from fortnox_sdk.stores.protocol import TokenStore
from fortnox_sdk.stores.record import refuse_encrypted
from fortnox_sdk.text import Text

MayReplace = Callable[[Connection, str], bool]
"""A callback that returns whether a sign-in by another user may replace a saved connection. It receives the saved
connection and the id of the user who has now signed in."""


def save_consent(
    config: FortnoxConfig,
    tokens: Tokens,
    claims: Claims,
    *,
    store: TokenStore,
    clock: Clock,
    may_replace: MayReplace | None = None,
) -> Connection:
    """Save the tokens of a sign-in, and return the saved connection.

    Args:
        config: The settings of the application.
        tokens: The tokens.
        claims: The company and the user that the access token names.
        store: The store that saves the connection.
        clock: The clock.
        may_replace: A function that decides whether a connection of another user may be replaced; None never replaces
            such a connection.

    Raises:
        ConsentDenied: Another user's connection may not be replaced.
        StoreError: The connection can't be saved.
    """
    key = _key(config, claims.database_number)
    saved = store.get(key)
    other = _other_user(saved, claims)
    if saved is not None and other and not (may_replace and may_replace(saved, claims.user)):
        raise _replacement_error(saved, claims.user, config)

    def with_consent(current: Connection | None) -> Connection:
        # The caller agreed to replace the connection of `other`, but not that of a third user who signed in meanwhile.
        if current is not None and _other_user(current, claims) not in {"", other}:
            raise _replacement_error(current, claims.user, config)
        return _with_consent(current, config, tokens, claims, clock)

    # Without the lock, a refresh of the old tokens in another process could overwrite the new ones.
    with store.locked(key):
        return store.update(key, with_consent)


def check_company(claims: Claims, expected: int | None) -> None:
    """Raise an error if a sign-in was to another company than expected. If `expected` is None, accept any company.

    Raises:
        WrongCompany: The sign-in was to another company.
    """
    if expected is not None and claims.database_number != expected:
        raise WrongCompany(
            Text(
                f"You signed in to company {claims.database_number}, not {expected}. Nothing was saved.",
                f"Du loggade in på företag {claims.database_number}, inte {expected}. Ingenting är sparat.",
            ),
            hint=Text(
                f"Sign in again and choose company {expected}.",
                f"Logga in igen och välj företag {expected}.",
            ),
        )


@checked
def sign_in_as_service(
    database_number: int,
    *,
    config: FortnoxConfig | None = None,
    store: TokenStore | None = None,
    transport: Transport | None = None,
    clock: Clock | None = None,
) -> Connection:
    """Sign in with a service account, which an administrator of the company has consented to. No person is needed.

    The administrator consents once, with `sign_in(service=True)` or `fortnox login --service`.

    Args:
        database_number: The database number of the company.
        config: The settings of the application; None reads them, as `FortnoxClient.connect` does.
        store: The store that saves the connection; None opens the store that `config` names.
        transport: The transport that sends the requests; None means `RequestsTransport()`.
        clock: The clock; None means the system clock.

    Returns:
        The saved connection, with the company's name and organisation number.

    Raises:
        InvalidInput: `database_number` is not an int.
        ConfigurationError: The settings are missing or invalid.
        SignInRequired: The consent does not exist or was withdrawn.
        WrongCompany: Fortnox issued a token for another company. Nothing was saved.
        StoreError: The store can't be written.
        ClientRejected: The application's id or secret is wrong.
        TransportError: No response came.
        ApiError: Fortnox responded with another error.
        DecodeError: The response contains no usable tokens.

    >>> from fortnox_sdk.errors import SignInRequired
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.stores import MemoryStore
    >>> from fortnox_sdk.testing import sandbox_config
    >>> with serve() as sandbox:
    ...     try:
    ...         config, store = sandbox_config(sandbox), MemoryStore()
    ...         sign_in_as_service(sandbox.database_number, config=config, store=store)
    ...     except SignInRequired as error:
    ...         error.hint
    'Ask a system administrator of the company to run fortnox login --service once.'
    """
    parts = parts_of(config, store, transport, clock)
    config, store, transport, clock = parts.config, parts.store, parts.transport, parts.clock
    store.check_writable()
    sent_at = clock.now()
    response = transport.send(client_credentials_request(config, database_number))
    try:
        tokens = read_tokens(response, sent_at=sent_at)
    except GrantRefused as fault:
        raise SignInRequired(
            Text(fault.message, fault.message_sv),
            hint=Text(
                "Ask a system administrator of the company to run fortnox login --service once.",
                "Be en systemadministratör i företaget att köra fortnox login --service en gång.",
            ),
        ) from None
    claims = read_claims(tokens.access) or Claims(database_number=database_number, user="")
    check_company(claims, database_number)
    as_service = attrs.evolve(config, service=True)
    key = _key(config, database_number)
    with store.locked(key):
        saved = store.update(key, lambda current: _with_consent(current, as_service, tokens, claims, clock))
    return read_and_label(config, saved, store=store, transport=transport, clock=clock)


@checked
def sign_out(
    key: ConnectionKey,
    *,
    config: FortnoxConfig | None = None,
    store: TokenStore | None = None,
    transport: Transport | None = None,
) -> None:
    """Withdraw the refresh token at Fortnox and delete the saved connection; do nothing if there is no connection.

    An access token can't be withdrawn, and is valid for up to an hour. A service account has no refresh token, so its
    consent remains until someone removes the app's access in Fortnox.

    Args:
        key: The key of the connection.
        config: The settings of the application; None reads them, as `FortnoxClient.connect` does.
        store: The store that contains the connection; None opens the store that `config` names.
        transport: The transport that sends the requests; None means `RequestsTransport()`.

    Raises:
        ConfigurationError: The settings are missing or invalid, or the connection belongs to another application or
            issuer than `config`. Nothing was sent.
        TransportError: No response came. The connection is kept.
        ApiError: Fortnox did not withdraw the token. The connection is kept.
        ClientRejected: The application's id or secret is wrong. The connection is kept.
        StoreError: The store can't be written.

    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.stores import MemoryStore
    >>> from fortnox_sdk.testing import connect, sandbox_config
    >>> store = MemoryStore()
    >>> with serve() as sandbox:
    ...     key = connect(sandbox, store=store).connection.key
    ...     sign_out(key, config=sandbox_config(sandbox), store=store)
    >>> store.get(key) is None
    True
    """
    parts = parts_of(config, store, transport, None)
    config, store, transport = parts.config, parts.store, parts.transport
    check_application(config, key)
    with store.locked(key):
        saved = store.get(key)
        refuse_encrypted(saved)
        if saved is not None and saved.tokens is not None and saved.tokens.refresh is not None:
            read_revocation(transport.send(revoke_request(config, saved.tokens.refresh)))
        store.delete(key)


def _with_consent(
    current: Connection | None, config: FortnoxConfig, tokens: Tokens, claims: Claims, clock: Clock
) -> Connection:
    """Return the connection after a sign-in: a new connection, or the saved connection `current` with new tokens."""
    refuse_encrypted(current)
    now = clock.now()
    tokens = tokens if not config.service else attrs.evolve(tokens, refresh=None)
    if current is None:
        return Connection(
            key=_key(config, claims.database_number),
            tokens=tokens,
            connected_at=now,
            renewed_at=now,
            refreshed_at=now,
            connected_by=claims.user,
            service=config.service,
        )
    is_doubtful = current.renewed_at - now > CLOCK_TOLERANCE
    return attrs.evolve(
        current,
        tokens=tokens,
        connected_at=now,
        # Only completed jobs renew the window; a sign-in does not. However, an instant in the future is wrong, so it is
        # replaced.
        renewed_at=now if is_doubtful else current.renewed_at,
        refreshed_at=now,
        connected_by=claims.user or current.connected_by,
        service=config.service,
        refresh_intent=None,
        ended=None,
    )


def _key(config: FortnoxConfig, database_number: int) -> ConnectionKey:
    return ConnectionKey(config.issuer_host, config.client_id, database_number)


def _other_user(saved: Connection | None, claims: Claims) -> str:
    """Return the user id in the saved connection if a different user has now signed in, otherwise `""`."""
    if saved is None or not claims.user or saved.connected_by == claims.user:
        return ""
    return saved.connected_by


def _replacement_error(saved: Connection, user: str, config: FortnoxConfig) -> ConsentDenied:
    before, now = saved.connected_by_text, user_text(user)
    command = "fortnox login --service" if config.service else "fortnox login"
    return ConsentDenied(
        Text(
            f"{saved.label} was connected by {before}, but you signed in as {now}. Nothing was changed.",
            f"{saved.label_text.sv} kopplades av {before.sv}, men du loggade in som {now.sv}. Ingenting är ändrat.",
        ),
        hint=Text(
            f"Sign in as {before}. To replace the connection instead, run {command} in a terminal and answer y to "
            "the question (in Python: pass may_replace).",
            f"Logga in som {before.sv}. Om kopplingen i stället ska ersättas: kör {command} i en terminal och svara "
            "j på frågan (i Python: ange may_replace).",
        ),
    )

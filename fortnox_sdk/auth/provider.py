"""Access tokens that are always good: one refresh at a time, saved before it is used."""

from datetime import datetime, timedelta
from typing import Final

import attrs

from fortnox_sdk.auth.flow import (
    GrantRefused,
    client_credentials_request,
    read_claims,
    read_tokens,
    refresh_request,
)
from fortnox_sdk.clock import Clock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey, Ending, RefreshIntent, Tokens, connection_status
from fortnox_sdk.errors import (
    ApiError,
    ClientRejected,
    ConfigurationError,
    DecodeError,
    NotSent,
    ServerError,
    SignInRequired,
    WrongCompany,
)
from fortnox_sdk.http.transport import Transport
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.protocol import TokenStore

__all__ = ["TokenProvider"]

EARLY_S: Final = 90.0
"""A token is renewed this long before it expires, as it has to live to the end of the call that carries it."""


@attrs.frozen(kw_only=True)
class _Held:
    """A good access token in memory. It ends by the calendar or by the monotonic clock, whichever says so first."""

    authorization: Secret
    until: datetime
    until_monotonic: float


class TokenProvider:
    """Gives one company's access token, refreshed when needed, to any number of threads and processes.

    A refresh token works once, so this is the order: take the store's lock; read again, and if someone else
    refreshed meanwhile take that; save the intent; send; save the tokens; let go of the lock; only then use them.

    Args:
        config: The application.
        store: Where the connection is kept.
        key: Which connection.
        transport: Sends to the token endpoint.
        clock: Tells the time.
        early_s: Margin, in seconds, that is subtracted from a token's life; at most half of that life.

    Raises:
        ConfigurationError: `key` belongs to another application or issuer than `config`.
    """

    def __init__(
        self,
        config: FortnoxConfig,
        store: TokenStore,
        key: ConnectionKey,
        transport: Transport,
        clock: Clock,
        *,
        early_s: float = EARLY_S,
    ) -> None:
        if (key.issuer_host, key.client_id) != (config.issuer_host, config.client_id):
            raise ConfigurationError(
                f"The connection {key} is of another application than {config.issuer_host}/{config.client_id}.",
                hint="Use the configuration that it was made with, or sign in with this one.",
            )
        self._config = config
        self._store = store
        self._key = key
        self._transport = transport
        self._clock = clock
        self._early = timedelta(seconds=early_s)
        self._held: _Held | None = None
        self._arrived: _Arrived | None = None

    def authorization(self) -> Secret:
        """The value of the Authorization header: `Bearer ...`.

        Raises:
            SignInRequired: not connected, revoked, or lost in a crash.
            ClientRejected: the application's id or secret is wrong; the tokens are kept.
            TransportError: no answer; the tokens are kept.
            ApiError: the sign-in service is in trouble; the tokens are kept.
            StoreError: the store can't be read or written.
        """
        held = self._held
        if held is not None and self._good(held):
            return held.authorization
        held = self._hold(self._usable(self._store.get(self._key)))
        if not self._good(held):
            held = self._refresh(refused=None)
        return held.authorization

    def refused(self, authorization: Secret) -> None:
        """Say that the API refused an `authorization()`: it is refreshed once, unless someone already did.

        Args:
            authorization: The value that was refused.

        Raises:
            FortnoxError: as `authorization`.
        """
        self._refresh(refused=authorization)

    def _refresh(self, *, refused: Secret | None) -> _Held:
        with self._store.locked(self._key):
            usable = self._usable(self._store.get(self._key))
            held = self._hold(usable)
            if held.authorization != refused and self._good(held):
                return held
            return self._hold(self._usable(self._renewed(usable)))

    def _renewed(self, usable: "_Usable") -> Connection:
        """The connection with new tokens, saved. Called with the lock held."""
        if usable.connection.service:
            return self._by_service()
        spent = usable.tokens.refresh
        if spent is None:
            raise SignInRequired(
                f"{usable.connection.label} has no refresh token.", hint="Run: fortnox login."
            )
        arrived = self._arrived
        if arrived is None or arrived.spent != spent:
            arrived = self._arrived = self._by_token(spent, usable.connection.refresh_intent)
        if arrived is None:
            return self._ended(spent, usable.connection.refresh_intent)
        saved = self._save(arrived.tokens, arrived.sent_at)
        self._arrived = None
        return saved

    def _by_token(self, spent: Secret, left_over: RefreshIntent | None) -> "_Arrived | None":
        """Spend a refresh token; None when Fortnox says that it is spent or withdrawn."""
        request = refresh_request(self._config, spent)
        if left_over is not None and not left_over.answered:
            self._outwait(left_over)
        sent_at = self._clock.now()
        first_at = left_over.at if left_over else sent_at
        self._intend(RefreshIntent(at=first_at, sent_at=sent_at))
        try:
            response = self._transport.send(request)
        except NotSent:
            self._intend(left_over)
            raise
        try:
            tokens = read_tokens(response, sent_at=sent_at)
        except GrantRefused:
            return None
        except (ServerError, DecodeError):
            self._intend(RefreshIntent(at=first_at, sent_at=sent_at, answered=True))
            raise
        except (ApiError, ClientRejected):
            self._intend(left_over)
            raise
        self._check_company(tokens)
        return _Arrived(spent=spent, tokens=tokens, sent_at=sent_at)

    def _by_service(self) -> Connection:
        sent_at = self._clock.now()
        response = self._transport.send(client_credentials_request(self._config, self._key.database_number))
        try:
            tokens = read_tokens(response, sent_at=sent_at)
        except GrantRefused:
            return self._store.update(
                self._key,
                lambda current: attrs.evolve(
                    self._there(current), tokens=None, ended=Ending(at=sent_at, lost=False)
                ),
            )
        self._check_company(tokens)
        return self._save(tokens, sent_at)

    def _save(self, tokens: Tokens, sent_at: datetime) -> Connection:
        def with_tokens(current: Connection | None) -> Connection:
            there = self._there(current)
            old = there.tokens
            return attrs.evolve(
                there,
                # An answer may leave out what did not change (RFC 6749, 5.1 and 6).
                tokens=attrs.evolve(
                    tokens,
                    refresh=None if there.service else tokens.refresh or (old.refresh if old else None),
                    scopes=tokens.scopes or (old.scopes if old else frozenset()),
                ),
                refreshed_at=sent_at,
                refresh_intent=None,
            )

        return self._store.update(self._key, with_tokens)

    def _ended(self, spent: Secret, left_over: RefreshIntent | None) -> Connection:
        """Call the connection ended, but only if the store still holds the very token that was refused."""
        at = left_over.at if left_over else self._clock.now()

        def without_tokens(current: Connection | None) -> Connection:
            there = self._there(current)
            if there.tokens is None or there.tokens.refresh != spent:
                return there
            ending = Ending(at=at, lost=left_over is not None)
            return attrs.evolve(there, tokens=None, refresh_intent=None, ended=ending)

        return self._store.update(self._key, without_tokens)

    def _intend(self, intent: RefreshIntent | None) -> None:
        self._store.update(
            self._key, lambda current: attrs.evolve(self._there(current), refresh_intent=intent)
        )

    def _outwait(self, intent: RefreshIntent) -> None:
        """Let the request of a crashed process end: of two that overlap, only the last pair would be good."""
        timeout = timedelta(seconds=self._config.token_timeout_s)
        left = intent.sent_at + timeout - self._clock.now()
        if left > timedelta(0):
            self._clock.sleep(min(left, timeout).total_seconds())

    def _check_company(self, tokens: Tokens) -> None:
        claims = read_claims(tokens.access)
        if claims is not None and claims.database_number != self._key.database_number:
            raise WrongCompany(
                f"Fortnox gave a token of company {claims.database_number} for {self._key}; it was not saved."
            )

    def _usable(self, connection: Connection | None) -> "_Usable":
        if connection is None or connection.tokens is None:
            status = connection_status(connection, self._clock.now())
            name = connection.label if connection else f"Company {self._key.database_number}"
            raise SignInRequired(f"{name}: {status.state}.", hint=str(status.hint))
        return _Usable(connection=connection, tokens=connection.tokens)

    def _there(self, connection: Connection | None) -> Connection:
        if connection is None:
            raise SignInRequired(
                f"The connection {self._key} was removed meanwhile.", hint="Run: fortnox login."
            )
        return connection

    def _hold(self, usable: "_Usable") -> _Held:
        tokens, before = usable.tokens, self._held
        life = tokens.expires_at - usable.connection.refreshed_at
        early = min(self._early, life / 2)
        # Never more than the life, should this machine's clock have been set back since the token came.
        left = min(life, tokens.expires_at - self._clock.now()) - early
        until_monotonic = self._clock.monotonic() + left.total_seconds()
        authorization = Secret(f"Bearer {tokens.access.reveal()}")
        if before is not None and before.authorization == authorization:
            until_monotonic = min(until_monotonic, before.until_monotonic)
        self._held = _Held(
            authorization=authorization, until=tokens.expires_at - early, until_monotonic=until_monotonic
        )
        return self._held

    def _good(self, held: _Held) -> bool:
        return self._clock.now() < held.until and self._clock.monotonic() < held.until_monotonic


@attrs.frozen(kw_only=True)
class _Usable:
    connection: Connection
    tokens: Tokens


@attrs.frozen(kw_only=True)
class _Arrived:
    """Tokens that came but are not saved yet; kept, so that a full disk does not cost the connection."""

    spent: Secret
    tokens: Tokens
    sent_at: datetime

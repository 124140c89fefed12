"""Providers of access tokens: `TokenProvider` for a saved connection, `FixedToken` for a token that is never renewed.

Only one refresh runs at a time, and new tokens are saved before they are used.
"""

from datetime import datetime, timedelta
from typing import Final

import attrs

from fortnox_sdk.auth.flow import (
    check_application,
    client_credentials_request,
    read_claims,
    read_tokens,
    refresh_request,
)
from fortnox_sdk.clock import Clock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import (
    Connection,
    ConnectionKey,
    Ending,
    RefreshIntent,
    Tokens,
    unusable_connection,
)
from fortnox_sdk.errors import (
    ApiError,
    ClientRejected,
    DecodeError,
    GrantRefused,
    InvalidInput,
    NotSent,
    ServerError,
    SignInRequired,
    StoreError,
    WrongCompany,
)
from fortnox_sdk.foreign.texts import is_token
from fortnox_sdk.http.error_codes.scopes import IN_CONSENT, NOT_IN_CONSENT, NOT_IN_SETTINGS
from fortnox_sdk.http.messages import Transport
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.protocol import TokenStore
from fortnox_sdk.stores.record import misplaced_record, refuse_encrypted
from fortnox_sdk.text import Text

REFRESH_MARGIN_S: Final = 90.0
"""Seconds before expiry at which a token is refreshed, so that the token stays valid until the end of a request."""

_ENDED: Final = Text(
    "Fortnox does not accept this client's access token. It may have expired: access tokens are valid for one hour.",
    "Fortnox godtar inte klientens åtkomstnyckel. Den kan ha gått ut: en åtkomstnyckel gäller i en timme.",
)
_NEXT_STEP: Final = Text(
    "Get a new access token and create a new client with FortnoxClient.from_token.",
    "Hämta en ny åtkomstnyckel och skapa en ny klient med FortnoxClient.from_token.",
)


@attrs.frozen(kw_only=True)
class _CachedToken:
    """An access token in memory. It may be used until `until` or `until_monotonic`, whichever comes first."""

    authorization: Secret
    until: datetime
    until_monotonic: float


class TokenProvider:
    """A provider of one company's access token, for any number of threads and processes.

    A refresh token works only once, so a refresh has these steps: take the store's lock, read the connection again,
    save a note that a refresh is under way, send the request, save the new tokens, free the lock. The new tokens are
    used only after these steps. If another process has already refreshed the tokens, nothing is sent.

    Args:
        config: The settings of the application.
        store: The store that contains the connection.
        key: The key of the connection.
        transport: The transport that sends the requests.
        clock: The clock.
        refresh_margin_s: A token is refreshed this many seconds before it expires, but not before half of its lifetime
            is over.

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
        refresh_margin_s: float = REFRESH_MARGIN_S,
    ) -> None:
        check_application(config, key)
        self.config: FortnoxConfig = config
        self._store = store
        self._key = key
        self._transport = transport
        self._clock = clock
        self._margin = timedelta(seconds=refresh_margin_s)
        self._cached: _CachedToken | None = None
        self._unsaved: _UnsavedTokens | None = None

    def authorization(self) -> Secret:
        """Return the value of the Authorization header, such as `Bearer ...`.

        A token that is about to expire is refreshed first.

        Raises:
            SignInRequired: The connection is missing or revoked, or its tokens were lost in a crash.
            ClientRejected: The application's id or secret is wrong. The tokens are kept.
            TransportError: No response came. The tokens are kept.
            ApiError: The sign-in service responded with an error. The tokens are kept.
            DecodeError: The response contains no usable tokens. The old tokens are kept.
            WrongCompany: Fortnox issued a token for another company. This token is not saved.
            ConfigurationError: The client secret is missing or can't be read.
            StoreError: The store can't be read or written.
        """
        cached = self._cached
        if cached is not None and self._is_valid(cached):
            return cached.authorization
        if self._unsaved is None:
            cached = self._cache(self._usable(self._store.get(self._key)))
        if cached is None or not self._is_valid(cached):
            cached = self._refresh(rejected=None)
        return cached.authorization

    def scope_hint(self, scope: str, /) -> Text:
        """Return the hint for a scope that the connection lacks: where the scope is missing, and what to do.

        Use this hint if Fortnox says that the connection lacks the scope.

        The scope can be missing in three places: in the settings (`fortnox.toml`), in the consent that the user gave
        at sign-in, and in the app in Fortnox's developer portal.
        """
        if scope not in self.config.scopes:
            text = NOT_IN_SETTINGS
        else:
            try:
                connection = self._store.get(self._key)
            except StoreError:
                connection = None
            granted = connection.tokens.scopes if connection and connection.tokens else frozenset[str]()
            text = IN_CONSENT if scope in granted else NOT_IN_CONSENT
        return text.format(scope=scope)

    def renew(self, rejected: Secret) -> None:
        """Refresh the token because the API rejected it, unless another caller has already refreshed it.

        Args:
            rejected: The value of `authorization()` that the API rejected.

        Raises:
            FortnoxError: The errors of `authorization`.
        """
        self._refresh(rejected=rejected)

    def _refresh(self, *, rejected: Secret | None) -> _CachedToken:
        with self._store.locked(self._key):
            connection = self._store.get(self._key)
            is_lost = connection is not None and connection.ended is not None and connection.ended.is_lost
            if is_lost and self._unsaved is not None:
                # Another process sent the used refresh token again while this process could not save the new tokens.
                # Fortnox refused the token, so the connection was marked as lost.
                connection = self._save_unsaved(self._unsaved)
            usable = self._usable(connection)
            cached = self._cache(usable)
            if cached.authorization != rejected and self._is_valid(cached):
                return cached
            return self._cache(self._usable(self._request_tokens(usable)))

    def _request_tokens(self, usable: "_Usable") -> Connection:
        """Request new tokens, save them and return the saved connection. The caller must hold the store's lock."""
        if usable.connection.service:
            return self._use_client_credentials(usable)
        refresh = usable.tokens.refresh
        if refresh is None:
            raise SignInRequired(
                Text(
                    f"The connection to {usable.connection.label} has no refresh token.",
                    f"Kopplingen till {usable.connection.label_text.sv} har ingen förnyelsenyckel.",
                ),
                hint=Text("Run: fortnox login.", "Kör: fortnox login."),
            )
        unsaved = self._unsaved
        if unsaved is None or unsaved.refresh != refresh:
            unsaved = self._unsaved = self._use_refresh_token(usable, refresh)
        if unsaved is None:
            return self._end(refresh, usable.connection.refresh_intent)
        return self._save_unsaved(unsaved)

    def _use_refresh_token(self, usable: "_Usable", refresh: Secret) -> "_UnsavedTokens | None":
        """Exchange a refresh token for new tokens; return None if the token was already used or withdrawn."""
        request, previous = refresh_request(self.config, refresh), usable.connection.refresh_intent
        if previous is not None and not previous.has_response:
            self._wait_for_timeout(previous)
        sent_at = self._clock.now()
        first_at = previous.at if previous else sent_at
        self._save_intent(RefreshIntent(at=first_at, sent_at=sent_at))
        try:
            response = self._transport.send(request)
        except NotSent:
            self._save_intent(previous)
            raise
        try:
            tokens = read_tokens(response, sent_at=sent_at)
        except GrantRefused:
            return None
        except (ServerError, DecodeError):
            self._save_intent(RefreshIntent(at=first_at, sent_at=sent_at, has_response=True))
            raise
        except (ApiError, ClientRejected):
            self._save_intent(previous)
            raise
        self._check_company(tokens)
        # A response may omit values that did not change (RFC 6749, 5.1 and 6).
        tokens = attrs.evolve(
            tokens, refresh=tokens.refresh or refresh, scopes=tokens.scopes or usable.tokens.scopes
        )
        return _UnsavedTokens(refresh=refresh, tokens=tokens, sent_at=sent_at)

    def _use_client_credentials(self, usable: "_Usable") -> Connection:
        sent_at = self._clock.now()
        response = self._transport.send(client_credentials_request(self.config, self._key.database_number))
        try:
            tokens = read_tokens(response, sent_at=sent_at)
        except GrantRefused:
            return self._store.update(
                self._key,
                lambda current: attrs.evolve(
                    self._require(current), tokens=None, ended=Ending(at=sent_at, is_lost=False)
                ),
            )
        self._check_company(tokens)
        complete = attrs.evolve(tokens, refresh=None, scopes=tokens.scopes or usable.tokens.scopes)
        return self._save(complete, sent_at)

    def _save_unsaved(self, unsaved: "_UnsavedTokens") -> Connection:
        """Save the tokens that have not been saved yet. If saving fails, keep them in memory for the next attempt."""
        saved = self._save(unsaved.tokens, unsaved.sent_at)
        self._unsaved = None
        return saved

    def _save(self, tokens: Tokens, sent_at: datetime) -> Connection:
        return self._store.update(
            self._key,
            lambda current: attrs.evolve(
                self._require(current), tokens=tokens, refreshed_at=sent_at, refresh_intent=None, ended=None
            ),
        )

    def _end(self, refresh: Secret, previous: RefreshIntent | None) -> Connection:
        """Mark the connection as ended, but only if the store still contains the refused refresh token."""
        at = previous.at if previous else self._clock.now()

        def without_tokens(current: Connection | None) -> Connection:
            connection = self._require(current)
            if connection.tokens is None or connection.tokens.refresh != refresh:
                return connection
            ending = Ending(at=at, is_lost=previous is not None)
            return attrs.evolve(connection, tokens=None, refresh_intent=None, ended=ending)

        return self._store.update(self._key, without_tokens)

    def _save_intent(self, intent: RefreshIntent | None) -> None:
        self._store.update(
            self._key, lambda current: attrs.evolve(self._require(current), refresh_intent=intent)
        )

    def _wait_for_timeout(self, intent: RefreshIntent) -> None:
        """Wait until the token request of a crashed process has certainly timed out.

        If two token requests overlapped, only the tokens of the last request would be valid.
        """
        timeout = timedelta(seconds=self.config.token_timeout_s)
        left = intent.sent_at + timeout - self._clock.now()
        if left > timedelta(0):
            self._clock.sleep(min(left, timeout).total_seconds())

    def _check_company(self, tokens: Tokens) -> None:
        claims = read_claims(tokens.access)
        if claims is not None and claims.database_number != self._key.database_number:
            raise WrongCompany(
                Text(
                    f"Fortnox issued a token for company {claims.database_number} for the connection '{self._key}'. "
                    "The token was not saved.",
                    f"Fortnox utfärdade en åtkomstnyckel för företag {claims.database_number} till kopplingen "
                    f"'{self._key}'. Åtkomstnyckeln är inte sparad.",
                ),
                hint=Text(
                    f"Sign in to company {self._key.database_number} again: fortnox login.",
                    f"Logga in på företag {self._key.database_number} igen: fortnox login.",
                ),
            )

    def _usable(self, connection: Connection | None) -> "_Usable":
        if connection is None or connection.tokens is None:
            raise unusable_connection(self._key, connection, self._clock.now())
        if connection.key != self._key:
            raise misplaced_record(
                Text(f"The record of the connection '{self._key}'", f"Posten för kopplingen '{self._key}'"),
                connection.key,
            )
        refuse_encrypted(connection)
        if not is_token(connection.tokens.access.reveal()):
            raise StoreError(
                Text(
                    f"The saved access token of {connection.label} is damaged.",
                    f"Den sparade åtkomstnyckeln för {connection.label_text.sv} är skadad.",
                ),
                hint=Text("Run: fortnox login.", "Kör: fortnox login."),
            )
        return _Usable(connection=connection, tokens=connection.tokens)

    def _require(self, connection: Connection | None) -> Connection:
        if connection is None:
            raise SignInRequired(
                Text(
                    f"The connection '{self._key}' was removed while its tokens were being refreshed.",
                    f"Kopplingen '{self._key}' togs bort medan dess nycklar förnyades.",
                ),
                hint=Text("Run: fortnox login.", "Kör: fortnox login."),
            )
        return connection

    def _cache(self, usable: "_Usable") -> _CachedToken:
        tokens, before = usable.tokens, self._cached
        lifetime = tokens.expires_at - usable.connection.refreshed_at
        margin = min(self._margin, lifetime / 2)
        # The time that is left is never longer than the token's lifetime, even if this machine's clock was set back
        # after the token came.
        left = min(lifetime, tokens.expires_at - self._clock.now()) - margin
        until_monotonic = self._clock.monotonic() + left.total_seconds()
        authorization = Secret(f"Bearer {tokens.access.reveal()}")
        if before is not None and before.authorization == authorization:
            until_monotonic = min(until_monotonic, before.until_monotonic)
        self._cached = _CachedToken(
            authorization=authorization, until=tokens.expires_at - margin, until_monotonic=until_monotonic
        )
        return self._cached

    def _is_valid(self, token: _CachedToken) -> bool:
        return self._clock.now() < token.until and self._clock.monotonic() < token.until_monotonic


class FixedToken:
    """A token provider that always uses the same access token.

    Args:
        token: The access token.

    Raises:
        InvalidInput: The text can't be an access token.
    """

    def __init__(self, token: Secret) -> None:
        if not is_token(token.reveal()):
            raise InvalidInput(
                Text("The text is not an access token.", "Texten är inte en åtkomstnyckel."),
                hint=Text(
                    "Pass the access token itself, without 'Bearer', spaces or a line break.",
                    "Ange själva åtkomstnyckeln, utan 'Bearer', mellanslag eller radbrytning.",
                ),
            )
        self._authorization = Secret(f"Bearer {token.reveal()}")

    def authorization(self) -> Secret:
        """Return the value of the Authorization header."""
        return self._authorization

    def renew(self, rejected: Secret, /) -> None:
        """Raise an error, because this object can't renew the token.

        Raises:
            SignInRequired: Always. `hint` contains the next step.
        """
        del rejected
        raise SignInRequired(_ENDED, hint=_NEXT_STEP)


@attrs.frozen(kw_only=True)
class _Usable:
    connection: Connection
    tokens: Tokens


@attrs.frozen(kw_only=True)
class _UnsavedTokens:
    """New tokens that are not saved yet. They are kept in memory, so that a full disk does not end the connection."""

    refresh: Secret
    """The refresh token that was exchanged for these tokens."""
    tokens: Tokens
    sent_at: datetime

"""Consent: exchanging an authorisation code for tokens, signing in with a service account, and signing out."""

import secrets
from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qs

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.auth.flow import (
    Claims,
    client_credentials_request,
    code_request,
    consent_url,
    read_claims,
    read_revocation,
    read_tokens,
    revoke_request,
)
from fortnox_sdk.clock import Clock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import CLOCK_TOLERANCE, Connection, ConnectionKey, Tokens
from fortnox_sdk.errors import ConsentDenied, GrantRefused, SignInRequired, WrongCompany
from fortnox_sdk.http.envelopes import as_object, json_object
from fortnox_sdk.http.messages import Request, Transport
from fortnox_sdk.scalars import Secret, check_type
from fortnox_sdk.stores.protocol import TokenStore
from fortnox_sdk.text import printable

MayReplace = Callable[[Connection, str], bool]
"""A callback that returns whether a sign-in by another user may replace a saved connection. It receives the saved
connection and the id of the user who has now signed in."""

_HINTS: Final = {
    "access_denied": "Sign in again and approve; the user needs the permission to connect integrations in Fortnox.",
    "invalid_scope": (
        "Compare `scopes` in fortnox.toml with the developer portal and with the company's modules: the application or "
        "the company's licence lacks one of them."
    ),
    "error_missing_license": (
        "The company has no Fortnox licence for one of the `scopes` in fortnox.toml. Remove this scope, or order the "
        "module in Fortnox."
    ),
    "redirect_uri_mismatch": "Register the redirect URI in the developer portal exactly as it is in fortnox.toml.",
}

_LOCKED_HINT: Final = (
    "Log in at fortnox.se to see whether the account is locked, for example because of an unpaid invoice."
)
_MAX_TEXT: Final = 500
_MAX_ADDRESS: Final = 16 * 1024
_MAX_FIELDS: Final = 50


def new_state() -> str:
    """Return a random text that identifies one sign-in and that nobody can guess (the OAuth parameter `state`)."""
    return secrets.token_urlsafe(24)


class SignIn:
    """One attempt to sign in, for a program with its own web server.

    Send the user's browser to `url`. When Fortnox redirects the browser to your server, call `finish` with the address
    of that redirect. For a user at this machine, `fortnox_sdk.auth.sign_in` does all these steps.

    Args:
        config: The settings of the application.
        store: The store that saves the connection.
        transport: The transport that sends the requests.
        clock: The clock.
        redirect_uri: The registered redirect URI to which Fortnox sends the browser.
        company: The only database number to accept; None accepts any company.
        may_replace: Decides whether a connection of another user may be replaced; None never replaces such a
            connection.
        new_state: Returns the random text that identifies this attempt.

    Raises:
        InvalidInput: `company` is not a database number.

    >>> from fortnox_sdk.clock import SystemClock
    >>> from fortnox_sdk.http.transport import RequestsTransport
    >>> from fortnox_sdk.stores.memory import MemoryStore
    >>> attempt = SignIn(FortnoxConfig(client_id="k3"), MemoryStore(), RequestsTransport(), SystemClock(),
    ...                  redirect_uri="https://books.example.com/callback")
    >>> attempt.url.partition("?")[0]
    'https://apps.fortnox.se/oauth-v1/auth'
    """

    @checked
    def __init__(
        self,
        config: FortnoxConfig,
        store: TokenStore,
        transport: Transport,
        clock: Clock,
        *,
        redirect_uri: str,
        company: int | None = None,
        may_replace: MayReplace | None = None,
        new_state: Callable[[], str] = new_state,
    ) -> None:
        self._config = config
        self._store = store
        self._transport = transport
        self._clock = clock
        self._redirect_uri = redirect_uri
        self._company = None if company is None else check_type("company", company, int)
        self._may_replace = may_replace
        self._state = new_state()

    @property
    def url(self) -> str:
        """The address of the consent page."""
        return consent_url(self._config, state=self._state, redirect_uri=self._redirect_uri)

    @checked
    def matches(self, address: Secret) -> bool:
        """Return whether a redirect belongs to this attempt: its query must contain the attempt's state.

        Any web page can send a browser to the redirect URI. Only a redirect by Fortnox contains the state.

        Args:
            address: The address of the redirect with its query. It is a secret because it contains a code.
        """
        state = _value(address, "state").reveal()
        return secrets.compare_digest(state.encode(errors="replace"), self._state.encode())

    @checked
    def finish(self, address: Secret) -> Connection:
        """Exchange the authorisation code in a redirect for tokens, check the company, and return the saved connection.

        Args:
            address: The address of the redirect with its query. It is a secret because it contains a code.

        Raises:
            ConsentDenied: The redirect belongs to another attempt, Fortnox refused the sign-in or sent no code, or
                another user's connection may not be replaced.
            WrongCompany: The sign-in was to another company. Nothing was saved.
            ClientRejected: The application's id or secret is wrong.
            TransportError: No response came.
            ApiError: Fortnox responded with another error.
            StoreError: The connection could not be saved.
        """
        if not self.matches(address):
            # Fortnox has been seen to redirect without a query if the account is locked.
            is_bare = not (_value(address, "state") or _value(address, "code"))
            raise ConsentDenied(
                "The redirect URL contains no code and no state, so it does not belong to a sign-in."
                if is_bare
                else "The redirect belongs to another sign-in (its state differs).",
                hint=_LOCKED_HINT
                if is_bare
                else "Start the sign-in again and use only the sign-in page that was opened last.",
            )
        if error := _foreign(_value(address, "error").reveal()):
            description = _foreign(_value(address, "error_description").reveal())
            raise ConsentDenied(
                f"Fortnox refused the sign-in: {(description or error).rstrip('.')}.",
                hint=_HINTS.get(error, "Sign in again."),
                error=error,
                description=description,
            )
        code = _value(address, "code")
        if not code:
            raise ConsentDenied(
                "Fortnox redirected the browser without an authorisation code.", hint=_LOCKED_HINT
            )
        sent_at = self._clock.now()
        response = self._transport.send(code_request(self._config, code, redirect_uri=self._redirect_uri))
        try:
            tokens = read_tokens(response, sent_at=sent_at)
        except GrantRefused as fault:
            raise ConsentDenied(
                _foreign(fault.message),
                hint="Sign in again: an authorisation code works only once and for ten minutes.",
                error=_foreign(fault.error),
                description=_foreign(fault.description),
            ) from None
        claims = read_claims(tokens.access) or self._request_claims(tokens.access)
        _check_company(claims, self._company)
        return self._save(tokens, claims)

    def _request_claims(self, access: Secret) -> Claims:
        """Request the company's database number from Fortnox. This is needed if the access token does not have it."""
        response = self._transport.send(
            Request(
                method="GET",
                url=f"{self._config.api_url}/3/companyinformation",
                headers={"Accept": "application/json"},
                authorization=Secret(f"Bearer {access.reveal()}"),
            )
        )
        company = as_object((json_object(response.body) or {}).get("CompanyInformation"))
        try:
            return Claims(database_number=int(str(company.get("DatabaseNumber"))), user="")
        except ValueError:
            raise ConsentDenied(
                "Fortnox did not return the company's database number. Nothing was saved.",
                hint="Add companyinformation to the setting `scopes`, then sign in again.",
            ) from None

    def _save(self, tokens: Tokens, claims: Claims) -> Connection:
        key = _key(self._config, claims.database_number)
        saved = self._store.get(key)
        other = _other_user(saved, claims)
        if saved is not None and other and not (self._may_replace and self._may_replace(saved, claims.user)):
            raise _replacement_error(saved, claims.user)

        def with_consent(current: Connection | None) -> Connection:
            # The caller agreed to replace the connection of `other`, but not that of a third user who signed in
            # meanwhile.
            if current is not None and _other_user(current, claims) not in {"", other}:
                raise _replacement_error(current, claims.user)
            return _with_consent(current, self._config, tokens, claims, self._clock)

        # Without the lock, a refresh of the old tokens in another process could overwrite the new ones.
        with self._store.locked(key):
            return self._store.update(key, with_consent)


@checked
def sign_in_as_service(
    config: FortnoxConfig, database_number: int, *, store: TokenStore, transport: Transport, clock: Clock
) -> Connection:
    """Sign in with a service account, which an administrator of the company has consented to. No person is needed.

    Args:
        config: The settings of the application.
        database_number: The database number of the company.
        store: The store that saves the connection.
        transport: The transport that sends the requests.
        clock: The clock.

    Returns:
        The saved connection.

    Raises:
        InvalidInput: `database_number` is not an int.
        SignInRequired: The consent does not exist or was withdrawn.
        WrongCompany: Fortnox issued a token for another company. Nothing was saved.
        StoreError: The store can't be written.
        ClientRejected: The application's id or secret is wrong.
        TransportError: No response came.
        ApiError: Fortnox responded with another error.

    >>> from fortnox_sdk.clock import SystemClock
    >>> from fortnox_sdk.http.transport import RequestsTransport
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.stores.memory import MemoryStore
    >>> from fortnox_sdk.testing import sandbox_config
    >>> with serve() as sandbox:
    ...     try:
    ...         sign_in_as_service(sandbox_config(sandbox), sandbox.database_number, store=MemoryStore(),
    ...                            transport=RequestsTransport(), clock=SystemClock())
    ...     except SignInRequired as error:
    ...         error.hint
    'Ask a system administrator of the company to run fortnox login --service once.'
    """
    key = _key(config, database_number)
    store.check_writable()
    sent_at = clock.now()
    response = transport.send(client_credentials_request(config, database_number))
    try:
        tokens = read_tokens(response, sent_at=sent_at)
    except GrantRefused as fault:
        raise SignInRequired(
            fault.message,
            hint="Ask a system administrator of the company to run fortnox login --service once.",
        ) from None
    claims = read_claims(tokens.access) or Claims(database_number=database_number, user="")
    _check_company(claims, database_number)
    as_service = attrs.evolve(config, service=True)
    with store.locked(key):
        return store.update(key, lambda current: _with_consent(current, as_service, tokens, claims, clock))


@checked
def sign_out(config: FortnoxConfig, key: ConnectionKey, *, store: TokenStore, transport: Transport) -> None:
    """Withdraw the refresh token at Fortnox and delete the saved connection; do nothing if there is no connection.

    Args:
        config: The settings of the application.
        key: The key of the connection.
        store: The store that contains the connection.
        transport: The transport that sends the requests.

    Raises:
        TransportError: No response came. The connection is kept.
        ApiError: Fortnox did not withdraw the token. The connection is kept.
        ClientRejected: The application's id or secret is wrong. The connection is kept.
        StoreError: The store can't be written.

    >>> from fortnox_sdk.http.transport import RequestsTransport
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.stores.memory import MemoryStore
    >>> from fortnox_sdk.testing import connect, sandbox_config
    >>> store = MemoryStore()
    >>> with serve() as sandbox:
    ...     key = connect(sandbox, store=store).connection.key
    ...     sign_out(sandbox_config(sandbox), key, store=store, transport=RequestsTransport())
    >>> store.get(key) is None
    True
    """
    with store.locked(key):
        saved = store.get(key)
        if saved is not None and saved.tokens is not None and saved.tokens.refresh is not None:
            read_revocation(transport.send(revoke_request(config, saved.tokens.refresh)))
        store.delete(key)


def _with_consent(
    current: Connection | None, config: FortnoxConfig, tokens: Tokens, claims: Claims, clock: Clock
) -> Connection:
    """Return the connection after a sign-in: a new connection, or the saved connection `current` with new tokens."""
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


def _check_company(claims: Claims, expected: int | None) -> None:
    if expected is not None and claims.database_number != expected:
        raise WrongCompany(
            f"You signed in to company {claims.database_number}, not {expected}. Nothing was saved.",
            hint=f"Sign in again and choose company {expected}.",
        )


def _other_user(saved: Connection | None, claims: Claims) -> str:
    """Return the id of the user who made the saved connection if another user has signed in now, otherwise `""`."""
    if saved is None or not claims.user or saved.connected_by == claims.user:
        return ""
    return saved.connected_by


def _replacement_error(saved: Connection, user: str) -> ConsentDenied:
    return ConsentDenied(
        f"{saved.label} was connected by user '{saved.connected_by}', but you signed in as user '{user}'. "
        "Nothing was changed.",
        hint=f"Sign in as user '{saved.connected_by}', or run fortnox login in a terminal and answer y when it asks "
        "whether to replace the connection (in Python: pass may_replace).",
    )


def _value(address: Secret, name: str) -> Secret:
    """Return a parameter from the query of a redirect URL, as a secret.

    The secret is empty if the parameter is missing, or if the query is too long or has too many parameters.
    """
    query = Secret(address.reveal().strip().partition("?")[2].partition("#")[0])
    if len(query.reveal()) > _MAX_ADDRESS:
        return Secret("")
    try:
        return Secret(parse_qs(query.reveal(), max_num_fields=_MAX_FIELDS).get(name, [""])[0])
    except ValueError:  # too many parameters
        return Secret("")


def _foreign(text: str) -> str:
    """Return a text from a redirect or from Fortnox, shortened and without control characters."""
    return printable(text if len(text) <= _MAX_TEXT else f"{text[:_MAX_TEXT]}…")

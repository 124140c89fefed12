"""Consent given and taken back: the code exchanged, the company checked, the connection saved or forgotten."""

import secrets
from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qs, urlsplit

import attrs

from fortnox_sdk.auth.flow import (
    Claims,
    GrantRefused,
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
from fortnox_sdk.errors import ConsentDenied, SignInRequired, WrongCompany
from fortnox_sdk.http.envelopes import as_object, json_object
from fortnox_sdk.http.transport import Request, Transport
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.protocol import TokenStore

__all__ = ["MayReplace", "SignIn", "new_state", "sign_in_as_service", "sign_out"]

MayReplace = Callable[[Connection, str], bool]
"""Asked with the saved connection and the id of the user who signed in now, when that is another one."""

_HINTS: Final = {
    "access_denied": "Sign in again and approve; the user needs the right to connect integrations in Fortnox.",
    "invalid_scope": (
        "The application or the company's licence lacks one of the scopes asked for: compare `scopes` in "
        "fortnox.toml with the developer portal and the company's modules."
    ),
    "redirect_uri_mismatch": "Register the redirect URI in the developer portal, letter for letter.",
}


def new_state() -> str:
    """Random text that nobody can guess, for one attempt."""
    return secrets.token_urlsafe(24)


class SignIn:
    """One attempt to sign in: an address to open, and the address that the browser came back to.

    A program with a web server of its own makes one, sends the browser to `url`, and hands what arrives at its
    redirect URI to `finish`; `sign_in` does all of that for a person at this machine.

    Args:
        config: The application.
        store: Where the connection is saved.
        transport: Sends to the token endpoint.
        clock: Tells the time.
        redirect_uri: Where Fortnox sends the browser; one of those registered.
        company: The only database number to accept; None accepts any company.
        may_replace: Asked before a connection made by another user is replaced; None never replaces.
        new_state: Makes the random text that ties the answer to this attempt.

    >>> from fortnox_sdk.clock import SystemClock
    >>> from fortnox_sdk.http.transport import RequestsTransport
    >>> from fortnox_sdk.stores.memory import MemoryStore
    >>> attempt = SignIn(FortnoxConfig(client_id="k3"), MemoryStore(), RequestsTransport(), SystemClock(),
    ...                  redirect_uri="https://books.example.com/callback")
    >>> attempt.url.partition("?")[0]
    'https://apps.fortnox.se/oauth-v1/auth'
    """

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
        self._company = company
        self._may_replace = may_replace
        self._state = new_state()

    @property
    def url(self) -> str:
        """The consent page to open."""
        return consent_url(self._config, state=self._state, redirect_uri=self._redirect_uri)

    def answers_this(self, address: Secret) -> bool:
        """Whether an address that the browser came back to belongs to this attempt, not to an older one.

        One without state and code does: Fortnox sends those for a locked account.

        Args:
            address: Where the browser came back to, with its query; a secret, as it holds a code.
        """
        state = _value(address, "state").reveal()
        return (
            secrets.compare_digest(state.encode(), self._state.encode())
            if state
            else not _value(address, "code")
        )

    def finish(self, address: Secret) -> Connection:
        """Exchange the code in the address, check the company and save the connection.

        Args:
            address: Where the browser came back to, with its query; a secret, as it holds a code.

        Raises:
            ConsentDenied: Fortnox said no, sent no code, or another user's connection may not be replaced.
            WrongCompany: the sign-in was to another company; nothing was saved.
            ClientRejected: the application's id or secret is wrong.
            TransportError: no answer came.
            ApiError: Fortnox answered with another error.
            StoreError: the connection could not be saved.
        """
        if not self.answers_this(address):
            raise ConsentDenied(
                "The answer belongs to another sign-in (its state differs).",
                hint="Start again, and use the newest page only.",
            )
        if error := _value(address, "error").reveal():
            description = _value(address, "error_description").reveal()
            raise ConsentDenied(
                f"Fortnox refused the sign-in: {(description or error).rstrip('.')}.",
                hint=_HINTS.get(error, "Sign in again."),
                error=error,
                description=description,
            )
        code = _value(address, "code")
        if not code:
            raise ConsentDenied(
                "Fortnox sent the browser back without a code.",
                hint="It does so when the Fortnox account is locked, for instance over an unpaid invoice: "
                "log in at fortnox.se and look, then sign in again.",
            )
        sent_at = self._clock.now()
        response = self._transport.send(code_request(self._config, code, redirect_uri=self._redirect_uri))
        try:
            tokens = read_tokens(response, sent_at=sent_at)
        except GrantRefused as fault:
            raise ConsentDenied(
                fault.message,
                hint="A code is good once and for ten minutes: sign in again.",
                error=fault.error,
                description=fault.description,
            ) from None
        claims = read_claims(tokens.access) or self._asked(tokens.access)
        _check_company(claims, self._company)
        return self._saved(tokens, claims)

    def _asked(self, access: Secret) -> Claims:
        """The company's number from company information, should the token not be a JWT that says it."""
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
                "Fortnox did not say which company this is; nothing was saved.",
                hint="Add the scope companyinformation and sign in again.",
            ) from None

    def _saved(self, tokens: Tokens, claims: Claims) -> Connection:
        key = _key(self._config, claims.database_number)
        before = self._store.get(key)
        other = _other_user(before, claims)
        if (
            before is not None
            and other
            and not (self._may_replace and self._may_replace(before, claims.user))
        ):
            raise _kept(before, claims.user)

        def unless_replaced(current: Connection | None) -> Connection:
            # What was agreed to is the replacement of `other`, not of a third user who came in between.
            if current is not None and _other_user(current, claims) not in {"", other}:
                raise _kept(current, claims.user)
            return _consented(current, self._config, tokens, claims, self._clock)

        # The lock keeps a refresh of the old tokens, under way elsewhere, from being saved over the new ones.
        with self._store.locked(key):
            return self._store.update(key, unless_replaced)


def sign_in_as_service(
    config: FortnoxConfig, database_number: int, *, store: TokenStore, transport: Transport, clock: Clock
) -> Connection:
    """Sign in to a company whose administrator has consented to a service account; needs no person.

    Args:
        config: The application.
        database_number: The company.
        store: Where the connection is saved.
        transport: Sends to the token endpoint.
        clock: Tells the time.

    Raises:
        SignInRequired: there is no such consent, or it was withdrawn.
        WrongCompany: Fortnox gave another company's token; nothing was saved.
        StoreError: the store can't be written.
        ClientRejected, TransportError, ApiError: no token came.
    """
    store.check_writable()
    sent_at = clock.now()
    response = transport.send(client_credentials_request(config, database_number))
    try:
        tokens = read_tokens(response, sent_at=sent_at)
    except GrantRefused as fault:
        raise SignInRequired(
            fault.message,
            hint="A system administrator of the company consents once: fortnox login --service.",
        ) from None
    claims = read_claims(tokens.access) or Claims(database_number=database_number, user="")
    _check_company(claims, database_number)
    key = _key(config, database_number)
    as_service = attrs.evolve(config, service=True)
    with store.locked(key):
        return store.update(key, lambda current: _consented(current, as_service, tokens, claims, clock))


def sign_out(config: FortnoxConfig, key: ConnectionKey, *, store: TokenStore, transport: Transport) -> None:
    """Withdraw the refresh token at Fortnox and forget the connection; nothing happens when there is none.

    Args:
        config: The application.
        key: The connection.
        store: Where it is saved.
        transport: Sends to the token endpoint.

    Raises:
        TransportError, ApiError, ClientRejected: it could not be withdrawn; the connection is kept.
        StoreError: the store can't be written.
    """
    with store.locked(key):
        saved = store.get(key)
        if saved is not None and saved.tokens is not None and saved.tokens.refresh is not None:
            read_revocation(transport.send(revoke_request(config, saved.tokens.refresh)))
        store.delete(key)


def _consented(
    current: Connection | None, config: FortnoxConfig, tokens: Tokens, claims: Claims, clock: Clock
) -> Connection:
    now = clock.now()
    kept = tokens if not config.service else attrs.evolve(tokens, refresh=None)
    if current is None:
        return Connection(
            key=_key(config, claims.database_number),
            tokens=kept,
            connected_at=now,
            renewed_at=now,
            refreshed_at=now,
            connected_by=claims.user,
            service=config.service,
        )
    doubtful = current.renewed_at - now > CLOCK_TOLERANCE
    return attrs.evolve(
        current,
        tokens=kept,
        connected_at=now,
        # A sign-in gives no new days, that is for completed jobs; but an instant that can't be true is dropped.
        renewed_at=now if doubtful else current.renewed_at,
        refreshed_at=now,
        connected_by=claims.user or current.connected_by,
        service=config.service,
        refresh_intent=None,
        ended=None,
    )


def _key(config: FortnoxConfig, database_number: int) -> ConnectionKey:
    return ConnectionKey(config.issuer_host, config.client_id, database_number)


def _check_company(claims: Claims, wanted: int | None) -> None:
    if wanted is not None and claims.database_number != wanted:
        raise WrongCompany(
            f"You signed in to company {claims.database_number}, not {wanted}; nothing was saved.",
            hint=f"Sign in again and choose company {wanted}.",
        )


def _other_user(saved: Connection | None, claims: Claims) -> str:
    """Who made a saved connection, if that is known to be another user than the one who signed in; else empty."""
    if saved is None or not claims.user or saved.connected_by == claims.user:
        return ""
    return saved.connected_by


def _kept(saved: Connection, user: str) -> ConsentDenied:
    return ConsentDenied(
        f"{saved.label} was connected by user {saved.connected_by}; you are {user}. Nothing was changed.",
        hint="Sign in as that user, or confirm that the connection may be replaced.",
    )


def _value(address: Secret, name: str) -> Secret:
    """One value of an address's query; empty when it is not there. Fortnox has been seen to leave all of it out."""
    return Secret(parse_qs(urlsplit(address.reveal().strip()).query).get(name, [""])[0])

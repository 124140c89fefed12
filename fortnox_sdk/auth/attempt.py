"""One attempt to sign in, from the URL of the consent page to the saved connection."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Final, Self

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.auth.consent import MayReplace, check_company, save_consent
from fortnox_sdk.auth.flow import Claims, code_request, consent_url, read_claims, read_tokens
from fortnox_sdk.auth.labels import label_connection, read_and_label, read_company
from fortnox_sdk.auth.redirect import authorization_code, foreign, redirect_value, unmatched_redirect
from fortnox_sdk.auth.saved_attempt import START_AGAIN, SavedAttempt, attempt_from_text, attempt_to_text
from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, Tokens
from fortnox_sdk.errors import ConsentDenied, GrantRefused
from fortnox_sdk.http.messages import Transport
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.scalars import Secret, check_type
from fortnox_sdk.stores.claims import claims_of
from fortnox_sdk.stores.protocol import TokenStore
from fortnox_sdk.text import Text

LIFETIME_S: Final = 900.0
"""Seconds within which a sign-in in a web application has to be finished. An authorisation code is valid for ten
minutes, and the user needs some time before Fortnox issues it."""


def new_state() -> str:
    """Return a random text that identifies one sign-in and that nobody can guess (the OAuth parameter `state`)."""
    return secrets.token_urlsafe(24)


class SignIn:
    """One attempt to sign in, for a program with its own web server.

    1. Create a `SignIn`, keep the text of `save()` in the browser's session, and send the browser to `url`.
    2. When Fortnox redirects the browser to your server, take the text out of the session and pass it to `resume`. This
       step can run in another process or on another machine.
    3. Call `finish` with the URL of that redirect. It returns the saved connection.

    If the same object finishes the sign-in, `save` and `resume` are not needed. For a user on this machine,
    `fortnox_sdk.sign_in` does all these steps.

    Args:
        config: The settings of the application.
        store: The store that saves the connection.
        transport: The transport that sends the requests; None means `RequestsTransport()`.
        clock: The clock; None means the system clock.
        redirect_uri: The registered redirect URI to which Fortnox sends the browser; None means the first redirect URI
            of `config`.
        company: The only database number to accept; None accepts any company.
        may_replace: A function that decides whether a connection of another user may be replaced; None never replaces
            such a connection.
        session: A text that identifies the session or the user of your application, such as a user id. The sign-in can
            be finished only with the same text.
        lifetime_s: Seconds within which the sign-in has to be finished; 900 by default.
        new_state: A function that returns the random text that identifies this attempt.

    Raises:
        InvalidInput: `company` is not a database number.

    >>> from fortnox_sdk import FortnoxConfig, Secret
    >>> from fortnox_sdk.stores import MemoryStore
    >>> config = FortnoxConfig(client_id="k3", client_secret=Secret("hush"))
    >>> attempt = SignIn(config, MemoryStore(), redirect_uri="https://books.example.com/callback")
    >>> attempt.url.partition("?")[0]
    'https://apps.fortnox.se/oauth-v1/auth'
    >>> SignIn.resume(attempt.save(), config, MemoryStore()).url == attempt.url
    True
    """

    @checked
    def __init__(
        self,
        config: FortnoxConfig,
        store: TokenStore,
        transport: Transport | None = None,
        clock: Clock | None = None,
        *,
        redirect_uri: str | None = None,
        company: int | None = None,
        may_replace: MayReplace | None = None,
        session: str = "",
        lifetime_s: float = LIFETIME_S,
        new_state: Callable[[], str] = new_state,
    ) -> None:
        self._config = config
        self._store = store
        self._clock = clock or SystemClock()
        self._transport = transport or RequestsTransport(clock=self._clock)
        self._may_replace = may_replace
        self._session = session
        self._attempt = SavedAttempt(
            state=new_state(),
            redirect_uri=config.redirect_uris[0] if redirect_uri is None else redirect_uri,
            company=None if company is None else check_type("company", company, int),
            is_service=config.service,
            expires_at=self._clock.now() + timedelta(seconds=lifetime_s),
        )
        self._is_shared = False
        self._is_finished = False

    @property
    def url(self) -> str:
        """The URL of the consent page."""
        attempt = self._attempt
        return consent_url(self._config, state=attempt.state, redirect_uri=attempt.redirect_uri)

    def save(self) -> str:
        """Return this attempt as a short signed text, with which another process can finish it; see `resume`.

        Keep the text in the browser's session, or in a cookie with `HttpOnly`, `Secure` and `SameSite=Lax`, so that
        no other browser can send it. The text has a few hundred ASCII characters, and contains neither a token nor
        the client secret. `resume` rejects a text that was changed.

        Raises:
            ConfigurationError: The client secret is missing, or the redirect URI is too long for a cookie.
        """
        self._is_shared = True
        return attempt_to_text(self._attempt, self._config, self._session)

    @classmethod
    @checked
    def resume(
        cls,
        saved: str,
        config: FortnoxConfig,
        store: TokenStore,
        transport: Transport | None = None,
        clock: Clock | None = None,
        *,
        may_replace: MayReplace | None = None,
        session: str = "",
    ) -> Self:
        """Return the attempt that another process started and saved.

        Args:
            saved: The text of `save()`. Take it out of the browser's session, so that it is used only once.
            config: The settings of the application, with the same client secret.
            store: The store that saves the connection.
            transport: The transport that sends the requests; None means `RequestsTransport()`.
            clock: The clock; None means the system clock.
            may_replace: A function that decides whether a connection of another user may be replaced; None never
                replaces such a connection.
            session: The same text as when the attempt was started.

        Raises:
            ConsentDenied: The text is empty, or was not made by this application for this session. The error has an
                English and a Swedish text; see `FortnoxError.in_language`.
            ConfigurationError: The client secret is missing.
        """
        attempt = attempt_from_text(saved, config, session)
        resumed = cls(
            attrs.evolve(config, service=attempt.is_service),
            store,
            transport,
            clock,
            may_replace=may_replace,
            session=session,
        )
        resumed._attempt = attempt
        resumed._is_shared = True
        return resumed

    @checked
    def matches(self, address: Secret) -> bool:
        """Return whether a redirect belongs to this attempt: its query must contain the attempt's state.

        Any web page can send a browser to the redirect URI. Only a redirect by Fortnox contains the state.

        Args:
            address: The URL of the redirect with its query. It is a secret because it contains a code.
        """
        state = redirect_value(address, "state").reveal()
        return secrets.compare_digest(state.encode(errors="replace"), self._attempt.state.encode())

    @checked
    def finish(self, address: Secret) -> Connection:
        """Exchange the authorisation code in a redirect for tokens, check the company, and return the saved connection.

        The company's name and organisation number are saved with the connection. `FortnoxClient.connect` can find the
        connection by either of them.

        Args:
            address: The URL of the redirect with its query. It is a secret because it contains a code.

        Raises:
            ConsentDenied: The redirect belongs to another attempt, the attempt has expired or was finished before,
                Fortnox refused the sign-in or sent no code, or another user's connection may not be replaced. The error
                has an English and a Swedish text; see `FortnoxError.in_language`.
            WrongCompany: The sign-in was to another company. Nothing was saved.
            ConfigurationError: The client secret is missing or can't be read.
            ClientRejected: The application's id or secret is wrong.
            TransportError: No response came.
            ApiError: Fortnox responded with another error.
            DecodeError: The response contains no usable tokens.
            StoreError: The connection could not be saved.
        """
        self._check_redirect(address)
        self._use_once()
        code = authorization_code(address)
        sent_at = self._clock.now()
        request = code_request(self._config, code, redirect_uri=self._attempt.redirect_uri)
        response = self._transport.send(request)
        try:
            tokens = read_tokens(response, sent_at=sent_at)
        except GrantRefused as fault:
            reason = Text(foreign(fault.message), foreign(fault.message_sv))
            raise ConsentDenied(
                reason,
                hint=Text(
                    "Sign in again: an authorisation code works only once, and only for ten minutes.",
                    "Logga in igen: en auktoriseringskod fungerar bara en gång, och bara i tio minuter.",
                ),
                error=foreign(fault.error),
                description=foreign(fault.description),
            ) from None
        return self._save(tokens)

    def _check_redirect(self, address: Secret) -> None:
        """Raise an error unless a redirect belongs to this attempt and arrives within the time limit."""
        if not self.matches(address):
            raise unmatched_redirect(address)
        if self._clock.now() > self._attempt.expires_at:
            raise ConsentDenied(
                Text("The sign-in took too long.", "Inloggningen tog för lång tid."), hint=START_AGAIN
            )

    def _use_once(self) -> None:
        """Raise an error if this attempt was used before, in this process or in another process.

        An authorisation server should withdraw the tokens of a code that it receives twice (RFC 6749, 4.1.2), so a
        redirect that a browser repeats must not be sent.
        """
        claims = claims_of(self._store) if self._is_shared else None
        is_first = not self._is_finished
        self._is_finished = True
        if is_first and claims is not None:
            left = self._attempt.expires_at - self._clock.now()
            name = f"sign-in {hashlib.sha256(self._attempt.state.encode()).hexdigest()}"
            # The claim is never released. It lapses when the attempt has expired.
            is_first = claims.take(name, secrets.token_hex(8), lease_s=left.total_seconds() + 60) is not None
        if not is_first:
            raise ConsentDenied(
                Text("This sign-in has already ended.", "Den här inloggningen är redan avslutad."),
                hint=Text(
                    "Go back to the program. If the company is not connected, start the sign-in again.",
                    "Gå tillbaka till programmet. Om företaget inte är kopplat: börja om inloggningen.",
                ),
            )

    def _save(self, tokens: Tokens) -> Connection:
        """Check the company, then save the tokens as a connection with the company's name and organisation number."""
        config, store, transport, clock = self._config, self._store, self._transport, self._clock
        claims, company = read_claims(tokens.access), None
        if claims is None:
            company = read_company(config, tokens, transport=transport, clock=clock)
            if company is None or company.database_number is None:
                raise ConsentDenied(
                    Text(
                        "Fortnox did not return the company's database number. Nothing was saved.",
                        "Fortnox skickade inte företagets databasnummer. Ingenting är sparat.",
                    ),
                    hint=Text(
                        "Add companyinformation to the setting `scopes`, then sign in again.",
                        "Lägg till companyinformation i inställningen `scopes` och logga in igen.",
                    ),
                )
            claims = Claims(database_number=company.database_number, user="")
        check_company(claims, self._attempt.company)
        saved = save_consent(config, tokens, claims, store=store, clock=clock, may_replace=self._may_replace)
        if company is not None:
            return label_connection(store, saved.key, company.name, company.organisation_number)
        return read_and_label(config, saved, store=store, transport=transport, clock=clock)

"""Signing in at this machine: the browser opened, its answer received, or an address pasted."""

import queue
import threading
from collections.abc import Callable
from typing import Final

from fortnox_sdk.auth.callback import CallbackListener, Page
from fortnox_sdk.auth.consent import MayReplace, SignIn, new_state, sign_in_as_service
from fortnox_sdk.clock import Clock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey
from fortnox_sdk.errors import ConfigurationError, ConsentDenied, FortnoxError
from fortnox_sdk.http.transport import Transport
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.protocol import TokenStore
from fortnox_sdk.text import Text

__all__ = ["sign_in", "sign_in_again"]

LIMIT_S: Final = 300.0
_POLL_S: Final = 0.1


def sign_in(
    config: FortnoxConfig,
    *,
    store: TokenStore,
    transport: Transport,
    clock: Clock,
    open_browser: Callable[[str], object] | None = None,
    paste: Callable[[str], str] | None = None,
    company: int | None = None,
    may_replace: MayReplace | None = None,
    timeout_s: float = LIMIT_S,
    new_state: Callable[[], str] = new_state,
) -> Connection:
    """Sign a person in and save the connection.

    The store and the client secret are checked first, then the port, and only then is the browser opened.

    Args:
        config: The application.
        store: Where the connection is saved.
        transport: Sends to the token endpoint.
        clock: Tells the time and measures the limit.
        open_browser: Opens (or shows) the address; the answer is then awaited on the redirect URI.
        paste: Shows the address and gives back the one that the browser was sent to, copied by the person;
            used instead of `open_browser` when given.
        company: The only database number to accept; None accepts any company.
        may_replace: Asked before a connection made by another user is replaced; None never replaces.
        timeout_s: How long the person has.
        new_state: Makes the random text that ties the answer to this attempt.

    Raises:
        ConfigurationError: no secret, no free port, neither `open_browser` nor `paste`.
        ConsentDenied: refused, not answered in time, or another user's connection may not be replaced.
        WrongCompany: the sign-in was to another company; nothing was saved.
        StoreError: the store can't be written.
        ClientRejected, TransportError, ApiError: the code could not be exchanged.
    """
    store.check_writable()
    config.secret()

    def attempt_at(redirect_uri: str) -> SignIn:
        return SignIn(
            config,
            store,
            transport,
            clock,
            redirect_uri=redirect_uri,
            company=company,
            may_replace=may_replace,
            new_state=new_state,
        )

    if paste is not None:
        attempt = attempt_at(config.redirect_uris[0])
        return attempt.finish(Secret(paste(attempt.url)))
    if open_browser is None:
        raise ConfigurationError(
            "Signing in needs a person: there is no browser and no terminal to paste into.",
            hint="Run fortnox login where there is one, or use a service account.",
        )
    listener = CallbackListener(config.redirect_uris)
    reception = _Reception(attempt_at(listener.redirect_uri))
    give_up = clock.monotonic() + timeout_s
    with listener.receiving(reception.arrived):
        open_browser(reception.attempt.url)
        while (connection := reception.outcome()) is None:
            if clock.monotonic() >= give_up:
                raise ConsentDenied(
                    f"Nobody signed in within {timeout_s / 60:g} minutes.",
                    hint="Start again when you are ready.",
                )
        return connection


def sign_in_again(
    config: FortnoxConfig,
    key: ConnectionKey,
    *,
    store: TokenStore,
    transport: Transport,
    clock: Clock,
    open_browser: Callable[[str], object] | None = None,
) -> Connection:
    """Sign in to a company that was connected before: a service account by itself, else a person in the browser.

    Args:
        config: The application.
        key: The connection; a sign-in to another company is refused.
        store: Where the connection is saved.
        transport: Sends to the token endpoint.
        clock: Tells the time.
        open_browser: As for `sign_in`; not needed by a service account.

    Raises:
        FortnoxError: as `sign_in` and `sign_in_as_service`.
    """
    saved = store.get(key)
    if saved is not None and saved.service:
        return sign_in_as_service(config, key.database_number, store=store, transport=transport, clock=clock)
    return sign_in(
        config,
        store=store,
        transport=transport,
        clock=clock,
        open_browser=open_browser,
        company=key.database_number,
    )


class _Reception:
    """Takes what arrives at the redirect URI, in the listener's threads, and hands the outcome over."""

    def __init__(self, attempt: SignIn) -> None:
        self.attempt = attempt
        self._outcome: queue.Queue[Connection | FortnoxError] = queue.Queue()
        self._one = threading.Lock()
        self._page: Page | None = None

    def arrived(self, address: Secret) -> Page:
        if not self.attempt.answers_this(address):
            return _OLD_PAGE
        with self._one:
            # A reload shows the same page and does not spend the code again.
            if self._page is None:
                try:
                    outcome: Connection | FortnoxError = self.attempt.finish(address)
                except FortnoxError as fault:
                    outcome = fault
                self._page = _page(outcome)
                self._outcome.put(outcome)
            return self._page

    def outcome(self) -> Connection | None:
        """The connection, or None when nothing has come within a short wait; raises what went wrong."""
        try:
            outcome = self._outcome.get(timeout=_POLL_S)
        except queue.Empty:
            return None
        if isinstance(outcome, FortnoxError):
            raise outcome
        return outcome


_OLD_PAGE: Final = Page(
    good=False,
    heading=Text("This page belongs to an older sign-in", "Den här sidan hör till en äldre inloggning"),
    text=Text("Close the tab and go on in the newest one.", "Stäng fliken och fortsätt i den nyaste."),
)


def _page(outcome: Connection | FortnoxError) -> Page:
    if isinstance(outcome, FortnoxError):
        return Page(
            good=False,
            heading=Text("The sign-in did not work", "Inloggningen gick inte"),
            text=Text(
                str(outcome),
                "Ingenting är sparat. Programmet visar vad som hände; stäng fliken och gå tillbaka dit.",
            ),
        )
    name = outcome.company_name or str(outcome.key.database_number)
    return Page(
        good=True,
        heading=Text("Done, you are signed in", "Klart, du är inloggad"),
        text=Text(
            f"Company {name} is connected. You can close this tab and go back to the program.",
            f"Företag {name} är kopplat. Du kan stänga fliken och gå tillbaka till programmet.",
        ),
    )

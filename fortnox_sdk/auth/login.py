"""Sign-in on this machine. A listener receives the browser's redirect, or the user pastes the URL of the redirect."""

import queue
import threading
from collections.abc import Callable
from typing import Final

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.auth.attempt import SignIn, new_state
from fortnox_sdk.auth.callback import NO_SIGN_IN_PAGE, CallbackListener, Page
from fortnox_sdk.auth.consent import MayReplace, sign_in_as_service
from fortnox_sdk.auth.defaults import Parts, parts_of
from fortnox_sdk.auth.terminal import no_person, open_in_browser, paste_without_browser
from fortnox_sdk.clock import Clock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey
from fortnox_sdk.errors import ConsentDenied, FortnoxError
from fortnox_sdk.http.messages import Transport
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.protocol import TokenStore
from fortnox_sdk.text import Text

TIME_LIMIT_S: Final = 300.0
_POLL_S: Final = 0.1
_LONGEST_PASTE_S: Final = 24 * 3600.0
"""Seconds within which the URL of the redirect may be pasted. Fortnox's own limit for the code is much shorter."""


@checked
def sign_in(
    config: FortnoxConfig | None = None,
    *,
    store: TokenStore | None = None,
    transport: Transport | None = None,
    clock: Clock | None = None,
    open_browser: Callable[[str], object] | None = None,
    paste: Callable[[str], str] | None = None,
    company: int | None = None,
    service: bool = False,
    may_replace: MayReplace | None = None,
    timeout_s: float = TIME_LIMIT_S,
    new_state: Callable[[], str] = new_state,
) -> Connection:
    """Sign a user in with the web browser, and save the connection.

    If this machine has no browser, the user is asked in the terminal for the URL of the redirect. The connection is
    saved with the company's name and organisation number. `FortnoxClient.connect` accepts the returned connection, the
    name or the number. The store, the client secret and the port are checked before the browser is opened.

    Args:
        config: The settings of the application; None reads them, as `FortnoxClient.connect` does.
        store: The store that saves the connection; None opens the store that `config` names.
        transport: The transport that sends the requests; None means `RequestsTransport()`.
        clock: The clock, which also measures the time limit; None means the system clock.
        open_browser: Called with the URL of Fortnox's sign-in page, to open or show the page. A listener on the
            redirect URI then receives the redirect. None opens the web browser of this computer.
        paste: Called with the URL of Fortnox's sign-in page, to show it. It returns the URL of the redirect, which the
            user copies from the browser. If given, it is used instead of `open_browser`. For a browser on another
            computer, pass `fortnox_sdk.auth.ask_for_redirect`.
        company: The only database number to accept; None accepts any company.
        service: True to request consent for a service account. A system administrator of the company must give this
            consent. After that, `sign_in_as_service` signs in without a person.
        may_replace: A function that decides whether a connection of another user may be replaced; None never replaces
            such a connection.
        timeout_s: Seconds within which the user has to sign in; 300 by default.
        new_state: A function that returns the random text that identifies this attempt.

    Returns:
        The saved connection.

    Raises:
        ConfigurationError: The settings or the client secret are missing, no redirect URI has a free port, or there is
            neither a browser nor a terminal.
        ConsentDenied: Fortnox refused the sign-in, nobody signed in within `timeout_s`, or another user's connection
            may not be replaced.
        WrongCompany: The sign-in was to another company. Nothing was saved.
        StoreError: The store can't be written.
        ClientRejected: The application's id or secret is wrong.
        TransportError: No response came.
        ApiError: Fortnox responded with another error.
        DecodeError: The response contains no usable tokens.

    >>> from fortnox_sdk import FortnoxClient
    >>> from fortnox_sdk.cli.consent import approve
    >>> from fortnox_sdk.http import RequestsTransport
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.stores import MemoryStore
    >>> from fortnox_sdk.testing import sandbox_config
    >>> store = MemoryStore()
    >>> with serve() as sandbox:
    ...     config = sandbox_config(sandbox)
    ...     connection = sign_in(
    ...         config, store=store,
    ...         # a person does this in a browser; `approve` is not public
    ...         open_browser=lambda address: approve(address, RequestsTransport()),
    ...     )
    ...     client = FortnoxClient.connect(connection, config=config, store=store)
    >>> connection.company_name, client.connection.status().days_left
    ('Fjällbris Friluft AB', 30)
    """
    parts = parts_of(config, store, transport, clock)
    if service:
        parts = attrs.evolve(parts, config=attrs.evolve(parts.config, service=True))
    parts.store.check_writable()
    parts.config.secret()
    if open_browser is None and paste is None:
        paste = paste_without_browser()

    def attempt_at(redirect_uri: str) -> SignIn:
        return SignIn(
            parts.config,
            parts.store,
            parts.transport,
            parts.clock,
            redirect_uri=redirect_uri,
            company=company,
            may_replace=may_replace,
            lifetime_s=max(timeout_s, _LONGEST_PASTE_S),
            new_state=new_state,
        )

    if paste is not None:
        attempt = attempt_at(parts.config.redirect_uris[0])
        return attempt.finish(Secret(paste(attempt.url)))
    return _wait_for_redirect(parts, attempt_at, open_browser or open_in_browser, timeout_s)


def _wait_for_redirect(
    parts: Parts, attempt_at: Callable[[str], SignIn], open_browser: Callable[[str], object], timeout_s: float
) -> Connection:
    """Open the browser, and finish the sign-in when the redirect arrives."""
    clock = parts.clock
    listener = CallbackListener(parts.config.redirect_uris, clock=clock)
    receiver = _RedirectReceiver(attempt_at(listener.redirect_uri))
    deadline = clock.monotonic() + timeout_s
    with listener.receive(receiver.on_redirect):
        open_browser(receiver.attempt.url)
        while (connection := receiver.outcome()) is None:
            if clock.monotonic() >= deadline:
                raise ConsentDenied(
                    Text(
                        f"Nobody signed in within {timeout_s / 60:g} minutes.",
                        f"Ingen loggade in inom {timeout_s / 60:g} minuter.",
                    ),
                    hint=receiver.time_out_hint,
                )
        return connection


@checked
def sign_in_again(
    key: ConnectionKey,
    *,
    config: FortnoxConfig | None = None,
    store: TokenStore | None = None,
    transport: Transport | None = None,
    clock: Clock | None = None,
    open_browser: Callable[[str], object] | None = None,
) -> Connection:
    """Sign in again to a company. This needs a person with a browser, except for a service account.

    Args:
        key: The key of the connection. A sign-in to another company is refused.
        config: The settings of the application; None reads them, as `FortnoxClient.connect` does.
        store: The store that saves the connection; None opens the store that `config` names.
        transport: The transport that sends the requests; None means `RequestsTransport()`.
        clock: The clock; None means the system clock.
        open_browser: A function that opens or shows the sign-in page, as in `sign_in`. It is not needed for a service
            account. For any other connection, None raises an error, because jobs that run without a person also call
            `sign_in_again`.

    Returns:
        The saved connection.

    Raises:
        FortnoxError: The errors of `sign_in` and `sign_in_as_service`.

    >>> from fortnox_sdk import ConnectionKey, FortnoxConfig, Secret
    >>> from fortnox_sdk.stores import MemoryStore
    >>> config = FortnoxConfig(client_id="k3", client_secret=Secret("x"))
    >>> sign_in_again(ConnectionKey("apps.fortnox.se", "k3", 1001), config=config, store=MemoryStore())
    Traceback (most recent call last):
    fortnox_sdk.errors.ConfigurationError: A person has to sign in, ...
    """
    parts = parts_of(config, store, transport, clock)
    config, store, transport, clock = parts.config, parts.store, parts.transport, parts.clock
    saved = store.get(key)
    if saved is not None and saved.service:
        return sign_in_as_service(
            key.database_number, config=config, store=store, transport=transport, clock=clock
        )
    if open_browser is None:
        raise no_person()
    return sign_in(
        config,
        store=store,
        transport=transport,
        clock=clock,
        open_browser=open_browser,
        company=key.database_number,
    )


class _RedirectReceiver:
    """A receiver of redirects, which finishes the sign-in.

    It runs in the thread of the listener. It passes the saved connection, or the error, to the thread that waits in
    `outcome`.
    """

    def __init__(self, attempt: SignIn) -> None:
        self.attempt = attempt
        self._outcome: queue.Queue[Connection | FortnoxError] = queue.Queue()
        self._lock = threading.Lock()
        self._page: Page | None = None
        self._has_ignored = False

    def on_redirect(self, address: Secret) -> Page:
        if not self.attempt.matches(address):
            self._has_ignored = True
            return NO_SIGN_IN_PAGE
        with self._lock:
            # If the user reloads the page, the same page is shown and the code is not sent again.
            if self._page is None:
                try:
                    outcome: Connection | FortnoxError = self.attempt.finish(address)
                except FortnoxError as fault:
                    outcome = fault
                self._page = _page(outcome)
                self._outcome.put(outcome)
            return self._page

    @property
    def time_out_hint(self) -> Text:
        """The hint for the user if nobody signed in within the time limit."""
        hint = Text("Start the sign-in again when you are ready.", "Börja om inloggningen när du är redo.")
        if self._has_ignored:
            hint += Text(
                " A redirect that does not belong to this sign-in was received. If it came from Fortnox, log in at "
                "fortnox.se to see whether the account is locked.",
                " Det kom en omdirigering som inte hör till inloggningen. Om den kom från Fortnox: logga in på "
                "fortnox.se och se om kontot är spärrat.",
            )
        return hint

    def outcome(self) -> Connection | None:
        """Wait briefly for a redirect. Return the saved connection, or None if no redirect came.

        If the sign-in failed, raise the error of the sign-in.
        """
        try:
            outcome = self._outcome.get(timeout=_POLL_S)
        except queue.Empty:
            return None
        if isinstance(outcome, FortnoxError):
            raise outcome
        return outcome


def _page(outcome: Connection | FortnoxError) -> Page:
    if isinstance(outcome, FortnoxError):
        return Page(
            is_success=False,
            heading=Text("The sign-in failed", "Inloggningen misslyckades"),
            text=Text(outcome.in_language("en"), outcome.in_language("sv")),
        )
    name = outcome.company_name or str(outcome.key.database_number)
    return Page(
        is_success=True,
        heading=Text("You are signed in", "Du är inloggad"),
        text=Text(
            f"Company {name} is connected. You can close this tab and go back to the program.",
            f"Företag {name} är kopplat. Du kan stänga fliken och gå tillbaka till programmet.",
        ),
    )

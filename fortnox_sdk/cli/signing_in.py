"""The sign-in of a person at the terminal, for `fortnox login` and for an import whose connection has expired."""

import sys
import webbrowser
from collections.abc import Callable

from fortnox_sdk.auth.consent import MayReplace
from fortnox_sdk.auth.login import sign_in, sign_in_again
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey, company_number_text
from fortnox_sdk.errors import SignInRequired
from fortnox_sdk.stores.protocol import TokenStore
from fortnox_sdk.text import Text

_IN_TERMINAL = Text(
    "Run in a terminal: fortnox login. With a service account, nobody has to sign in: fortnox login --service.",
    "Kör i en terminal: fortnox login. Med ett servicekonto behöver ingen logga in: fortnox login --service.",
)


def has_browser() -> bool:
    """Return True if this computer can open a web browser."""
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def sign_in_at_terminal(
    screen: Screen,
    config: FortnoxConfig,
    store: TokenStore,
    *,
    company: int | None = None,
    no_browser: bool = False,
    service: bool = False,
    may_replace: MayReplace | None = None,
) -> Connection:
    """Show the URL of Fortnox's sign-in page, let a person sign in, and return the saved connection.

    The page opens in the browser. If this computer has no browser, the user pastes the URL that Fortnox redirects to.

    Args:
        screen: The screen that shows the URL.
        config: The settings.
        store: The token store.
        company: The only database number to accept; None accepts any company.
        no_browser: True to act as if this computer had no browser.
        service: True to request consent for a service account.
        may_replace: A function that decides whether a connection of another user may be replaced; None never replaces
            such a connection.

    Raises:
        FortnoxError: The errors of `fortnox_sdk.sign_in`.
    """

    def open_browser(address: str) -> None:
        screen.note(Text("Sign in with the browser:", "Logga in i webbläsaren:"))
        screen.note(address)
        webbrowser.open(address)

    def paste(address: str) -> str:
        screen.note(Text("Open this address and sign in:", "Öppna den här adressen och logga in:"))
        screen.note(address)
        screen.note(
            Text(
                "Paste the address that Fortnox redirects you to:",
                "Klistra in adressen som Fortnox skickar dig till:",
            )
        )
        return input()

    return sign_in(
        config,
        store=store,
        open_browser=open_browser,
        paste=paste if no_browser or (sys.stdin.isatty() and not has_browser()) else None,
        company=company,
        service=service,
        may_replace=may_replace,
    )


def import_sign_in(
    key: ConnectionKey, *, config: FortnoxConfig, store: TokenStore, screen: Screen
) -> Callable[[], Connection]:
    """Return a function that signs in again, for an import whose connection can't be used.

    A service account signs in without a person. If a person has to sign in but there is no terminal, the function
    raises an error. The hint of the error names the command to run in a terminal.
    """

    def sign_in_for_import() -> Connection:
        saved = store.get(key)
        if saved is not None and saved.service:
            return sign_in_again(key, config=config, store=store)
        name = saved.label_text if saved else company_number_text(key.database_number)
        if not sys.stdin.isatty():
            message = Text(
                f"The connection to {name} can't be used: a person has to sign in.",
                f"Kopplingen till {name.sv} kan inte användas: någon måste logga in.",
            )
            raise SignInRequired(message, hint=_IN_TERMINAL)
        screen.note(
            Text(
                f"The connection to {name} can't be used without a new sign-in.",
                f"Kopplingen till {name.sv} kan inte användas utan en ny inloggning.",
            )
        )
        with screen.paused():
            return sign_in_at_terminal(screen, config, store, company=key.database_number)

    return sign_in_for_import

"""Two ways to show Fortnox's sign-in page: in the web browser, or as a URL that the user opens on another computer."""

import sys
import webbrowser
from collections.abc import Callable
from typing import Final

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.text import Text

_NO_PERSON: Final = Text(
    "A person has to sign in, but this program has neither a browser nor a terminal.",
    "En person måste logga in, men programmet har varken webbläsare eller terminal.",
)
_ELSEWHERE: Final = Text(
    "Run fortnox login on a computer with a browser, or use a service account.",
    "Kör fortnox login på en dator med webbläsare, eller använd ett servicekonto.",
)


def no_person() -> ConfigurationError:
    """Return the error for a sign-in at which no person is present."""
    return ConfigurationError(_NO_PERSON, hint=_ELSEWHERE)


@checked
def open_in_browser(address: str) -> None:
    """Open a URL in the web browser, and print it on stderr in case the browser does not appear.

    Args:
        address: The URL of Fortnox's sign-in page.
    """
    sys.stderr.write(f"Sign in with the browser / Logga in i webbläsaren:\n{address}\n")
    sys.stderr.flush()
    webbrowser.open(address)


@checked
def ask_for_redirect(address: str) -> str:
    """Print a URL on stderr, and ask in the terminal for the URL to which Fortnox redirects the browser.

    Pass this function as `sign_in(paste=ask_for_redirect)` if the browser is on another computer. After the
    redirect, the browser shows an error page, because no program receives the redirect. The user copies the URL of that
    page into the terminal.

    Args:
        address: The URL of Fortnox's sign-in page.

    Raises:
        ConfigurationError: There is no terminal.

    >>> import io
    >>> import sys
    >>> typed = io.StringIO("http://localhost:8765/callback?code=x")  # by a person
    >>> terminal, sys.stdin = sys.stdin, typed
    >>> ask_for_redirect("https://apps.fortnox.se/oauth-v1/auth")
    'http://localhost:8765/callback?code=x'
    >>> sys.stdin = terminal
    """
    sys.stderr.write(
        f"Open this address and sign in / Öppna den här adressen och logga in:\n{address}\n"
        "Paste the address that Fortnox redirects you to / Klistra in adressen som Fortnox skickar dig till:\n"
    )
    sys.stderr.flush()
    try:
        return input()
    except EOFError:
        raise no_person() from None


def paste_without_browser() -> Callable[[str], str] | None:
    """Return `ask_for_redirect` if this machine has no browser, otherwise None.

    Raises:
        ConfigurationError: There is no browser and no terminal.
    """
    try:
        webbrowser.get()
    except webbrowser.Error:
        if not sys.stdin.isatty():
            raise no_person() from None
        return ask_for_redirect
    return None

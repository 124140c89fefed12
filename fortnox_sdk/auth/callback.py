"""A listener for the redirect at the end of Fortnox's sign-in, and the page that the browser then shows."""

import errno
import html
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final
from urllib.parse import SplitResult, urlsplit

import attrs

from fortnox_sdk.auth.loopback_server import LoopbackHandler, LoopbackServer
from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.hosts import is_loopback
from fortnox_sdk.scalars import Secret
from fortnox_sdk.text import Text, printable


@attrs.frozen(kw_only=True)
class Page:
    """The page that the browser shows at the end of a sign-in."""

    is_success: bool
    heading: Text
    text: Text

    def as_html(self) -> bytes:
        """Return the page as HTML, in Swedish and then in English. The page loads no other files."""
        colour = "#14683e" if self.is_success else "#b3261e"
        texts = (self.heading.sv, self.text.sv, self.heading.en, self.text.en)
        parts = [html.escape(printable(text)) for text in texts]
        return _HTML.format(*parts, colour=colour).encode()


NO_SIGN_IN_PAGE: Final = Page(
    is_success=False,
    heading=Text("This page does not belong to a sign-in", "Den här sidan hör inte till någon inloggning"),
    text=Text(
        "The page may be left from an older sign-in. Close this tab and continue in the newest tab. If Fortnox sent "
        "you here, log in at fortnox.se to see whether the account is locked, for example because of an unpaid "
        "invoice.",
        "Sidan kan vara kvar från en äldre inloggning. Stäng den här fliken och fortsätt i den nyaste. Om Fortnox "
        "skickade dig hit: logga in på fortnox.se och se om kontot är spärrat, till exempel på grund av en "
        "obetald faktura.",
    ),
)
"""The page for a request that does not contain the state of this sign-in."""

_HTML: Final = """<!doctype html>
<html lang="sv"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{0}</title>
<style>
body{{font:17px/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.5rem}}
body{{color:#1c1c1e;background:#fff}}
h1{{font-size:1.5rem;color:{colour};margin-bottom:.3rem}}
section{{margin-top:2.5rem;padding-top:1rem;border-top:1px solid #ccc;color:#555}}
h2{{font-size:1rem;margin:0}}
p{{margin:.3rem 0}}
</style></head>
<body><main><h1>{0}</h1><p>{1}</p><section lang="en"><h2>{2}</h2><p>{3}</p></section></main></body></html>
"""


class CallbackListener:
    """A listener on the first redirect URI that is on this machine and whose port is free.

    Args:
        redirect_uris: The redirect URIs as registered. Port 0 means any free port, which only the sandbox accepts.
        clock: The clock that measures how long a request takes to arrive; None means the system clock.

    Attributes:
        redirect_uri: The redirect URI on which the listener listens.

    Raises:
        ConfigurationError: No URI is an http address on this machine, or no server can listen on any such URI.
    """

    def __init__(self, redirect_uris: tuple[str, ...], *, clock: Clock | None = None) -> None:
        local = [
            parts for uri in redirect_uris if is_loopback(uri) and (parts := urlsplit(uri)).scheme == "http"
        ]
        if not local:
            raise ConfigurationError(
                Text(
                    "redirect_uris contains no http address on this computer, so the browser can't return to this "
                    "program after the sign-in.",
                    "redirect_uris innehåller ingen http-adress på den här datorn, så webbläsaren kan "
                    "inte komma tillbaka till programmet efter inloggningen.",
                ),
                hint=Text(
                    "Register http://localhost:8765/callback in Fortnox's developer portal and add it to "
                    "redirect_uris, or run: fortnox login --no-browser",
                    "Registrera http://localhost:8765/callback i Fortnox utvecklarportal och lägg "
                    "till den i redirect_uris, eller kör: fortnox login --no-browser",
                ),
            )
        for parts in local:
            self._servers = _bind(parts, clock or SystemClock())
            if self._servers:
                self._path = parts.path or "/"
                self.redirect_uri: str = _with_port(parts, self._servers[0].server_address[1])
                return
        raise ConfigurationError(
            Text(
                f"Another program uses the port of {', '.join(parts.geturl() for parts in local)}.",
                f"Ett annat program använder porten i {', '.join(parts.geturl() for parts in local)}.",
            ),
            hint=Text(
                "End the program that uses the port, or register a redirect URI with another port in Fortnox's "
                "developer portal and add it to redirect_uris.",
                "Avsluta programmet som använder porten, eller registrera en omdirigeringsadress med en annan port "
                "i Fortnox utvecklarportal och lägg till den i redirect_uris.",
            ),
        )

    @contextmanager
    def receive(self, on_redirect: Callable[[Secret], Page]) -> Generator[None]:
        """Receive redirects until the `with` block ends, then free the port.

        Args:
            on_redirect: Called in a separate thread with the path and query of each redirect, as a secret, because the
                query contains a code. The callback returns the page to show.
        """
        threads: list[threading.Thread] = []
        for server in self._servers:
            server.RequestHandlerClass = callback_handler(self._path, on_redirect)
            threads.append(threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True))
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            for server, thread in zip(self._servers, threads, strict=True):
                server.shutdown()
                thread.join()
                server.close_waiting()
                # This waits for threads that still send a page, so that the browser receives all of it.
                server.server_close()


def _bind(parts: SplitResult, clock: Clock) -> list[LoopbackServer]:
    """Return a server for each address of the URI's host.

    The list is empty if no server can listen on the first address, or if the port of the second address is in use. If
    the second address fails for another reason, only the first server is returned.
    """
    servers: list[LoopbackServer] = []
    port = 80 if parts.port is None else parts.port
    host = parts.hostname or ""
    # For `localhost`, browsers try the IPv6 address first and then the IPv4 address.
    for address in ("127.0.0.1", "::1") if host == "localhost" else (host,):
        try:
            servers.append(LoopbackServer((address, port), LoopbackHandler, clock=clock))
        except OSError as fault:
            if servers and fault.errno != errno.EADDRINUSE:
                continue  # this machine has no IPv6
            for server in servers:
                server.server_close()
            return []
        port = servers[0].server_address[1]
    return servers


def _with_port(parts: SplitResult, port: int) -> str:
    """Return the URI exactly as registered, except that port 0 is replaced by the actual port."""
    return parts.geturl() if parts.port != 0 else parts._replace(netloc=f"{parts.netloc[:-1]}{port}").geturl()


def callback_handler(path: str, on_redirect: Callable[[Secret], Page]) -> type[LoopbackHandler]:
    """Return a request handler class that calls `on_redirect` for each request to `path`."""

    class Handler(LoopbackHandler):
        def do_GET(self) -> None:  # noqa: N802 -- the base class's name
            if not self.is_for_this_machine:
                self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            elif self.path.partition("?")[0] != path:
                self.send_error(HTTPStatus.NOT_FOUND)
            else:
                page = on_redirect(Secret(self.path))
                self.send_page(HTTPStatus.OK if page.is_success else HTTPStatus.BAD_REQUEST, page.as_html())

        def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
            """Send the page for a request that does not belong to a sign-in. The page shows no text of the request."""
            del message, explain
            self.send_page(code, NO_SIGN_IN_PAGE.as_html())

    return Handler

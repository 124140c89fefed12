"""The listener that receives the browser when Fortnox sends it back, and the page that it then shows."""

import errno
import html
import os
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Final
from urllib.parse import SplitResult, urlsplit

import attrs

from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.hosts import is_loopback
from fortnox_sdk.scalars import Secret
from fortnox_sdk.text import Text

__all__ = ["CallbackListener", "Page"]


@attrs.frozen(kw_only=True)
class Page:
    """The page that the browser's tab ends on."""

    good: bool
    heading: Text
    text: Text

    def as_html(self) -> bytes:
        """Return the page, in Swedish and then in English, with everything that it needs."""
        colour = "#1a7f4b" if self.good else "#b3261e"
        texts = (self.heading.sv, self.text.sv, self.heading.en, self.text.en)
        parts = [html.escape(text) for text in texts]
        return _HTML.format(*parts, colour=colour).encode()


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
    """Holds the first redirect URI whose port is free, on this machine only.

    Args:
        redirect_uris: As registered; port 0 takes any free port (for sandboxes that allow it).

    Raises:
        ConfigurationError: none of them is on this machine, or all their ports are busy.
    """

    def __init__(self, redirect_uris: tuple[str, ...]) -> None:
        local = [
            parts for uri in redirect_uris if is_loopback(uri) and (parts := urlsplit(uri)).scheme == "http"
        ]
        if not local:
            raise ConfigurationError(
                "No redirect URI is on this machine, so that the browser's answer can't be received here.",
                hint="Register http://localhost:8765/callback too, or paste the address (--no-browser).",
            )
        for parts in local:
            self._servers = _bound(parts)
            if self._servers:
                self._path = parts.path or "/"
                self.redirect_uri = _with_port(parts, self._servers[0].server_address[1])
                return
        raise ConfigurationError(
            f"Nothing can listen on {', '.join(parts.geturl() for parts in local)}: another program has the port.",
            hint="End that program, or register one more redirect URI with another port.",
        )

    @contextmanager
    def receiving(self, arrived: Callable[[Secret], Page]) -> Generator[None]:
        """Receive browsers until the block ends, and let go of the port then.

        Args:
            arrived: Called, in a thread of its own, with each address that a browser is sent back to, a secret for
                its code; gives the page to show.
        """
        threads: list[threading.Thread] = []
        for server in self._servers:
            server.RequestHandlerClass = _handler(self._path, arrived)
            threads.append(threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True))
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            for server, thread in zip(self._servers, threads, strict=True):
                server.shutdown()
                thread.join()
                # Waits for the threads that still send a page, so that the tab is never left loading.
                server.server_close()


class _Server(ThreadingTCPServer):
    # Elsewhere it lets a port be bound right after its last user closed; on Windows it would let two share it.
    allow_reuse_address = os.name != "nt"
    daemon_threads = False
    block_on_close = True


class _Server6(_Server):
    address_family = socket.AF_INET6


def _bound(parts: SplitResult) -> list[_Server]:
    """A server on each address that the URI's host stands for; none when another program has one of them."""
    servers: list[_Server] = []
    port = 80 if parts.port is None else parts.port
    host = parts.hostname or ""
    # For `localhost` browsers try both addresses, the newer one first.
    for address in ("127.0.0.1", "::1") if host == "localhost" else (host,):
        kind = _Server6 if ":" in address else _Server
        try:
            servers.append(kind((address, port), BaseHTTPRequestHandler))
        except OSError as fault:
            if servers and fault.errno != errno.EADDRINUSE:
                continue  # this machine has no IPv6
            for server in servers:
                server.server_close()
            return []
        port = servers[0].server_address[1]
    return servers


def _with_port(parts: SplitResult, port: int) -> str:
    """The URI letter for letter, but with the port that was given in place of 0."""
    return parts.geturl() if parts.port != 0 else parts._replace(netloc=f"{parts.netloc[:-1]}{port}").geturl()


def _handler(path: str, arrived: Callable[[Secret], Page]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        # Browsers open connections that they never use; those must not keep the listener from closing.
        timeout = 2.0

        def do_GET(self) -> None:
            if urlsplit(self.path).path != path:
                self.send_error(404)
                return
            page = arrived(Secret(self.path))
            body = page.as_html()
            self.send_response(200 if page.good else 400)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("Referrer-Policy", "no-referrer")
            self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class's name
            """Say nothing: the address holds a code."""

    return Handler

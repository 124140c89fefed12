"""A web server on this machine for one sign-in, with limits for each request and for the number of connections."""

import os
import socket
import threading
from http.server import BaseHTTPRequestHandler
from io import BufferedIOBase, BytesIO
from socketserver import ThreadingTCPServer
from typing import Final, cast

from fortnox_sdk.clock import Clock
from fortnox_sdk.hosts import url_origin

_MAX_HEAD_BYTES: Final = 16 * 1024
"""The largest size of the request line and the headers, in bytes. A browser sends about 2 kB."""
_MAX_WAITING: Final = 16
"""The number of connections that may wait for the rest of their request. Browsers open some connections that they never
use."""
_TIMEOUT_S: Final = 2.0
"""Seconds without data after which a connection is closed."""
_HEAD_TIMEOUT_S: Final = 5.0
"""Seconds within which the request line and the headers have to arrive."""
_END: Final = b"\r\n\r\n"


class LoopbackServer(ThreadingTCPServer):
    """A web server that limits the number of connections that have not yet sent a complete request.

    If there are too many such connections, it closes the oldest of them.

    Args:
        address: The address and port on which the server listens.
        handler: The class that handles requests. It can be replaced before the server runs.
        clock: The clock that measures how long a request takes to arrive.
    """

    # With this setting, the server can use a port right after another program closed it. On Windows, the setting would
    # let two programs share a port.
    allow_reuse_address: bool = os.name != "nt"
    # If more connections than this wait to be accepted, browsers try again only after a second or more.
    request_queue_size = 128
    daemon_threads = False
    block_on_close = True

    def __init__(
        self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler], *, clock: Clock
    ) -> None:
        self.address_family: int = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.clock = clock
        self._guard = threading.Lock()
        self._waiting: dict[socket.socket, None] = {}
        super().__init__(address, handler)

    def process_request(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Start a thread for a connection. If too many have not yet sent a complete request, close the oldest."""
        if isinstance(request, socket.socket):
            with self._guard:
                self._waiting[request] = None
                oldest = list(self._waiting)[:-_MAX_WAITING]
            self._close(oldest)
        super().process_request(request, client_address)

    def finish_waiting(self, connection: socket.socket) -> None:
        """Stop counting a connection as waiting, because its request has arrived or because it is closed."""
        with self._guard:
            self._waiting.pop(connection, None)

    def close_waiting(self) -> None:
        """Close all connections whose request has not arrived completely, so that no thread waits for them."""
        with self._guard:
            waiting = list(self._waiting)
        self._close(waiting)

    def handle_error(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Print nothing, because the client is gone and the URL of the request may contain a code."""

    def _close(self, connections: list[socket.socket]) -> None:
        for connection in connections:
            self.finish_waiting(connection)
            try:
                # The connection's thread then reads the end of the stream and closes the connection.
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


class LoopbackHandler(BaseHTTPRequestHandler):
    """The handler of one connection. It limits the size and the arrival time of the request line and the headers."""

    # The base class would answer a request line without a version as HTTP/0.9 does, that is, without headers.
    default_request_version = "HTTP/1.0"

    def setup(self) -> None:
        """Receive the request line and the headers. An incomplete request is ignored."""
        super().setup()
        try:
            head = self._receive_head()
        finally:
            self._server.finish_waiting(self.connection)
        self.connection.settimeout(_TIMEOUT_S)
        self.rfile: BufferedIOBase = BytesIO(head)

    @property
    def _server(self) -> LoopbackServer:
        return cast("LoopbackServer", self.server)

    @property
    def is_for_this_machine(self) -> bool:
        """True if the Host header names this machine. In a DNS rebinding attack, it names another host."""
        hosts = self.headers.get_all("Host") or []
        if len(hosts) != 1 or {"/", "?", "#"} & set(hosts[0]):
            return False
        origin = url_origin(f"http://{hosts[0].strip()}")
        return origin is not None and origin.is_loopback and origin.port == self._server.server_address[1]

    def send_page(self, status: int, body: bytes) -> None:
        """Send an HTML page that other sites can't embed, that is not cached, and that sends no Referer."""
        self.send_response(status)
        for name, value in (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            (
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
            ),
        ):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def version_string(self) -> str:
        """Return the name of the server without version numbers."""
        return "fortnox-sdk"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class's name
        """Log nothing, because the URL may contain a code."""

    def _receive_head(self) -> bytes:
        clock, head = self._server.clock, b""
        deadline = clock.monotonic() + _HEAD_TIMEOUT_S
        while _END not in head:
            left_s = deadline - clock.monotonic()
            if left_s <= 0 or len(head) > _MAX_HEAD_BYTES:
                return b""
            self.connection.settimeout(min(_TIMEOUT_S, left_s))
            try:
                piece = self.connection.recv(4096)
            except OSError:
                return b""
            if not piece:
                return b""
            head += piece
        return head if len(head) <= _MAX_HEAD_BYTES else b""

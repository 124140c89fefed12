"""A breakable connection between client and sandbox: a TLS server, a proxy, and TLS through the proxy.

This "line" runs in its own process and relays requests to the sandbox over real sockets. The client chooses
beforehand which exchange the line breaks.
"""

import json
import os
import signal
import socket
import ssl
import struct
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import attrs

from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.http.transport import RequestsTransport
from tests.certificate import make_certificate

PLACES: Final = (
    "before the request",
    "in the request headers",
    "in the request body",
    "after the request",
    "in the status line",
    "in the response headers",
    "in the response body",
)
WAYS: Final = ("closed", "reset", "garbage", "alert", "clear text", "silence")
"""The ways in which the line breaks.

Garbage and alert are TLS records. Over plain HTTP, they are bytes that are not HTTP.
"""
ROUTES: Final = ("tls", "proxy", "tls through proxy")

_BYTES: Final[Mapping[str, bytes]] = {
    "garbage": b"\x17\x03\x03\x00\x20" + bytes(32),
    "alert": b"\x15\x03\x03\x00\x02\x02\x50",
    "clear text": b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
}
_CLIENT_TIMEOUT_S: Final = 0.5
_SILENCE_S: Final = 1.0


@attrs.frozen
class Break:
    """A break of the n-th POST to a path. If `n` is 0, nothing breaks."""

    n: int = 0
    path: str = ""
    route: str = ""
    place: str = ""
    way: str = ""

    def __str__(self) -> str:
        return f"{self.route}, {self.place}, {self.way}, POST {self.n}"


class _Broken(Exception):
    """An exception that ends an exchange which the line has broken on purpose."""


@attrs.frozen
class _Request:
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@attrs.define
class _Server:
    """The server process of the line, which relays requests to the sandbox."""

    sandbox: str
    context: ssl.SSLContext
    armed: Break | None = None

    def serve(self, listener: socket.socket) -> None:
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=self._serve_connection, args=(connection,), daemon=True).start()

    def _serve_connection(self, connection: socket.socket) -> None:
        """Relay one request. The client opens a new connection for each request."""
        with connection, suppress(OSError, _Broken):
            connection.settimeout(5)
            if self.armed is not None and self.armed.route != "tls through proxy":
                self._break_at("before the request", connection)
            stream = connection
            # The first byte of a TLS handshake is 22, and no method of HTTP starts with it.
            if stream.recv(1, socket.MSG_PEEK) == b"\x16":
                stream = self.context.wrap_socket(connection, server_side=True)
            request = self._read_request(stream)
            if request.method == "CONNECT":
                stream.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                self._break_at("before the request", stream)
                stream = self.context.wrap_socket(connection, server_side=True)
                request = self._read_request(stream)
            self._relay(request, stream)

    def _read_request(self, stream: socket.socket) -> _Request:
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._receive(stream, 20)  # and not the body, in which the line can break
            if not received.startswith(b"CONNECT"):
                self._break_at("in the request headers", stream)
        head, _, body = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", 0))
        while len(body) < length:
            self._break_at("in the request body", stream)
            body += self._receive(stream, length - len(body))
        return _Request(method, target, headers, body)

    @staticmethod
    def _receive(stream: socket.socket, count: int) -> bytes:
        received = stream.recv(count)
        if not received:
            raise _Broken
        return received

    def _relay(self, request: _Request, stream: socket.socket) -> None:
        parts = urlsplit(request.target)
        sandbox = HTTPConnection(urlsplit(self.sandbox).netloc)
        headers = {name: value for name, value in request.headers.items() if name != "connection"}
        sandbox.request(request.method, f"{parts.path}?{parts.query}", request.body or None, headers)
        response = sandbox.getresponse()
        body = response.read()
        status = f"HTTP/1.1 {response.status} {response.reason}\r\n".encode()
        dropped = {"connection", "transfer-encoding", "content-length"}
        lines = [f"{name}: {value}" for name, value in response.getheaders() if name.lower() not in dropped]
        head = "\r\n".join([f"Content-Length: {len(body)}", "Connection: close", *lines, "", ""]).encode(
            "latin-1"
        )
        self._break_at("after the request", stream)
        self._break_at("in the status line", stream, sent=status[:7])
        self._break_at("in the response headers", stream, sent=status + head[: len(head) // 2])
        self._break_at("in the response body", stream, sent=status + head + body[: len(body) // 2])
        stream.sendall(status + head + body)

    def _break_at(self, place: str, stream: socket.socket, *, sent: bytes = b"") -> None:
        armed = self.armed
        if armed is None or armed.place != place:
            return
        self.armed = None
        if sent:
            stream.sendall(sent)
        if armed.way == "silence":
            threading.Event().wait(_SILENCE_S)
        elif armed.way == "reset":
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif armed.way in _BYTES:
            # Below TLS, so that the client can't decrypt them.
            socket.socket.sendall(stream, _BYTES[armed.way])
        raise _Broken


@attrs.frozen
class Line:
    """The client's control of the breakable connection (the line), which runs in another process."""

    control: socket.socket
    port: int
    ca: Path

    def arm(self, broken: Break) -> None:
        """Choose the break that occurs next."""
        self.control.sendall(json.dumps(attrs.asdict(broken)).encode() + b"\n")
        self.control.recv(1)

    def has_broken(self) -> bool:
        """Return True if the break that was chosen last has occurred."""
        self.control.sendall(b"\n")
        return self.control.recv(1) == b"1"


@contextmanager
def line_to(sandbox: str, folder: Path) -> Generator[Line]:
    """Run a line to the sandbox with this URL, in a separate process, until the `with` block ends."""
    context, ca = make_certificate(folder)
    listener = socket.create_server(("127.0.0.1", 0))
    ours, theirs = socket.socketpair()
    process = os.fork()
    if process == 0:
        ours.close()
        server = _Server(sandbox, context)
        threading.Thread(target=server.serve, args=(listener,), daemon=True).start()
        for command in theirs.makefile("rb"):
            if command.strip():
                server.armed = Break(**json.loads(command))
            theirs.sendall(b"0" if server.armed else b"1")
        os._exit(0)
    theirs.close()
    try:
        yield Line(ours, listener.getsockname()[1], ca)
    finally:
        listener.close()
        ours.close()
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


class LineTransport:
    """A transport that sends requests to the sandbox over the breakable connection, by one of `ROUTES`.

    Before the n-th POST, it prepares the connection to break in the chosen way.
    """

    def __init__(self, line: Line, sandbox: str, broken: Break) -> None:
        """Set the environment variables of this process for the route. Call this in a child process only."""
        address = f"127.0.0.1:{line.port}"
        os.environ.pop("NO_PROXY", None)
        os.environ.pop("no_proxy", None)
        os.environ["REQUESTS_CA_BUNDLE"] = str(line.ca)
        os.environ.update(
            {name: f"http://{address}" for name in ("HTTP_PROXY", "HTTPS_PROXY") if "proxy" in broken.route}
        )
        self._line = line
        self._sandbox = sandbox
        self._url = f"https://{address}" if "tls" in broken.route else sandbox
        self._broken = broken
        self._inner = RequestsTransport()
        self.posts = 0

    def send(self, request: Request, /) -> Response:
        if request.method == "POST" and request.path == self._broken.path:
            self.posts += 1
            if self.posts == self._broken.n:
                self._line.arm(self._broken)
        url = request.url.replace(self._sandbox, self._url, 1)
        return self._inner.send(attrs.evolve(request, url=url, timeout_s=_CLIENT_TIMEOUT_S))

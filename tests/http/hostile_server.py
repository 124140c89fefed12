"""A server on loopback whose responses are sent by a function, so that they can break any rule."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Self

import attrs

__all__ = ["Peer", "Server", "head", "serving"]

Send = Callable[["Peer"], None]


def head(status: str = "200 OK", *lines: str, length: int | None = None) -> bytes:
    """Return a status line with headers. Without `length`, the body ends when the connection is closed."""
    fields = [f"HTTP/1.1 {status}", *lines, *([] if length is None else [f"Content-Length: {length}"])]
    return "\r\n".join([*fields, "", ""]).encode("latin-1")


@attrs.define
class Peer:
    """One connection whose request was read."""

    request: bytes
    """The complete request, which some answers send back."""
    good: bytes
    """The body that a right answer would have."""
    stranger: int
    """The port of another server, to which some answers redirect."""
    stop: threading.Event
    stream: socket.socket

    def write(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.stream.sendall(piece)

    def json(self, body: bytes, status: str = "200 OK", *lines: str) -> None:
        """Send a complete response with a body."""
        self.write(head(status, "Content-Type: application/json", *lines, length=len(body)), body)

    def repeat(self, piece: bytes, *, pause_s: float = 0.0) -> None:
        """Send the same bytes until the client closes the connection or the server stops."""
        while not self.stop.is_set():
            self.stream.sendall(piece)
            if pause_s:
                self.stop.wait(pause_s)

    def wait(self) -> None:
        """Send nothing and keep the connection open until the server stops, but at most 5 seconds."""
        self.stop.wait(5)

    @property
    def credentials(self) -> list[str]:
        """The credentials in the request."""
        text = self.request.decode("latin-1")
        headers, _, body = text.partition("\r\n\r\n")
        values = [
            line.split(" ", 2)[2] for line in headers.split("\r\n") if line.startswith("Authorization: ")
        ]
        return values + [
            part.partition("=")[2] for part in body.split("&") if part.startswith(("refresh_token", "code"))
        ]


class Server:
    """A server that reads whole requests, and counts them."""

    def __init__(self, send: Send, good: bytes, *, stranger: int = 0) -> None:
        self._send = send
        self._good = good
        self._stranger = stranger
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.requests = 0

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        # `accept` does not return when another thread closes its socket.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while not self._stop.is_set():
            try:
                stream, _ = self._listener.accept()
            except OSError:
                return
            with stream, suppress(OSError):
                stream.settimeout(5)
                request = _read_request(stream)
                self.requests += bool(request)
                self._send(Peer(request, self._good, self._stranger, self._stop, stream))
                # Closing while the client still sends would reset the connection before the answer is read.
                stream.shutdown(socket.SHUT_WR)


@contextmanager
def serving(send: Send, good: bytes, *, stranger: int = 0) -> Iterator[Server]:
    """Run a server that calls `send` to send each answer. `good` is the body of the right answer."""
    with Server(send, good, stranger=stranger) as server:
        yield server


def _read_request(stream: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = stream.recv(65536)
        if not piece:
            return b""
        received += piece
    headers, _, body = received.partition(b"\r\n\r\n")
    length = next(
        (int(line[15:]) for line in headers.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        piece = stream.recv(65536)
        if not piece:
            return b""
        body += piece
    return headers + b"\r\n\r\n" + body

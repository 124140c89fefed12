"""A client that sends arbitrary bytes to a sandbox over a real socket."""

import contextlib
import json
import socket
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

TIMEOUT_S = 5.0
HOST = b"Host: 127.0.0.1\r\n"


def connect(url: str) -> socket.socket:
    """Open a connection to the sandbox."""
    address = urlsplit(url)
    return socket.create_connection((address.hostname, address.port), timeout=TIMEOUT_S)


def read_all(connection: socket.socket) -> bytes:
    """Return everything that the sandbox sends until it closes the connection."""
    received = b""
    # A connection that is closed while data is under way is reset.
    with contextlib.suppress(ConnectionError):
        while piece := connection.recv(65536):
            received += piece
    return received


def exchange(url: str, *pieces: bytes, half_close: bool = False) -> bytes:
    """Send bytes on a new connection and return everything that the sandbox sends until it closes the connection."""
    with connect(url) as connection:
        with contextlib.suppress(ConnectionError):
            for piece in pieces:
                connection.sendall(piece)
            if half_close:
                connection.shutdown(socket.SHUT_WR)
        return read_all(connection)


def responses(received: bytes) -> list[tuple[int, bytes]]:
    """Split the received bytes into responses, each with its status and its content."""
    found: list[tuple[int, bytes]] = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        if status == 100:
            received = rest
            continue
        lengths = [
            int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
        ]
        length = lengths[0] if lengths else len(rest)
        found.append((status, rest[:length]))
        received = rest[length:]
    return found


def request(
    method: str,
    target: bytes,
    body: bytes = b"",
    headers: Iterable[bytes] = (),
    *,
    length: bool = True,
) -> bytes:
    """Return the bytes of a request that asks the sandbox to close the connection after the response."""
    lines = [
        b"%s %s HTTP/1.1" % (method.encode(), target),
        b"Host: 127.0.0.1",
        b"Connection: close",
        *headers,
    ]
    if length and (body or method in {"POST", "PUT"}):
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def send_json(url: str, method: str, path: str, body: Any) -> tuple[int, Any]:
    """Send a body as JSON, or `bytes` unchanged, and return the status and the decoded response."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = (b"Content-Type: application/json",)
    received = exchange(url, request(method, path.encode(), data, headers))
    ((status, content),) = responses(received)
    return status, json.loads(content)

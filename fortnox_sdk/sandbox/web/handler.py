"""The handler of one connection, which reads its requests and sends the responses of the Flask application."""

import io
import socket
from collections.abc import Callable
from contextlib import suppress
from email.message import Message
from http import HTTPStatus
from io import BufferedIOBase
from typing import TYPE_CHECKING, cast

from werkzeug.serving import WSGIRequestHandler

from fortnox_sdk.sandbox.web import pipeline
from fortnox_sdk.sandbox.web.bounded_server import BoundedServer
from fortnox_sdk.sandbox.web.connections import DeadlineReader, TooManyBytes
from fortnox_sdk.sandbox.web.request_parts import Head, RefusedRequest, body_length, read_body, read_head

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
# A chunked body may take up this many times its maximum size on the wire. Only very small chunks need more.
_FRAMING = 2
_MOST_IGNORED_BYTES = 128 * 1024 * 1024
_PIECE = 64 * 1024


class Handler(WSGIRequestHandler):
    """A connection handler that keeps the connection open; Werkzeug's own handler closes it after each request."""

    # With Nagle's algorithm, each response on an open connection would wait 40 ms for an acknowledgement.
    disable_nagle_algorithm = True
    protocol_version = "HTTP/1.1"

    # The base classes declare these attributes.
    close_connection: bool
    command: str
    headers: Message
    path: str
    request_version: str
    rfile: BufferedIOBase

    @property
    def _bounded(self) -> BoundedServer:
        return cast(BoundedServer, self.server)

    def setup(self) -> None:
        """Prepare a reader that enforces deadlines and limits."""
        super().setup()
        self._incoming = DeadlineReader(self.connection)
        self.rfile = self._reader = io.BufferedReader(self._incoming)

    def handle_one_request(self) -> None:
        """Handle the next request, or close the connection if the client sends no further request."""
        self.close_connection = True
        try:
            head = self._read_head()
            if head is not None:
                self._bounded.connections.start_request(self.connection)
                self._handle(head)
        except RefusedRequest as refused:
            self.close_connection = True
            self._refuse(refused)
        except TimeoutError:
            self.close_connection = True

    def _read_head(self) -> Head | None:
        limits = self._bounded.limits
        self._bounded.connections.wait_for_request(self.connection)
        self._incoming.allow(seconds=limits.idle_s, most=limits.head_bytes)
        if not self._reader.peek(1):
            return None
        self._incoming.allow(seconds=limits.head_s, most=limits.head_bytes)
        try:
            return read_head(self._reader, limits)
        except TooManyBytes:
            raise RefusedRequest(
                HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                f"The headers exceed the limit of {limits.head_bytes} bytes.",
            ) from None

    def _handle(self, head: Head) -> None:
        if head.is_for_events:
            # The connection is closed when the stream has ended.
            self._bounded.serve_events(self.connection, head)
            return
        # Werkzeug's `make_environ` reads these attributes.
        self.command, self.path, self.request_version = head.method, head.target, head.version
        self.headers = head.headers
        try:
            environ = self.make_environ()
        except ValueError:
            raise RefusedRequest(
                HTTPStatus.BAD_REQUEST, "The target of the request is not a valid URL."
            ) from None
        limits = self._bounded.limits
        length = body_length(head, head.most_body_bytes(limits))
        if length is None or length > limits.small_body_bytes:
            self._bounded.large_requests.submit(self._respond, head, environ, length).result()
        else:
            self._respond(head, environ, length)

    def _respond(self, head: Head, environ: "WSGIEnvironment", length: int | None) -> None:
        # The whole body is read, so that the next request starts at the right byte.
        body = self._read_body(head, length)
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        self.close_connection = not head.keeps_connection
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], _error: object = None, /
        ) -> Callable[[bytes], object]:
            started.append((status, headers))
            return _no_early_write

        content = b"".join(self.server.app(environ, start_response))
        if environ.get(pipeline.DROP):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if environ.get(pipeline.HALF):
            self.close_connection = True
            # The Content-Length header still gives the full length, so the client sees a truncated response.
            content = content[: len(content) // 2]
        self._send(*started[-1], content)

    def _read_body(self, head: Head, length: int | None) -> bytes:
        most = head.most_body_bytes(self._bounded.limits)
        self._incoming.allow(seconds=self._bounded.limits.body_s, most=_FRAMING * most)
        if head.expects_continue and length != 0:
            self._write(_CONTINUE)
        try:
            return read_body(self._reader, length, most)
        except TooManyBytes:
            raise RefusedRequest(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The chunks are too small for a body of this length."
            ) from None

    def _send(self, status: str, headers: list[tuple[str, str]], content: bytes) -> None:
        code, _, reason = status.partition(" ")
        self.send_response_only(int(code), reason)
        self.send_header("Server", "Fortnox")
        for name, value in headers:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.connection.settimeout(self._bounded.limits.send_s)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _write(self, data: bytes) -> None:
        self.connection.settimeout(self._bounded.limits.send_s)
        self.wfile.write(data)

    def _refuse(self, refused: RefusedRequest) -> None:
        """Send the error response, and read the rest of the request.

        If the connection were closed with unread data, it would be reset before the client could read the response.
        """
        # The client may have closed or reset the connection.
        with suppress(OSError, TooManyBytes):
            self._write(refused.response())
            self.connection.shutdown(socket.SHUT_WR)
            self._incoming.allow(seconds=self._bounded.limits.linger_s, most=_MOST_IGNORED_BYTES)
            while self._reader.read1(_PIECE):
                pass


def _no_early_write(_data: bytes) -> None:
    raise RuntimeError("The application called write(), but this server accepts only whole responses.")

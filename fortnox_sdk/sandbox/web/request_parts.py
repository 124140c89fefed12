"""Functions that read a request's head and body from a connection. They accept only valid RFC 9112 requests."""

import io
import re
from email.parser import Parser
from http import HTTPStatus
from http.client import HTTPMessage
from typing import Protocol

from attrs import frozen

from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import dumps
from fortnox_sdk.sandbox.web.limits import Limits

_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]"
# Bytes outside ASCII are accepted, because clients such as curl send them without percent-encoding.
_REQUEST_LINE = re.compile(rb"(" + _TOKEN + rb"{1,32}) ([!-~\x80-\xff]+) (HTTP/1\.[01])\r?\n")
_FIELDS = re.compile(rb"(?:" + _TOKEN + rb"+:[^\x00\r\n]*\r?\n)*\r?\n")
_LENGTH = re.compile(r"[0-9]+")
_LONGEST_LENGTH = 18  # in digits
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\x00\r\n]*)?\r?\n")
_LONGEST_CHUNK_LINE = 1024
_MOST_TRAILERS = 100
_LINE_BREAKS = (b"\r\n", b"\n")
_UPLOAD = "multipart/form-data"
_HTTP_1_0 = "HTTP/1.0"
_EVENTS = "/topics-v1"
_HEADER_PARSER = Parser(_class=HTTPMessage)


class ByteSource(Protocol):
    """A stream of bytes, such as `io.BufferedReader`."""

    def read(self, size: int, /) -> bytes:
        """Return `size` bytes, or fewer at the end of the stream."""
        ...

    def readline(self, size: int = -1, /) -> bytes:
        """Return the bytes up to and including the next line break, but at most `size` bytes."""
        ...


class RefusedRequest(Exception):  # the name states the error
    """An error raised for a request that is not valid HTTP or exceeds a limit."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status

    def response(self) -> bytes:
        """Return the error response. It tells the client that the server closes the connection."""
        content = dumps(Problem.malformed(self.status, str(self)).body())
        lines = (
            f"HTTP/1.1 {self.status.value} {self.status.phrase}",
            "Server: Fortnox",
            "Content-Type: application/json",
            f"Content-Length: {len(content)}",
            "Connection: close",
            "",
            content,
        )
        return "\r\n".join(lines).encode("ascii")


@frozen
class Head:
    """The request line and the headers of a request."""

    method: str
    target: str
    version: str
    headers: HTTPMessage

    @property
    def keeps_connection(self) -> bool:
        """True if the client wants to send further requests on the connection."""
        options = [option.strip() for option in str(self.headers.get("Connection", "")).lower().split(",")]
        return "close" not in options and (self.version != _HTTP_1_0 or "keep-alive" in options)

    @property
    def is_for_events(self) -> bool:
        """True if the client asks for a WebSocket with the event stream."""
        asks = str(self.headers.get("Upgrade", "")).strip().lower() == "websocket" and self.method == "GET"
        return asks and self.target.partition("?")[0] == _EVENTS

    @property
    def expects_continue(self) -> bool:
        """True if the client sends the body only after a response with the status 100."""
        expect = str(self.headers.get("Expect", "")).strip().lower()
        return expect == "100-continue" and self.version != _HTTP_1_0

    def most_body_bytes(self, limits: Limits) -> int:
        """Return the maximum size of the body in bytes."""
        is_upload = str(self.headers.get("Content-Type", "")).lower().startswith(_UPLOAD)
        return limits.upload_bytes if is_upload else limits.body_bytes


def _invalid(message: str) -> RefusedRequest:
    return RefusedRequest(HTTPStatus.BAD_REQUEST, message)


def read_head(source: ByteSource, limits: Limits) -> Head | None:
    """Read the request line and the headers. Returns None if the connection ends before the headers end.

    Raises:
        RefusedRequest: If the request line or a header is not valid HTTP/1.1 or HTTP/1.0, or a limit is exceeded.
    """
    line = source.readline()
    if line in _LINE_BREAKS:  # some clients send a line break after a body (RFC 9112 section 2.2)
        line = source.readline()
    if line.endswith(b"\n") and not _REQUEST_LINE.fullmatch(line):
        raise _invalid("The request line is not valid HTTP/1.1.")
    lines: list[bytes] = []
    size = 0
    while line.endswith(b"\n"):
        lines.append(line)
        size += len(line)
        if line in _LINE_BREAKS:
            return _parse_head(lines)
        if size > limits.head_bytes or len(lines) > limits.headers + 1:
            raise RefusedRequest(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too large.")
        line = source.readline()
    return None


def _parse_head(lines: list[bytes]) -> Head:
    match = _REQUEST_LINE.fullmatch(lines[0])
    fields = b"".join(lines[1:])
    if match is None or not _FIELDS.fullmatch(fields):
        raise _invalid("The headers are not valid HTTP/1.1.")
    method, target, version = (part.decode("iso-8859-1") for part in match.groups())
    headers = _HEADER_PARSER.parsestr(fields.decode("iso-8859-1"))
    hosts = headers.get_all("Host", [])
    if len(hosts) > 1 or (not hosts and version != _HTTP_1_0):
        raise _invalid("The request must have exactly one Host header.")
    return Head(method, target, version, headers)


def body_length(head: Head, most: int) -> int | None:
    """Return the length of the body in bytes, or None if the client sends it in chunks.

    Raises:
        RefusedRequest: If the length is invalid, ambiguous or greater than `most`.
    """
    encodings = [str(name).strip().lower() for name in head.headers.get_all("Transfer-Encoding", [])]
    lengths = head.headers.get_all("Content-Length", [])
    if encodings:
        # A request that states its length twice can be used for request smuggling (RFC 9112 section 11.2).
        if lengths or head.version == _HTTP_1_0 or encodings != ["chunked"]:
            raise _invalid("The only supported transfer encoding is chunked, which excludes Content-Length.")
        return None
    if not lengths:
        return 0
    text = str(lengths[0]).strip(" \t")
    if len(lengths) > 1 or not _LENGTH.fullmatch(text):
        raise _invalid("The Content-Length is not a number of bytes.")
    if len(text) > _LONGEST_LENGTH or int(text) > most:
        raise _too_large(most)
    return int(text)


def read_body(source: ByteSource, length: int | None, most: int) -> bytes:
    """Read the body with the length that `body_length` returned.

    Raises:
        RefusedRequest: If the client ends the connection too early, if a chunk is invalid, or if the chunks together
            exceed `most` bytes.
    """
    if length is None:
        return _read_chunks(source, most)
    body = source.read(length)
    if len(body) < length:
        raise _invalid("The body is shorter than its Content-Length.")
    return body


def _read_chunks(source: ByteSource, most: int) -> bytes:
    body = io.BytesIO()
    while size := _read_chunk_size(source):
        if body.tell() + size > most:
            raise _too_large(most)
        if body.write(source.read(size)) < size or source.readline(2) not in _LINE_BREAKS:
            raise _invalid("The length of a chunk differs from its stated size.")
    for _ in range(_MOST_TRAILERS):
        if source.readline(_LONGEST_CHUNK_LINE) in _LINE_BREAKS:
            return body.getvalue()
    raise _invalid("The trailers are too long.")


def _read_chunk_size(source: ByteSource) -> int:
    match = _CHUNK_SIZE.fullmatch(source.readline(_LONGEST_CHUNK_LINE))
    if match is None:
        raise _invalid("The size of a chunk is missing or invalid.")
    return int(match[1], 16)


def _too_large(most: int) -> RefusedRequest:
    return RefusedRequest(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The body exceeds the limit of {most} bytes.")

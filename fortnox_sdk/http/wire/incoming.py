"""Functions that read a response, with its headers and trailers, and enforce time and size limits.

The time-out of a socket starts again with every byte, and `http.client` reads any number of interim responses
(`100 Continue`), header lines and trailers. Therefore the time that is left is set as the time-out before each read,
and the received bytes are counted.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator
from http.client import HTTPException, HTTPMessage, HTTPResponse
from io import BufferedReader, RawIOBase
from socket import socket
from typing import Final, cast

import attrs
from typing_extensions import Buffer

from fortnox_sdk.text import Text

_HEAD_BYTES: Final = 256 * 1024
"""The largest size of the status line, all headers and all interim responses, in bytes."""
_PIECE: Final = 64 * 1024
_FREE_MEMBERS: Final = 1000
_BYTES_PER_MEMBER: Final = 1024
_CONTINUE: Final = 100
_SWITCHING_PROTOCOLS: Final = 101
_OK: Final = 200
_GZIP: Final = 31  # zlib's number for the gzip format
_TIME_LIMIT: Final = Text("the time limit of the call", "anropets tidsgräns")
_SIZE_LIMIT: Final = Text("the size limit for received data", "storleksgränsen för mottagna data")


class BrokenContent(Exception):
    """The content does not match its Content-Encoding, is not complete, or exceeds a limit."""


@attrs.define
class Allowance:
    """The time and size limits for one request and its response."""

    monotonic: Callable[[], float]
    """A function that returns the monotonic time in seconds."""
    ends_at: float = float("inf")
    """The monotonic time at which the response has to be complete."""
    body_bytes: int = 0
    """The largest size of a body as received, compressed and with the framing of chunks, in bytes."""
    excess: Text = Text.same("")
    """The size limit that was exceeded, as the end of an error message; empty if no size limit was exceeded."""

    def seconds_left(self, timeout_s: float | None) -> float:
        """Return the seconds to wait for the network: the time that is left, but at most `timeout_s` unless it is None.

        Raises:
            TimeoutError: No time is left.
        """
        left = self.ends_at - self.monotonic()
        if left <= 0:
            raise TimeoutError
        return left if timeout_s is None else min(left, timeout_s)

    def check(self, size: int, max_bytes: int) -> None:
        """Raise an error if the content that has been read so far is too large or no time is left.

        Raises:
            BrokenContent: The content is too large, or no time is left.
        """
        if size > max_bytes:
            self.excess = Text(f"the limit of {max_bytes} bytes", f"gränsen på {max_bytes} byte")
            raise BrokenContent
        if self.monotonic() >= self.ends_at:
            raise BrokenContent

    @property
    def exceeded(self) -> Text:
        """The limit that was exceeded, as the end of an error message; empty if no limit was exceeded."""
        return self.excess or (_TIME_LIMIT if self.monotonic() >= self.ends_at else Text.same(""))


class GuardedResponse(HTTPResponse):
    """A response that enforces time and size limits while it is read.

    Args:
        sock: The socket.
        debuglevel: The debug level, as in `http.client.HTTPResponse`.
        method: The method of the request.
        allowance: The time and size limits.
        timeout_s: Seconds without data after which reading times out.
    """

    headers: HTTPMessage
    msg: HTTPMessage

    def __init__(
        self,
        sock: socket,
        debuglevel: int = 0,
        method: str | None = None,
        *,
        allowance: Allowance,
        timeout_s: float | None,
    ) -> None:
        self._source = _Source(sock, allowance, timeout_s)
        super().__init__(cast("socket", self._source), debuglevel, method)

    def begin(self) -> None:
        """Read the status line and the headers, after any number of interim responses.

        `http.client` skips only interim responses with status 100. It would take any other interim response for the
        final response, and the next request on this connection would then get the response to this request.
        """
        super().begin()
        while _CONTINUE <= self.status < _OK:
            if self.status == _SWITCHING_PROTOCOLS:
                raise HTTPException("the server switched protocols without being asked")
            self.headers = self.msg = None  # type: ignore[assignment]  # `begin` reads again only if they are None
            super().begin()
        self._source.start_body()
        # Cookies are never kept, so the parser of cookies does not need to see them.
        del self.headers["Set-Cookie"]
        # urllib3 would write lines that are not headers to the log, whatever they contain.
        self.headers.defects.clear()
        self.headers.set_payload("")


class _Source:
    """A replacement for a socket. It implements `makefile`, the only method that `HTTPResponse` calls."""

    def __init__(self, sock: socket, allowance: Allowance, timeout_s: float | None) -> None:
        self._raw = _CountedSocket(sock, allowance, timeout_s)
        self._allowance = allowance

    def makefile(self, _mode: str) -> BufferedReader:
        return _NoWholeRead(self._raw)

    def start_body(self) -> None:
        self._raw.left = self._allowance.body_bytes
        self._raw.in_head = False


class _CountedSocket(RawIOBase):
    """A reader of a socket's bytes that enforces a size limit and a time limit."""

    def __init__(self, sock: socket, allowance: Allowance, timeout_s: float | None) -> None:
        super().__init__()
        self.left = _HEAD_BYTES
        self.in_head = True
        self._sock = sock
        self._file = sock.makefile("rb", buffering=0)
        self._allowance = allowance
        self._timeout_s = timeout_s

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int | None:
        if self.left <= 0:
            self._allowance.excess = _SIZE_LIMIT
            raise HTTPException(str(_SIZE_LIMIT))
        self._sock.settimeout(self._allowance.seconds_left(self._timeout_s))
        count = self._file.readinto(buffer)
        if not count and self.in_head:
            # `http.client` would treat the closed connection as the end of the headers and return a success without a
            # body.
            raise HTTPException("the connection was closed before the headers were complete")
        self.left -= count or 0
        return count

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


class _NoWholeRead(BufferedReader):
    """A reader that refuses to read all remaining bytes at once. A chunk with the size -1 would cause such a read."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            raise HTTPException("a chunk of the body has an invalid size")
        return super().read(size)


def decoded(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Yield the content of a body in pieces of at most 64 KiB.

    Args:
        pieces: The body as received.
        encoding: The `Content-Encoding` header, or `""`. Only gzip is accepted, because requests ask for no
            other encoding.

    Raises:
        BrokenContent: The encoding is not accepted, or gzip content is damaged or cut off. (urllib3 would accept
            content that is cut off, so vouchers could be missing from a SIE file.)
    """
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        yield from pieces
    elif name in {"gzip", "x-gzip"}:
        yield from _gunzipped(pieces)
    else:
        raise BrokenContent


def _gunzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    decoder = zlib.decompressobj(_GZIP)
    has_begun = False
    members, size = 0, 0
    try:
        for piece in pieces:
            data = piece
            while data:
                if decoder.eof:
                    decoder = zlib.decompressobj(_GZIP)
                    members += 1
                    # Millions of empty members would keep the processor busy without ever reaching the size limit.
                    if members > _FREE_MEMBERS + size // _BYTES_PER_MEMBER:
                        raise BrokenContent
                has_begun = True
                if content := decoder.decompress(data, _PIECE):
                    size += len(content)
                    yield content
                data = decoder.unconsumed_tail or decoder.unused_data
            # The decoder can hold content back after the last byte of a piece.
            while not decoder.eof and (content := decoder.decompress(b"", _PIECE)):
                size += len(content)
                yield content
    except zlib.error:
        is_whole = False
    else:
        is_whole = decoder.eof or not has_begun
    if not is_whole:
        raise BrokenContent

"""The open connections of the HTTP server, limited in number, and a reader that enforces a deadline."""

import io
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Buffer


class TooManyBytes(Exception):  # the name states the error
    """An error raised if a client sends more bytes than `DeadlineReader.allow` permits."""


class DeadlineReader(io.RawIOBase):
    """A reader of the bytes that a client sends. The bytes must arrive before a deadline.

    The timeout of a socket would not be enough, because it starts again with every byte.

    Args:
        connection: Socket to read from.
        monotonic: Function that returns the time in seconds, such as `time.monotonic`.
    """

    def __init__(self, connection: socket.socket, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._connection = connection
        self._monotonic = monotonic
        self._deadline = monotonic()
        self._left = 0

    def allow(self, *, seconds: float, most: int) -> None:
        """Accept at most `most` further bytes within the given number of seconds."""
        self._deadline = self._monotonic() + seconds
        self._left = most

    def readable(self) -> bool:
        """Return True, because bytes can be read from this stream."""
        return True

    def readinto(self, buffer: "Buffer", /) -> int:
        """Read some bytes into a buffer and return their number, which is 0 if the client sends no more.

        Raises:
            TimeoutError: If the deadline has passed.
            TooManyBytes: If the client has already sent as many bytes as `allow` permits.
        """
        left_s = self._deadline - self._monotonic()
        if left_s <= 0:
            raise TimeoutError
        if self._left <= 0:
            raise TooManyBytes
        self._connection.settimeout(left_s)
        count = self._connection.recv_into(buffer, min(self._left, memoryview(buffer).nbytes))
        self._left -= count
        return count


class Connections:
    """The open connections. If there are too many, the connection that has waited longest for a request is closed.

    Args:
        most: Number of connections that can be open at the same time.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._waiting: dict[socket.socket, None] = {}  # in the order in which they began to wait

    def admit(self, connection: socket.socket) -> bool:
        """Add a new connection. Returns False if `most` are open and all of them are handling requests."""
        with self._lock:
            if len(self._open) >= self._most:
                longest = next(iter(self._waiting), None)
                if longest is None:
                    return False
                self._forget(longest)
                _shut_down(longest)
            self._open.add(connection)
            self._waiting[connection] = None
            return True

    def wait_for_request(self, connection: socket.socket) -> None:
        """Mark a connection as waiting for its next request."""
        with self._lock:
            if connection in self._open:
                self._waiting[connection] = None

    def start_request(self, connection: socket.socket) -> None:
        """Mark a connection as handling a request, so that `admit` does not close it."""
        with self._lock:
            self._waiting.pop(connection, None)

    def remove(self, connection: socket.socket) -> None:
        """Remove a connection from the open connections.

        The server calls this method before it closes the connection.
        """
        with self._lock:
            self._forget(connection)

    def shut_down(self) -> None:
        """End all open connections."""
        with self._lock:
            for connection in self._open:
                _shut_down(connection)

    def _forget(self, connection: socket.socket) -> None:
        self._open.discard(connection)
        self._waiting.pop(connection, None)


def _shut_down(connection: socket.socket) -> None:
    with suppress(OSError):  # the client has already closed the connection
        connection.shutdown(socket.SHUT_RDWR)

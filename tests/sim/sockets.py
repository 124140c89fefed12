"""The sockets of the simulated network: objects that collect a request and return its response."""

import errno
import io
from typing import TYPE_CHECKING

from tests.sim.faults import Answer

if TYPE_CHECKING:
    from tests.sim.network import Exchange, Network

__all__ = ["SimSocket"]


class SimSocket:
    """A simulated socket. It collects a request until it is complete, and then returns the response."""

    def __init__(self, network: "Network", host: str) -> None:
        self._network = network
        self._host = host
        self._raw = b""
        self._result: tuple[Exchange, Answer] | None = None
        self._timeout_s = 60.0
        self.is_open = False
        """False until the tunnel through the proxy, if any, is open."""

    def settimeout(self, seconds: float | None) -> None:
        """Set the client's time-out in seconds. None keeps the present time-out."""
        self._timeout_s = seconds or self._timeout_s

    def gettimeout(self) -> float:
        """Return the client's time-out in seconds."""
        return self._timeout_s

    def setsockopt(self, *_: object) -> None:
        """Do nothing."""

    def sendall(self, data: bytes) -> None:
        """Collect a part of the request. When the request is complete, send it over the simulated network."""
        if not self.is_open:
            return
        if not self._raw:
            self._network.scheduler.step("send")
        self._raw += bytes(data)
        head, blank, body = self._raw.partition(b"\r\n\r\n")
        if not blank:
            return
        fields = (field for field in head.split(b"\r\n") if field.lower().startswith(b"content-length:"))
        length = next((int(field[15:]) for field in fields), 0)
        if len(body) >= length and self._result is None:
            self._result = self._network.exchange(self._host, self._raw, timeout_s=self._timeout_s)

    def makefile(self, _mode: str, buffering: int = -1) -> io.RawIOBase | io.BufferedReader:
        """Return the response as a readable file."""
        if self._result is None:
            # urllib3 reads even after a reset, because the server may have responded before the reset.
            reset = ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")
            raw = _Arriving(self._network, None, Answer(b"", reset))
        else:
            raw = _Arriving(self._network, *self._result)
        return raw if buffering == 0 else io.BufferedReader(raw)

    def shutdown(self, _how: int) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class _Arriving(io.RawIOBase):
    def __init__(self, network: "Network", exchange: "Exchange | None", answer: Answer) -> None:
        super().__init__()
        self._network = network
        self._exchange = exchange
        self._answer = answer
        self._rest = answer.content
        self._wait_s = answer.after_s

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if self._wait_s:
            wait_s, self._wait_s = self._wait_s, 0.0
            self._network.scheduler.step("wait for an answer", sleep_s=wait_s)
            if self._exchange is not None:
                self._exchange.has_timed_out = True
        if not self._rest:
            if self._answer.fault is not None:
                raise self._answer.fault
            return 0
        piece = self._rest[: len(buffer)]
        buffer[: len(piece)] = piece
        self._rest = self._rest[len(piece) :]
        if not self._rest and self._exchange is not None and self._answer.is_whole:
            self._network.observer.delivered(self._exchange)
        return len(piece)

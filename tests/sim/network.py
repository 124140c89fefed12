"""The simulated network: real HTTP bytes between the client and the sandbox, without sockets.

urllib3 and http.client run as always, over a socket that is an object here. So the transport's own classification of
faults is part of what is simulated. One connection carries one request.
"""

import errno
import io
import ssl
from collections.abc import Callable
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

import attrs
from flask import Flask
from urllib3.connection import HTTPConnection
from urllib3.exceptions import NewConnectionError

from fortnox_sdk.http.wire.tracking import TrackedConnection
from tests.sim.scheduler import Scheduler

__all__ = ["Exchange", "Fault", "Network"]

_LATENCY_S: Final = 0.05
_LATE_S: Final = 80.0
"""The longest that a request is under way; an export gives Fortnox 90 s."""


class Fault(StrEnum):
    """A fault of one exchange."""

    REFUSED = "connection refused"
    HANDSHAKE = "TLS handshake fails"
    RESET_IN_REQUEST = "reset in the middle of the request"
    LOST_REQUEST = "request lost, time-out"
    LATE_REQUEST = "request carried out late, after the time-out"
    LOST_ANSWER = "answer lost, time-out"
    RESET_AFTER = "reset after the request"
    TLS_AFTER = "TLS fault after the request"
    CUT_ANSWER = "answer cut off"
    TLS_IN_ANSWER = "TLS fault in the middle of the answer"
    GATEWAY_BEFORE = "HTML error of a gateway, not carried out"
    GATEWAY_AFTER = "HTML error of a gateway, carried out"
    HTML_429 = "HTML 429 of a gateway, carried out"
    REDIRECT_AFTER = "redirect of a gateway, carried out"
    SERVER_ERROR = "500 with Fortnox's envelope, not carried out"
    SERVER_ERROR_AFTER = "500 with Fortnox's envelope, carried out"
    RATE_LIMITED = "429 of Fortnox, not carried out"


NOT_CARRIED_OUT: Final = frozenset(
    {
        Fault.REFUSED,
        Fault.HANDSHAKE,
        Fault.RESET_IN_REQUEST,
        Fault.LOST_REQUEST,
        Fault.GATEWAY_BEFORE,
        Fault.SERVER_ERROR,
        Fault.RATE_LIMITED,
    }
)
_BAD_RECORD: Final = "[SSL: DECRYPTION_FAILED_OR_BAD_RECORD_MAC] decryption failed"
_LIMITED: Final = b'{"message":"too many requests"}'
_HTML: Final = b"<html><body><h1>Bad gateway</h1></body></html>"
_ENVELOPE: Final = b'{"ErrorInformation":{"error":1,"message":"Internt fel.","code":1000003}}'


@attrs.define(eq=False)
class Exchange:
    """One request on its way."""

    method: str
    path: str
    fault: Fault | None


class Network:
    """Carries requests to the sandbox.

    Args:
        scheduler: Delays and faults are its steps.
        app: The sandbox.
        netloc: The only host and port that exists.
        faults: Draws the fault of an exchange by its method and path.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        app: Flask,
        *,
        netloc: str,
        faults: Callable[[str, str], Fault | None],
    ) -> None:
        self._scheduler = scheduler
        self._app = app
        self._netloc = netloc
        self._faults = faults
        self.strangers: list[str] = []
        """Hosts that were asked for and do not exist."""
        self.exchanges: list[Exchange] = []
        self.timeout_s = 60.0
        self.late_s: float | None = None
        """The seconds that a late request takes to arrive; None draws them."""

    def connection_class(self) -> type[TrackedConnection]:
        """Return the class of connections that lead here."""
        network = self

        class SimConnection(TrackedConnection):
            def connect(self) -> None:
                network.open(self)

        return SimConnection

    def open(self, connection: HTTPConnection) -> None:
        """Give a connection its socket, or fail as a network does."""
        netloc = f"{connection.host}:{connection.port}"
        if netloc != self._netloc:
            self.strangers.append(netloc)
            raise NewConnectionError(connection, f"{netloc} does not exist")
        self._scheduler.step("connect", sleep_s=self._delay())
        fault = self._faults("CONNECT", "")
        if fault is not None:
            self._scheduler.note(f"connect  ! {fault}")
        if fault is Fault.REFUSED:
            raise NewConnectionError(connection, "Connection refused")
        if fault is Fault.HANDSHAKE:
            raise ssl.SSLError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")
        connection.sock = _Socket(self)

    def _delay(self) -> float:
        return self._scheduler.random.random() * _LATENCY_S

    def carry_out(self, raw: bytes) -> bytes:
        """Let the sandbox answer a raw request."""
        head, _, body = raw.partition(b"\r\n\r\n")
        line, *fields = head.decode("latin-1").split("\r\n")
        method, target, _ = line.split(" ")
        headers = [tuple(field.split(": ", 1)) for field in fields]
        url = urlsplit(target)
        answer = self._app.test_client().open(
            url.path,
            method=method,
            query_string=url.query,
            headers=[(name, value) for name, value in headers if name.lower() != "content-length"],
            data=body,
            base_url=f"http://{self._netloc}",
        )
        shown = "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items())
        return f"HTTP/1.1 {answer.status}\r\nConnection: close\r\n{shown}\r\n".encode("latin-1") + answer.data

    def exchange(self, raw: bytes) -> "_Answer":
        """Carry one whole request out, with its fault."""
        method, target = raw.split(b" ", 2)[:2]
        path = urlsplit(target.decode()).path
        fault = self._faults(method.decode(), path)
        self.exchanges.append(Exchange(method.decode(), path, fault))
        scheduler = self._scheduler
        scheduler.note(f"{method.decode()} {path}" + (f"  ! {fault}" if fault else ""))
        if fault is Fault.RESET_IN_REQUEST:
            raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")
        if fault is Fault.LATE_REQUEST:
            late = _LATE_S * scheduler.random.random() if self.late_s is None else self.late_s
            scheduler.spawn("late request", lambda: self._late(raw), wakes_at=scheduler.now_s + late)
        scheduler.step(f"request {path}", sleep_s=self._delay())
        if fault in {Fault.LOST_REQUEST, Fault.LATE_REQUEST}:
            return _Answer(b"", TimeoutError("timed out"), after_s=self.timeout_s)
        answer = b"" if fault in NOT_CARRIED_OUT else self.carry_out(raw)
        scheduler.note(f"    {answer[9:12].decode() or 'not carried out'}")
        scheduler.step(f"answer {path}", sleep_s=self._delay())
        return self._shaped(fault, answer)

    def _late(self, raw: bytes) -> None:
        self.carry_out(raw)
        self._scheduler.note("late request carried out")

    def _shaped(self, fault: Fault | None, answer: bytes) -> "_Answer":
        cut = answer[: self._scheduler.random.randrange(max(1, len(answer)))]
        gateway = self._scheduler.random.choice((403, 502, 504))
        shaped = {
            Fault.LOST_ANSWER: _Answer(b"", TimeoutError("timed out"), after_s=self.timeout_s),
            Fault.RESET_AFTER: _Answer(
                b"", ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")
            ),
            Fault.TLS_AFTER: _Answer(b"", ssl.SSLError(1, _BAD_RECORD)),
            Fault.CUT_ANSWER: _Answer(cut, None),
            Fault.TLS_IN_ANSWER: _Answer(cut, ssl.SSLError(1, _BAD_RECORD)),
            Fault.GATEWAY_BEFORE: _Answer(_response(gateway, _HTML, "text/html"), None),
            Fault.GATEWAY_AFTER: _Answer(_response(gateway, _HTML, "text/html"), None),
            Fault.HTML_429: _Answer(_response(429, _HTML, "text/html"), None),
            Fault.REDIRECT_AFTER: _Answer(_response(302, _HTML, "text/html"), None),
            Fault.SERVER_ERROR: _Answer(_response(500, _ENVELOPE, "application/json"), None),
            Fault.SERVER_ERROR_AFTER: _Answer(_response(500, _ENVELOPE, "application/json"), None),
            Fault.RATE_LIMITED: _Answer(_response(429, _LIMITED, "application/json"), None),
        }
        return _Answer(answer, None) if fault is None else shaped.get(fault, _Answer(answer, None))

    def before_request(self) -> None:
        """Yield once before a byte of a request leaves."""
        self._scheduler.step("send")

    def wait(self, seconds: float) -> None:
        """Let a reader wait in vain."""
        self._scheduler.step("wait for an answer", sleep_s=seconds)


def _response(status: int, body: bytes, kind: str) -> bytes:
    head = f"HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@attrs.frozen
class _Answer:
    """The bytes that arrive, and the fault that comes after them, if any."""

    content: bytes
    fault: Exception | None
    after_s: float = 0.0


class _Socket:
    """Collects a request until it is whole, and then reads as its answer."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._raw = b""
        self._answer: _Answer | None = None

    def settimeout(self, seconds: float | None) -> None:
        """Keep the network's own time-out."""

    def setsockopt(self, *_: object) -> None:
        """Do nothing."""

    def sendall(self, data: bytes) -> None:
        """Take a piece of the request."""
        if not self._raw:
            self._network.before_request()
        self._raw += bytes(data)
        head, blank, body = self._raw.partition(b"\r\n\r\n")
        if not blank:
            return
        length = next(
            (int(f[15:]) for f in head.split(b"\r\n") if f.lower().startswith(b"content-length:")), 0
        )
        if len(body) >= length and self._answer is None:
            self._answer = self._network.exchange(self._raw)

    def makefile(self, _mode: str, buffering: int = -1) -> io.RawIOBase | io.BufferedReader:
        """Return the answer as a file."""
        raw = _Arriving(self._network, self._answer or _Answer(b"", None))
        return raw if buffering == 0 else io.BufferedReader(raw)

    def shutdown(self, _how: int) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class _Arriving(io.RawIOBase):
    def __init__(self, network: Network, answer: _Answer) -> None:
        super().__init__()
        self._network = network
        self._rest = answer.content
        self._answer = answer

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if not self._rest:
            if self._answer.after_s:
                self._network.wait(self._answer.after_s)
            if self._answer.fault is not None:
                raise self._answer.fault
            return 0
        piece = self._rest[: len(buffer)]
        buffer[: len(piece)] = piece
        self._rest = self._rest[len(piece) :]
        return len(piece)

"""The simulated network: real HTTP bytes between the client and the sandbox, without sockets.

urllib3, http.client and the transport's own connections run unchanged. Only the socket below them is replaced by an
object. The simulation therefore also tests how the transport classifies faults. One connection carries one request.
"""

import errno
import ssl
from collections.abc import Callable
from random import Random
from typing import Final, Protocol
from urllib.parse import urlsplit

import attrs
from urllib3 import PoolManager, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

from fortnox_sdk.hosts import OFFICIAL_API, OFFICIAL_AUTH
from fortnox_sdk.http.transport import TrackingAdapter
from tests.sim.faults import NOT_CARRIED_OUT, Answer, Fault, distorted_answer
from tests.sim.scheduler import Actor, Scheduler
from tests.sim.sockets import SimSocket

__all__ = ["API_HOST", "AUTH_HOST", "PROXY", "Exchange", "Network", "Observer"]

API_HOST: Final = urlsplit(OFFICIAL_API).hostname or ""
AUTH_HOST: Final = urlsplit(OFFICIAL_AUTH).hostname or ""
PROXY: Final = "http://proxy.example:3128"
_LATENCY_S: Final = 0.05
_LATE_S: Final = 80.0
"""The longest time in seconds until a late request arrives, after its sender gave up or was killed.

It is less than the 90 seconds that an export waits for a lost request.
"""


@attrs.define(eq=False)
class Exchange:
    """One request and its response."""

    actor: Actor
    host: str
    method: str
    path: str
    raw: bytes
    fault: Fault | None
    sent_s: float = 0.0
    has_timed_out: bool = False
    """True if the sender has waited for the response until its time-out."""
    job: object = None
    """The job that sends the request. The observer sets this attribute."""
    answer: bytes = b""
    """The raw response of the sandbox, empty until the request is carried out."""

    @property
    def body(self) -> bytes:
        """The body of the request."""
        return self.raw.partition(b"\r\n\r\n")[2]

    @property
    def status(self) -> int:
        """The status of the sandbox's response, or 0 if there is no response."""
        return int(self.answer[9:12] or 0)

    @property
    def answer_body(self) -> bytes:
        """The body of the sandbox's response."""
        return self.answer.partition(b"\r\n\r\n")[2]

    @property
    def is_for_tokens(self) -> bool:
        """True if the request asks for tokens."""
        return self.host == AUTH_HOST and self.path.endswith("/token")

    @property
    def is_posting(self) -> bool:
        """True if the request posts a voucher."""
        return (self.method, self.path) == ("POST", "/3/vouchers")


class Observer(Protocol):
    """A protocol for an object that checks every exchange of the simulated network."""

    def connecting(self, host: str, /) -> None:
        """Check the host before a connection is opened."""
        ...

    def leaving(self, exchange: Exchange, /) -> None:
        """Check a complete request before the network carries it."""
        ...

    def carried_out(self, exchange: Exchange, /) -> None:
        """Check an exchange after the sandbox has carried out the request."""
        ...

    def delivered(self, exchange: Exchange, /) -> None:
        """Record that the sandbox's complete and unchanged response has arrived at the client."""
        ...


class Network:
    """A simulated network that carries requests to the sandbox.

    Args:
        scheduler: The scheduler. Delays and faults happen at its steps.
        server: The sandbox: a function that takes method, target, headers and body, and returns the raw response.
        faults: A function of the method and path of a request. It returns a fault and the random numbers for the
            details of the fault, or None if the exchange has no fault.
        observer: The observer that checks every exchange.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        server: Callable[[str, str, dict[str, str], bytes], bytes],
        *,
        faults: Callable[[str, str], tuple[Fault, Random] | None],
        observer: Observer,
    ) -> None:
        self.scheduler = scheduler
        self._server = server
        self._faults = faults
        self.observer = observer
        self.late_s: float | None = None
        """The number of seconds after which a late request arrives, or None for a random number."""
        self.on_the_way = 0
        """The number of late requests that have not arrived yet."""

    def adapter(self) -> TrackingAdapter:
        """Return an adapter for `requests` that sends all requests over this network."""
        network = self

        class Wire(HTTPSConnection):
            """A connection whose socket is simulated."""

            def connect(self) -> None:
                network.connect(self)

        class SimAdapter(TrackingAdapter):
            def init_poolmanager(self, *args: object, **options: object) -> None:
                super().init_poolmanager(*args, **options)
                _lead(self.poolmanager, Wire)

            def proxy_manager_for(self, proxy: str, **options: object) -> ProxyManager:
                is_new = proxy not in self.proxy_manager
                manager = super().proxy_manager_for(proxy, **options)
                if is_new:
                    _lead(manager, Wire)
                return manager

        return SimAdapter()

    def connect(self, connection: HTTPConnection) -> None:
        """Give a connection a simulated socket, or raise the error of a network fault."""
        tunnel: str | None = connection._tunnel_host
        host = tunnel or connection.host
        self.observer.connecting(host)
        self.scheduler.step("connect", sleep_s=self._delay())
        struck = self._faults("CONNECT", "")
        fault = struck[0] if struck else None
        if fault is not None:
            self.scheduler.note(f"connect  ! {fault}")
        if fault is Fault.REFUSED:
            raise NewConnectionError(connection, "Connection refused")
        connection.sock = SimSocket(self, host)
        if tunnel is not None:
            connection.send(b"CONNECT %s:443 HTTP/1.0\r\n\r\n" % tunnel.encode())
            if fault is Fault.TUNNEL_REFUSED:
                raise OSError("Tunnel connection failed: 502 Bad Gateway")
        if fault is Fault.HANDSHAKE:
            raise ssl.SSLError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")
        connection.sock.is_open = True
        connection.is_verified = True
        connection._has_connected_to_proxy = connection.proxy is not None

    def _delay(self) -> float:
        return self.scheduler.random.random() * _LATENCY_S

    def carry_out(self, exchange: Exchange) -> None:
        """Let the sandbox carry out a request, and save its response in the exchange."""
        head, _, body = exchange.raw.partition(b"\r\n\r\n")
        line, *fields = head.decode("latin-1").split("\r\n")
        method, target, _ = line.split(" ")
        headers = dict(field.split(": ", 1) for field in fields)
        headers.pop("Content-Length", None)
        exchange.answer = self._server(method, target, headers, body)
        self.observer.carried_out(exchange)

    def exchange(self, host: str, raw: bytes, *, timeout_s: float) -> tuple[Exchange, Answer]:
        """Send a complete request through the network, perhaps with a fault. Return the exchange and the answer."""
        scheduler = self.scheduler
        method, target = raw.split(b" ", 2)[:2]
        path = urlsplit(target.decode()).path
        struck = self._faults(method.decode(), path)
        fault, random = struck or (None, scheduler.random)
        exchange = Exchange(scheduler.current, host, method.decode(), path, raw, fault, scheduler.now_s)
        scheduler.note(f"{exchange.method} {path}" + (f"  ! {fault}" if fault else ""))
        self.observer.leaving(exchange)
        if fault is Fault.RESET_IN_REQUEST:
            raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")
        if fault is Fault.LATE_REQUEST:
            late_s = random.random() * _LATE_S if self.late_s is None else self.late_s
            is_very_late = self.late_s is None and random.random() < 0.5
            longest_s = timeout_s + late_s if is_very_late else late_s
            self.on_the_way += 1
            scheduler.spawn(
                "late request",
                lambda: self._late(exchange, longest_s),
                wakes_at=scheduler.now_s + late_s,
            )
        scheduler.step(f"request {path}", sleep_s=self._delay())
        if fault not in NOT_CARRIED_OUT:
            self.carry_out(exchange)
            if fault is Fault.DUPLICATE:
                scheduler.note(f"    {exchange.status}, the first time")
                self.carry_out(exchange)
        scheduler.note(f"    {exchange.status or 'not carried out'}")
        scheduler.step(f"answer {path}", sleep_s=self._delay())
        answer = distorted_answer(fault, exchange.answer, raw, timeout_s=timeout_s, random=random)
        return exchange, answer

    def _late(self, exchange: Exchange, longest_s: float) -> None:
        # A request can arrive up to `longest_s` after it was sent. If its sender is killed, it arrives earlier.
        sent_s = exchange.sent_s
        while self.scheduler.now_s < sent_s + longest_s and not exchange.actor.is_dead:
            if exchange.has_timed_out:
                self.scheduler.step("late", sleep_s=sent_s + longest_s - self.scheduler.now_s)
            else:
                self.scheduler.step("late", sleep_s=1.0)
        self.on_the_way -= 1
        self.carry_out(exchange)
        self.scheduler.note(f"late request of {exchange.actor.name} carried out: {exchange.status}")


def _lead(manager: PoolManager, wire: type[HTTPSConnection]) -> None:
    """Make a pool manager open its https connections with `wire`, even if it has a connection class of its own."""
    pool = manager.pool_classes_by_scheme["https"]
    own: type[HTTPSConnection] = pool.ConnectionCls
    bases = (wire,) if own is HTTPSConnection else (own, wire)
    simulated = type("Simulated", (pool,), {"ConnectionCls": type("SimulatedConnection", bases, {})})
    manager.pool_classes_by_scheme = {**manager.pool_classes_by_scheme, "https": simulated}

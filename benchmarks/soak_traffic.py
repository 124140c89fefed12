"""The clients of the soak test. Polite clients send valid requests and await the responses; the others misbehave."""

import asyncio
import base64
import json
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

import attrs

__all__ = ["Target", "Traffic"]

_MOST_LATENCIES = 100_000
_ANSWER_S = 60.0
_MISBEHAVED = 0.25
"""The share of clients that send invalid requests, are slow, or close the connection early."""
_JSON = {"Content-Type": "application/json"}
_HOST = b"Host: 127.0.0.1\r\n"
_INVALID = (
    b"\x00\x01\x02\x03\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n" + _HOST + b"\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + _HOST * 2 + b"\r\n",
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n" + _HOST + b"\r\n",
    b"GET / HTTP/1.1\r\n" + _HOST + b"X-Long: " + b"a" * 100_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + _HOST + b"X-Many: 1\r\n" * 500 + b"\r\n",
    b"POST /3/customers HTTP/1.1\r\n" + _HOST + b"Content-Length: ten\r\n\r\n",
    b"POST /3/customers HTTP/1.1\r\n" + _HOST + b"Content-Length: 999999999999\r\n\r\n",
    b"POST /3/customers HTTP/1.1\r\n" + _HOST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /3/customers HTTP/1.1\r\n"
    + _HOST
    + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
)
Step = Callable[["_Polite"], Awaitable[None]]


@attrs.frozen
class Target:
    """The sandbox under test and the credentials for it."""

    url: str
    client_id: str
    client_secret: str
    access_token: str

    @property
    def address(self) -> tuple[str, int]:
        """The host and the port of the sandbox."""
        parts = urlsplit(self.url)
        return str(parts.hostname), int(parts.port or 80)

    @property
    def bearer(self) -> dict[str, str]:
        """The header with the access token."""
        return {"Authorization": f"Bearer {self.access_token}"}

    @property
    def basic(self) -> dict[str, str]:
        """The header with the client id and the client secret."""
        credentials = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        return {"Authorization": f"Basic {credentials}"}


@attrs.define
class Traffic:
    """The requests of many clients at once, and the figures of their responses.

    Attributes:
        statuses: The number of responses by status.
        closed: The number of connections that the sandbox closed although a polite client awaited a response.
        unanswered: The number of clients that still awaited a response a minute after the end of the traffic.
        latencies_s: The response times of the polite clients' first 100 000 requests.
    """

    target: Target
    seed: int = 1
    statuses: Counter[int] = attrs.field(factory=Counter[int])
    closed: int = 0
    unanswered: int = 0
    latencies_s: list[float] = attrs.field(factory=list[float])
    _stopped: bool = False

    async def run(self, connections: int, seconds: float) -> None:
        """Run a number of clients for some seconds. Each client has one connection at a time."""
        kinds = (self._send_invalid, self._be_slow, self._read_slowly, self._break_off)
        misbehaved = int(connections * _MISBEHAVED)
        clients = [
            asyncio.create_task(self._repeat(kinds[n % len(kinds)], random.Random(self.seed * 1000 + n)))
            for n in range(misbehaved)
        ]
        clients += [
            asyncio.create_task(self._repeat(self._be_polite, random.Random(self.seed * 1000 + n)))
            for n in range(misbehaved, connections)
        ]
        await asyncio.sleep(seconds)
        self._stopped = True
        done, pending = await asyncio.wait(clients, timeout=_ANSWER_S)
        for client in pending:
            client.cancel()
        self.unanswered = len(pending)
        await asyncio.gather(*done)

    async def _repeat(
        self,
        client: Callable[[asyncio.StreamReader, asyncio.StreamWriter, random.Random], Awaitable[None]],
        draw: random.Random,
    ) -> None:
        while not self._stopped:
            reader, writer = await asyncio.open_connection(*self.target.address)
            try:
                await client(reader, writer, draw)
            except (OSError, asyncio.IncompleteReadError):
                self.closed += client == self._be_polite
            finally:
                writer.close()

    async def _be_polite(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, draw: random.Random
    ) -> None:
        polite = _Polite(self, reader, writer, draw)
        for _ in range(draw.randrange(20, 200)):
            if self._stopped:
                return
            await draw.choices(_STEPS, _WEIGHTS)[0](polite)

    async def _send_invalid(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, draw: random.Random
    ) -> None:
        writer.write(draw.choice((*_INVALID, draw.randbytes(200) + b"\r\n\r\n")))
        writer.write_eof()
        head = await reader.read(65536)
        if head.startswith(b"HTTP/1.1 "):
            self.statuses[int(head[9:12])] += 1
        await asyncio.sleep(0.05)

    async def _be_slow(
        self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter, draw: random.Random
    ) -> None:
        for letter in b"GET /3/invoices HTTP/1.1\r\n" + _HOST[: draw.randrange(len(_HOST))]:
            if self._stopped:
                return
            writer.write(bytes([letter]))
            await writer.drain()
            await asyncio.sleep(0.5)

    async def _read_slowly(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, draw: random.Random
    ) -> None:
        request = _head("GET", "/3/accounts?limit=500", self.target.bearer, b"")
        writer.write(request * draw.randrange(1, 20))
        for _ in range(10):
            if self._stopped:
                return
            await reader.read(1000)
            await asyncio.sleep(0.2)

    async def _break_off(
        self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter, draw: random.Random
    ) -> None:
        request = _head("GET", "/3/vouchers?financialyear=2&limit=500", self.target.bearer, b"")
        writer.write(request[: draw.randrange(1, len(request) + 1)])
        await writer.drain()
        await asyncio.sleep(draw.random() * 0.1)
        writer.transport.abort()


def _head(method: str, path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


@attrs.frozen
class _Polite:
    """A polite client on an open connection."""

    traffic: Traffic
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    draw: random.Random

    async def send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
    ) -> tuple[int, bytes]:
        """Send a request and return the status and the content of the response."""
        start = time.perf_counter()
        self.writer.write(_head(method, path, headers, body))
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0] or b"0")
        content = await self.reader.readexactly(length)
        status = int(head[9:12])
        self.traffic.statuses[status] += 1
        if len(self.traffic.latencies_s) < _MOST_LATENCIES:
            self.traffic.latencies_s.append(time.perf_counter() - start)
        return status, content

    async def call(self, method: str, path: str, body: object = None) -> tuple[int, bytes]:
        """Call the API with the access token."""
        data = b"" if body is None else json.dumps(body).encode()
        return await self.send(method, path, self.traffic.target.bearer | _JSON, data)


def _get(path: str) -> Step:
    async def step(client: _Polite) -> None:
        await client.call("GET", path.replace("{n}", str(client.draw.randrange(1, 60))))

    return step


async def _customer(client: _Polite) -> None:
    status, content = await client.call("POST", "/3/customers", {"Customer": {"Name": "Björkris Bageri AB"}})
    if status == HTTPStatus.CREATED:
        number = json.loads(content)["Customer"]["CustomerNumber"]
        await client.call("PUT", f"/3/customers/{number}", {"Customer": {"City": "Växjö"}})
        await client.call("DELETE", f"/3/customers/{number}")


async def _voucher(client: _Polite) -> None:
    rows = [{"Account": 7832, "Debit": 1200}, {"Account": 1229, "Credit": 1200}]
    voucher = {"VoucherSeries": "A", "TransactionDate": "2025-12-31", "Description": "x", "VoucherRows": rows}
    await client.call("POST", "/3/vouchers?financialyear=2", {"Voucher": voucher})


async def _file(client: _Polite) -> None:
    content = client.draw.randbytes(client.draw.randrange(200_000))
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        + content
        + b"\r\n--x--\r\n"
    )
    headers = client.traffic.target.bearer | {"Content-Type": "multipart/form-data; boundary=x"}
    status, created = await client.send("POST", "/3/inbox?folderid=inbox_v", headers, body)
    if status == HTTPStatus.CREATED:
        await client.call("DELETE", f"/3/inbox/{json.loads(created)['File']['Id']}")


async def _refresh(client: _Polite) -> None:
    status, content = await client.send("POST", "/_sandbox/token", _JSON)
    if status != HTTPStatus.OK:
        return
    form = f"grant_type=refresh_token&refresh_token={json.loads(content)['refresh_token']}".encode()
    headers = client.traffic.target.basic | {"Content-Type": "application/x-www-form-urlencoded"}
    await client.send("POST", "/oauth-v1/token", headers, form)


async def _wrong_body(client: _Polite) -> None:
    await client.send("POST", "/3/customers", client.traffic.target.bearer | _JSON, b'{"Customer": ')


async def _unauthorized(client: _Polite) -> None:
    await client.send("GET", "/3/customers", {"Authorization": "Bearer no"})


_MIX: tuple[tuple[int, Step], ...] = (
    (20, _get("/3/invoices?limit=100")),
    (10, _get("/3/invoices?filter=unpaid")),
    (15, _get("/3/invoices/{n}")),
    (10, _get("/3/vouchers?financialyear=2&limit=100")),
    (10, _get("/3/vouchers/A/{n}?financialyear=2")),
    (5, _get("/3/accounts?limit=500")),
    (10, _get("/3/customers/{n}")),
    (5, _get("/3/companyinformation")),
    (2, _get("/3/sie/4?financialyear=2")),
    (3, _get("/3/nothing")),
    (3, _get("/")),
    (2, _get("/_sandbox/state")),
    (1, _get("/_sandbox/openapi.json")),
    (10, _customer),
    (5, _voucher),
    (3, _file),
    (3, _refresh),
    (3, _wrong_body),
    (3, _unauthorized),
)
_WEIGHTS = [weight for weight, _ in _MIX]
_STEPS = [step for _, step in _MIX]

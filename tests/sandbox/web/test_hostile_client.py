"""Tests that invalid HTTP never ends the sandbox's process, never gives a status of 5xx and never needs much memory."""

import contextlib
import json
import socket
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fortnox_sdk.sandbox.web.limits import Limits
from tests.sandbox.web.raw_http import HOST, connect, exchange, request, responses, send_json

pytestmark = pytest.mark.own

POST = b"POST /3/customers HTTP/1.1\r\n" + HOST
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
CLOSED = 0  # the sandbox closes the connection without a response
DIGITS = b"9" * 5000


def post(*headers, body=b""):
    return POST + b"".join(header + b"\r\n" for header in headers) + b"\r\n" + body


def get(target):
    return request("GET", target)


# name: (bytes to send, acceptable statuses)
HEADS = {
    "empty line only": (b"\r\n\r\n", {400, CLOSED}),
    "garbage": (b"\x00\xff\xfe garbage \r\n\r\n", {400}),
    "a TLS client hello": (bytes.fromhex("16030100c8010000c40303") + b"\x00" * 200 + b"\r\n\r\n", {400}),
    "HTTP 0.9": (b"GET /\r\n", {400, 505}),
    "HTTP 2 preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 505}),
    "HTTP 9.9": (b"GET / HTTP/9.9\r\n" + HOST + b"\r\n", {400, 505}),
    "a version that is not a number": (b"GET / HTTP/x.y\r\n" + HOST + b"\r\n", {400}),
    "a version of 5 000 digits": (b"GET / HTTP/" + DIGITS + b".1\r\n" + HOST + b"\r\n", {400, 505}),
    "a fourth word in the request line": (b"GET / HTTP/1.1 x\r\n" + HOST + b"\r\n", {400}),
    "a request line of 100 kB": (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", {414, 431}),
    "an unknown method": (b"BREW / HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n", {405, 501}),
    "a method of 10 kB": (
        b"A" * 10_000 + b" / HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n",
        {400, 405, 501},
    ),
    "the method CONNECT": (
        b"CONNECT a:443 HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n",
        {400, 404, 405},
    ),
    "the target *": (b"OPTIONS * HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n", {400, 404, 405}),
    "an absolute target without a host": (b"GET http://[ HTTP/1.1\r\n" + HOST + b"\r\n", {400}),
    "a target with a bracket": (b"GET //[ HTTP/1.1\r\n" + HOST + b"\r\n", {400}),
    "an absolute target elsewhere": (
        b"GET http://example.com/ HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n",
        {403},
    ),
    "no host": (b"GET /3/customers HTTP/1.1\r\n\r\n", {400}),
    "two hosts": (b"GET /3/customers HTTP/1.1\r\n" + HOST + HOST + b"\r\n", {400}),
    "a host with a bracket": (b"GET / HTTP/1.1\r\nConnection: close\r\nHost: [::1\r\n\r\n", {400, 403}),
    "a host with a port of 5 000 digits": (
        b"GET / HTTP/1.1\r\nConnection: close\r\nHost: localhost:" + DIGITS + b"\r\n\r\n",
        {400, 403},
    ),
    "a host with odd letters": (
        b"GET / HTTP/1.1\r\nConnection: close\r\nHost: \xff\xfe\x00<>\r\n\r\n",
        {400, 403},
    ),
    "an origin with a bracket": (
        request("GET", b"/_sandbox/state", headers=[b"Origin: http://["]),
        {400, 403},
    ),
    "a header without a colon": (b"GET / HTTP/1.1\r\n" + HOST + b"nonsense\r\n\r\n", {400}),
    "a header with a blank before the colon": (post(b"Content-Length : 3", body=b"abc"), {400}),
    "a header that begins with a blank": (post(b" Content-Length: 3", body=b"abc"), {400}),
    "a continued header": (post(b"X-A: 1", b" 2", b"Content-Length: 0"), {400}),
    "a header with a null byte": (post(b"X-A: a\x00b", b"Content-Length: 0"), {400}),
    "a header with a carriage return": (post(b"X-A: a\rContent-Length: 5"), {400}),
    "an empty header name": (post(b": a", b"Content-Length: 0"), {400}),
    "200 headers": (post(*[b"X-%d: 1" % n for n in range(200)]), {431}),
    "a header of 70 kB": (post(b"X-A: " + b"a" * 70_000), {431}),
    "a header flood": (post(*[b"X-%d: " % n + b"a" * 60_000 for n in range(90)]), {431}),
    "headers without an end": (POST + b"X: " + b"a" * 1_000_000, {431}),
    "a bearer token of 60 kB": (
        request("GET", b"/3/customers", headers=[b"Authorization: Bearer " + b"a.b." * 15_000]),
        {401},
    ),
    "an authorization that is not ASCII": (
        request("GET", b"/3/customers", headers=[b"Authorization: Bearer \xff\xfe.\xe5.\xe4"]),
        {401},
    ),
}
BODIES = {
    "a length of 10^18": (post(b"Content-Length: 1000000000000000000"), {413}),
    "a length of 5 000 digits": (post(b"Content-Length: " + DIGITS), {400, 413}),
    "a negative length": (post(b"Content-Length: -1"), {400}),
    "a length with a sign": (post(b"Content-Length: +3", body=b"abc"), {400}),
    "a length with an underscore": (post(b"Content-Length: 1_0", body=b"0123456789"), {400}),
    "a length that is not a number": (post(b"Content-Length: three"), {400}),
    "a length in Arabic digits": (post("Content-Length: ٣".encode(), body=b"abc"), {400}),
    "a length with a superscript": (post(b"Content-Length: \xb2", body=b"ab"), {400}),
    "an empty length": (post(b"Content-Length:"), {400}),
    "two different lengths": (post(b"Content-Length: 3", b"Content-Length: 4", body=b"abcd"), {400}),
    "two lengths in one header": (post(b"Content-Length: 3, 3", body=b"abc"), {400}),
    "a length and chunks": (
        post(b"Content-Length: 3", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
        {400},
    ),
    "an unknown transfer encoding": (post(b"Transfer-Encoding: gzip", body=b"abc"), {400, 501}),
    "two transfer encodings": (post(b"Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n"), {400, 501}),
    "chunked twice": (post(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"), {400, 501}),
    "a transfer encoding like chunked": (post(b"Transfer-Encoding: xchunked", body=b"0\r\n\r\n"), {400, 501}),
    "chunks in HTTP 1.0": (
        b"POST /3/customers HTTP/1.0\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        {400},
    ),
    "a chunk of ffffffff bytes": (CHUNKED + b"ffffffff\r\n", {413}),
    "a chunk of 64 bits": (CHUNKED + b"ffffffffffffffff\r\n", {400, 413}),
    "a chunk size of 5 000 digits": (CHUNKED + b"f" * 5000 + b"\r\n", {400, 413}),
    "a chunk size without an end": (CHUNKED + b"0" * 1_000_000, {400}),
    "a negative chunk": (CHUNKED + b"-1\r\n", {400}),
    "a chunk size with a sign": (CHUNKED + b"+3\r\nabc\r\n0\r\n\r\n", {400}),
    "a chunk size with 0x": (CHUNKED + b"0x3\r\nabc\r\n0\r\n\r\n", {400}),
    "a chunk size with an underscore": (CHUNKED + b"0_3\r\nabc\r\n0\r\n\r\n", {400}),
    "a chunk size after a blank": (CHUNKED + b" 3\r\nabc\r\n0\r\n\r\n", {400}),
    "a chunk size in other digits": (CHUNKED + "٣\r\nabc\r\n0\r\n\r\n".encode(), {400}),
    "an empty chunk size": (CHUNKED + b"\r\nabc\r\n0\r\n\r\n", {400}),
    "a chunk longer than its size": (CHUNKED + b"3\r\nabcdef\r\n0\r\n\r\n", {400}),
    "a chunk extension": (
        CHUNKED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") + b'3;a="b";c\r\nabc\r\n0\r\n\r\n',
        {401},
    ),
    "a chunk extension of 100 kB": (CHUNKED + b"3;" + b"a" * 100_000 + b"\r\nabc\r\n0\r\n\r\n", {400}),
    "trailers": (
        CHUNKED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") + b"3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n",
        {401},
    ),
    "a flood of trailers": (CHUNKED + b"0\r\n" + b"X-Sum: 1\r\n" * 100_000 + b"\r\n", {400}),
    "50 000 chunks": (
        CHUNKED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
        + b"1\r\na\r\n" * 50_000
        + b"0\r\n\r\n",
        {401},
    ),
    "40 MB in chunks": (CHUNKED + (b"100000\r\n" + b"a" * 0x100000 + b"\r\n") * 40 + b"0\r\n\r\n", {413}),
    "a large length that expects 100": (
        post(b"Expect: 100-continue", b"Content-Length: 1000000000000"),
        {413},
    ),
}
TARGETS = {
    "invalid UTF-8 in the path": (get(b"/3/customers/%ff%fe"), {401}),
    "raw bytes in the path": (get(b"/3/customers/\xff\xfe"), {400, 401}),
    "a null byte in the path": (get(b"/3/customers/a%00b"), {401}),
    "dots in the path": (get(b"/3/../../etc/passwd"), {401, 404}),
    "escaped dots in the path": (get(b"/3/%2e%2e/%2e%2e/etc/passwd"), {401, 404}),
    "a wrong escape in the path": (get(b"/3/customers/%zz%1%"), {401}),
    "line breaks in the path": (get(b"/3/customers/%0d%0aX-A:%201"), {401}),
    "a path outside the API": (get(b"/nothing"), {404}),
    "a path of 30 000 slashes": (get(b"/3" + b"/" * 30_000), {401, 404}),
    "a query of 60 kB": (get(b"/3/customers?name=" + b"a" * 60_000), {401}),
    "30 000 parameters": (get(b"/3/customers?" + b"a&" * 30_000), {401}),
    "a company number of 5 000 digits": (
        request("POST", b"/_sandbox/companies/" + DIGITS + b"/empty"),
        {404},
    ),
    "a company number of 30 digits": (
        request("POST", b"/_sandbox/companies/" + b"9" * 30 + b"/empty"),
        {404},
    ),
    "a negative company number": (request("POST", b"/_sandbox/companies/-1/empty"), {404}),
    "a company number in other digits": (request("POST", b"/_sandbox/companies/%D9%A3/empty"), {404}),
    "an unknown company number": (request("POST", b"/_sandbox/companies/5/empty"), {404}),
    "a log since an odd instant": (get(b"/_sandbox/log?since=%ff%00" + DIGITS), {200, 400}),
}
TABLE = HEADS | BODIES | TARGETS
MOST_MEMORY_MB = 100


class Process:
    """A sandbox in its own process."""

    def __init__(self, errors: Path) -> None:
        command = [sys.executable, "-m", "fortnox_sdk.sandbox", "--no-rate-limit"]
        self.errors, self.errors_read = errors, 0
        with errors.open("wb") as stderr:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr)
        self.url = json.loads(self.process.stdout.readline())["url"]
        send_json(self.url, "GET", "/_sandbox/state", b"")
        self.memory_at_start_mb = self.peak_memory_mb()

    def peak_memory_mb(self) -> float:
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024

    def new_errors(self) -> str:
        """Return the text that the process has written to stderr since the last call."""
        text = self.errors.read_text()[self.errors_read :]
        self.errors_read += len(text)
        return text

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture(scope="module")
def sandbox_process(tmp_path_factory):
    process = Process(tmp_path_factory.mktemp("hostile") / "stderr.txt")
    yield process
    process.stop()


@contextlib.contextmanager
def unharmed(process):
    """Check after the `with` block that the sandbox works, wrote no error and needed little memory."""
    yield
    status, state = send_json(process.url, "GET", "/_sandbox/state", b"")
    assert status == 200
    assert state["companies"]
    assert process.process.poll() is None
    assert process.new_errors() == ""
    if sys.platform == "linux":
        assert process.peak_memory_mb() - process.memory_at_start_mb < MOST_MEMORY_MB


def in_fortnox_form(status, content):
    if not content:
        return False
    body = json.loads(content)
    if status == 401:
        return body == {"message": "unauthorized"}
    return {name.lower() for name in body} in ({"errorinformation"}, {"error"})


@pytest.mark.parametrize("name", TABLE)
def test_invalid_http_is_refused(sandbox_process, name):
    sent, accepted = TABLE[name]
    with unharmed(sandbox_process):
        received = exchange(sandbox_process.url, sent)
        if not received:
            assert CLOSED in accepted
            return
        ((status, content),) = responses(received)
        assert status in accepted
        assert status < 400 or status == 403 or in_fortnox_form(status, content)


def test_connections_that_are_reset_during_a_refusal_cause_no_error(sandbox_process):
    reset_when_closed = struct.pack("ii", 1, 0)
    with unharmed(sandbox_process):
        for _ in range(200):
            with connect(sandbox_process.url) as connection:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset_when_closed)
                connection.sendall(b"GARBAGE\r\n\r\n")
                connection.recv(1)


BOMBS = {
    "20 MB of JSON": (b"[" + b"1," * 10_000_000 + b"1]", "application/json"),
    "arrays": (b"[" + b"[]," * 2_500_000 + b"1]", "application/json"),
    "numbers": (b"[" + b"1.0," * 450_000 + b"1]", "application/json"),
    "objects": (b"[" + b"{}," * 240_000 + b"1]", "application/json"),
    "wide text": (b'{"Customer": {"Name": "\xf0\x9f\x98\x80' + b"a" * 7_000_000 + b'"}}', "application/json"),
    "a form": (b"a=&" * 300_000, "application/x-www-form-urlencoded"),
    "parts": (
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 100_000 + b"--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
}


def test_many_bombs_at_once_need_little_memory(sandbox_process):
    state = send_json(sandbox_process.url, "GET", "/_sandbox/state", b"")[1]
    number = state["companies"][0]["database_number"]
    _, token = send_json(sandbox_process.url, "POST", "/_sandbox/token", {"database_number": number})
    bearer = f"Authorization: Bearer {token['access_token']}".encode()

    def send(sent):
        path, (body, content_type) = sent
        headers = (bearer, f"Content-Type: {content_type}".encode())
        return responses(exchange(sandbox_process.url, request("POST", path, body, headers)))[0][0]

    paths = (b"/3/customers", b"/3/inbox", b"/oauth-v1/token", b"/_sandbox/clock")
    sent = [(path, bomb) for path in paths for bomb in BOMBS.values()]
    with unharmed(sandbox_process), ThreadPoolExecutor(8) as pool:
        statuses = set(pool.map(send, sent))
    assert statuses <= {400, 401, 413}


@pytest.mark.own
def test_a_flood_of_connections_needs_few_threads_and_little_memory(sandbox_process):
    most, more = Limits().connections, 150
    with unharmed(sandbox_process), contextlib.ExitStack() as flood:
        for _ in range(most + more):
            connection = flood.enter_context(connect(sandbox_process.url))
            with contextlib.suppress(ConnectionError):
                connection.sendall(POST + b"X-A: " + b"a" * 60_000)
        if sys.platform == "linux":
            # The threads of the connections that were closed for newer ones may still be ending.
            assert len(list(Path(f"/proc/{sandbox_process.process.pid}/task").iterdir())) < most + more / 2

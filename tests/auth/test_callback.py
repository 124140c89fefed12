"""Tests of attacks on the callback server over real sockets, by other programs, web pages and machines."""

import socket
import threading
from contextlib import closing

import pytest

from fortnox_sdk.auth.callback import CallbackListener, Page
from fortnox_sdk.scalars import Secret
from fortnox_sdk.text import Text

GOOD = "/callback?code=fxcanary-code&state=s"


class Listening:
    """A running callback server. `addresses` contains the redirect URLs that the server has received."""

    def __init__(self, listener):
        self.port = int(listener.redirect_uri.split(":")[2].split("/")[0])
        self.addresses = []

    def on_redirect(self, address):
        self.addresses.append(address)
        return Page(is_success=True, heading=Text.same("Hello"), text=Text.same("<b>\x1b[2J"))

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        connection.settimeout(10)
        return connection

    def send(self, data):
        """Send bytes, and return all bytes received until the listener closes the connection.

        Return `b""` if the listener closes the connection before it has received everything.
        """
        with closing(self.connect()) as connection:
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                return received(connection)
            except TimeoutError:
                raise
            except (
                OSError
            ):  # the listener has closed the connection; which error occurs depends on the timing
                return b""

    def get(self, path=GOOD, *headers, method="GET", host=None):
        lines = [f"{method} {path} HTTP/1.1", *([f"Host: {host or f'localhost:{self.port}'}"]), *headers]
        return self.send("\r\n".join([*lines, "", ""]).encode("latin-1"))


def received(connection):
    data = b""
    try:
        while piece := connection.recv(65536):
            data += piece
    except ConnectionError:
        pass
    return data


@pytest.fixture
def listening(clock):
    listener = CallbackListener(("http://127.0.0.1:0/callback",), clock=clock)
    state = Listening(listener)
    with listener.receive(state.on_redirect):
        yield state


def status(answer):
    return int(answer.split()[1]) if answer else None


def test_redirect_is_passed_on_and_response_page_is_safe(listening):
    answer = listening.get()
    assert listening.addresses == [Secret(GOOD)]
    assert status(answer) == 200
    assert b"&lt;b&gt;?[2J" in answer
    for header in (b"no-store", b"no-referrer", b"default-src 'none'", b"nosniff", b"frame-ancestors 'none'"):
        assert header in answer
    assert b"Python" not in answer


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"])
def test_every_loopback_name_is_accepted(listening, host):
    assert status(listening.get(host=f"{host}:{listening.port}")) == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example.com:{port}",
        "evil.example.com",
        "localhost.evil.example.com:{port}",
        "localhost:1",
        "localhost",
        "localhost@evil.example.com:{port}",
        "evil.example.com/localhost:{port}",
        "localhost:{port}/",
        "localhost:{port}?x",
        "localhost.:{port}",
        "127.0.0.1.nip.io:{port}",
        "0.0.0.0:{port}",
        "169.254.169.254:{port}",
        " ",
        "localhost:{port}\r\nHost: evil.example.com",
        "evil.example.com\r\nHost: localhost:{port}",
    ],
)
def test_another_host_is_refused(listening, host):
    # With DNS rebinding, a web page's host name resolves to this machine, so the page could read the response.
    answer = listening.get(host=host.format(port=listening.port))
    assert status(answer) == 421
    assert b"does not belong to a sign-in" in answer
    assert listening.addresses == []


def test_a_request_without_a_host_is_refused(listening):
    for version in (b"HTTP/1.0", b"HTTP/1.1"):
        assert status(listening.send(b"GET " + GOOD.encode() + b" " + version + b"\r\n\r\n")) == 421
    assert listening.addresses == []


@pytest.mark.parametrize("method", ["POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "get", "X" * 50])
def test_another_method_is_refused(listening, method):
    answer = listening.get(method=method)
    assert status(answer) == 501
    assert method.encode() not in answer.split(b"\r\n\r\n", 1)[1]
    assert listening.addresses == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/favicon.ico",
        "/callback/",
        "/callback/../callback",
        "/Callback",
        "/%63allback",
        "/callback;x?state=s",
        "http://evil.example.com/callback?state=s",
        "http://[/callback",
        "*",
        "callback?state=s",
        "/x\x1b[2J",
    ],
)
def test_another_path_is_refused(listening, path):
    answer = listening.get(path)
    assert status(answer) == 404
    assert b"\x1b" not in answer
    assert listening.addresses == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET /callback HTTP/9.9\r\n\r\n",
        b"GET /callback HTTP/x\r\n\r\n",
        b"GET /callback?state=s HTTP/1.1\r\nHost: localhost",
        b"GET /callback?state=s HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n",
        b"\xff" * 100 + b"\r\n\r\n",
        b"GET /callback\x00 HTTP/1.1\r\n\r\n",
    ],
    ids=repr,
)
def test_malformed_request_is_refused(listening, data, capfd):
    assert status(listening.send(data)) in {None, 400, 404, 421, 431, 501, 505}
    assert listening.addresses == []
    assert status(listening.get()) == 200
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("part", ["path", "header", "no end"])
def test_too_long_request_is_cut_off(listening, part):
    long = "x" * 20_000
    if part == "path":
        answer = listening.get(f"/callback?state=s&{long}")
    elif part == "header":
        answer = listening.get(GOOD, f"X-Long: {long}")
    else:
        answer = listening.send(b"GET /" + b"x" * 200_000)
    assert status(answer) is None
    assert listening.addresses == []
    assert status(listening.get()) == 200


def test_very_slow_client_is_cut_off(listening, clock):
    with closing(listening.connect()) as slow:
        slow.sendall(b"GET /callback?state=s HTTP/1.1\r\nHost: local")
        slow.settimeout(0.01)
        for _ in range(500):
            clock.advance(1)
            try:
                slow.sendall(b"h")
                if slow.recv(1) == b"":
                    break
            except TimeoutError:
                continue
            except ConnectionError:
                break
        else:
            pytest.fail("the listener goes on reading")
    assert listening.addresses == []


def test_idle_connections_do_not_block_the_browser(listening):
    # To limit its threads, the server closes the oldest idle connections. The browser still gets its page.
    before = threading.active_count()
    idle = [listening.connect() for _ in range(60)]
    try:
        assert status(listening.get()) == 200
        open_count = 0
        for connection in idle[:40]:
            connection.settimeout(10)
            open_count += received(connection) != b""
        assert open_count == 0
        assert threading.active_count() - before <= 20
    finally:
        for connection in idle:
            connection.close()
    assert listening.addresses == [Secret(GOOD)]


def test_idle_connection_does_not_delay_the_end(clock):
    listener = CallbackListener(("http://127.0.0.1:0/callback",), clock=clock)
    state = Listening(listener)
    others = set(threading.enumerate())
    with listener.receive(state.on_redirect):
        idle = state.connect()
        state.get()
    # The listener has joined all its threads.
    assert received(idle) == b""
    idle.close()
    assert set(threading.enumerate()) <= others

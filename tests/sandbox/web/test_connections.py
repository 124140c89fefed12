"""Tests that slow, idle and excess connections do not block other clients."""

import contextlib
import json
import random
import socket
import threading
import time

import pytest

from fortnox_sdk.sandbox.books.company import companies
from fortnox_sdk.sandbox.web.limits import Limits
from fortnox_sdk.sandbox.web.server import Listener
from fortnox_sdk.sandbox.web.service import Service
from tests.sandbox.web.raw_http import HOST, connect, exchange, read_all, request, responses, send_json

pytestmark = pytest.mark.own

STATE = request("GET", b"/_sandbox/state")
KEPT_OPEN = b"GET /_sandbox/state HTTP/1.1\r\n" + HOST + b"\r\n"
SHORT = Limits(connections=8, idle_s=0.3, head_s=0.3, body_s=0.3, send_s=0.3, linger_s=0.1)


@pytest.fixture(scope="module")
def service():
    running = Service()
    yield running
    running.close()


@contextlib.contextmanager
def listening(service, limits):
    listener = Listener(service, limits=limits)
    listener.start()
    try:
        yield listener.url
    finally:
        listener.stop()


@pytest.fixture
def url(service):
    with listening(service, SHORT) as url:
        yield url


def statuses(received):
    return [status for status, _ in responses(received)]


def closed_after_s(url, *pieces):
    """Send pieces 0.1 s apart, and return the seconds until the sandbox closes the connection.

    Return None if the connection is still open after 5 seconds.
    """
    start = time.monotonic()
    with connect(url) as connection:
        connection.settimeout(0.1)
        remaining = iter(pieces)
        while time.monotonic() - start < 5:
            with contextlib.suppress(BrokenPipeError):
                connection.sendall(next(remaining, b""))
            try:
                if not connection.recv(65536):
                    return time.monotonic() - start
            except TimeoutError:
                continue
            except ConnectionError:
                return time.monotonic() - start
    return None


SLOW = {
    "nothing": [],
    "one letter at a time": [bytes([letter]) for letter in KEPT_OPEN],
    "headers one at a time": [b"GET / HTTP/1.1\r\n", *[b"X-A: 1\r\n"] * 50],
    "a body that never comes": [b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 10\r\n\r\n"],
    "a body one letter at a time": [
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 99\r\n\r\n",
        *[b"a"] * 50,
    ],
    "a chunk that never comes": [b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n9\r\na"],
    "chunks one at a time": [
        b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n",
        *[b"1\r\na\r\n"] * 50,
    ],
    "100 without a body": [
        b"POST / HTTP/1.1\r\n" + HOST + b"Expect: 100-continue\r\nContent-Length: 10\r\n\r\n"
    ],
}


@pytest.mark.parametrize("name", SLOW)
def test_a_slow_client_is_cut_off(url, name):
    took_s = closed_after_s(url, *SLOW[name])
    assert took_s is not None
    assert took_s < 2
    assert statuses(exchange(url, STATE)) == [200]


def test_a_client_that_does_not_read_is_cut_off(service):
    service.faults.rate_limit = False
    with listening(service, SHORT) as url, connect(url) as connection:
        with service.database.transaction() as db:
            number = companies(db)[0].number
        _, token = send_json(url, "POST", "/_sandbox/token", {"database_number": number})
        bearer = b"Authorization: Bearer " + token["access_token"].encode() + b"\r\n"
        large = b"GET /3/accounts?limit=500 HTTP/1.1\r\n" + HOST + bearer + b"\r\n"
        connection.settimeout(0.2)
        deadline = time.monotonic() + 10
        with contextlib.suppress(ConnectionError):
            while time.monotonic() < deadline:
                with contextlib.suppress(TimeoutError):
                    connection.sendall(large * 10)
            pytest.fail("the sandbox waits for a client that does not read")
        assert statuses(exchange(url, STATE)) == [200]


def test_idle_connections_make_room_for_new_ones(service):
    with listening(service, Limits(connections=8, idle_s=60)) as url, contextlib.ExitStack() as idle:
        before = threading.active_count()
        connections = [idle.enter_context(connect(url)) for _ in range(40)]
        for connection in connections[:20]:
            with contextlib.suppress(ConnectionError):
                connection.sendall(b"GET / HT")
        assert statuses(exchange(url, STATE)) == [200]
        # The thread of a closed connection ends a moment after the connection.
        assert threading.active_count() - before <= 40
        ended = sum(_is_closed(connection) for connection in connections)
        assert ended >= 32


def _is_closed(connection):
    connection.settimeout(0.05)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_connections_beyond_the_limit_are_refused_while_all_have_requests(service):
    limits = Limits(connections=4, body_s=60)
    with listening(service, limits) as url, contextlib.ExitStack() as busy:
        for _ in range(4):
            connection = busy.enter_context(connect(url))
            connection.sendall(
                b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 10\r\nExpect: 100-continue\r\n\r\n"
            )
            assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        refused = exchange(url)
        assert statuses(refused) == [503]
        assert b"Too many connections" in refused
        busy.pop_all().close()
        deadline = time.monotonic() + 5
        while statuses(exchange(url, STATE)) != [200]:
            assert time.monotonic() < deadline


def test_large_bodies_are_handled_one_at_a_time(service):
    limits = Limits(small_body_bytes=1000, body_s=0.5)
    head = b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 2000\r\nConnection: close\r\n\r\n"
    with listening(service, limits) as url, connect(url) as first:
        first.sendall(head + b"a" * 1999)
        small = (
            b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 999\r\nConnection: close\r\n\r\n" + b"a" * 999
        )
        assert statuses(exchange(url, small)) == [405]
        first.sendall(b"a")
        assert statuses(exchange(url, head + b"a" * 2000)) == [405]
        assert statuses(read_all(first)) == [405]


def test_pipelined_requests_are_answered_in_order(url):
    post = b"POST /_sandbox/clock HTTP/1.1\r\n" + HOST + b"Content-Length: 16\r\n\r\n" + b'{"advance_s": 0}'
    received = exchange(url, (KEPT_OPEN + post) * 10 + STATE)
    contents = [content for _, content in responses(received)]
    assert statuses(received) == [200] * 21
    assert [b"advance" in content or b"companies" in content for content in contents] == [
        True,
        False,
    ] * 10 + [True]


def test_a_line_break_after_a_body_is_ignored(url):
    post = b"POST /_sandbox/clock HTTP/1.1\r\n" + HOST + b"Content-Length: 16\r\n\r\n" + b'{"advance_s": 0}'
    assert statuses(exchange(url, post + b"\r\n" + STATE)) == [200, 200]


def test_a_request_after_an_invalid_one_is_not_read(url):
    smuggled = (
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    )
    assert statuses(exchange(url, smuggled + STATE)) == [400]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (STATE, [200]),
        (KEPT_OPEN, [200]),
        (b"GET / HT", []),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 10\r\n\r\nabc", [400]),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n9\r\nabc", [400]),
    ],
)
def test_a_half_closed_connection_gets_its_response(url, sent, expected):
    assert statuses(exchange(url, sent, half_close=True)) == expected


def test_http_1_0_closes_the_connection(url):
    assert statuses(exchange(url, b"GET /_sandbox/state HTTP/1.0\r\n\r\n")) == [200]
    kept = b"GET /_sandbox/state HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
    assert statuses(exchange(url, kept + b"GET /_sandbox/state HTTP/1.0\r\n\r\n")) == [200, 200]


def test_disconnected_client_causes_no_error(url, capfd):
    for sent in (b"", b"GET", STATE, STATE[:-10], KEPT_OPEN * 3):
        with connect(url) as connection:
            # Closing with a linger time of 0 resets the connection.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
            connection.sendall(sent)
    assert statuses(exchange(url, STATE)) == [200]
    assert capfd.readouterr().err == ""


def test_stopping_ends_open_connections(service):
    with listening(service, Limits()) as url:
        idle = connect(url)
        idle.sendall(KEPT_OPEN)
        assert idle.recv(15) == b"HTTP/1.1 200 OK"
    read_all(idle)
    idle.close()


def test_a_file_of_random_bytes_is_stored_as_it_is(service, url):
    content = random.Random(1).randbytes(1_000_000)
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
    with service.database.transaction() as db:
        number = companies(db)[0].number
    _, token = send_json(url, "POST", "/_sandbox/token", {"database_number": number})
    bearer = b"Authorization: Bearer " + token["access_token"].encode()
    form = (bearer, b"Content-Type: multipart/form-data; boundary=x")
    ((status, created),) = responses(
        exchange(url, request("POST", b"/3/inbox", head + content + b"\r\n--x--\r\n", form))
    )
    assert status == 201
    path = f"/3/inbox/{json.loads(created)['File']['Id']}".encode()
    ((status, received),) = responses(exchange(url, request("GET", path, headers=(bearer,))))
    assert (status, received) == (200, content)

"""Tests that a request is reported as not sent only if none of its bytes left the client.

The requests go over plain HTTP, TLS and proxies. The servers are real sockets on loopback, with certificates of a CA
that the test makes.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
import requests

from fortnox_sdk.errors import NoAnswer, NotSent
from fortnox_sdk.http.messages import Request
from fortnox_sdk.http.transport import RequestsTransport
from tests.certificate import make_certificate

BODY = b'{"Voucher": {}}'
HEAD = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> tuple[ssl.SSLContext, Path]:
    """Return the TLS context of a server, and the file of the CA that signed the server's certificate."""
    return make_certificate(tmp_path_factory.mktemp("ca"))


class Server:
    """A server that accepts one connection after another and counts the POSTs that it read."""

    def __init__(self, context: ssl.SSLContext, handle: Callable[["Server", socket.socket], None]) -> None:
        self.context = context
        self.handle = handle
        self.posts = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def serve(self) -> None:
        while True:
            try:
                raw, _ = self.listener.accept()
            except OSError:
                return
            with ExitStack() as self.open, suppress(OSError):
                raw = self.open.enter_context(raw)
                raw.settimeout(5)
                self.handle(self, raw)

    def read_post(self, stream: socket.socket) -> None:
        received = b""
        while BODY not in received:
            piece = stream.recv(65536)
            if not piece:
                return
            received += piece
        self.posts += received.startswith(b"POST ")


@contextmanager
def running(context: ssl.SSLContext, handle: Callable[[Server, socket.socket], None]) -> Iterator[Server]:
    server = Server(context, handle)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        # `accept` does not return when another thread closes its socket.
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        thread.join(5)


def encrypted(server: Server, raw: socket.socket) -> ssl.SSLSocket:
    return server.open.enter_context(server.context.wrap_socket(raw, server_side=True))


def garbage_record(server: Server, raw: socket.socket) -> None:
    stream = encrypted(server, raw)
    server.read_post(stream)
    socket.socket.sendall(stream, b"\x17\x03\x03\x00\x20" + bytes(32))


def alert(server: Server, raw: socket.socket) -> None:
    stream = encrypted(server, raw)
    server.read_post(stream)
    socket.socket.sendall(stream, b"\x15\x03\x03\x00\x02\x02\x50")


def clear_text(server: Server, raw: socket.socket) -> None:
    stream = encrypted(server, raw)
    server.read_post(stream)
    socket.socket.sendall(stream, b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")


def garbage_in_the_headers(server: Server, raw: socket.socket) -> None:
    stream = encrypted(server, raw)
    server.read_post(stream)
    stream.sendall(HEAD)
    socket.socket.sendall(stream, b"\x17\x03\x03\x00\x20" + bytes(32))


def garbage_in_the_body(server: Server, raw: socket.socket) -> None:
    stream = encrypted(server, raw)
    server.read_post(stream)
    stream.sendall(HEAD + b"\r\n{")
    socket.socket.sendall(stream, b"\x17\x03\x03\x00\x20" + bytes(32))


def closed_without_a_word(server: Server, raw: socket.socket) -> None:
    server.read_post(encrypted(server, raw))


@pytest.mark.parametrize(
    "handle",
    [
        garbage_record,
        alert,
        clear_text,
        garbage_in_the_headers,
        garbage_in_the_body,
        closed_without_a_word,
    ],
)
def test_tls_error_after_the_post_leaves_the_outcome_unknown(certificate, handle, monkeypatch):
    context, ca = certificate
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(ca))
    with running(context, handle) as server:
        request = Request(
            method="POST", url=f"https://127.0.0.1:{server.port}/3/vouchers", body=BODY, timeout_s=5
        )
        with pytest.raises(NoAnswer):
            RequestsTransport().send(request)
    assert server.posts == 1


def closed_in_the_handshake(_server: Server, raw: socket.socket) -> None:
    raw.recv(16)


def clear_text_in_the_handshake(_server: Server, raw: socket.socket) -> None:
    raw.recv(16)
    raw.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


@pytest.mark.parametrize("handle", [closed_in_the_handshake, clear_text_in_the_handshake])
def test_failed_handshake_has_sent_nothing(certificate, handle, monkeypatch):
    context, ca = certificate
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(ca))
    with running(context, handle) as server:
        request = Request(method="POST", url=f"https://127.0.0.1:{server.port}/", body=BODY, timeout_s=5)
        with pytest.raises(NotSent):
            RequestsTransport().send(request)
    assert server.posts == 0


def test_refused_certificate_has_sent_nothing(certificate, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    with running(certificate[0], closed_without_a_word) as server:
        request = Request(method="POST", url=f"https://127.0.0.1:{server.port}/", body=BODY, timeout_s=5)
        with pytest.raises(NotSent, match="certificate"):
            RequestsTransport().send(request)
    assert server.posts == 0


def dropping_proxy(server: Server, raw: socket.socket) -> None:
    server.read_post(raw)


def refusing_proxy(_server: Server, raw: socket.socket) -> None:
    raw.recv(65536)
    raw.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")


def test_proxy_that_drops_after_the_post_leaves_the_outcome_unknown(certificate, monkeypatch):
    with running(certificate[0], dropping_proxy) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        request = Request(method="POST", url="http://127.1.2.3:8/3/vouchers", body=BODY, timeout_s=5)
        with pytest.raises(NoAnswer):
            RequestsTransport().send(request)
    assert proxy.posts == 1


def test_proxy_that_refuses_the_tunnel_has_sent_nothing(certificate, monkeypatch):
    with running(certificate[0], refusing_proxy) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        request = Request(method="POST", url="https://127.1.2.3:8/3/vouchers", body=BODY, timeout_s=5)
        with pytest.raises(NotSent):
            RequestsTransport().send(request)
    assert proxy.posts == 0


def test_a_proxy_that_is_down_has_sent_nothing(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    with pytest.raises(NotSent):
        RequestsTransport().send(Request(method="POST", url="https://127.1.2.3:8/", body=BODY, timeout_s=5))


@pytest.mark.parametrize("handle", [garbage_record, clear_text, closed_without_a_word])
def test_own_session_leaves_the_outcome_unknown_as_well(certificate, handle, monkeypatch):
    context, ca = certificate
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(ca))
    session = requests.Session()
    with running(context, handle) as server:
        request = Request(method="POST", url=f"https://127.0.0.1:{server.port}/", body=BODY, timeout_s=5)
        with pytest.raises(NoAnswer):
            RequestsTransport(session=session).send(request)
    assert server.posts == 1


def test_second_request_of_a_connection_has_its_own_record(certificate, monkeypatch):
    context, ca = certificate
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(ca))

    def answer_once(server: Server, raw: socket.socket) -> None:
        stream = encrypted(server, raw)
        server.read_post(stream)
        stream.sendall(HEAD + b"\r\n{}")

    transport = RequestsTransport()
    with running(context, answer_once) as server:
        request = Request(method="POST", url=f"https://127.0.0.1:{server.port}/", body=BODY, timeout_s=5)
        assert transport.send(request).status == 201
    with pytest.raises(NotSent):
        transport.send(request)

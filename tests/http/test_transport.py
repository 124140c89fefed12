"""Tests that the transport follows no redirects, keeps no cookies and reads no .netrc, over real HTTP on loopback."""

import io
import threading
import traceback
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from fortnox_sdk.errors import ConfigurationError, NoAnswer, NotSent, TransportError
from fortnox_sdk.http.messages import Request
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.scalars import Secret

LARGE = bytes(range(256)) * 4096


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.requests.append((self.path, dict(self.headers)))
        if self.path == "/cut":
            self.close_connection = True
            return
        if self.path == "/large":
            self.send_response(200)
            self.send_header("Content-Length", str(len(LARGE)))
            self.end_headers()
            self.wfile.write(LARGE)
            return
        if self.path == "/half":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"half")
            self.close_connection = True
            return
        self.send_response(302 if self.path == "/moved" else 200)
        self.send_header("Location", "/elsewhere")
        self.send_header("Set-Cookie", "a=b")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.server.requests.append((body, dict(self.headers)))
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.requests = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def get(server: ThreadingHTTPServer, path: str, **kw: object) -> Request:
    return Request(method="GET", url=f"http://127.0.0.1:{server.server_port}{path}", **kw)


def test_redirects_are_not_followed_and_cookies_are_not_kept(server):
    transport = RequestsTransport()
    assert transport.send(get(server, "/moved")).status == 302
    transport.send(get(server, "/again"))
    assert [path for path, _ in server.requests] == ["/moved", "/again"]
    assert all("Cookie" not in headers for _, headers in server.requests)


def test_a_netrc_entry_changes_no_token(server, monkeypatch, tmp_path: Path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    transport = RequestsTransport()
    transport.send(get(server, "/with", authorization=Secret("Bearer mine")))
    transport.send(get(server, "/without"))
    assert [headers.get("Authorization") for _, headers in server.requests] == ["Bearer mine", None]


def test_http_to_another_machine_is_refused():
    with pytest.raises(ConfigurationError, match="only https"):
        RequestsTransport().send(Request(method="GET", url="http://api.fortnox.se/3/vouchers"))


def test_no_connection_differs_from_no_response(server):
    transport = RequestsTransport()
    with pytest.raises(NotSent):
        transport.send(Request(method="GET", url="http://127.0.0.1:1/"))
    for path in ("/cut", "/half"):
        with pytest.raises(NoAnswer):
            transport.send(get(server, path))


@pytest.mark.parametrize("path", ["/cut", "/half", None])
def test_error_shows_no_token_even_in_traceback_locals(server, path):
    secret = "Bearer fxcanary-" + "x" * 20
    if path is None:
        request = Request(method="GET", url="http://127.0.0.1:1/", authorization=Secret(secret))
    else:
        request = get(server, path, authorization=Secret(secret))
    with pytest.raises(TransportError) as caught:
        RequestsTransport().send(request)
    text = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert "fxcanary" not in "".join(frame for frame in text.format() if "test_transport.py" not in frame)


def test_large_response_is_saved_in_pieces(server):
    class Pieces(io.BytesIO):
        longest = 0

        def write(self, piece) -> int:
            self.longest = max(self.longest, len(piece))
            return super().write(piece)

    file = Pieces()
    answer = RequestsTransport().send(get(server, "/large", save_to=file))
    assert file.getvalue() == LARGE
    assert file.longest <= 65536
    assert answer.is_saved
    assert LARGE.startswith(answer.body)
    assert len(answer.body) <= 65536


def test_a_redirect_is_not_saved(server):
    file = io.BytesIO()
    answer = RequestsTransport().send(get(server, "/moved", save_to=file))
    assert (answer.status, answer.is_saved) == (302, False)


def test_interrupted_response_is_not_saved(server):
    with pytest.raises(NoAnswer):
        RequestsTransport().send(get(server, "/half", save_to=io.BytesIO()))


def test_body_is_streamed_with_its_length(server):
    asked = []

    class Counted(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            asked.append(size)
            return super().read(size)

    class Upload:
        size = len(LARGE)

        def open(self):
            return nullcontext(Counted(LARGE))

    request = Request(method="POST", url=f"http://127.0.0.1:{server.server_port}/", body=Upload())
    assert RequestsTransport().send(request).status == 201
    body, headers = server.requests[0]
    assert body == LARGE
    assert "Transfer-Encoding" not in headers
    assert all(0 < size <= 65536 for size in asked)


def test_own_session_keeps_the_rules(server):
    own = requests.Session()
    own.headers["X-Proxy-Group"] = "books"
    own.headers["Authorization"] = "Basic own"
    own.auth = ("someone", "password")
    own.cookies.set("a", "b")
    transport = RequestsTransport(session=own)
    assert transport.send(get(server, "/moved", authorization=Secret("Bearer mine"))).status == 302
    transport.send(get(server, "/without"))
    assert [headers.get("Authorization") for _, headers in server.requests] == ["Bearer mine", None]
    assert all(headers["X-Proxy-Group"] == "books" for _, headers in server.requests)
    assert all("Cookie" not in headers for _, headers in server.requests)


def test_a_session_that_retries_by_itself_is_refused():
    own = requests.Session()
    own.mount("https://", HTTPAdapter(max_retries=Retry(3)))
    with pytest.raises(ConfigurationError, match="https:// that retries requests by itself"):
        RequestsTransport(session=own)

# ruff: noqa: PLR0917 -- pytest passes fixtures as arguments
"""Tests that a company's token is sent only to Fortnox, and is not replaced by another company's token.

Redirects, cookies and .netrc files can't change this. The tests use real HTTP on loopback.
"""

import base64
import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import attrs
import pytest

from fortnox_sdk.auth.provider import TokenProvider
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey, Tokens
from fortnox_sdk.errors import ConfigurationError, FortnoxError, WrongCompany
from fortnox_sdk.http.messages import Request
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.encrypted import EncryptedStore, new_store_key
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.stores.memory import MemoryStore

BASIC = f"Basic {base64.b64encode(b'client:fxcanary-hush').decode()}"


def token(company, serial=0):
    claims = base64.urlsafe_b64encode(json.dumps({"tenantId": company, "n": serial}).encode()).decode()
    return f"fxcanary-head.{claims.rstrip('=')}.signature"


class Handler(BaseHTTPRequestHandler):
    """A handler that acts as the sign-in service and the API.

    Attributes of the server:
        moved_to: The URL to which all requests are redirected, or None for no redirects.
        requests: The path and the headers of each request so far.
        company: The company that owns the issued tokens.
    """

    def do_GET(self):
        self._answer({"CompanyInformation": {"CompanyName": "Granlunda Bygg AB", "DatabaseNumber": 1001}})

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        access = token(self.server.company, len(self.server.requests) + 1)
        self._answer({"access_token": access, "refresh_token": "fxcanary-next", "expires_in": 3600})

    def _answer(self, body):
        self.server.requests.append((self.path, dict(self.headers)))
        data = b"" if self.server.moved_to else json.dumps(body).encode()
        self.send_response(307 if self.server.moved_to else 200)
        if self.server.moved_to:
            self.send_header("Location", self.server.moved_to)
        self.send_header("Set-Cookie", "session=someone-else; Path=/")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


@pytest.fixture
def start():
    """Return a function that starts servers, which stop at the end of the test."""
    running = []

    def new():
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.requests, server.moved_to, server.company = [], None, 1001
        server.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        running.append(server)
        return server

    yield new
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def server(start):
    return start()


@pytest.fixture
def config(server):
    return FortnoxConfig(
        client_id="client",
        client_secret=Secret("fxcanary-hush"),
        api_url=server.url,
        auth_url=f"{server.url}/oauth-v1",
        store="memory:",
    )


@pytest.fixture
def key(config):
    return ConnectionKey(config.issuer_host, "client", 1001)


@pytest.fixture
def saved(store, key):
    """Return a function that saves a connection. If `expired` is True, the token has expired."""

    def save(company=1001, *, expired=False):
        now = datetime.now(UTC) - timedelta(hours=2 if expired else 0)
        tokens = Tokens(
            access=Secret(token(company)),
            refresh=Secret("fxcanary-first"),
            expires_at=now + timedelta(hours=1),
        )
        record = Connection(
            key=attrs.evolve(key, database_number=company),
            tokens=tokens,
            connected_at=now,
            renewed_at=now,
            refreshed_at=now,
        )
        return store.update(record.key, lambda _: record)

    return save


@pytest.fixture
def client_of(config, store):
    def client(connection):
        return FortnoxClient.connect(
            connection.key,
            config=config,
            store=store,
            pace=Pace.off,
            retry=RetryPolicy(tries=1),
            sign_in=None,
        )

    return client


def sent_with(server, name):
    return [headers.get(name) for _, headers in server.requests]


def test_netrc_entry_does_not_change_the_token(server, saved, client_of, store, key, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password else\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    client_of(saved(expired=True)).company_information.get()
    fresh = store.get(key).tokens.access.reveal()
    assert sent_with(server, "Authorization") == [BASIC, f"Bearer {fresh}"]


@pytest.mark.parametrize("expired", [True, False], ids=["of the sign-in service", "of the API"])
def test_redirect_target_receives_no_token(server, start, saved, client_of, store, key, expired):
    elsewhere = start()
    server.moved_to = f"{elsewhere.url}/caught"
    connection = saved(expired=expired)
    with pytest.raises(FortnoxError):
        client_of(connection).company_information.get()
    assert elsewhere.requests == []
    assert len(server.requests) == 1
    assert store.get(key).tokens == connection.tokens, "and changes none"


def test_cookie_is_not_sent(server, saved, client_of):
    client = client_of(saved(expired=True))
    client.company_information.get()
    client.company_information.get()
    assert sent_with(server, "Cookie") == [None, None, None]


def test_http_address_is_refused_from_every_source(config, store, key, monkeypatch):
    for name in ("api_url", "auth_url"):
        with pytest.raises(ConfigurationError, match="only https"):
            attrs.evolve(config, **{name: "http://apps.fortnox.example.com/oauth-v1"})
        with monkeypatch.context() as environment:
            environment.setenv(f"FORTNOX_{name.upper()}", "http://127.0.0.1.example.com")
            environment.setenv("FORTNOX_CLIENT_ID", "client")
            with pytest.raises(ConfigurationError, match="only https"):
                FortnoxConfig.load()
    request = Request(
        method="GET", url="http://api.fortnox.example.com/3/", authorization=Secret("fxcanary-x")
    )
    with pytest.raises(ConfigurationError, match="only https"):
        RequestsTransport().send(request)


def test_each_company_uses_its_own_token(server, saved, client_of):
    ours, foreign = client_of(saved(1001)), client_of(saved(2002))
    ours.company_information.get()
    foreign.company_information.get()
    assert sent_with(server, "Authorization") == [f"Bearer {token(1001)}", f"Bearer {token(2002)}"]


def test_token_of_another_company_is_refused(server, saved, client_of, store, key):
    connection = saved(expired=True)
    server.company = 2002
    with pytest.raises(WrongCompany, match="company 2002"):
        client_of(connection).company_information.get()
    assert store.get(key).tokens == connection.tokens
    assert [path for path, _ in server.requests] == ["/oauth-v1/token"], "nothing was asked with it"


def test_key_of_another_issuer_sends_nothing(server, start, saved, config, store):
    # Tokens of one host are never sent to another host, whatever the settings.
    connection, other = saved(), start()
    url = other.url.replace("127.0.0.1", "localhost")
    moved = attrs.evolve(config, api_url=url, auth_url=f"{url}/oauth-v1")
    for changed in (moved, attrs.evolve(config, client_id="someone")):
        with pytest.raises(ConfigurationError, match="does not belong to the configured application"):
            TokenProvider(changed, store, connection.key, RequestsTransport(), SystemClock())
    assert other.requests == server.requests == []


@pytest.mark.parametrize("kind", ["memory", "file", "encrypted"])
def test_a_record_of_another_company_is_not_saved_under_a_key(kind, saved, key, tmp_path):
    files = FileStore(tmp_path / "store")
    store = {"memory": MemoryStore(), "file": files, "encrypted": EncryptedStore(files, [new_store_key()])}[
        kind
    ]
    foreign = saved(2002)
    with pytest.raises(ConfigurationError, match="can't be saved"):
        store.update(key, lambda _: foreign)
    assert store.keys() == []

"""Tests that clients of one company share a rate limit, and that all clients share open connections."""

from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from threading import Thread

import pytest

from fortnox_sdk import ConnectionKey, FortnoxClient, FortnoxConfig, Pace, Secret
from fortnox_sdk.connection import Connection, Tokens
from fortnox_sdk.http.shared import limiter_for, transport_for
from fortnox_sdk.stores import MemoryStore
from fortnox_sdk.testing import Clock

NARROW = Pace(calls=1, per_s=0.3)


class Server(ThreadingHTTPServer):
    """A server that records, for each request, the port of the client."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.ports: list[int] = []


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.ports.append(self.client_address[1])
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Generator[Server]:
    with Server() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def connect(server: Server, number: int = 1, **options: object) -> FortnoxClient:
    url = f"http://127.0.0.1:{server.server_port}"
    config = FortnoxConfig(
        client_id="k3", client_secret=Secret("hush"), store="memory:", api_url=url, auth_url=f"{url}/oauth-v1"
    )
    key = ConnectionKey("127.0.0.1", "k3", number)
    now = datetime.now(UTC)
    tokens = Tokens(access=Secret("a" * 40), refresh=Secret("r" * 40), expires_at=now + timedelta(hours=1))
    store = MemoryStore()
    store.update(
        key, lambda _: Connection(key=key, tokens=tokens, connected_at=now, renewed_at=now, refreshed_at=now)
    )
    return FortnoxClient.connect(key, config=config, store=store, **options)


def test_two_clients_of_a_company_share_pace_and_open_connections(server):
    clients = [connect(server, pace=NARROW) for _ in range(2)]
    for client in clients:
        client.request("GET", "/3/x")
    assert [client.calls.waits for client in clients] == [0, 1]
    assert len(set(server.ports)) == 1


def test_a_client_counts_the_calls_of_an_earlier_one_that_is_gone(server):
    connect(server, pace=NARROW).request("GET", "/3/x")
    second = connect(server, pace=NARROW)
    second.request("GET", "/3/x")
    assert second.calls.waits == 1


def test_two_companies_share_connections_but_no_pace(server):
    clients = [connect(server, number, pace=NARROW) for number in (1, 2)]
    for client in clients:
        client.request("GET", "/3/x")
    assert [client.calls.waits for client in clients] == [0, 0]
    assert len(set(server.ports)) == 1


def test_a_client_with_a_clock_shares_nothing(server):
    clock = Clock(datetime.now(UTC))
    clients = [connect(server, pace=NARROW, clock=clock) for _ in range(2)]
    for client in clients:
        client.request("GET", "/3/x")
    assert [client.calls.waits for client in clients] == [0, 0]
    assert len(set(server.ports)) == 2


def test_other_proxies_give_another_transport(monkeypatch):
    before = transport_for()
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    assert transport_for() is not before


def test_a_forked_process_does_not_use_its_parents_connections():
    limiter, transport = limiter_for("company"), transport_for()
    fork = get_context("fork")
    results = fork.Queue()
    child = fork.Process(
        target=lambda: results.put((limiter_for("company") is limiter, transport_for() is transport))
    )
    child.start()
    assert results.get(timeout=20) == (False, False)
    child.join()

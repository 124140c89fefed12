"""Tests of the WebSocket client with servers that are hostile or slow, or that break the protocol."""

import json
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from websockets.sync.server import ServerConnection, serve

from fortnox_sdk.errors import ApiError, ClientRejected, DecodeError, NoAnswer, NotSent
from fortnox_sdk.events import EventStream
from fortnox_sdk.events.subscription import RefusedTopics, Subscription
from fortnox_sdk.events.wire import Wire
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.scalars import Secret
from fortnox_sdk.testing import Clock
from tests.certificate import make_certificate

SILENT = logging.Logger("silent", logging.CRITICAL)  # noqa: LOG001 -- outside the tree of loggers
SECRET, TOKEN = Secret("hush-hush"), Secret("Bearer a.b.c")


@contextmanager
def server(handler: Callable[[ServerConnection], None], tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Run a WebSocket server that handles each connection with `handler`, and yield the server's URL."""
    scheme = "ws" if tls is None else "wss"
    with serve(handler, "127.0.0.1", 0, logger=SILENT, compression=None, ssl=tls) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield f"{scheme}://127.0.0.1:{running.socket.getsockname()[1]}/topics-v1"
        finally:
            running.shutdown()
            thread.join()


@contextmanager
def raw_server(response: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Run a server that answers its only connection with `response`. Yield its URL and the bytes that it received."""
    received: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                received.append(connection.recv(65536))
                connection.sendall(response)

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"ws://127.0.0.1:{listening.getsockname()[1]}/topics-v1", received
        thread.join()


@contextmanager
def opened(handler: Callable[[ServerConnection], None]) -> Iterator[Wire]:
    with server(handler) as url:
        wire = Wire(url)
        try:
            yield wire
        finally:
            wire.close()


def answering(**fields: object) -> Callable[[ServerConnection], None]:
    """Return a handler that answers each command with the command's name and the given fields."""

    def handle(connection: ServerConnection) -> None:
        for message in connection:
            connection.send(json.dumps({"response": json.loads(message)["command"], **fields}))

    return handle


def sending(*messages: str | bytes) -> Callable[[ServerConnection], None]:
    def handle(connection: ServerConnection) -> None:
        for message in messages:
            connection.send(message)
        connection.recv()

    return handle


@pytest.mark.parametrize(
    "message", ["", "nonsense", "[]", '"x"', b"\xff\xfe", '{"a": 1e999999999999999999999}' * 2]
)
def test_a_message_that_is_not_an_object_is_an_error(message):
    with opened(sending(message)) as wire, pytest.raises(DecodeError):
        wire.receive(10)


def test_an_error_does_not_keep_a_message_that_repeats_a_secret():
    # The plugin tests.canary looks for this text in the frames of the error.
    with opened(sending("<p>fxcanary-secret</p>")) as wire, pytest.raises(DecodeError):
        wire.receive(10)


def test_a_message_that_is_too_large_ends_the_connection():
    with opened(sending("x" * 5_000_000)) as wire, pytest.raises(NoAnswer):
        wire.receive(10)


def test_only_a_certificate_of_a_trusted_authority_is_accepted(tmp_path, monkeypatch):
    context, authority = make_certificate(tmp_path)
    with server(answering(result="ok"), context) as url:
        with pytest.raises(NotSent, match="SSLCertVerificationError"):
            Wire(url)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))
        wire = Wire(url)
        Subscription(wire).subscribe()
        wire.close()


def test_there_may_be_no_message_yet():
    with opened(sending()) as wire:
        assert wire.receive(0.01) is None


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (b"503 Service Unavailable", NotSent),
        (b"429 Too Many Requests", NotSent),
        (b"403 Forbidden", ApiError),
        (b"200 OK", ApiError),
    ],
)
def test_a_response_that_is_not_a_websocket_is_an_error(status, error):
    response = b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with raw_server(response) as (url, _), pytest.raises(error):
        Wire(url)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("locations", [1, 2])
def test_a_redirect_is_not_followed(status, locations):
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0.1)
        target = f"Location: ws://127.0.0.1:{other.getsockname()[1]}/\r\n" * locations
        response = f"HTTP/1.1 {status} Elsewhere\r\n{target}Content-Length: 0\r\nConnection: close\r\n\r\n"
        with raw_server(response.encode()) as (url, _), pytest.raises(ApiError) as error:
            Wire(url)
        assert error.value.status == status
        with pytest.raises(TimeoutError):
            other.accept()


@pytest.mark.parametrize("response", [b"", b"HTTP/1.1 101 Switching Protocols\r\n\r\n", b"\0" * 100])
def test_a_broken_handshake_is_not_sent_and_carries_no_secret(response):
    with raw_server(response) as (url, received), pytest.raises(NotSent):
        Wire(url)
    assert b"hush" not in b"".join(received)


def test_a_refusal_without_tokens_is_about_the_application():
    with opened(answering(result="error")) as wire, pytest.raises(ClientRejected) as error:
        Subscription(wire).add_companies([TOKEN], SECRET)
    assert "hush" not in str(error.value)


def test_replies_of_other_forms_are_read_as_far_as_they_go():
    with opened(answering(result="ok", tenantIds=["x", 7], invalidTokens={"a": 1})) as wire:
        added = Subscription(wire).add_companies([TOKEN], SECRET)
    assert (dict(added.companies), added.refused) == ({}, frozenset())


@pytest.mark.parametrize("prefix", ["", "Bearer "])
def test_tokens_of_a_reply_are_recognised_with_and_without_bearer(prefix):
    with opened(answering(result="ok", tenantIds={f"{prefix}a.b.c": 1001})) as wire:
        assert dict(Subscription(wire).add_companies([TOKEN], SECRET).companies) == {TOKEN: 1001}
    with opened(answering(result="error", invalidTokens=[f"{prefix}a.b.c"])) as wire:
        assert Subscription(wire).add_companies([TOKEN], SECRET).refused == {TOKEN}


def test_refused_topics_are_named():
    with (
        opened(answering(result="error", invalidTopics=["pigeons"])) as wire,
        pytest.raises(RefusedTopics) as error,
    ):
        Subscription(wire).add_topics({"pigeons": None, "vouchers": None})
    assert error.value.topics == {"pigeons"}


def test_a_stream_that_does_not_begin_is_an_error():
    with opened(answering(result="error")) as wire, pytest.raises(NoAnswer):
        Subscription(wire).subscribe()


def test_many_tokens_are_sent_in_several_commands():
    sizes: list[int] = []

    def handle(connection: ServerConnection) -> None:
        for message in connection:
            tokens = json.loads(message)["accessTokens"]
            sizes.append(len(tokens))
            found = {token: number for number, token in enumerate(tokens, 1)}
            connection.send(json.dumps({"response": "add-tenants-v1", "result": "ok", "tenantIds": found}))

    with opened(handle) as wire:
        added = Subscription(wire).add_companies([Secret(f"Bearer {n}") for n in range(250)], SECRET)
    assert sizes == [100, 100, 50]
    assert len(added.companies) == 250


def test_an_event_before_a_reply_is_not_lost():
    event = {"topic": "vouchers", "offset": "x1", "type": "voucher-created-v1", "tenantId": 1, "id": "7"}

    def handle(connection: ServerConnection) -> None:
        for message in connection:
            connection.send(json.dumps(event))
            connection.send(json.dumps({"response": json.loads(message)["command"], "result": "ok"}))

    with opened(handle) as wire:
        subscription = Subscription(wire)
        subscription.subscribe()
        received = subscription.next_event(0)
    assert received is not None
    assert received.entity == "7"


def test_a_server_that_closes_each_connection_does_not_end_the_waits(clock: Clock):
    class Authoriser:
        def authorization(self) -> Secret:
            return TOKEN

        def renew(self, rejected: Secret, /) -> None:
            raise AssertionError(rejected)

    with server(lambda connection: connection.close()) as url:
        stream = EventStream(
            url,
            {1: Authoriser()},
            ["vouchers"],
            client_secret=lambda: SECRET,
            clock=clock,
            retry=RetryPolicy(tries=5, first_wait_s=0.1, longest_wait_s=0.3),
            jitter=lambda: 1.0,
        )
        with pytest.raises(NoAnswer):
            next(stream)
    assert clock.sleeps == pytest.approx([0.1, 0.2, 0.3, 0.3])

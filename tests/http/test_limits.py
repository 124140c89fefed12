"""Tests of the limits of responses: sizes, times and pages, and the results when a response exceeds them."""

import errno
import io
import os
import socket
import time

import pytest
import requests
from requests.adapters import HTTPAdapter

from fortnox_sdk.connectors._responses import count_of, row_key
from fortnox_sdk.errors import (
    ConfigurationError,
    DecodeError,
    FortnoxError,
    InvalidInput,
    LimitExceeded,
    OutcomeUnknown,
)
from fortnox_sdk.http.limits import Content, Limits
from fortnox_sdk.http.messages import Request
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.http.wire.incoming import Allowance, BrokenContent, decoded
from fortnox_sdk.scalars import Secret
from fortnox_sdk.testing import Clock
from tests.http.hostile_server import head, serving
from tests.transports import answer, scripted_client, scripted_session


def request(url: str, **options: object) -> Request:
    return Request(method="GET", url=url, timeout_s=60, **options)


@pytest.mark.parametrize("size", [999, 1000])
@pytest.mark.parametrize("is_saved", [True, False])
def test_a_body_of_exactly_the_limit_is_received(size, is_saved):
    file = io.BytesIO() if is_saved else None
    with serving(lambda peer: peer.json(bytes(size)), b"") as server:
        response = RequestsTransport().send(request(server.url, max_bytes=1000, save_to=file))
    assert len(file.getvalue() if file else response.body) == size


@pytest.mark.parametrize("is_saved", [True, False])
def test_a_larger_body_is_refused(is_saved):
    file = io.BytesIO() if is_saved else None
    with (
        serving(lambda peer: peer.json(bytes(1001)), b"") as server,
        pytest.raises(LimitExceeded, match="1000 bytes"),
    ):
        RequestsTransport().send(request(server.url, max_bytes=1000, save_to=file))


def test_the_time_limit_counts_on_the_clock_that_was_passed():
    clock = Clock()

    def slow(peer):
        peer.write(head(length=2), b"{")
        clock.advance(61)
        peer.write(b"}")

    with serving(slow, b"") as server, pytest.raises(LimitExceeded, match="time limit"):
        RequestsTransport(clock=clock).send(request(server.url, max_s=60))


def test_the_time_limit_covers_sending():
    # The server reads nothing, so the buffers of the sockets fill up.

    class Endless(io.RawIOBase):
        def read(self, size: int = -1, /) -> bytes:
            return bytes(max(size, 0))

    class Upload:
        size = 10**12

        def open(self):
            return Endless()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        start = time.monotonic()
        with pytest.raises(LimitExceeded, match="time limit"):
            RequestsTransport().send(Request(method="POST", url=url, body=Upload(), timeout_s=60, max_s=0.2))
        assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    "adapter", [HTTPAdapter(), type("OwnAdapter", (HTTPAdapter,), {})(max_retries=0)], ids=type
)
def test_a_slow_body_ends_in_time_with_an_own_session(adapter):
    session = requests.Session()
    session.mount("http://", adapter)

    def drip(peer):
        peer.write(head())
        peer.repeat(bytes(70_000), pause_s=0.01)

    with serving(drip, b"") as server:
        start = time.monotonic()
        with pytest.raises(LimitExceeded, match="time limit"):
            RequestsTransport(session=session).send(request(server.url, max_s=0.2))
    assert time.monotonic() - start < 20


def test_hooks_of_an_own_session_are_called_and_the_location_is_kept():
    seen = []
    session = requests.Session()
    session.hooks["response"] = lambda response, **_: seen.append(response.status_code)
    with serving(lambda peer: peer.json(b"", "302 Found", "Location: /elsewhere"), b"") as server:
        response = RequestsTransport(session=session).send(request(server.url))
    assert (seen, response.headers["Location"]) == ([302], "/elsewhere")


@pytest.mark.parametrize("token", ["a\r\nX-Other: 1", "å", "\ud83d", "a\0"], ids=ascii)
def test_a_token_that_breaks_a_header_is_not_sent(token):
    with serving(lambda peer: peer.json(b"{}"), b"") as server:
        with pytest.raises(ConfigurationError) as caught:
            RequestsTransport().send(request(server.url, authorization=Secret(f"Bearer {token}")))
        assert server.requests == 0
    assert "Other" not in repr(vars(caught.value)) + str(caught.value)
    assert caught.value.__context__ is None


def test_own_token_is_removed_from_a_record():
    token = "xJ3kQ9vLm2Rt7Wz5"

    def echo(peer):
        peer.json(b'{"Name": "' + peer.credentials[0].encode() + b'"}')

    with serving(echo, b"") as server:
        response = RequestsTransport().send(request(server.url, authorization=Secret(f"Bearer {token}")))
    assert response.body == b'{"Name": "(hidden)"}'


def test_response_over_a_limit_is_not_requested_again(clock):
    session, transport = scripted_session(LimitExceeded("too large"), answer(200, {}), clock=clock)
    with pytest.raises(LimitExceeded):
        session.send("GET", "/3/vouchers")
    assert len(transport.requests) == 1


def test_write_whose_response_exceeds_a_limit_has_unknown_outcome(clock):
    session, transport = scripted_session(
        LimitExceeded("too large"), answer(200, {}), retry=RetryPolicy(tries=3), clock=clock
    )
    with pytest.raises(OutcomeUnknown):
        session.send("PUT", "/3/customers/1", body=b"{}", repeatable=True)
    assert len(transport.requests) == 1


def test_the_kind_of_content_decides_the_limits(clock, tmp_path):
    client, transport = scripted_client(answer(200, b"#FLAGGA 0"), clock=clock)
    client.sie.export(financial_year=1)
    client.archive.download("1", tmp_path / "file")
    client.customers.list().pages()
    limits = Limits()
    sent = [(sent.max_bytes, sent.max_s) for sent in transport.requests]
    assert sent == [(limits.sie_bytes, limits.transfer_s), (limits.file_bytes, limits.transfer_s)]
    assert limits.size(Content.SIE) >= 2**30 > limits.size(Content.JSON)


@pytest.mark.parametrize(
    "limits", [{"json_bytes": 0}, {"call_s": -1}, {"call_s": float("nan")}, {"sie_bytes": True}]
)
def test_invalid_limit_is_refused(limits):
    with pytest.raises(InvalidInput):
        Limits(**limits)


@pytest.mark.parametrize("value", [-1, 10**10, 10**400], ids=["negative", "large", "400 digits"])
def test_invalid_page_count_raises_decode_error(value):
    with pytest.raises(DecodeError, match="@TotalPages"):
        count_of({"@TotalPages": value}, "@TotalPages")


@pytest.mark.parametrize("value", [None, True, "3", [1]], ids=repr)
def test_number_of_pages_of_another_type_is_missing(value):
    assert count_of({"@TotalPages": value}, "@TotalPages") is None


def test_page_with_too_many_rows_raises_decode_error(clock):
    rows = {"Units": [{}] * 100_001, "MetaInformation": {"@TotalResources": 100_001, "@TotalPages": 201}}
    client, _ = scripted_client(answer(200, rows), clock=clock)
    with pytest.raises(DecodeError, match="100001 rows"):
        client.units.list().first()


def test_a_full_disk_of_temporary_files_is_reported(clock):
    client, transport = scripted_client(answer(200, b"x"), clock=clock)

    def full() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    transport.on_send = full
    with pytest.raises(FortnoxError, match="No space left"):
        client.sie.export(financial_year=1)


def test_deeply_nested_row_raises_decode_error():
    row: object = 1
    for _ in range(100_000):
        row = [row]
    with pytest.raises(DecodeError):
        row_key({"a": row})


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "identity, gzip", "zstd", "?"])
def test_content_encoding_that_was_not_requested_is_refused(encoding):
    with pytest.raises(BrokenContent):
        list(decoded([b"{}"], encoding))


def test_allowance_raises_errors_after_its_end():
    clock = Clock()
    allowance = Allowance(clock.monotonic, ends_at=clock.monotonic() + 10)
    assert allowance.seconds_left(60) == 10
    assert allowance.seconds_left(3) == 3
    clock.advance(10)
    with pytest.raises(TimeoutError):
        allowance.seconds_left(60)
    with pytest.raises(BrokenContent):
        allowance.check(0, 100)

"""Tests of the requests that a session passes to its transport, and of the responses that it saves to a file."""

from io import BytesIO

import attrs
import pytest

from fortnox_sdk.errors import BadRequest, InvalidInput, NoAnswer, NotFound
from fortnox_sdk.http.calls import Call
from fortnox_sdk.http.limits import Limits
from fortnox_sdk.http.messages import Response
from fortnox_sdk.http.session import Session
from tests.messages import all_texts
from tests.transports import API_URL, CountingAuthoriser, ScriptedTransport, answer, scripted_session

JSON = "application/json"


def test_request_contains_what_the_caller_passed(clock):
    session, transport = scripted_session(answer(201, {}), clock=clock)
    session.send("POST", "/3/vouchers", params={"financialyear": 7, "lastmodified": "å b"}, body=b'{"a": 1}')
    (request,) = transport.requests
    assert (request.method, request.path) == ("POST", "/3/vouchers")
    assert request.url == f"{API_URL}/3/vouchers?financialyear=7&lastmodified=%C3%A5+b"
    assert request.headers == {"Accept": JSON, "Content-Type": JSON}
    assert request.body == b'{"a": 1}'
    assert request.save_to is None


def test_request_without_a_body_has_no_content_type(clock):
    session, transport = scripted_session(answer(200, {}), clock=clock)
    session.send("GET", "/3/vouchers")
    (request,) = transport.requests
    assert request.headers == {"Accept": JSON}
    assert request.body is None
    assert request.url == f"{API_URL}/3/vouchers"


def test_content_types_of_the_caller_are_sent(clock):
    session, transport = scripted_session(answer(200, {}), clock=clock)
    session.send("PUT", "/3/inbox", body=b"%PDF", content_type="application/pdf", accept="text/csv")
    assert transport.requests[0].headers == {"Accept": "text/csv", "Content-Type": "application/pdf"}


@pytest.mark.parametrize(
    "api_url", ["https://proxy.example.com/FORTNOX", "https://proxy.example.com/FORTNOX/"]
)
def test_slash_at_the_end_of_the_address_is_left_out(clock, api_url):
    session, transport = scripted_session(answer(200, {}), api_url=api_url, clock=clock)
    session.send("GET", "/3/vouchers")
    assert transport.requests[0].url == "https://proxy.example.com/FORTNOX/3/vouchers"
    assert session.api_url == "https://proxy.example.com/FORTNOX"


def test_path_without_a_slash_could_choose_the_host_and_is_refused(clock):
    session, transport = scripted_session(answer(200, {}), clock=clock)
    with pytest.raises(InvalidInput) as caught:
        session.send("GET", ".evil.example/3/vouchers")
    assert all_texts(caught.value) == [
        "'.evil.example/3/vouchers' is not a path.",
        "Begin the path with a slash, such as /3/vouchers.",
        "'.evil.example/3/vouchers' är inte en sökväg.",
        "Inled sökvägen med ett snedstreck, till exempel /3/vouchers.",
    ]
    assert transport.requests == []


def session_with(transport, clock, **options):
    return Session(
        api_url=API_URL, transport=transport, authoriser=CountingAuthoriser(), clock=clock, **options
    )


def test_request_times_out_after_a_minute_unless_the_caller_says_otherwise(clock):
    transport = ScriptedTransport([answer(200, {})])
    session_with(transport, clock).send("GET", "/3/vouchers")
    session_with(transport, clock, timeout_s=7.5).send("GET", "/3/vouchers")
    assert [request.timeout_s for request in transport.requests] == [60, 7.5]


class InMemoryUpload:
    """An upload that is opened like a file, and is not a `bytes` object."""

    size = 4

    def open(self):
        return BytesIO(b"%PDF")


@pytest.mark.parametrize(
    ("body", "max_s"), [(InMemoryUpload(), 70), (b"%PDF", 30), (None, 30)], ids=["file", "bytes", "no body"]
)
def test_upload_of_a_file_may_take_as_long_as_a_transfer(clock, body, max_s):
    transport = ScriptedTransport([answer(200, {})])
    limits = Limits(call_s=30, transfer_s=70)
    session_with(transport, clock, limits=limits).send("POST", "/3/archive", body=body)
    assert transport.requests[0].max_s == max_s


def test_session_without_a_limiter_keeps_the_pace_by_its_own_clock(clock):
    session = session_with(ScriptedTransport([answer(200, {})]), clock)
    for _ in range(25):
        session.send("GET", "/3/vouchers")
    assert sum(clock.sleeps) == 5


def test_file_contains_only_the_response_to_the_last_attempt(clock):
    session, transport = scripted_session(NoAnswer("cut"), answer(200, b"the file"), clock=clock)
    file, received = BytesIO(), iter([b"HALF OF A LONGER FILE", b""])
    transport.on_send = lambda: file.write(next(received))
    session.send("GET", "/3/archive/1", save_to=file)
    assert file.getvalue() == b"the file"
    assert all(request.save_to is file for request in transport.requests)


def test_body_that_the_transport_has_saved_is_not_written_again(clock):
    saved = attrs.evolve(answer(200, b"the"), is_saved=True)
    session, transport = scripted_session(saved, clock=clock)
    file = BytesIO()
    transport.on_send = lambda: file.write(b"the file")
    session.send("GET", "/3/archive/1", save_to=file)
    assert file.getvalue() == b"the file"


def test_received_bytes_are_those_of_an_error_that_came_instead_of_the_file(clock):
    calls: list[Call] = []
    missing = answer(404, {"ErrorInformation": {"Message": "", "Code": 2000434}})
    saved = attrs.evolve(answer(200, b""), is_saved=True)
    session, transport = scripted_session(missing, saved, clock=clock, on_call=calls.append)
    with pytest.raises(NotFound):
        session.send("GET", "/3/archive/1", save_to=BytesIO())
    file = BytesIO()
    transport.on_send = lambda: file.write(b"the file")
    session.send("GET", "/3/archive/1", save_to=file)
    assert [call.received_bytes for call in calls] == [len(missing.body), 8]


def test_delete_that_was_carried_out_before_has_an_empty_response(clock):
    gone = answer(404, {"ErrorInformation": {"Message": "", "Code": 2000433}})
    session, _ = scripted_session(NoAnswer("cut"), gone, clock=clock)
    assert session.send("DELETE", "/3/customers/1") == Response(status=204, headers={}, body=b"")


@pytest.mark.parametrize("status", [199, 300])
def test_only_a_2xx_is_a_success(clock, status):
    session, _ = scripted_session(answer(status, {"Voucher": {}}), clock=clock)
    with pytest.raises(BadRequest, match=f"HTTP {status}"):
        session.send("GET", "/3/vouchers/A/1")


@pytest.mark.parametrize("status", [200, 299])
def test_every_2xx_is_a_success(clock, status):
    session, _ = scripted_session(answer(status, {"Voucher": {}}), clock=clock)
    assert session.send("GET", "/3/vouchers/A/1").status == status

"""Tests of the log lines and the telemetry of a session."""

import logging
from datetime import timedelta

import pytest

from fortnox_sdk.errors import NoAnswer, Unauthorized
from fortnox_sdk.http.calls import Call
from fortnox_sdk.http.ratelimit import Pace, RateLimiter
from fortnox_sdk.http.session import Session
from tests.transports import API_URL, ScriptedTransport, answer, scripted_session

GATEWAY = answer(401, {"message": "unauthorized"})


def test_each_request_is_logged_with_status_time_and_id(clock, caplog):
    caplog.set_level("DEBUG", logger="fortnox_sdk")
    session, transport = scripted_session(
        NoAnswer("cut"), answer(503, b""), answer(200, {}, X_Uid="5a701f79"), clock=clock
    )
    transport.on_send = lambda: clock.advance(0.25)
    session.send("GET", "/3/customers/1", params={"financialyear": 7})
    assert caplog.record_tuples == [
        ("fortnox_sdk", logging.DEBUG, "GET /3/customers/1 no response 250 ms uid=-"),
        ("fortnox_sdk", logging.DEBUG, "GET /3/customers/1 503 250 ms uid=-"),
        ("fortnox_sdk", logging.DEBUG, "GET /3/customers/1 200 250 ms uid=5a701f79"),
    ]


def test_token_that_is_rejected_twice_is_logged(clock, caplog):
    caplog.set_level("INFO", logger="fortnox_sdk")
    session, _ = scripted_session(GATEWAY, clock=clock)
    with pytest.raises(Unauthorized):
        session.send("PUT", "/3/customers/1", body=b"{}")
    assert caplog.record_tuples == [
        ("fortnox_sdk", logging.INFO, "Fortnox refused the token twice in PUT /3/customers/1")
    ]


def test_renewal_of_a_rejected_token_is_not_logged_as_info(clock, caplog):
    caplog.set_level("INFO", logger="fortnox_sdk")
    session, _ = scripted_session(GATEWAY, answer(200, {}), clock=clock)
    session.send("GET", "/3/customers/1")
    assert caplog.record_tuples == []


def test_record_of_a_request_has_its_times(clock):
    calls: list[Call] = []
    session, transport = scripted_session(
        answer(200, {}, X_Uid="5a701f79"), pace=Pace(calls=1, per_s=5), on_call=calls.append, clock=clock
    )
    transport.on_send = lambda: clock.advance(0.25)
    start = clock.now()
    session.send("GET", "/3/customers/1")
    session.send("GET", "/3/vouchers")
    common = {
        "method": "GET",
        "status": 200,
        "ms": 250,
        "attempt": 1,
        "request_id": "5a701f79",
        "received_bytes": 2,
    }
    assert calls == [
        Call(path="/3/customers/{}", waited_s=0, at=start, **common),
        Call(path="/3/vouchers", waited_s=5, at=start + timedelta(seconds=5.25), **common),
    ]
    assert (session.calls.ms, session.calls.waited_s) == (500, 5)


def test_request_that_could_not_get_a_token_is_not_recorded(clock):
    calls: list[Call] = []

    class SignedOut:
        def authorization(self):
            raise Unauthorized("No connection.")

        def renew(self, _rejected, /):
            raise AssertionError

    transport = ScriptedTransport([answer(200, {})])
    session = Session(
        api_url=API_URL, transport=transport, authoriser=SignedOut(), on_call=calls.append, clock=clock
    )
    with pytest.raises(Unauthorized):
        session.send("GET", "/3/customers/1")
    assert (calls, transport.requests, session.calls.count) == ([], [], 0)


def test_request_without_a_response_has_received_nothing(clock):
    calls: list[Call] = []
    session, _ = scripted_session(NoAnswer("cut"), answer(200, {}), clock=clock, on_call=calls.append)
    session.send("GET", "/3/customers/1")
    assert [(call.status, call.received_bytes) for call in calls] == [(None, 0), (200, 2)]


def test_block_by_another_call_is_not_counted_for_a_call_that_succeeded(clock):
    calls: list[Call] = []
    limiter = RateLimiter(Pace(), clock=clock)
    session, transport = scripted_session(answer(200, {}), pace=limiter, on_call=calls.append, clock=clock)
    transport.on_send = lambda: limiter.block(30)
    session.send("GET", "/3/customers/1")
    assert [call.blocked_s for call in calls] == [0]

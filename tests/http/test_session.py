"""Tests of single calls: retries, errors, counts and logs."""

import json
import re
from datetime import timedelta
from email.utils import format_datetime
from importlib.resources import files

import pytest

from fortnox_sdk.errors import (
    AccessDenied,
    ApiError,
    BadRequest,
    NoAnswer,
    NotFound,
    NotSent,
    OutcomeUnknown,
    PeriodLocked,
    RateLimited,
    ServerError,
    Unauthorized,
)
from fortnox_sdk.http.calls import path_template
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.http.retry import RetryPolicy
from tests.transports import answer, scripted_session

GATEWAY = answer(401, {"message": "unauthorized"})
LIMITED = answer(429, {"message": "Too Many Requests"})


def test_rejected_token_is_renewed_once_and_even_a_post_is_repeated(clock):
    session, transport = scripted_session(GATEWAY, answer(201, {}), clock=clock)
    assert session.send("POST", "/3/vouchers", body=b"{}").status == 201
    sent = [request.authorization.reveal() for request in transport.requests]
    assert sent == ["Bearer token-1", "Bearer token-2"]


def test_token_rejected_twice_raises_unauthorized(clock):
    session, transport = scripted_session(GATEWAY, clock=clock)
    with pytest.raises(Unauthorized, match="fortnox login"):
        session.send("GET", "/3/vouchers")
    assert len(transport.requests) == 2


@pytest.mark.parametrize(
    "fault", [NoAnswer("cut"), answer(502, b"<html>"), answer(500, {"message": "x"})], ids=repr
)
def test_read_is_retried_after_lost_responses_and_server_errors(clock, fault):
    session, transport = scripted_session(fault, fault, answer(200, {}), clock=clock)
    assert session.send("GET", "/3/vouchers").status == 200
    assert len(transport.requests) == 3
    assert len(clock.sleeps) == 2


@pytest.mark.parametrize(
    "fault", [NoAnswer("cut"), answer(502, b"<html>"), answer(500, {"message": "x"})], ids=repr
)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_write_with_unknown_outcome_is_not_repeated(clock, fault, method):
    session, transport = scripted_session(fault, clock=clock)
    with pytest.raises(OutcomeUnknown, match="not known"):
        session.send(method, "/3/vouchers", body=b"{}")
    assert len(transport.requests) == 1


def test_unsent_call_is_retried_with_any_method(clock):
    session, transport = scripted_session(NotSent("no"), answer(201, {}), clock=clock)
    assert session.send("POST", "/3/vouchers", body=b"{}").status == 201
    assert len(transport.requests) == 2


def test_repeatable_put_is_retried(clock):
    session, transport = scripted_session(NoAnswer("cut"), answer(200, {}), clock=clock)
    assert session.send("PUT", "/3/customers/1", body=b"{}", repeatable=True).status == 200
    assert len(transport.requests) == 2


@pytest.mark.parametrize("fault", [NoAnswer("cut"), answer(502, b"<html>")], ids=repr)
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_repeatable_write_without_any_response_has_unknown_outcome(clock, fault, method):
    session, transport = scripted_session(fault, retry=RetryPolicy(tries=3), clock=clock)
    with pytest.raises(OutcomeUnknown, match="does no harm"):
        session.send(method, "/3/customers/1", repeatable=True)
    assert len(transport.requests) == 3


@pytest.mark.parametrize("last", [NotSent("no"), LIMITED], ids=repr)
def test_outcome_stays_unknown_if_the_retry_is_not_accepted(clock, last):
    session, _ = scripted_session(NoAnswer("cut"), last, retry=RetryPolicy(tries=2), clock=clock)
    with pytest.raises(OutcomeUnknown):
        session.send("DELETE", "/3/customers/1")


def test_write_that_was_never_accepted_is_not_unknown(clock):
    session, _ = scripted_session(NotSent("no"), retry=RetryPolicy(tries=2), clock=clock)
    with pytest.raises(NotSent):
        session.send("POST", "/3/customers", body=b"{}")


def test_404_on_a_retried_delete_after_a_lost_response_is_success(clock):
    session, _ = scripted_session(
        NoAnswer("cut"), answer(404, {"ErrorInformation": {"Message": "", "Code": 2000433}}), clock=clock
    )
    assert session.send("DELETE", "/3/customers/1").status == 204


def test_delete_of_a_missing_record_raises_not_found(clock):
    session, _ = scripted_session(
        answer(404, {"ErrorInformation": {"Message": "", "Code": 2000433}}), clock=clock
    )
    with pytest.raises(NotFound):
        session.send("DELETE", "/3/customers/1")


def test_429_blocks_all_slots_and_the_call_is_retried(clock):
    session, transport = scripted_session(LIMITED, answer(201, {}), pace=Pace(calls=24, per_s=5), clock=clock)
    assert session.send("POST", "/3/vouchers", body=b"{}").status == 201
    assert len(transport.requests) == 2
    assert sum(clock.sleeps) == pytest.approx(5)


def test_persistent_429_raises_with_retry_after(clock):
    session, _ = scripted_session(
        answer(429, None, Retry_After="7"), pace=Pace(), retry=RetryPolicy(tries=2), clock=clock
    )
    with pytest.raises(RateLimited):
        session.send("GET", "/3/vouchers")
    assert sum(clock.sleeps) == pytest.approx(7)


def test_an_error_in_xml_has_its_code_and_text(clock):
    body = (
        b'<?xml version="1.0"?>\n<ErrorInformation>\n<Error>1</Error>\n<Message>L&#229;st &amp; klart</Message>\n'
        b"<Code>2000401</Code></ErrorInformation>"
    )
    session, _ = scripted_session(answer(400, body), clock=clock)
    with pytest.raises(PeriodLocked) as caught:
        session.send("GET", "/3/vouchers")
    assert (caught.value.code, caught.value.text) == (2000401, "Låst & klart")


def test_retry_after_may_be_a_date(clock):
    date = format_datetime(clock.now() + timedelta(seconds=9), usegmt=True)
    session, transport = scripted_session(
        answer(429, None, Retry_After=date), answer(200, {}), pace=Pace(), clock=clock
    )
    session.send("GET", "/3/vouchers")
    assert sum(clock.sleeps) == pytest.approx(9)
    assert len(transport.requests) == 2


@pytest.mark.parametrize("text", ["soon", "-4", "Wed, 99 Foo", ""])
def test_invalid_retry_after_is_ignored(clock, text):
    session, _ = scripted_session(
        answer(429, None, Retry_After=text), answer(200, {}), pace=Pace(), clock=clock
    )
    session.send("GET", "/3/vouchers")
    assert sum(clock.sleeps) == pytest.approx(5)


def test_retry_after_of_a_503_is_kept(clock):
    session, transport = scripted_session(answer(503, b"", Retry_After="11"), answer(200, {}), clock=clock)
    session.send("GET", "/3/vouchers")
    assert sum(clock.sleeps) == pytest.approx(11)
    assert len(transport.requests) == 2


def test_wait_longer_than_the_policy_raises_at_once(clock):
    session, transport = scripted_session(answer(429, None, Retry_After="3600"), pace=Pace(), clock=clock)
    with pytest.raises(RateLimited) as caught:
        session.send("GET", "/3/vouchers")
    assert caught.value.retry_after_s == 3600
    assert len(transport.requests) == 1
    assert sum(clock.sleeps) == 0


def test_no_retry_starts_after_the_total_time(clock):
    policy = RetryPolicy(tries=1000, total_s=20, longest_wait_s=8)
    session, transport = scripted_session(NoAnswer("cut"), retry=policy, clock=clock)
    with pytest.raises(NoAnswer):
        session.send("GET", "/3/vouchers")
    assert 3 <= len(transport.requests) <= 9
    assert sum(clock.sleeps) < 20


@pytest.mark.parametrize("before", [GATEWAY, LIMITED, NotSent("no")], ids=["401", "429", "not sent"])
def test_404_on_a_delete_that_was_not_run_before_raises(clock, before):
    gone = answer(404, {"ErrorInformation": {"Message": "", "Code": 2000433}})
    session, _ = scripted_session(before, gone, clock=clock)
    with pytest.raises(NotFound):
        session.send("DELETE", "/3/customers/1")


def test_number_of_tries_is_limited(clock):
    session, transport = scripted_session(NoAnswer("cut"), retry=RetryPolicy(tries=3), clock=clock)
    with pytest.raises(NoAnswer):
        session.send("GET", "/3/vouchers")
    assert len(transport.requests) == 3


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (
            404,
            {"ErrorInformation": {"Error": 1, "Message": "Kan inte hitta kunden.", "Code": 2000433}},
            NotFound,
            2000433,
        ),
        (
            400,
            {"ErrorInformation": {"error": 1, "message": "Ogiltigt", "code": 2000587}},
            BadRequest,
            2000587,
        ),
        (400, {"ErrorInformation": {"error": 1, "message": "Låst", "code": 2000401}}, PeriodLocked, 2000401),
        (400, {"ErrorInformation": {"message": "scope", "code": "2000663"}}, AccessDenied, 2000663),
        (403, b"Kan inte logga in", AccessDenied, None),
        (400, {"error": "missing.rights", "message": "No"}, AccessDenied, "missing.rights"),
        (502, b"<html><title>Bad gateway</title></html>", ServerError, None),
        (400, b"", BadRequest, None),
        (307, {"Voucher": {}}, BadRequest, None),
    ],
)
def test_every_recorded_envelope_raises_its_class_with_code_and_text(clock, status, body, kind, code):
    session, _ = scripted_session(
        answer(status, body, X_Uid="5a701f79"), retry=RetryPolicy(tries=1), clock=clock
    )
    with pytest.raises(ApiError) as caught:
        session.send("GET", "/3/customers/1")
    assert type(caught.value) is kind
    assert caught.value.code == code
    assert caught.value.request_id == "5a701f79"
    assert "GET /3/customers/1" in str(caught.value)


def test_calls_and_retries_are_counted(clock):
    session, _ = scripted_session(NoAnswer("cut"), GATEWAY, answer(200, {}), clock=clock)
    session.send("GET", "/3/vouchers")
    assert (session.calls.count, session.calls.retries) == (3, 2)


def test_no_token_reaches_the_log_or_an_error(clock, caplog):
    caplog.set_level("DEBUG", logger="fortnox_sdk")
    session, transport = scripted_session(answer(400, {"message": "no"}), clock=clock)
    with pytest.raises(BadRequest) as caught:
        session.send("GET", "/3/vouchers", params={"financialyear": 1})
    text = caplog.text + str(caught.value) + repr(caught.value.__dict__) + repr(transport.requests)
    assert "token-1" not in text


def test_calls_keep_the_last_request_ids_and_the_times(clock):
    session, transport = scripted_session(
        answer(200, {}, X_Uid="a1"), answer(200, {}, X_Uid="b2"), answer(200, {}), clock=clock
    )
    transport.on_send = lambda: clock.advance(0.25)
    for _ in range(130):
        session.send("GET", "/3/vouchers")
    assert session.calls.request_ids == ("a1", "b2")
    assert session.calls.ms == pytest.approx(130 * 250)
    assert (session.calls.waits, session.calls.waited_s) == (0, 0)


def test_number_of_kept_request_ids_is_limited(clock):
    session, _ = scripted_session(answer(200, {}, X_Uid="c3"), clock=clock)
    for _ in range(150):
        session.send("GET", "/3/vouchers")
    assert len(session.calls.request_ids) == 100


def test_waits_for_the_pace_are_counted(clock):
    session, _ = scripted_session(answer(200, {}), pace=Pace(calls=2, per_s=5), clock=clock)
    for _ in range(3):
        session.send("GET", "/3/vouchers")
    assert (session.calls.waits, session.calls.waited_s) == (1, 5)


def test_hook_is_called_for_each_request_without_keys_or_values(clock):
    calls = []
    session, _ = scripted_session(
        NoAnswer("cut"), GATEWAY, answer(200, {}, X_Uid="5a701f79"), on_call=calls.append, clock=clock
    )
    session.send("GET", "/3/customers/Fjällbris/email", params={"financialyear": 7})
    assert [(call.method, call.path, call.status, call.attempt, call.request_id) for call in calls] == [
        ("GET", "/3/customers/{}/email", None, 1, ""),
        ("GET", "/3/customers/{}/email", 401, 2, ""),
        ("GET", "/3/customers/{}/email", 200, 3, "5a701f79"),
    ]
    assert all(call.at.utcoffset() == timedelta(0) for call in calls)
    assert "token" not in repr(calls)
    assert "Fj" not in repr(calls)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/3/invoices", "/3/invoices"),
        ("/3/invoices/1043/printreminder", "/3/invoices/{}/printreminder"),
        ("/3/vouchers/sublist/A", "/3/vouchers/sublist/{}"),
        ("/3/settings/lockedperiod", "/3/settings/lockedperiod"),
        ("/3/sie/4", "/3/sie/{}"),
        ("/api/time/registrations-v2", "/api/time/registrations-v2"),
        (
            "/api/warehouse/documentdeliveries/custom/inbound-v1/SORT/12/release",
            "/api/warehouse/documentdeliveries/custom/inbound-v1/{}/{}/release",
        ),
        ("/api/integration-developer/users/users-v1/4/5", "/api/integration-developer/users/users-v1/{}/{}"),
    ],
)
def test_path_template_hides_keys(path, shown):
    assert path_template(path) == shown


def test_only_the_keys_are_hidden_in_the_paths_of_all_operations_of_the_specification():
    schema = files("fortnox_sdk.sandbox.schema")
    operations = [*json.loads(schema.joinpath("fields", "operations.json").read_text("utf-8"))]
    for area in schema.joinpath("areas").iterdir():
        operations += [each["operation"] for each in json.loads(area.read_text("utf-8"))["operations"]]
    assert len(operations) > 300
    templates = {re.sub(r"\{\w+\}", "{}", operation.split()[1]) for operation in operations}
    assert {path for path in templates if path_template(path.replace("{}", "1043")) != path} == set()


FOREIGN = [
    answer(302, b"<html>moved</html>"),
    answer(403, b"<html>blocked by the proxy</html>"),
    answer(404, b""),
    answer(429, b"<html>slow down</html>"),
    answer(401, b"<html>log in to this network</html>"),
]


@pytest.mark.parametrize("response", FOREIGN, ids=lambda response: str(response.status))
def test_post_with_a_foreign_response_is_unknown_and_not_repeated(clock, response):
    session, transport = scripted_session(response, answer(201, {}), clock=clock)
    with pytest.raises(OutcomeUnknown, match=f"HTTP {response.status}"):
        session.send("POST", "/3/vouchers", body=b"{}")
    assert len(transport.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 407])
@pytest.mark.parametrize("page", [b"<html>proxy</html>", b"\r\n <html>proxy</html>"])
def test_read_with_the_page_of_a_proxy_says_nothing_about_the_record(clock, status, page):
    session, transport = scripted_session(answer(status, page), answer(200, {}), clock=clock)
    assert session.send("GET", "/3/vouchers/V/3").status == 200
    assert len(transport.requests) == 2


@pytest.mark.parametrize("body", [b"", b"not found", b"<html>not found</html>"])
def test_404_that_fortnox_did_not_send_is_not_a_missing_record(clock, body):
    session, _ = scripted_session(answer(404, body), retry=RetryPolicy(tries=1), clock=clock)
    with pytest.raises(NoAnswer, match="did not come from Fortnox"):
        session.send("GET", "/3/vouchers/V/3")


def test_404_of_the_gateway_is_not_a_missing_record(clock):
    # The gateway knows addresses, not records.
    session, _ = scripted_session(answer(404, {"message": "no Route matched with those values"}), clock=clock)
    with pytest.raises(BadRequest):
        session.send("GET", "/3/vouchers/V/3")


@pytest.mark.parametrize("status", [302, 429])
def test_read_with_another_foreign_response_raises_by_status(clock, status):
    session, _ = scripted_session(answer(status, b"<html>"), retry=RetryPolicy(tries=1), clock=clock)
    with pytest.raises(ApiError):
        session.send("GET", "/3/vouchers")


def test_post_refused_by_fortnox_raises_bad_request(clock):
    refusal = {"ErrorInformation": {"error": 1, "message": "Kan inte hitta serien.", "code": 2000588}}
    session, _ = scripted_session(answer(400, refusal), clock=clock)
    with pytest.raises(BadRequest):
        session.send("POST", "/3/vouchers", body=b"{}")

"""Tests of the errors of calls whose outcome is not known, and of the waits that a response requests."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

from fortnox_sdk.errors import (
    DecodeError,
    FortnoxError,
    NoAnswer,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    ServerError,
)
from fortnox_sdk.http.ratelimit import Pace, RateLimiter
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.http.session import written_response
from fortnox_sdk.scalars import Secret
from tests.messages import all_texts
from tests.transports import CountingAuthoriser, answer, scripted_session

LIMITED = answer(429, {"message": "Too Many Requests"})
ONCE = RetryPolicy(tries=1)
CHECK_FIRST = (
    "Before you send the call again, check in Fortnox whether the call was carried out.",
    "Innan du skickar anropet igen: kontrollera i Fortnox om anropet utfördes.",
)
_YEAR_S = 366 * 24 * 3600
FOREIGN = answer(403, b"<html>blocked by the proxy</html>")


@pytest.mark.parametrize("fault", [NoAnswer("The response was lost."), answer(500, b""), FOREIGN], ids=repr)
def test_unknown_outcome_names_the_call_and_what_to_do(clock, fault):
    session, _ = scripted_session(fault, clock=clock)
    with pytest.raises(OutcomeUnknown) as caught:
        session.send("POST", "/3/vouchers", params={"financialyear": 7}, body=b"{}")
    assert (caught.value.method, caught.value.path) == ("POST", "/3/vouchers")
    assert "POST /3/vouchers" in caught.value.message
    assert (caught.value.hint, caught.value.hint_sv) == CHECK_FIRST


def test_unknown_outcome_of_a_repeatable_write_may_be_sent_again(clock):
    session, _ = scripted_session(NoAnswer("The response was lost."), retry=ONCE, clock=clock)
    with pytest.raises(OutcomeUnknown) as caught:
        session.send("DELETE", "/3/customers/1")
    assert all_texts(caught.value) == [
        "The response was lost. It is not known whether Fortnox carried out DELETE /3/customers/1.",
        "Send the call again. Repeating it does no harm.",
        "The response was lost. Det är okänt om Fortnox utförde DELETE /3/customers/1.",
        "Skicka anropet igen. Det är ofarligt att upprepa det.",
    ]


def test_get_with_a_side_effect_and_no_response_raises_outcome_unknown(clock):
    session, transport = scripted_session(NoAnswer("The response was lost."), clock=clock)
    with pytest.raises(OutcomeUnknown, match="Before you send the call again"):
        session.send("GET", "/3/invoices/1/email", repeatable=False)
    assert len(transport.requests) == 1


def test_foreign_response_is_named_with_its_status(clock):
    session, _ = scripted_session(FOREIGN, clock=clock)
    with pytest.raises(
        OutcomeUnknown, match=r"POST /3/vouchers: the response did not come from Fortnox.*HTTP 403"
    ) as caught:
        session.send("POST", "/3/vouchers", body=b"{}")
    assert isinstance(caught.value.__cause__, NoAnswer)
    assert (caught.value.__cause__.method, caught.value.__cause__.path) == ("POST", "/3/vouchers")


@pytest.mark.parametrize("status", [500, 503])
def test_repeatable_write_waits_as_long_as_a_server_error_requests(clock, status):
    session, transport = scripted_session(
        answer(status, b"<html>", Retry_After="11"), answer(200, {}), clock=clock
    )
    session.send("PUT", "/3/customers/1", body=b"{}", repeatable=True)
    assert clock.sleeps == [11]
    assert len(transport.requests) == 2


def test_unreadable_response_to_a_write_names_the_call():
    with (
        pytest.raises(OutcomeUnknown, match="the response can't be read") as caught,
        written_response("POST", "/3/vouchers"),
    ):
        raise DecodeError("Voucher.year: 'x' is not a number.", path="Voucher.year")
    assert (caught.value.method, caught.value.path) == ("POST", "/3/vouchers")
    assert all_texts(caught.value) == [
        (
            "POST /3/vouchers: the response can't be read, so it is not known whether Fortnox carried out the call. "
            "Voucher.year: 'x' is not a number."
        ),
        CHECK_FIRST[0],
        (
            "POST /3/vouchers: svaret kan inte läsas, så det är okänt om Fortnox utförde anropet. "
            "Voucher.year: 'x' is not a number."
        ),
        CHECK_FIRST[1],
    ]


@pytest.mark.parametrize(
    ("value", "of_503", "of_429"),
    [
        (None, None, 5),
        ("soon", None, 5),
        ("0", 0, 5),
        ("7", 7, 7),
        (" 7 ", 7, 7),
        ("9" * 12, _YEAR_S, _YEAR_S),
    ],
)
def test_error_has_the_wait_in_seconds(clock, value, of_503, of_429):
    # After a 429, the client waits at least 5 seconds, even without a valid `Retry-After` header.
    headers = {} if value is None else {"Retry_After": value}
    for status, kind, expected in ((503, ServerError, of_503), (429, RateLimited, of_429)):
        response = answer(status, {"message": "later"}, **headers)
        session, _ = scripted_session(response, pace=Pace(), retry=ONCE, clock=clock)
        with pytest.raises(kind) as caught:
            session.send("GET", "/3/vouchers")
        assert caught.value.retry_after_s == expected


@pytest.mark.parametrize(("offset_s", "expected"), [(9, 9), (0, 0), (-60, 0), (400 * 24 * 3600, _YEAR_S)])
def test_error_has_the_wait_until_the_requested_date(clock, offset_s, expected):
    date = format_datetime(clock.now() + timedelta(seconds=offset_s), usegmt=True)
    session, _ = scripted_session(answer(503, b"", Retry_After=date), retry=ONCE, clock=clock)
    with pytest.raises(ServerError) as caught:
        session.send("GET", "/3/vouchers")
    assert caught.value.retry_after_s == expected


def test_429_without_a_requested_wait_blocks_one_window(clock):
    policy = RetryPolicy(first_wait_s=0)
    session, _ = scripted_session(
        LIMITED, answer(200, {}), pace=Pace(calls=3, per_s=0.5), retry=policy, clock=clock
    )
    session.send("GET", "/3/vouchers")
    assert sum(clock.sleeps) == 0.5


IN_30_S = answer(429, {"message": "later"}, Retry_After="30")
SHORT = RetryPolicy(total_s=6)


def test_next_call_is_not_sent_before_the_requested_time_and_says_so_at_once(clock):
    session, transport = scripted_session(IN_30_S, answer(200, {}), pace=Pace(), retry=SHORT, clock=clock)
    with pytest.raises(RateLimited) as first:
        session.send("GET", "/3/vouchers")
    clock.advance(12)
    with pytest.raises(RateLimited, match=r"Nothing was sent, .* another 18 s") as second:
        session.send("GET", "/3/invoices")
    assert [fault.value.retry_after_s for fault in (first, second)] == [30, 18]
    assert (second.value.method, second.value.path) == ("GET", "/3/invoices")
    assert (len(transport.requests), clock.sleeps) == (1, [])


def test_next_call_waits_for_the_rest_of_the_requested_time_if_its_policy_allows(clock):
    session, transport = scripted_session(IN_30_S, answer(200, {}), pace=Pace(), retry=SHORT, clock=clock)
    with pytest.raises(RateLimited):
        session.send("GET", "/3/vouchers")
    clock.advance(25)
    session.send("GET", "/3/vouchers")
    assert sum(clock.sleeps) == 5
    assert len(transport.requests) == 2


def test_all_clients_of_a_pace_wait_for_the_requested_time(clock):
    pace = RateLimiter(clock=clock)
    hurried, limited = scripted_session(IN_30_S, clock=clock, pace=pace, retry=SHORT)
    patient, other = scripted_session(answer(200, {}), clock=clock, pace=pace)
    with pytest.raises(RateLimited):
        hurried.send("GET", "/3/vouchers")
    assert (patient.calls.blocks, patient.calls.blocked_s) == (0, 30)
    patient.send("POST", "/3/vouchers", body=b"{}")
    assert sum(clock.sleeps) == 30
    assert (len(limited.requests), len(other.requests)) == (1, 1)


def test_wait_of_months_is_honoured_and_no_call_waits_for_it(clock):
    session, transport = scripted_session(
        answer(429, {"message": "later"}, Retry_After="9999999"), answer(200, {}), pace=Pace(), clock=clock
    )
    for _ in range(3):
        with pytest.raises(RateLimited):
            session.send("GET", "/3/vouchers")
    assert (len(transport.requests), clock.sleeps) == (1, [])
    clock.advance(9999999)
    session.send("GET", "/3/vouchers")


def test_block_shows_in_the_log_and_in_the_statistics(clock, caplog):
    caplog.set_level("INFO", logger="fortnox_sdk")
    seen = []
    session, _ = scripted_session(
        IN_30_S, answer(200, {}), pace=Pace(), retry=SHORT, on_call=seen.append, clock=clock
    )
    with pytest.raises(RateLimited):
        session.send("GET", "/3/vouchers")
    assert caplog.messages == ["GET /3/vouchers: status 429, so no call is sent for 30 s"]
    assert (session.calls.blocks, session.calls.blocked_s) == (1, 30)
    assert [call.blocked_s for call in seen] == [30]
    clock.advance(30)
    assert session.calls.blocked_s == 0
    session.send("GET", "/3/vouchers")
    assert [call.blocked_s for call in seen] == [30, 0]
    assert "blocks=1" in repr(session.calls)


def test_date_to_wait_for_is_compared_with_the_clock_of_fortnox(clock):
    fortnox_now = clock.now() + timedelta(hours=3)
    session, _ = scripted_session(
        answer(200, {}, Date=format_datetime(fortnox_now, usegmt=True)),
        answer(429, None, Retry_After=format_datetime(fortnox_now + timedelta(seconds=9), usegmt=True)),
        answer(200, {}),
        pace=Pace(),
        clock=clock,
    )
    session.send("GET", "/3/vouchers")
    session.send("GET", "/3/vouchers")
    assert sum(clock.sleeps) == pytest.approx(9)


def test_429_of_a_proxy_to_a_write_delays_the_next_calls_too(clock):
    session, transport = scripted_session(
        answer(429, b"<html>slow down</html>", Retry_After="30"), answer(200, {}), pace=Pace(), clock=clock
    )
    with pytest.raises(OutcomeUnknown):
        session.send("POST", "/3/vouchers", body=b"{}")
    session.send("GET", "/3/vouchers")
    assert sum(clock.sleeps) == 30
    assert len(transport.requests) == 2


@pytest.mark.parametrize("status", [199, 302, 303, 399, 408])
def test_write_that_is_redirected_or_timed_out_with_json_may_have_been_carried_out(clock, status):
    session, transport = scripted_session(answer(status, {"message": "Request Timeout"}), clock=clock)
    with pytest.raises(OutcomeUnknown, match=f"HTTP {status}"):
        session.send("POST", "/3/vouchers", body=b"{}")
    assert len(transport.requests) == 1


class _WithoutToken(CountingAuthoriser):
    """An authoriser whose token requests fail: at once, or only after Fortnox rejected a token."""

    def __init__(self, fault: FortnoxError, *, at_once: bool) -> None:
        super().__init__()
        self._fault = fault
        self._at_once = at_once

    def authorization(self) -> Secret:
        if self._at_once:
            raise self._fault
        return super().authorization()

    def renew(self, used: Secret, /) -> None:
        raise self._fault


@pytest.mark.parametrize("at_once", [True, False], ids=["before the call", "after a 401"])
@pytest.mark.parametrize(
    ("fault", "raised"),
    [(NoAnswer("The token was lost.", path="/token"), NotSent), (ServerError("503"), ServerError)],
    ids=["lost", "503"],
)
def test_write_without_a_token_was_not_sent(clock, fault, raised, at_once):
    session, transport = scripted_session(answer(401, {"message": "unauthorized"}), retry=ONCE, clock=clock)
    session.authoriser = _WithoutToken(fault, at_once=at_once)
    with pytest.raises(raised) as caught:
        session.send("POST", "/3/vouchers", body=b"{}")
    assert (type(caught.value), caught.value.message) == (raised, fault.message)
    assert len(transport.requests) == (0 if at_once else 1)


def test_write_whose_earlier_attempt_was_lost_stays_unknown_without_a_token(clock):
    session, _ = scripted_session(NoAnswer("cut"), answer(401, {"message": "unauthorized"}), clock=clock)
    session.authoriser = _WithoutToken(NoAnswer("The token was lost."), at_once=False)
    with pytest.raises(OutcomeUnknown, match="The token was lost"):
        session.send("DELETE", "/3/customers/1")

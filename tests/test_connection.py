"""Tests of the state of a connection at a given time, according to the 30-day rule."""

import pickle
from datetime import UTC, datetime, timedelta, timezone

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fortnox_sdk.clock import STOCKHOLM
from fortnox_sdk.connection import (
    Connection,
    ConnectionKey,
    ConnectionState,
    Ending,
    RefreshIntent,
    Tokens,
    connection_status,
)
from fortnox_sdk.errors import ConfigurationError, InvalidInput
from fortnox_sdk.scalars import Secret

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
KEY = ConnectionKey("apps.fortnox.se", "client", 1001)


def connection(**changes):
    record = Connection(
        key=KEY,
        tokens=Tokens(access=Secret("hush-access"), refresh=Secret("hush-refresh"), expires_at=NOON),
        connected_at=NOON,
        renewed_at=NOON,
        refreshed_at=NOON,
    )
    return attrs.evolve(record, **changes)


@pytest.mark.parametrize(
    ("after", "state", "days_left"),
    [
        (timedelta(0), "active", 30),
        (SECOND, "active", 30),
        (DAY, "active", 29),
        (24 * DAY, "active", 6),
        (25 * DAY - SECOND, "active", 6),
        (25 * DAY, "expiring", 5),
        (29 * DAY, "expiring", 1),
        (30 * DAY - SECOND, "expiring", 1),
        (30 * DAY, "expiring", 1),
        (30 * DAY + timedelta(microseconds=1), "expired", 0),
        (30 * DAY + SECOND, "expired", 0),
        (4000 * DAY, "expired", 0),
        (-5 * timedelta(minutes=1), "active", 30),
        (-5 * timedelta(minutes=1) - SECOND, "clock doubtful", 0),
        (-4000 * DAY, "clock doubtful", 0),
    ],
    ids=str,
)
def test_state_changes_at_the_limits_of_the_window(after, state, days_left):
    status = connection_status(connection(refreshed_at=NOON + after), NOON + after)
    assert (status.state, status.days_left) == (state, days_left)
    assert status.valid_until == NOON + 30 * DAY
    assert status.is_usable is (state in {"active", "expiring"})


@pytest.mark.parametrize("month", [3, 10], ids=["to summer time", "to winter time"])
def test_thirty_days_are_720_hours_in_every_month(month):
    # The window has 30 times 24 hours, even if summer time begins or ends in Sweden meanwhile.
    renewed = datetime(2026, month, 20, 9, tzinfo=STOCKHOLM)
    record = connection(renewed_at=renewed, refreshed_at=renewed + 40 * DAY)
    end = renewed.astimezone(UTC) + 30 * DAY
    assert connection_status(record, end).is_usable
    assert not connection_status(record, end + SECOND).is_usable
    assert connection_status(record, end.astimezone(timezone(timedelta(hours=-11)))).is_usable


@given(
    st.timedeltas(min_value=timedelta(0), max_value=30 * DAY),
    st.timedeltas(max_value=400 * DAY, min_value=SECOND),
)
def test_days_left_decrease_and_are_never_zero_while_usable(elapsed, more):
    record = connection(refreshed_at=NOON + 1000 * DAY)
    now, later = (connection_status(record, NOON + elapsed + wait) for wait in (timedelta(0), more))
    assert now.is_usable
    assert 1 <= now.days_left <= 30
    assert later.days_left <= now.days_left
    assert (later.days_left == 0) is (not later.is_usable)


def test_limit_of_fortnox_warns_if_it_comes_first():
    record = connection(refreshed_at=NOON - 29 * DAY)
    status = connection_status(record, NOON)
    assert (status.state, status.days_left, status.fortnox_days_left) == (ConnectionState.EXPIRING, 30, 2)
    assert status.fortnox_until == NOON + 2 * DAY
    assert "within 2 day" in status.hint.en
    assert connection_status(record, NOON, refresh_token_lifetime=45 * DAY).state is ConnectionState.ACTIVE
    assert connection_status(record, NOON + 9 * DAY).fortnox_days_left == 0


def test_a_service_account_has_no_limit_at_fortnox():
    record = connection(tokens=attrs.evolve(connection().tokens, refresh=None), refreshed_at=NOON - 90 * DAY)
    status = connection_status(record, NOON)
    assert (status.state, status.fortnox_until) == (ConnectionState.ACTIVE, None)


@pytest.mark.parametrize(
    ("record", "state", "hint", "hint_sv"),
    [
        (None, "not connected", "Sign in", "Logga in"),
        (connection(), "active", "Nothing to do", "Du behöver inte"),
        (connection(renewed_at=NOON - 27 * DAY), "expiring", "within 3 day", "inom 3 dag"),
        (connection(renewed_at=NOON - 31 * DAY), "expired", "Run an import", "Kör en import"),
        (connection(renewed_at=NOON + DAY), "clock doubtful", "clock", "klocka"),
        (
            connection(tokens=None, ended=Ending(at=NOON, is_lost=False)),
            "revoked",
            "no longer accepts",
            "godtar inte",
        ),
        (
            connection(tokens=None, ended=Ending(at=NOON, is_lost=True)),
            "lost in a crash",
            "2026-03-01 12:00 UTC",
            "2026-03-01 12:00 UTC",
        ),
    ],
    ids=["not connected", "active", "expiring", "expired", "clock doubtful", "revoked", "lost"],
)
def test_each_state_has_a_hint_in_both_languages(record, state, hint, hint_sv):
    status = connection_status(record, NOON)
    assert status.state == state
    assert status.state.text.en == state
    assert status.state.text.sv
    assert hint in status.hint.en
    assert hint_sv in status.hint.sv
    assert "{" not in status.hint.en + status.hint.sv


def test_repr_shows_no_secret():
    record = connection(refresh_intent=RefreshIntent(at=NOON, sent_at=NOON))
    assert "hush" not in repr(record)
    with pytest.raises(TypeError):
        pickle.dumps(record)


def test_instant_without_a_time_zone_is_refused_and_others_become_utc():
    with pytest.raises(InvalidInput) as raised:
        connection(renewed_at=datetime(2026, 3, 1))  # noqa: DTZ001 -- the mistake that is tested
    assert raised.value.in_language("en") == (
        "'2026-03-01 00:00:00' has no time zone. Pass a datetime with a time zone, such as datetime.now(UTC)."
    )
    assert raised.value.in_language("sv") == (
        "'2026-03-01 00:00:00' saknar tidszon. Ange en tidpunkt med tidszon, till exempel datetime.now(UTC)."
    )
    assert connection(renewed_at=NOON.astimezone(STOCKHOLM)).renewed_at.tzinfo is UTC


@given(st.integers(0, 10**9), st.text("abc123.:-", min_size=1), st.text("abcXYZ/123", min_size=1))
def test_parse_reads_the_text_of_a_key(number, host, client_id):
    key = ConnectionKey(host, client_id, number)
    assert ConnectionKey.parse(str(key)) == key


@pytest.mark.parametrize(
    "text", ["", "1001", "host/1001", "host/client/", "host/client/-1", "//1", "host/client/1²"]
)
def test_invalid_key_is_reported(text):
    with pytest.raises(ConfigurationError) as raised:
        ConnectionKey.parse(text)
    fault = raised.value
    assert (fault.message, fault.message_sv) == (
        f"{text!r} is not a connection key.",
        f"{text!r} är inte nyckeln till en koppling.",
    )
    assert (fault.hint, fault.hint_sv) == (
        "Write the connection key as apps.fortnox.se/<client id>/<database number>.",
        "Skriv nyckeln till kopplingen som apps.fortnox.se/<klient-id>/<databasnummer>.",
    )


def test_repr_of_a_client_shows_its_key(sandbox, client):
    assert repr(client).endswith(f"/{sandbox.client_id}/{sandbox.database_number})")

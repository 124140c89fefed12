"""Tests of reading events: long texts are cut or refused, unknown topics and types pass, key fields are required."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fortnox_sdk.errors import DecodeError
from fortnox_sdk.events.records import Topic, read_event, read_message

PLAIN = {
    "topic": "invoices",
    "offset": "xDy7J",
    "type": "invoicepayment-bookkeep-v1",
    "tenantId": 29302,
    "entityId": "3817",
    "timestamp": "2017-12-28T14:59:16.500+01:00",
}


def test_the_documented_example_is_read():
    event = read_event(PLAIN)
    assert event.topic == Topic.INVOICES
    assert (event.record, event.change, event.version) == ("invoicepayment", "bookkeep", 1)
    assert (event.company, event.entity, event.offset) == (29302, "3817", "xDy7J")
    assert event.at == datetime(2017, 12, 28, 13, 59, 16, 500000, tzinfo=UTC)
    assert (event.year, event.series, dict(event.extra)) == (None, "", {})


def test_a_voucher_has_its_year_series_and_number():
    event = read_event(
        PLAIN | {"topic": "vouchers", "entityId": "9/A/17", "year": 3, "series": "A", "id": "17"}
    )
    assert (event.year, event.series, event.entity) == (3, "A", "17")


def test_unknown_types_topics_and_fields_are_kept():
    event = read_event(PLAIN | {"topic": "pigeons", "type": "Pigeon Flew", "fullyPaid": True})
    assert (event.topic, event.type, event.record, event.change, event.version) == (
        "pigeons",
        "Pigeon Flew",
        "Pigeon Flew",
        "",
        0,
    )
    assert dict(event.extra) == {"fullyPaid": True}


@pytest.mark.parametrize(
    "time", [None, "", "soon", "2017-12-28T14:59:16", "9999-12-31T23:59:59-01:00", 5, "2" * 500]
)
def test_an_unreadable_time_is_no_reason_to_lose_the_event(time):
    assert read_event(PLAIN | {"timestamp": time}).at is None


@pytest.mark.parametrize("name", ["topic", "offset", "type", "tenantId"])
@pytest.mark.parametrize("value", [None, "", [], {}, "x" * 1000, "\x1b[31m", -1, 1.5])
def test_an_event_without_a_key_field_is_refused(name, value):
    with pytest.raises(DecodeError) as error:
        read_event(PLAIN | {name: value})
    assert error.value.path == name
    assert "\x1b" not in str(error.value)


@pytest.mark.parametrize(
    "data", ["", "[]", "null", "{", '{"a": NaN}', '{"a": 1, "a": 2}', b"\xff", "[" * 10_000]
)
def test_other_messages_are_errors_that_do_not_show_them(data):
    error = read_message(data)
    assert isinstance(error, DecodeError)
    assert "{" not in str(error)


@given(
    st.dictionaries(st.sampled_from([*PLAIN, "year", "series", "id"]), st.none() | st.integers() | st.text())
)
def test_any_values_give_an_event_or_a_decode_error(changes):
    message = read_message(json.dumps(PLAIN | changes))
    assert not isinstance(message, DecodeError)
    try:
        event = read_event(message)
    except DecodeError:
        return
    assert event.entity.isprintable()
    assert event.series.isprintable()

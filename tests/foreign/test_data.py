"""Tests that received JSON and headers are read as values or refused with a reason, never with an exception."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fortnox_sdk.foreign.data import MAX_VALUES, Unreadable, header_date, header_number, read_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(st.characters(codec="utf-8")), inside),
    max_leaves=20,
)


@given(VALUES)
def test_json_is_read_as_written(value):
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(json.dumps(value, ensure_ascii=False), unique_keys=True) == value


@given(st.binary() | st.text().map(lambda text: text.encode(errors="surrogatepass")))
def test_any_bytes_give_a_value_or_a_reason(data):
    for unique_keys in (False, True):
        value = read_json(data, unique_keys=unique_keys)
        if isinstance(value, Unreadable):
            assert value.reason
        else:
            json.dumps(value, default=str, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not JSON"),
        (b"[1,]", "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"9" * 5000, "not JSON"),
        (b"-" + b"9" * 5000, "not JSON"),
        (b"1e9999999999999999999999", "not JSON"),
        (b"[NaN]", "not JSON"),
        (b"-Infinity", "not JSON"),
        (b'"\\ud83d"', "not Unicode"),
        (b'"\\uDE00\\uD83D"', "not Unicode"),
        (b'{"\\ud83d": 1}', "not Unicode"),
        (b'"\xed\xa0\xbd"', "not Unicode"),
        (b'"\xff"', "not Unicode"),
        ("[]".encode("utf-16"), "not Unicode"),
        ('"\udcff"', "not Unicode"),
        (b"[" + b"{}," * MAX_VALUES + b"{}]", f"too large: over {MAX_VALUES} values"),
        (b"[" + b"0," * MAX_VALUES + b"0]", f"too large: over {MAX_VALUES} values"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_unusable_json_has_a_reason(data, reason):
    value = read_json(data)
    assert isinstance(value, Unreadable)
    assert str(value.reason) == reason
    assert value.reason.sv != reason


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"\xef\xbb\xbf[1]", [1]),
        (b'"\\ud83d\\ude00"', "😀"),
        (rb'"C:\\udata"', r"C:\udata"),
        (b"[0.10, 1E2]", [Decimal("0.10"), Decimal("1E2")]),
        (b" 17 ", 17),
    ],
)
def test_valid_json_is_read(data, value):
    assert read_json(data) == value


def test_duplicate_keys_are_refused_where_they_matter():
    twice = b'{"a": {"token": "x", "token": "y"}}'
    assert isinstance(read_json(twice, unique_keys=True), Unreadable)
    assert read_json(twice) == {"a": {"token": "y"}}


def test_the_reason_keeps_nothing_of_the_text():
    assert "secret" not in repr(read_json(b'{"token": "secret"'))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        (" 12 ", 12),
        ("9" * 5000, 100),
        ("101", 100),
        ("-1", None),
        ("1.5", None),
        ("", None),
        ("१", None),
        ("²", None),
        ("NaN", None),
    ],
)
def test_header_number_is_read_or_none(text, number):
    assert header_number(text, most=100) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "Tue, 20 Jan 2026",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Tue, 20 Jan 2026 99:00:00 GMT",
        "Tue, 20 Jan 99999999999999999999 09:00:00 GMT",
        "Tue, 20 Jan 2026 09:00:00 +99999999",
        "x" * 100_000,
    ],
    ids=lambda text: text[:20],
)
def test_implausible_header_date_is_refused(text):
    assert header_date(text) is None


@given(st.text())
def test_any_header_gives_a_value_or_none(text):
    header_date(text)
    header_number(text, most=10)


def test_header_date_is_in_utc():
    assert header_date("Tue, 20 Jan 2026 09:00:00 +0100").isoformat() == "2026-01-20T08:00:00+00:00"

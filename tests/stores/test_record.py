"""Tests that a store refuses a damaged or manipulated record, with an error message that contains no token."""

import json
import traceback
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fortnox_sdk.connection import Connection, ConnectionKey, Ending, RefreshIntent, Tokens
from fortnox_sdk.errors import StoreError
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.stores.record import connection_from_json, connection_to_json

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = ConnectionKey("apps.fortnox.se", "client", 1001)
CONNECTION = Connection(
    key=KEY,
    version=3,
    tokens=Tokens(
        access=Secret("fxcanary-a"), refresh=Secret("fxcanary-r"), expires_at=NOON, scopes={"invoice"}
    ),
    connected_at=NOON,
    renewed_at=NOON,
    refreshed_at=NOON,
    company_name="Åkerlunds Cykel AB",
    refresh_intent=RefreshIntent(at=NOON, sent_at=NOON),
    ended=Ending(at=NOON, is_lost=True),
)
FIELDS = json.loads(connection_to_json(CONNECTION).reveal())


def read(text: str) -> Connection:
    return connection_from_json(Secret(text), where="the record")


def changed(path: tuple[str, ...], value: object) -> str:
    fields = json.loads(json.dumps(FIELDS))
    part = fields
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = value
    return json.dumps(fields)


def test_record_is_read_as_it_was_written():
    assert read(connection_to_json(CONNECTION).reveal()) == CONNECTION


def refused(text: str) -> None:
    with pytest.raises(StoreError, match="the record is damaged") as caught:
        read(text)
    shown = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
    assert "fxcanary" not in shown


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("form",), True),
        (("form",), -1),
        (("version",), "3"),
        (("version",), True),
        (("version",), -1),
        (("version",), 10**30),
        (("key",), "apps.fortnox.se/client/" + "9" * 5000),
        (("key",), ["fxcanary"]),
        (("service",), 1),
        (("company_name",), None),
        (("connected_at",), "0001-01-01T00:00:00+01:00"),
        (("renewed_at",), "9999-12-31T23:59:59+00:00"),
        (("renewed_at",), "2026-01-01T00:00:00"),
        (("refreshed_at",), "soon"),
        (("refreshed_at",), 17),
        (("tokens",), ["fxcanary"]),
        (("tokens", "access"), "fxcanary\r\nX-Other: 1"),
        (("tokens", "access"), "fxcanary\n"),
        (("tokens", "access"), ""),
        (("tokens", "access"), "fxcanaryé"),
        (("tokens", "access"), "fxcanary\ufffd"),
        (("tokens", "refresh"), "fx canary"),
        (("tokens", "scopes"), [1]),
        (("tokens", "scopes"), "invoice"),
        (("refresh_intent",), "now"),
        (("ended", "lost"), "yes"),
    ],
    ids=ascii,
)
def test_field_of_a_wrong_type_or_range_is_refused(path, value):
    refused(changed(path, value))


TEXTS = {
    "empty": "",
    "list": "[]",
    "null": "null",
    "deep list": "[" * 100_000,
    "deep object": '{"a":' * 100_000,
    "cut off": connection_to_json(CONNECTION).reveal()[:-2],
    "a key twice": json.dumps(FIELDS).replace('"version"', '"version": 1, "version"'),
    "half a character in a token": json.dumps(FIELDS).replace("fxcanary-a", "fxcanary-a\\ud83d"),
    "half a character": json.dumps(FIELDS).replace("Cykel", "Cykel\\ud83d"),
    "broken UTF-8": json.dumps(FIELDS).replace("Cykel", "Cykel\udcff"),
    "NaN": json.dumps(FIELDS).replace("3", "NaN", 1),
    "too long": json.dumps(FIELDS | {"more": "x" * 2_000_000}),
    "5000 digits": json.dumps(FIELDS | {"version": 0}).replace("0", "9" * 5000, 1),
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_text_that_is_not_a_record_is_refused(text):
    refused(text)


@given(st.sampled_from(sorted(FIELDS)), st.none() | st.integers() | st.text() | st.lists(st.integers()))
def test_any_value_of_a_field_is_read_or_refused(name, value):
    try:
        read(changed((name,), value))
    except StoreError as fault:
        assert "fxcanary" not in str(fault)  # noqa: PT017 -- most values are refused, some are lawful


def test_broken_utf8_in_a_file_is_refused_and_not_replaced(tmp_path):
    store = FileStore(tmp_path / "store")
    store.update(KEY, lambda _: attrs.evolve(CONNECTION, version=0))
    (path,) = (tmp_path / "store").glob("*.json")
    path.write_bytes(path.read_bytes().replace("Å".encode(), b"\xff"))
    with pytest.raises(StoreError, match="damaged"):
        store.get(KEY)
    with pytest.raises(StoreError, match="damaged"):
        store.update(KEY, lambda current: attrs.evolve(current, renewed_at=NOON + timedelta(days=1)))
    assert b"\xff" in path.read_bytes()


def test_a_long_name_does_not_make_the_record_unreadable():
    saved = read(connection_to_json(attrs.evolve(CONNECTION, company_name="x" * 5_000_000)).reveal())
    assert saved.company_name == "x" * 1000
    assert saved.tokens == CONNECTION.tokens

# ruff: noqa: PLR0917 -- pytest passes fixtures as arguments
"""Tests that `fortnox status` sends nothing to Fortnox and renews no connection."""

import json
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from fortnox_sdk.cli.main import run
from fortnox_sdk.connection import Connection, ConnectionKey, Tokens
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.file import FileStore
from tests.settings import trust_settings

# Nothing listens on port 1, so every request to Fortnox would fail.
SETTINGS = """
client_id = "client"
client_secret = { environment = "NOT_NEEDED" }
api_url = "http://127.0.0.1:1"
auth_url = "http://127.0.0.1:1/oauth-v1"
store = "store"
refresh_token_days = 45
"""
KEY = ConnectionKey("127.0.0.1", "client", 1001)


@pytest.fixture
def store(tmp_path, monkeypatch):
    (tmp_path / "fortnox.toml").write_text(SETTINGS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C.UTF-8")
    trust_settings(tmp_path)
    return FileStore(tmp_path / "store")


def save(store, days_ago, **changes):
    then = datetime.now(UTC) - timedelta(days=days_ago)
    record = Connection(
        key=KEY,
        tokens=Tokens(
            access=Secret("fxcanary-a"), refresh=Secret("fxcanary-r"), expires_at=then + timedelta(hours=1)
        ),
        connected_at=then,
        renewed_at=then,
        refreshed_at=then,
        company_name="Hamnkrokens Fisk AB",
    )
    return store.update(KEY, lambda _: attrs.evolve(record, **changes))


@pytest.mark.parametrize(
    ("days_ago", "code", "status", "days_left", "fortnox_days_left"),
    [
        (0.01, 0, "active", 30, 45),
        (26.5, 0, "expiring", 4, 19),
        (30.5, 4, "expired", 0, 15),
        (-1, 4, "clock doubtful", 0, 46),
    ],
)
def test_status_shows_the_days_left_and_changes_nothing(
    store, capfd, days_ago, code, status, days_left, fortnox_days_left
):
    before = save(store, days_ago)
    assert run(["status", "--json"]) == code
    (connection,) = json.loads(capfd.readouterr().out)["connections"]
    assert (connection["status"], connection["days_left"]) == (status, days_left)
    assert connection["fortnox_days_left"] == fortnox_days_left
    assert connection["hint"]
    for _ in range(3):
        run(["status"])
    assert store.get(KEY) == before
    out = capfd.readouterr().out
    assert "Hamnkrokens Fisk AB" in out
    assert "At Fortnox" in out
    assert "fxcanary" not in out


HOSTILE = "Bo\x1b[2J\x1b]0;x\x07\x9b31m\u202elaget\u2066\u2028\x7f\ufeff\r\nfortnox: done"


def test_control_characters_in_a_company_name_are_not_printed(store, capfd):
    # A company name can contain any text. The terminal shows only printable characters; JSON escapes the others.
    save(store, 0.01, company_name=HOSTILE, organisation_number="5560001009")
    assert run(["status"]) == 0
    assert run(["status", "--company", "nobody"]) == 4
    assert run(["status", "--company", "\x1b[2J\u202e"]) == 4
    printed = capfd.readouterr()
    assert "Bo?[2J" in printed.out
    for text in (printed.out, printed.err):
        assert all(line.isprintable() for line in text.splitlines()), repr(text)
        assert not {"\x85", "\u2028", "\r"} & set(text)
    assert run(["status", "--json"]) == 0
    out = capfd.readouterr().out
    assert out.removesuffix("\n").isprintable()
    (connection,) = json.loads(out)["connections"]
    assert connection["company"] == HOSTILE


def test_an_internal_error_prints_no_control_characters(store, capfd, monkeypatch):
    def fail(_):
        raise RuntimeError(HOSTILE)

    monkeypatch.setattr("fortnox_sdk.cli.status.open_store", fail)
    monkeypatch.setenv("FORTNOX_DEBUG", "1")
    assert run(["status"]) == 1
    err = capfd.readouterr().err
    assert "Traceback" in err
    assert all(line.isprintable() for line in err.splitlines())
    assert not {"\x85", "\u2028", "\x1b"} & set(err)


def test_without_a_connection_status_says_what_to_run(store, capfd):
    assert run(["status"]) == 4
    assert "fortnox login" in capfd.readouterr().out
    assert store.keys() == []

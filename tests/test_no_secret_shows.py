# ruff: noqa: PLR0917 -- pytest passes fixtures as arguments
"""Tests that no repr or text of an object and no output of a command contains a secret."""

import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fortnox_sdk.auth.attempt import SignIn
from fortnox_sdk.auth.provider import TokenProvider
from fortnox_sdk.auth.window import ConnectionWindow
from fortnox_sdk.cli.main import run
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey, Tokens, connection_status
from fortnox_sdk.http.messages import Request
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.encrypted import EncryptedStore, new_store_key
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.stores.sql import SqlStore
from tests.canary import holds

CANARY = "fxcanary-secret"
URL = f"postgresql+psycopg://books:{CANARY}@127.0.0.1:1/books?application_name={CANARY}"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = ConnectionKey("apps.fortnox.se", "k3", 1001)


def config() -> FortnoxConfig:
    return FortnoxConfig(client_id="k3", client_secret=Secret(CANARY), store=URL)


def connection() -> Connection:
    tokens = Tokens(access=Secret(CANARY), refresh=Secret(CANARY), expires_at=NOON + timedelta(hours=1))
    return Connection(key=KEY, tokens=tokens, connected_at=NOON, renewed_at=NOON, refreshed_at=NOON)


def memory() -> MemoryStore:
    store = MemoryStore()
    store.update(KEY, lambda _: connection())
    return store


def encrypted() -> EncryptedStore:
    store = EncryptedStore(MemoryStore(), [Secret("ZnhjYW5hcnktc2VjcmV0LXNlY3JldC1zZWNyZXQtMTI=")])
    store.update(KEY, lambda _: connection())
    return store


def provider() -> TokenProvider:
    return TokenProvider(config(), memory(), KEY, RequestsTransport(), SystemClock())


def client() -> FortnoxClient:
    return FortnoxClient.connect(KEY, config=config(), store=memory())


THINGS: dict[str, Callable[[], object]] = {
    "config": config,
    "store of the config": lambda: config().store,
    "connection": connection,
    "tokens": lambda: connection().tokens,
    "key": lambda: KEY,
    "status": lambda: connection_status(connection(), NOON),
    "memory store": memory,
    "file store": lambda: FileStore("x"),
    "sql store": lambda: SqlStore(URL),
    "opened store": lambda: open_store(config()),
    "encrypted store": encrypted,
    "store key": new_store_key,
    "provider": provider,
    "window": lambda: ConnectionWindow(memory(), KEY, SystemClock()),
    "client": client,
    "session": lambda: client().session,
    "sign-in": lambda: SignIn(
        config(), memory(), RequestsTransport(), SystemClock(), redirect_uri="http://localhost/"
    ),
    "request": lambda: Request(
        method="POST", url="http://127.0.0.1/", body=CANARY.encode(), authorization=Secret(CANARY)
    ),
}


@pytest.mark.parametrize("name", THINGS)
def test_no_repr_shows_a_secret(name: str) -> None:
    thing = THINGS[name]()
    # Python converts an object to text in messages, logs, containers and formats. A store location is a string, so
    # only its repr hides the password.
    texts = [repr(thing), repr([thing]), repr({"x": thing}), f"{thing!r}"]
    if name != "store of the config":
        texts += [str(thing), f"{thing}", f"{thing:}"]
    assert not any(map(holds, texts))


def test_a_planted_secret_is_found() -> None:
    assert holds(repr({"store": URL}))
    assert holds(repr(Secret(CANARY).reveal()))


@pytest.mark.parametrize(
    "words", [["status"], ["doctor"], ["login"], ["logout"], ["import", "--date", "2025-12-31"]]
)
@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize("debug", ["", "1"])
def test_no_command_shows_a_secret_of_its_settings(
    words: list[str],
    as_json: bool,  # noqa: FBT001 -- a parameter of the test
    debug: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "FORTNOX_CLIENT_ID": "k3",
        "FORTNOX_CLIENT_SECRET": CANARY,
        "FORTNOX_STORE": URL.replace(":1/", f":{port}/"),
        "FORTNOX_API_URL": f"http://127.0.0.1:{port}",
        "FORTNOX_AUTH_URL": f"http://127.0.0.1:{port}/oauth-v1",
        "FORTNOX_DEBUG": debug,
    }.items():
        monkeypatch.setenv(name, value)
    code = run([*words, *(["--json"] if as_json else [])])
    printed = capfd.readouterr()
    assert code not in {0, 1}
    assert "127.0.0.1" in printed.out + printed.err
    assert not holds(printed.out + printed.err)

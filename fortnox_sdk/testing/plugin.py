"""For tests of programs that use Fortnox: a sandbox, a client of it and a recorder, as fixtures and as functions.

In a `conftest.py`:

    pytest_plugins = ["fortnox_sdk.testing"]

and then `fortnox_sandbox` (a fresh one per test, in memory), `fortnox_client` (connected to it) and `fortnox_recorder`
(vcrpy, with secrets and persons taken out) are there.
"""

import importlib
import logging
import os
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Protocol, cast

import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey, Tokens
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.http.transport import Transport
from fortnox_sdk.sandbox import Sandbox, serve
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.stores.protocol import TokenStore
from fortnox_sdk.testing.scrubbing import Scrubber

__all__ = [
    "Recorder",
    "Scrubber",
    "Tape",
    "Unscrubbed",
    "connect",
    "connect_with_token",
    "fortnox_client",
    "fortnox_recorder",
    "fortnox_sandbox",
    "fortnox_sandbox_options",
    "recorder",
    "recorder_settings",
    "sandbox_config",
]

_LIFE = timedelta(hours=1)


def sandbox_config(sandbox: Sandbox, *, store: str = "memory:") -> FortnoxConfig:
    """The settings of the sandbox's own application; `store` as in `FortnoxConfig`."""
    return FortnoxConfig(
        client_id=sandbox.client_id,
        client_secret=Secret(sandbox.client_secret),
        redirect_uris=("http://127.0.0.1:0/callback",),
        store=store,
        api_url=sandbox.url,
        auth_url=f"{sandbox.url}/oauth-v1",
    )


def connect(
    sandbox: Sandbox,
    *,
    store: TokenStore | None = None,
    clock: Clock | None = None,
    transport: Transport | None = None,
    pace: Pace | None = None,
    retry: RetryPolicy | None = None,
) -> FortnoxClient:
    """A client connected to a sandbox's first company, without the consent page.

    Args:
        sandbox: A running one.
        store: Where the connection is saved; None is a store in memory.
        clock: Time; None is the machine's.
        transport: Sends requests; None is the ordinary one.
        pace: None is Fortnox's pace. `Pace.off` needs a sandbox that was started with `rate_limit=False`.
        retry: Bounds of trying again.
    """
    clock = clock or SystemClock()
    store = store or MemoryStore()
    config = sandbox_config(sandbox)
    key = ConnectionKey(config.issuer_host, config.client_id, sandbox.database_number)
    access, refresh = sandbox.token()
    now = clock.now()
    connection = Connection(
        key=key,
        tokens=Tokens(access=Secret(access), refresh=Secret(refresh), expires_at=now + _LIFE),
        connected_at=now,
        renewed_at=now,
        refreshed_at=now,
    )
    store.update(key, lambda _: connection)
    return FortnoxClient.connect(
        key,
        config=config,
        store=store,
        transport=transport,
        clock=clock,
        pace=pace,
        retry=retry,
        sign_in=None,
    )


def connect_with_token(url: str, token: str | None = None, *, pace: Pace | None = None) -> FortnoxClient:
    """A client with an access token and nothing to refresh it: to play cassettes, or to record from a real company.

    Args:
        url: Address of the API, such as `https://api.fortnox.se`; for a cassette the one that it was recorded from.
        token: An access token; it is taken to live for an hour. None is enough for a cassette that is played.
        pace: None is no limit for cassettes, and Fortnox's pace with a token of your own.
    """
    now = SystemClock().now()
    config = FortnoxConfig(
        client_id="none", client_secret=Secret("none"), api_url=url, auth_url=f"{url}/oauth-v1"
    )
    key = ConnectionKey(config.issuer_host, config.client_id, 1)
    store = MemoryStore()
    connection = Connection(
        key=key,
        tokens=Tokens(access=Secret(token or "none"), refresh=None, expires_at=now + _LIFE),
        connected_at=now,
        renewed_at=now,
        refreshed_at=now,
    )
    store.update(key, lambda _: connection)
    usual = Pace() if token else Pace.off
    return FortnoxClient.connect(key, config=config, store=store, pace=pace or usual, sign_in=None)


class Unscrubbed(Exception):  # says what
    """A cassette would still have shown a secret or a person; it was not written."""


class Tape(Protocol):
    """A cassette in use, as vcrpy gives it."""

    @property
    def all_played(self) -> bool:
        """Whether every recorded exchange was asked for."""
        ...

    @property
    def play_count(self) -> int:
        """How many exchanges were played."""
        ...


class Recorder:
    """A `vcr.VCR` that writes nothing of what it hears to its log; made by `recorder`."""

    def __init__(self, made: object) -> None:
        self._made = cast(_Vcr, made)

    @contextmanager
    def use_cassette(self, path: str) -> Generator[Tape]:
        """Record into a file, or play it, while the block lasts."""
        log = logging.getLogger("vcr")
        before = log.level
        log.setLevel(logging.WARNING)  # at INFO it tells whole answers, before they are scrubbed
        try:
            with self._made.use_cassette(path) as tape:
                yield tape
        finally:
            log.setLevel(before)


class _Vcr(Protocol):
    def use_cassette(self, path: str, /) -> AbstractContextManager[Tape]: ...


class _Sent(Protocol):
    """A request as vcrpy hands it over."""

    uri: str
    body: object
    headers: dict[str, object]


def recorder_settings(scrubber: Scrubber | None = None) -> dict[str, object]:
    """Settings for `vcr.VCR(**...)`, and for the `vcr_config` fixture of pytest-recording and pytest-vcr.

    Requests and answers go through the scrubber before they are kept. Requests match by method, address and body.

    >>> recorder_settings()["match_on"]
    ['method', 'scheme', 'host', 'port', 'path', 'query', 'body']
    """
    own = scrubber or Scrubber()
    return {
        "match_on": ["method", "scheme", "host", "port", "path", "query", "body"],
        "decode_compressed_response": True,
        "before_record_request": partial(_scrub_request, own),
        "before_record_response": partial(_scrub_response, own),
    }


def recorder(
    folder: Path, *, record: str = "none", header: str = "", scrubber: Scrubber | None = None
) -> Recorder:
    """A recorder whose cassettes are scrubbed, and looked through before they are written.

    Args:
        folder: Where the cassettes lie.
        record: vcrpy's record mode: `none` only plays, `once` records what is not there yet, `all` records anew.
        header: Lines that each cassette begins with, such as what recorded it; they become comments.
        scrubber: What takes secrets and persons out.

    Raises:
        ConfigurationError: vcrpy is not installed.
        Unscrubbed: When a cassette ends and something would still be seen in it. Nothing is written then.
    """
    own = scrubber or Scrubber()
    try:
        vcr, yaml = importlib.import_module("vcr"), importlib.import_module("vcr.serializers.yamlserializer")
    except ModuleNotFoundError as missing:
        raise ConfigurationError(
            "Recording needs vcrpy, which is not installed.", cure="Run: pip install vcrpy"
        ) from missing
    made = vcr.VCR(
        cassette_library_dir=str(folder), record_mode=record, serializer="fortnox", **recorder_settings(own)
    )
    made.register_serializer("fortnox", _Serializer(own, header, yaml.serialize, yaml.deserialize))
    return Recorder(made)


class _Serializer:
    """YAML with a header; refuses what is not clean."""

    def __init__(
        self,
        scrubber: Scrubber,
        header: str,
        write: Callable[[object], str],
        read: Callable[[str], object],
    ) -> None:
        self._scrubber = scrubber
        self._header = "".join(f"# {line}\n" for line in header.splitlines())
        self._write = write
        self.deserialize = read

    def serialize(self, tape: object) -> str:
        """The file's text."""
        whole = cast(dict[str, list[dict[str, dict[str, object]]]], tape)
        leaks: list[str] = []
        for exchange in whole["interactions"]:
            # Once more, as names are known by now that a first answer only had in its texts.
            answer = exchange["response"] = _scrub_response(self._scrubber, exchange["response"])
            kept = cast(dict[str, bytes], answer["body"])["string"]
            answer["body"] = {"string": _readable(kept)}
            sent = exchange["request"].get("body")
            for part in (exchange["request"]["uri"], sent, kept):
                leaks += self._scrubber.leaks(part.decode("cp437") if isinstance(part, bytes) else str(part))
        if leaks:
            raise Unscrubbed(f"The cassette was not written: it would show {'; '.join(leaks[:5])}.")
        return self._header + self._write(tape)


def _readable(content: bytes) -> str | bytes:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content


def _scrub_request(scrubber: Scrubber, request: _Sent) -> _Sent:
    kind = str(next((value for name, value in request.headers.items() if name.lower() == "content-type"), ""))
    request.uri = scrubber.address(request.uri)
    if isinstance(request.body, str):
        request.body = request.body.encode()
    if request.body is not None:
        request.body = (
            scrubber.body(request.body, kind, met=False) if isinstance(request.body, bytes) else b"scrubbed"
        )
    request.headers = scrubber.headers(request.headers)
    return request


def _scrub_response(scrubber: Scrubber, response: dict[str, object]) -> dict[str, object]:
    body = cast(Mapping[str, object], response["body"])
    content = body.get("string")
    content = content.encode() if isinstance(content, str) else content
    return {
        **response,
        "headers": scrubber.headers(cast(Mapping[str, object], response["headers"])),
        "body": {"string": scrubber.body(content) if isinstance(content, bytes) else b""},
    }


@pytest.fixture
def fortnox_sandbox_options() -> dict[str, object]:
    """What `fortnox_sandbox` is started with; override it for another company, such as `{"invoices": 500}`."""
    return {}


@pytest.fixture
def fortnox_sandbox(fortnox_sandbox_options: dict[str, object]) -> Generator[Sandbox]:
    """A sandbox of its own for the test, in memory, with the believable company and without the rate limit."""
    start = cast(Callable[..., AbstractContextManager[Sandbox]], serve)
    with start(**{"rate_limit": False, **fortnox_sandbox_options}) as sandbox:
        yield sandbox


@pytest.fixture
def fortnox_client(fortnox_sandbox: Sandbox) -> FortnoxClient:
    """A client of `fortnox_sandbox`, at full speed."""
    return connect(fortnox_sandbox, pace=Pace.off)


@pytest.fixture
def fortnox_recorder(request: pytest.FixtureRequest) -> Recorder:
    """A recorder of cassettes in the folder `cassettes` beside the test file.

    It plays only, unless the environment variable FORTNOX_RECORD names another record mode, such as `once`.
    """
    record = os.environ.get("FORTNOX_RECORD", "none")
    return recorder(request.path.parent / "cassettes", record=record)

"""Tests that each hostile answer ends in a `FortnoxError` or the right result, in time, and shows no credential."""

import logging
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import attrs
import pytest

from fortnox_sdk.auth.provider import TokenProvider
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey, Tokens
from fortnox_sdk.connectors.sales.customers import Customer
from fortnox_sdk.errors import FortnoxError, NotSent, OutcomeUnknown
from fortnox_sdk.foreign.texts import is_token
from fortnox_sdk.http.limits import Limits
from fortnox_sdk.http.ratelimit import Pace, RateLimiter
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.http.session import Session
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.memory import MemoryStore
from tests.http.hostile_answers import ANSWERS, Answer, Expected
from tests.http.hostile_server import Server, serving

SLOW_S = 0.3
"""The time limit in seconds for an answer that never ends."""
LIMIT_S = 20.0
"""The time limit in seconds for all other answers. They end much sooner, but the machine may be busy."""
SLACK_S = 2.0
MEMORY_MB = 200
FILE_BYTES = 32 * 1024 * 1024

ACCESS = "eyJhY2Nlc3M.Zk7qWm3XvT9cLr2HsB8nPd5G.u4YwEoA6"
REFRESH = "rQ8zJt5KfV1xNb7MgC3hSw9PyD6aLe2U"
CLIENT_SECRET = "Xk29dLmTq7RwZs4V"
NEW_ACCESS = "eyJuZXc.Hs3kPz8LqW5vTn1XcB6r.m2RtYuI"
NEW_REFRESH = "nW4jGx7ZbK2sVd9QtM5cLp1R"

RECORD = b'{"Customer": {"CustomerNumber": "1", "Name": "Bolaget"}}'
TOKENS = f'{{"access_token": "{NEW_ACCESS}", "refresh_token": "{NEW_REFRESH}", "expires_in": 3600}}'.encode()
FILE = bytes(range(256)) * 64


@attrs.frozen
class Outcome:
    """The result or the error that the client gave for an answer."""

    error: FortnoxError | None
    took_s: float
    requests: int


class OneToken:
    """An authoriser with one token, which it can't renew."""

    def authorization(self) -> Secret:
        return Secret(f"Bearer {ACCESS}")

    def renew(self, _rejected: Secret, /) -> None:
        pass


def client_of(server: Server, limit_s: float) -> FortnoxClient:
    return FortnoxClient(
        Session(
            api_url=server.url,
            transport=RequestsTransport(),
            authoriser=OneToken(),
            limiter=RateLimiter(Pace.off),
            retry=RetryPolicy(tries=1),
            timeout_s=limit_s,
            limits=Limits(call_s=limit_s, transfer_s=limit_s, file_bytes=FILE_BYTES),
        )
    )


def get(server: Server, _folder: Path, limit_s: float) -> None:
    customer = client_of(server, limit_s).customers.get("1")
    assert customer.name == "Bolaget"


def post(server: Server, _folder: Path, limit_s: float) -> None:
    customer = client_of(server, limit_s).customers.create(Customer(name="Bolaget"))
    assert customer.name == "Bolaget"


def refresh(server: Server, _folder: Path, limit_s: float) -> None:
    clock = SystemClock()
    config = FortnoxConfig(
        client_id="client",
        client_secret=Secret(CLIENT_SECRET),
        api_url=server.url,
        auth_url=f"{server.url}/oauth-v1",
        token_timeout_s=limit_s,
    )
    key = ConnectionKey(config.issuer_host, "client", 1001)
    now = clock.now()
    tokens = Tokens(access=Secret(ACCESS), refresh=Secret(REFRESH), expires_at=now - timedelta(minutes=1))
    connection = Connection(
        key=key, tokens=tokens, connected_at=now, renewed_at=now, refreshed_at=now - timedelta(hours=1)
    )
    store = MemoryStore()
    store.update(key, lambda _: connection)
    provider = TokenProvider(config, store, key, RequestsTransport(), clock)
    try:
        assert provider.authorization() == Secret(f"Bearer {NEW_ACCESS}")
    finally:
        saved = store.get(key)
        assert saved is not None
        assert saved.tokens is None or saved.tokens.access.reveal() in {ACCESS, NEW_ACCESS}


def download(server: Server, folder: Path, limit_s: float) -> None:
    target = folder / "file.pdf"
    try:
        client_of(server, limit_s).archive.download("1", target)
    except FortnoxError:
        assert not target.exists()
        raise


def load(server: Server, _folder: Path, limit_s: float) -> None:
    assert isinstance(client_of(server, limit_s).archive.get("1"), bytes)


Operation = Callable[[Server, Path, float], None]
OPERATIONS: dict[Operation, bytes] = {
    get: RECORD,
    post: RECORD,
    refresh: TOKENS,
    download: FILE,
    load: FILE,
}


def peak_mb() -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


@pytest.fixture
def memory() -> Iterator[None]:
    """Check that the test's peak memory is less than 200 MB above the memory at its start."""
    before = 0.0
    with suppress(OSError):
        # This resets the peak to the present use (Linux only).
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        before = peak_mb()
    yield
    if before:
        assert peak_mb() - before < MEMORY_MB


def run(answer: Answer, operation: Operation, stranger: Server, folder: Path) -> Outcome:
    own = folder / operation.__name__
    own.mkdir()
    for _ in range(10):
        outcome = run_once(answer, operation, stranger, own)
        # On a busy machine, connecting alone can take longer than the limit for a slow answer.
        if not (answer.is_slow and outcome.requests == 0 and isinstance(outcome.error, NotSent)):
            break
    return outcome


def run_once(answer: Answer, operation: Operation, stranger: Server, own: Path) -> Outcome:
    with serving(answer.send, OPERATIONS[operation], stranger=stranger.port) as server:
        start = time.monotonic()
        error: FortnoxError | None = None
        try:
            operation(server, own, SLOW_S if answer.is_slow else LIMIT_S)
        except FortnoxError as fault:
            error = fault
        return Outcome(error, time.monotonic() - start, server.requests)


def texts_of(error: BaseException) -> Iterator[str]:
    yield "".join(traceback.format_exception(error))
    chain: BaseException | None = error
    while chain is not None:
        yield from (str(chain), repr(chain), repr(vars(chain)))
        chain = chain.__cause__ or chain.__context__


def secrets_in(text: str) -> list[str]:
    """Return the eight-character parts of credentials that occur in a text, in upper or lower case."""
    lower = text.lower()
    secrets = (ACCESS, REFRESH, CLIENT_SECRET, NEW_ACCESS, NEW_REFRESH)
    parts = (secret[i : i + 8].lower() for secret in secrets for i in range(len(secret) - 7))
    return [part for part in parts if part in lower]


def expects_right(answer: Answer, operation: Operation) -> bool:
    is_file = operation in {download, load}
    return answer.expected is Expected.RIGHT or (answer.expected is Expected.JSON_ERROR and is_file)


def check(answer: Answer, operation: Operation, outcome: Outcome) -> None:
    assert outcome.requests == 1
    assert outcome.took_s < (SLOW_S + SLACK_S if answer.is_slow else LIMIT_S)
    if expects_right(answer, operation):
        assert outcome.error is None
        return
    error = outcome.error
    assert error is not None
    assert not isinstance(error, NotSent)
    if operation is post and answer.expected is not Expected.REFUSAL:
        assert isinstance(error, OutcomeUnknown)
    assert str(error).isprintable()
    assert len(str(error)) < 1500
    for text in texts_of(error):
        assert secrets_in(text) == []


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.name)
def test_hostile_response_gives_an_error_or_the_right_result(answer, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    with (
        serving(lambda peer: peer.json(b"{}"), b"") as stranger,
        ThreadPoolExecutor(1 if answer.is_heavy else len(OPERATIONS)) as threads,
    ):
        outcomes = list(threads.map(lambda operation: run(answer, operation, stranger, tmp_path), OPERATIONS))
        assert stranger.requests == 0
    for operation, outcome in zip(OPERATIONS, outcomes, strict=True):
        check(answer, operation, outcome)
    shown = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    assert secrets_in(shown) == []
    assert all(record.getMessage().isprintable() for record in caplog.records)
    # Python prints warnings to the terminal of a program that has not set up logging.
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_at_least_a_hundred_kinds_of_responses_are_tested():
    assert len({answer.name for answer in ANSWERS}) == len(ANSWERS) >= 100


def test_tokens_of_the_table_are_valid():
    assert is_token(ACCESS)
    assert is_token(NEW_ACCESS)

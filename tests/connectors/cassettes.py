"""Cassettes: exchanges recorded from the sandbox by vcrpy, played back with no server at all.

Recorded by `tox -e record`. Host and port are the same in each, tokens are left out, and each begins by saying what
recorded it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import vcr
import yaml

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey, Tokens
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import serve
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.testing import connect

FOLDER = Path(__file__).parent / "cassettes"
PORT = 18473
HEADER = "# Recorded from the sandbox of fortnox-sdk {version}, not from Fortnox itself, by: tox -e record\n"


@contextmanager
def cassette(name: str, *, record: bool) -> Iterator[FortnoxClient]:
    """A client that plays a cassette, or that talks to a sandbox and records it."""
    path = FOLDER / f"{name}.yaml"
    recorder = _recorder(record=record)
    if record:
        path.unlink(missing_ok=True)
        with serve(port=PORT, rate_limit=False) as sandbox:
            client = connect(sandbox, pace=Pace.off)
            with recorder.use_cassette(str(path)):
                yield client
        return
    with recorder.use_cassette(str(path)) as tape:
        yield _player()
    assert tape.all_played, f"{path.name} was not fully played: record it again"


def _recorder(*, record: bool) -> vcr.VCR:
    made = vcr.VCR(
        record_mode="all" if record else "none",
        match_on=["method", "path", "query", "body"],
        filter_headers=["authorization", "user-agent"],
        decode_compressed_response=True,
    )
    made.register_serializer("headed", SimpleNamespace(serialize=_serialize, deserialize=yaml.safe_load))
    made.serializer = "headed"
    return made


def _serialize(tape: dict[str, Any]) -> str:
    return HEADER.format(version=version("fortnox-sdk")) + yaml.safe_dump(
        tape, allow_unicode=True, sort_keys=True
    )


def _player() -> FortnoxClient:
    now = datetime.now(UTC)
    config = FortnoxConfig(
        client_id="played",
        client_secret=Secret("played"),
        api_url=f"http://127.0.0.1:{PORT}",
        auth_url=f"http://127.0.0.1:{PORT}/oauth-v1",
    )
    key = ConnectionKey(config.issuer_host, "played", 1)
    store = MemoryStore()
    tokens = Tokens(access=Secret("played"), refresh=None, expires_at=now + timedelta(hours=1))
    kept = Connection(key=key, tokens=tokens, connected_at=now, renewed_at=now, refreshed_at=now)
    store.update(key, lambda _: kept)
    return FortnoxClient.connect(key, config=config, store=store, pace=Pace.off, sign_in=None)

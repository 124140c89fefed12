"""A program that tests start many times, so that many processes share one connection.

    python refresher.py CONFIG.toml KEY

For each input line, the process advances its clock by an hour, and prints a digest of its access token.
"""

import hashlib
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fortnox_sdk.auth.provider import TokenProvider
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.testing import Clock


def run(path: str, key: str) -> None:
    clock = Clock(datetime.now(UTC))
    config = FortnoxConfig.load(Path(path))
    provider = TokenProvider(config, open_store(config), ConnectionKey.parse(key), RequestsTransport(), clock)
    for _ in sys.stdin:
        clock.advance(timedelta(hours=1))
        token = provider.authorization().reveal()
        print(hashlib.sha256(token.encode()).hexdigest(), flush=True)  # noqa: T201 -- the result


if __name__ == "__main__":
    run(*sys.argv[1:])

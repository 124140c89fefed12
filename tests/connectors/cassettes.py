"""Cassettes: exchanges recorded by vcrpy, scrubbed, and replayed without a server.

`tox -e record` records them again from the sandbox, or from Fortnox if RECORD_ACCESS_TOKEN has an access token. Use a
test company with the years 2025 and 2026, the manual series V and some invoices: recording posts a voucher and creates
a customer.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import Recorder, Scrubber, connect, recorder

FOLDER = Path(__file__).parent / "cassettes"
PORT = 18473
LIVE = "https://api.fortnox.se"
# Read at import, since conftest.py removes the user's settings from the environment of each test.
LIVE_TOKEN = os.environ.get("RECORD_ACCESS_TOKEN", "")
INVENTED = ("Nya Kunden AB", "Umeå", "Luleå")  # values that the tests send and compare


@contextmanager
def cassette(name: str, *, record: bool) -> Iterator[FortnoxClient]:
    """Yield a client that replays a cassette, or records it from the sandbox or from Fortnox."""
    if not record:
        with player(FOLDER).use_cassette(f"{name}.yaml") as tape:
            yield replaying_client(FOLDER / f"{name}.yaml")
        assert tape.all_played, f"{name}.yaml was not replayed completely: record it again"
    elif LIVE_TOKEN:
        with live(FOLDER, name, LIVE, LIVE_TOKEN) as client:
            yield client
    else:
        with serve(port=PORT, rate_limit=False, database_number=1840201) as sandbox:
            client = connect(sandbox, pace=Pace.off)
            (FOLDER / f"{name}.yaml").unlink(missing_ok=True)
            source = f"the sandbox of fortnox-sdk {version('fortnox-sdk')}, not from Fortnox itself"
            with recorder_for(FOLDER, source).use_cassette(f"{name}.yaml"):
                yield client


def replaying_client(path: Path) -> FortnoxClient:
    """Return a client with the API URL of a cassette, so that its requests match the recorded requests."""
    return FortnoxClient.from_token("replayed", api_url=recorded_address(path), pace=Pace.off)


def recorded_address(path: Path) -> str:
    """Return the base URL of the API from which a cassette was recorded."""
    match = re.search(r"^\s+uri: (https?://[^/\s]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert match, f"{path.name} has no exchange"
    return match[1]


@contextmanager
def live(folder: Path, name: str, url: str, token: str) -> Iterator[FortnoxClient]:
    """Yield a client of a real company. The client's requests and responses are recorded, scrubbed and checked."""
    (folder / f"{name}.yaml").unlink(missing_ok=True)
    source = f"{url} on {datetime.now(UTC):%Y-%m-%d}, scrubbed"
    with recorder_for(folder, source).use_cassette(f"{name}.yaml"):
        yield FortnoxClient.from_token(token, api_url=url)


def recorder_for(folder: Path, source: str) -> Recorder:
    """Return a recorder that names `source` in the header of each cassette."""
    header = f"Recorded from {source}, by: tox -e record"
    return recorder(folder, record="all", header=header, scrubber=Scrubber(keep=INVENTED))


def player(folder: Path) -> Recorder:
    """Return a recorder that replays cassettes."""
    return recorder(folder, scrubber=Scrubber(keep=INVENTED))

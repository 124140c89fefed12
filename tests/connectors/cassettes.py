"""Cassettes: exchanges recorded by vcrpy, scrubbed, and played back with no server at all.

`tox -e record` records them anew: from the sandbox, or from Fortnox itself when RECORD_ACCESS_TOKEN holds an access
token. The company has to be one for tests, with the years 2025 and 2026, the manual series V and some invoices:
recording books a voucher there and makes a customer.
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
from fortnox_sdk.testing import Recorder, Scrubber, connect, connect_with_token, recorder

FOLDER = Path(__file__).parent / "cassettes"
PORT = 18473
LIVE = "https://api.fortnox.se"
# Read here: conftest.py takes settings of the person who runs the tests away from each test.
LIVE_TOKEN = os.environ.get("RECORD_ACCESS_TOKEN", "")
INVENTED = ("Nya Kunden AB", "Umeå", "Luleå")  # what the tests themselves send and look for


@contextmanager
def cassette(name: str, *, record: bool) -> Iterator[FortnoxClient]:
    """A client that plays a cassette, or that records it from the sandbox or from Fortnox."""
    if not record:
        with player(FOLDER).use_cassette(f"{name}.yaml") as tape:
            yield connect_with_token(where(FOLDER / f"{name}.yaml"))
        assert tape.all_played, f"{name}.yaml was not fully played: record it again"
    elif LIVE_TOKEN:
        with live(FOLDER, name, LIVE, LIVE_TOKEN) as client:
            yield client
    else:
        with serve(port=PORT, rate_limit=False, database_number=1840201) as sandbox:
            client = connect(sandbox, pace=Pace.off)
            (FOLDER / f"{name}.yaml").unlink(missing_ok=True)
            said = f"the sandbox of fortnox-sdk {version('fortnox-sdk')}, not from Fortnox itself"
            with recorder_of(FOLDER, said).use_cassette(f"{name}.yaml"):
                yield client


def where(path: Path) -> str:
    """The address that a cassette was recorded from."""
    found = re.search(r"^\s+uri: (https?://[^/\s]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert found, f"{path.name} has no exchange"
    return found[1]


@contextmanager
def live(folder: Path, name: str, url: str, token: str) -> Iterator[FortnoxClient]:
    """A client of a real company; what it does is recorded, scrubbed and checked before it is written."""
    (folder / f"{name}.yaml").unlink(missing_ok=True)
    said = f"{url} on {datetime.now(UTC):%Y-%m-%d}, scrubbed"
    with recorder_of(folder, said).use_cassette(f"{name}.yaml"):
        yield connect_with_token(url, token)


def recorder_of(folder: Path, said: str) -> Recorder:
    """Records, and says in each cassette from what."""
    header = f"Recorded from {said}, by: tox -e record"
    return recorder(folder, record="all", header=header, scrubber=Scrubber(keep=INVENTED))


def player(folder: Path) -> Recorder:
    """Plays."""
    return recorder(folder, scrubber=Scrubber(keep=INVENTED))

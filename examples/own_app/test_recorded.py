"""A test of the app with recorded requests and responses, without a server."""

import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from fortnox_sdk import FortnoxClient, Pace
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import Recorder, connect

from reminders import late_customers

PORT = 18474  # do not change the port: the address is part of the recording


@pytest.fixture
def client() -> Iterator[FortnoxClient]:
    """Yield a client of a sandbox if FORTNOX_RECORD is set. Otherwise, yield a client that needs recorded responses."""
    if os.environ.get("FORTNOX_RECORD"):
        with serve(port=PORT, rate_limit=False, database_number=1840201) as sandbox:
            yield connect(sandbox)
    else:
        yield FortnoxClient.from_token("replayed", api_url=f"http://127.0.0.1:{PORT}", pace=Pace.off)


def test_reminders_of_the_recorded_company(client: FortnoxClient, fortnox_recorder: Recorder) -> None:
    with fortnox_recorder.use_cassette("late.yaml"):
        reminders = late_customers(client, date(2026, 3, 31))
    assert [reminder.owed for reminder in reminders] == sorted(
        (reminder.owed for reminder in reminders), reverse=True
    )
    assert sum(reminder.owed for reminder in reminders) == Decimal(192032)

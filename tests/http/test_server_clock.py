"""Tests that the clock that follows Fortnox's `Date` header never goes back, and ignores cached responses."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

from fortnox_sdk.http.messages import Response
from fortnox_sdk.http.server_clock import ServerClock
from fortnox_sdk.testing import Clock

HOUR = timedelta(hours=1)


@pytest.fixture
def machine() -> Clock:
    return Clock()


@pytest.fixture
def server(machine) -> ServerClock:
    """Return a clock that got a Date header 30 seconds ago. The header was one hour behind the machine's clock."""
    server = ServerClock(machine)
    server.observe(response(format_datetime(machine.now() - HOUR, usegmt=True)))
    machine.sleep(30)
    return server


def response(date: str, **headers: str) -> Response:
    return Response(status=200, headers={"Date": date} | headers, body=b"")


def test_the_date_and_the_monotonic_time_give_the_time(machine, server):
    assert server.now() == machine.now() - HOUR


def test_a_step_of_the_machine_s_clock_changes_nothing(machine, server):
    before = server.now()
    machine.set_now(machine.now() + 5 * HOUR)
    assert server.now() == before


@pytest.mark.parametrize(
    "date", ["", "now", "Tue, 20 Jan 2026 09:00:00 ???", "Fri, 31 Dec 9999 23:59:59 GMT", "x" * 29]
)
def test_an_unusable_date_keeps_the_last_usable_one(server, date):
    before = server.now()
    server.observe(response(date))
    assert server.now() == before


def test_the_date_of_a_cached_response_is_ignored(machine, server):
    before = server.now()
    server.observe(response(format_datetime(machine.now() + HOUR, usegmt=True), Age="7"))
    assert server.now() == before


def test_the_clock_never_goes_back(server):
    before = server.now()
    server.observe(response(format_datetime(before - HOUR, usegmt=True)))
    assert server.now() == before


def test_a_later_date_moves_the_clock_forward(server):
    later = server.now() + HOUR
    server.observe(response(format_datetime(later, usegmt=True)))
    assert server.now() == later

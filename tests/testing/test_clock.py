"""Tests that the clock for tests moves only when a test sets or advances it, or when code sleeps."""

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from fortnox_sdk.clock import Clock as ClockProtocol
from fortnox_sdk.errors import InvalidInput, SignInRequired
from fortnox_sdk.testing import Clock, connect

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_time_stands_still():
    clock: ClockProtocol = Clock(NOON)
    assert [clock.now(), clock.now()] == [NOON, NOON]
    assert clock.monotonic() == clock.monotonic()


@pytest.mark.parametrize("time", [90, 90.0, timedelta(seconds=90)])
def test_advancing_moves_both_times(time):
    clock = Clock(NOON)
    before = clock.monotonic()
    clock.advance(time)
    assert clock.now() == NOON + timedelta(seconds=90)
    assert clock.monotonic() == before + 90
    assert clock.sleeps == []


def test_sleeping_is_recorded_and_takes_no_time():
    clock = Clock(NOON)
    clock.sleep(3600)
    clock.sleep(0.5)
    assert clock.sleeps == [3600, 0.5]
    assert clock.now() == NOON + timedelta(hours=1, seconds=0.5)


def test_set_now_does_not_change_monotonic():
    clock = Clock(NOON)
    before = clock.monotonic()
    clock.set_now(datetime(2024, 1, 1, 1, tzinfo=ZoneInfo("Europe/Stockholm")))
    assert clock.now() == datetime(2024, 1, 1, tzinfo=UTC)
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() == before


def test_instant_without_a_time_zone_is_refused():
    with pytest.raises(InvalidInput, match="no time zone"):
        Clock(NOON.replace(tzinfo=None))


def test_threads_that_sleep_lose_no_time():
    clock = Clock(NOON)
    before = clock.monotonic()

    def sleep_often() -> None:
        for _ in range(2000):
            clock.sleep(0.5)

    threads = [threading.Thread(target=sleep_often) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.monotonic() - before == 8000
    assert len(clock.sleeps) == 16000


def test_client_uses_the_clock(fortnox_sandbox):
    clock = Clock()
    client = connect(fortnox_sandbox, clock=clock)
    assert client.connection.status().days_left == 30
    clock.advance(timedelta(days=31))
    with pytest.raises(SignInRequired), client.connection.exporting():
        pytest.fail("the job must not run")

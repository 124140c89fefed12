"""Tests that the rate limiter allows no window with too many calls, and serves callers in order of arrival."""

import random
import threading
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fortnox_sdk.errors import RateLimited
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.http.ratelimit import Pace, RateLimiter
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import Clock, connect
from tests.transports import TamperingTransport


@given(st.lists(st.floats(0, 3), min_size=1, max_size=120), st.integers(1, 24))
def test_pace_is_kept_at_fortnox_with_any_delays(delays, calls):
    clock = Clock()
    limiter = RateLimiter(Pace(calls=calls, per_s=5), clock=clock)
    instants = []
    for delay in delays:
        with limiter.slot():
            clock.advance(delay)  # on the way
            instants.append(clock.monotonic())
    for i, at in enumerate(instants):
        assert sum(1 for other in instants[: i + 1] if other > at - 5) <= calls


def test_free_window_needs_no_wait(clock):
    limiter = RateLimiter(Pace(calls=24, per_s=5), clock=clock)
    for _ in range(24):
        with limiter.slot() as waited:
            assert waited == 0
    assert clock.sleeps == []
    with limiter.slot() as waited:
        assert waited == 5


def test_free_slot_counts_as_no_wait_with_the_system_clock():
    with RateLimiter(Pace(calls=1, per_s=5)).slot() as waited:
        assert waited == 0


def test_429_blocks_calls_for_a_window(clock):
    limiter = RateLimiter(Pace(calls=24, per_s=5), clock=clock)
    limiter.block(7)
    with limiter.slot() as waited:
        assert waited == 7


def test_threads_share_one_window():
    clock = Clock()
    limiter = RateLimiter(Pace(calls=2, per_s=5), clock=clock)
    in_flight, most, finished = 0, 0, []
    guard = threading.Lock()

    def work() -> None:
        nonlocal in_flight, most
        for _ in range(20):
            with limiter.slot():
                with guard:
                    in_flight += 1
                    most = max(most, in_flight)
                with guard:
                    in_flight -= 1
        finished.append(1)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert len(finished) == 8
    assert most <= 2


def test_a_later_429_without_a_time_does_not_shorten_the_wait_of_the_first(clock):
    limiter = RateLimiter(Pace(calls=24, per_s=5), clock=clock)
    limiter.block(60)
    limiter.block()
    with limiter.slot() as waited:
        assert waited == 60


def test_slot_is_refused_at_once_if_a_block_lasts_too_long(clock):
    limiter = RateLimiter(Pace(calls=24, per_s=5), clock=clock)
    limiter.block(30)
    assert limiter.blocked_s == 30
    with pytest.raises(RateLimited) as caught, limiter.slot(longest_block_s=30):
        pass
    assert (caught.value.status, caught.value.retry_after_s) == (429, 30)
    assert clock.sleeps == []
    with limiter.slot(longest_block_s=31) as waited:
        assert waited == 30
    assert limiter.blocked_s == 0


def test_waiting_threads_learn_of_a_long_block_at_once():
    clock = Clock()
    limiter = RateLimiter(Pace(calls=1, per_s=5), clock=clock)
    refused: list[float | None] = []

    def call() -> None:
        try:
            with limiter.slot(longest_block_s=6):
                pass
        except RateLimited as fault:
            refused.append(fault.retry_after_s)

    threads = [threading.Thread(target=call) for _ in range(4)]
    with limiter.slot():
        for thread in threads:
            thread.start()
        limiter.block(30)
        for thread in threads:
            thread.join(timeout=20)
    assert refused == [30] * 4


def test_interrupted_wait_leaves_the_queue():
    class Interrupted(Clock):
        def sleep(self, seconds: float) -> None:
            if not self.sleeps:
                self.sleeps.append(seconds)
                raise KeyboardInterrupt
            super().sleep(seconds)

    limiter = RateLimiter(Pace(calls=1, per_s=5), clock=Interrupted())
    with limiter.slot():
        pass
    with pytest.raises(KeyboardInterrupt), limiter.slot():
        pass
    with limiter.slot() as waited:
        assert waited == 5


class SharedClock(Clock):
    """A clock that client and sandbox share. `sleep` waits until no request is under way, then advances the clock."""

    def __init__(self) -> None:
        super().__init__()
        self._quiet = threading.Condition()
        self._flying = 0

    def sleep(self, seconds: float) -> None:
        end = self.monotonic() + seconds
        with self._quiet:
            self._quiet.wait_for(lambda: self._flying == 0)
            self.advance(max(0.0, end - self.monotonic()))

    def on_the_way(self, seconds: float, in_flight: int) -> None:
        with self._quiet:
            self._flying += in_flight
            self.advance(seconds)
            self._quiet.notify_all()


def distant(clock: SharedClock) -> TamperingTransport:
    """Return a transport that delays each request and each response by a random time on the shared clock."""
    way = random.Random(7)

    def back(_: Request, response: Response) -> Response:
        clock.on_the_way(way.random() * 0.02, -1)
        return response

    return TamperingTransport(back, before=lambda _: clock.on_the_way(way.random() * 0.02, +1))


def test_sixteen_threads_keep_the_rate_limit_and_all_get_their_turn():
    clock, each = SharedClock(), 8
    statuses: list[list[int]] = [[] for _ in range(16)]
    with serve(now=clock.now, monotonic=clock.monotonic) as sandbox:
        session = connect(
            sandbox, transport=distant(clock), pace=Pace(calls=24, per_s=5), clock=clock
        ).session
        order: list[int] = []
        began = clock.monotonic()

        def work(me: int) -> None:
            for _ in range(each):
                statuses[me].append(session.send("GET", "/3/companyinformation").status)
                order.append(me)

        threads = [threading.Thread(target=work, args=(me,)) for me in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        log = [entry for entry in sandbox.log() if entry["path"] == "/3/companyinformation"]
    assert statuses == [[200] * each] * 16
    assert session.calls.count == session.calls.count - session.calls.retries == 16 * each
    assert clock.monotonic() - began < 5 * (16 * each / 24)
    instants = sorted(datetime.fromisoformat(str(entry["at"])).timestamp() for entry in log)
    assert max(sum(1 for other in instants if at - 5 < other <= at) for at in instants) <= 24
    # In the order of arrival, no thread finishes its last call while another one is still at its first.
    half = order[: len(order) // 2]
    assert min(half.count(me) for me in range(16)) >= 1

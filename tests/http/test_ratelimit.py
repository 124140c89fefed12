"""The pace: never more calls in a window than allowed, first come first served."""

import threading

from hypothesis import given
from hypothesis import strategies as st

from fortnox_sdk.http.ratelimit import Pace, RateLimiter
from tests.conftest import FakeClock


@given(st.lists(st.floats(0, 3), min_size=1, max_size=120), st.integers(1, 24))
def test_fortnox_never_sees_more_than_the_pace_in_any_window_whatever_the_delays(delays, calls):
    clock = FakeClock()
    limiter = RateLimiter(Pace(calls=calls, per_s=5), clock=clock)
    seen = []
    for delay in delays:
        with limiter.place():
            clock.advance(delay)  # on the way
            seen.append(clock.monotonic())
    for i, at in enumerate(seen):
        assert sum(1 for other in seen[: i + 1] if other > at - 5) <= calls


def test_a_free_window_costs_no_wait(clock):
    limiter = RateLimiter(Pace(calls=24, per_s=5), clock=clock)
    for _ in range(24):
        with limiter.place() as waited:
            assert waited == 0
    assert clock.slept == []
    with limiter.place() as waited:
        assert waited == 5


def test_after_429_nothing_is_sent_for_a_window(clock):
    limiter = RateLimiter(Pace(calls=24, per_s=5), clock=clock)
    limiter.exhausted(7)
    with limiter.place() as waited:
        assert waited == 7


def test_threads_share_one_window_and_all_get_through():
    clock = FakeClock()
    limiter = RateLimiter(Pace(calls=2, per_s=5), clock=clock)
    flying, most, done = 0, 0, []
    guard = threading.Lock()

    def work() -> None:
        nonlocal flying, most
        for _ in range(20):
            with limiter.place():
                with guard:
                    flying += 1
                    most = max(most, flying)
                with guard:
                    flying -= 1
        done.append(1)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert len(done) == 8
    assert most <= 2

"""Tests that the garbage collector is paused while a large file is read, and that it works as before afterwards."""

import gc

import pytest

import sie4
from tests.sie4.test_streaming import file_with_vouchers

LARGE = file_with_vouchers(9_000)


@pytest.fixture(autouse=True)
def unfrozen():
    """Undo `gc.freeze()` in tests/conftest.py, because sie4 does not pause the collector while objects are frozen."""
    gc.unfreeze()
    yield
    gc.collect()
    gc.freeze()


class Cycle:
    """An object that only the cycle collector frees."""

    alive = 0

    def __init__(self):
        self.self = self
        type(self).alive += 1

    def __del__(self):
        type(self).alive -= 1


@pytest.mark.slow
def test_reading_large_files_does_not_keep_the_garbage_of_the_caller():
    # The collector frees old objects when ten or so large files have been read.
    for _ in range(20):
        kept_over_a_reading = Cycle()
        sie4.loads(LARGE)
        del kept_over_a_reading
    assert Cycle.alive < 15


def test_the_collector_does_not_run_while_a_large_file_is_read():
    runs = []
    gc.callbacks.append(lambda _phase, info: runs.append(info["generation"]))
    try:
        sie4.loads(LARGE)
    finally:
        gc.callbacks.pop()
    # Without the pause, the collector runs more than a hundred times.
    assert len(runs) < 20


def test_objects_frozen_by_the_caller_stay_frozen():
    gc.freeze()
    sie4.loads(LARGE)
    assert gc.get_freeze_count() > 0


def test_the_collector_keeps_its_state():
    sie4.loads(LARGE)
    assert gc.isenabled()
    gc.disable()
    try:
        sie4.loads(LARGE)
        assert not gc.isenabled()
    finally:
        gc.enable()

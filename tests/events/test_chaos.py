"""Tests of lost connections and killed processes while events are handled."""

import pytest

from tests.chaos.events import run


@pytest.mark.slow
def test_no_event_is_lost_or_out_of_order_after_cuts_and_kills():
    """Run a short form of `python -m tests.chaos.events --events 10000 --cuts 50 --kills 20`."""
    result = run(events=200, cuts=4, kills=3)
    assert (result.handled, result.lost, result.out_of_order) == (200, 0, 0)
    assert result.cuts >= 4
    assert result.kills >= 3

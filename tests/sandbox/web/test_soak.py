"""Tests of the sandbox under load: the soak test in a short form, and its check that memory use stops growing."""

import sys

import pytest

from benchmarks.soak import growth_mb, is_flat, soak

pytestmark = pytest.mark.own


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the soak test reads /proc")
@pytest.mark.slow
def test_sandbox_survives_200_connections_with_good_and_bad_clients():
    figures, wrong = soak(connections=200, seconds=8, every_s=1, seed=3)
    wrong = [
        name for name in wrong if name != "memory_mb"
    ]  # the memory is still growing in the first seconds
    assert wrong == [], figures
    statuses = figures["statuses"]
    assert {"200", "201", "204", "400", "401", "404", "413", "431"} <= statuses.keys()
    assert max(figures["memory_mb"]) < 200
    assert figures["threads_left"] == figures["files_left"] == 0


@pytest.mark.parametrize(
    ("samples_mb", "growth"),
    [
        ([60 + 3 * n for n in range(12)] + [100] * 12, 0),
        ([60 + 3 * n for n in range(12)] + [100 + n / 10 for n in range(12)], 0.8),
        ([60 + 3 * n for n in range(12)] + [100 + 2 * n for n in range(12)], 16),
        ([60, 90], None),
    ],
)
def test_memory_is_judged_by_its_growth_after_the_warm_up(samples_mb, growth):
    found = growth_mb(samples_mb)
    assert found == (None if growth is None else pytest.approx(growth))
    assert is_flat(samples_mb) is (growth is None or growth <= 5)

"""Tests of fault and clock options on the command line."""

import pytest

from fortnox_sdk.sandbox.faults.parsing import read_clock, read_faults

pytestmark = pytest.mark.own


@pytest.mark.parametrize(
    ("text", "switches"),
    [
        ("", {}),
        ("429=0.1, 500=2", {"status": {"429": 0.1, "500": 2}}),
        ("latency=1.5s,jitter=200ms", {"latency_s": 1.5, "latency_jitter_s": 0.2}),
        ("without-meta,rate_limit=off", {"without_meta": True, "rate_limit": False}),
        ("late=1,late_by=2m", {"commit_late": 1, "commit_late_s": 120.0}),
        ("no-right=Balance+Price,path=/3/invoices", {"no_right": "Balance,Price", "path": "/3/invoices"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_fault_option_is_parsed(text, switches):
    assert read_faults(text).switches == switches


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("1h", 3600), ("-2d", -172_800), ("+0.5h", 1800)])
def test_clock_option_is_parsed_to_seconds(text, seconds):
    assert read_clock(text) == seconds

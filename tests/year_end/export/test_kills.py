"""A short run of `python -m tests.chaos.export`: exports are killed at named points, and post each voucher once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed exports are forked children")
def test_an_export_killed_at_ten_points_posts_each_voucher_once() -> None:
    process = subprocess.run(
        [sys.executable, "-m", "tests.chaos.export", "--kills", "14", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    report = json.loads(process.stdout)
    assert report["failures"] == []
    assert sum(1 for kills in report["points"].values() if kills) >= 10
    assert len(report["variants"]) == 4

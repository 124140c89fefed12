"""The short form of `python -m tests.chaos.export`: kill -9 at named points, and each voucher is there once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed exports are forked children")
def test_an_export_killed_at_ten_points_posts_each_voucher_once() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.chaos.export", "--kills", "14", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found = json.loads(ended.stdout)
    assert found["failures"] == []
    assert sum(1 for struck in found["points"].values() if struck) >= 10
    assert len(found["variants"]) == 4

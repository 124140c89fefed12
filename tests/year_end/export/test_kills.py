"""Short runs of chaos commands: exports that are killed or lose the connection post each voucher once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the exports are forked children")
def test_broken_tls_and_proxy_connections_neither_lose_nor_repeat_a_post() -> None:
    process = subprocess.run(
        [
            *(sys.executable, "-m", "tests.chaos.broken_line", "--json"),
            *("--runs", "9", "--refreshes", "9", "--stores", "file,service"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    report = json.loads(process.stdout)
    assert (report["exports"], sum(report["refreshes"].values())) == (9, 9)
    assert (report["twice"], report["lost"], report["untrue"]) == ([], [], [])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed exports are forked children")
def test_an_export_killed_at_each_step_posts_a_voucher_and_its_reversal_in_the_next_year_once() -> None:
    # The response to the first POST is lost, so the export also waits and looks for its voucher.
    # `python -m tests.chaos.every_step` runs the export without this fault, too.
    process = subprocess.run(
        [sys.executable, "-m", "tests.chaos.every_step", "--json", "--lost", "drop_after_commit"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    report = json.loads(process.stdout)
    assert report["failures"] == []
    assert report["steps"] >= 50
    for step in ("before", "during", "after"):
        assert report["names"][f"{step} POST /3/vouchers"] >= 1
    assert "in a wait" in report["names"]

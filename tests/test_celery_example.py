"""Tests of the example that synchronises companies with Celery. A Celery worker runs in another process."""

import subprocess
import sys
from pathlib import Path

import pytest

MAIN = Path(__file__).resolve().parents[1] / "examples" / "fleet_celery" / "main.py"


@pytest.mark.slow
def test_a_worker_of_celery_synchronises_each_company(tmp_path):
    pytest.importorskip("celery", reason="celery is not installed (group `guests`)")
    ran = subprocess.run(
        [sys.executable, str(MAIN)], cwd=tmp_path, capture_output=True, text=True, timeout=150, check=False
    )
    assert ran.returncode == 0, ran.stderr
    results = [line.rsplit(maxsplit=3) for line in ran.stdout.splitlines() if line.endswith("calls")]
    assert [(name, status) for name, status, *_ in results] == [
        ("Fjällbris Friluft AB", "synced"),
        ("Nordkåpan AB", "synced"),
    ]

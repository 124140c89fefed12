"""The short form of `python -m tests.chaos.refresh`: kill -9 at each named point and at random times."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed refreshes are forked children")
def test_a_killed_refresh_loses_nothing_that_could_be_kept():
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.chaos.refresh",
            "--kills",
            "48",
            "--stores",
            "file,sqlite,service",
            "--json",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found = json.loads(ended.stdout)
    assert set(found) == {
        "kills",
        "by_point",
        "works",
        "sign_in_right",
        "sign_in_wrong",
        "wrong_token",
        "corrupt",
        "silent",
        "service_sign_ins",
    }
    assert found["kills"] == found["works"] + found["sign_in_right"] == 48
    assert len(found["by_point"]) == 9
    for wrong in ("sign_in_wrong", "wrong_token", "corrupt", "silent", "service_sign_ins"):
        assert found[wrong] == 0

"""Tests that run a short `python -m tests.chaos.refresh`, which kills processes at named points and at random times."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed refreshes are forked children")
@pytest.mark.slow
def test_killed_refresh_loses_no_token_needlessly():
    process = subprocess.run(
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
    assert process.returncode == 0, process.stdout + process.stderr
    result = json.loads(process.stdout)
    assert set(result) == {
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
    assert result["kills"] == result["works"] + result["sign_in_right"] == 48
    assert len(result["by_point"]) == 9
    for wrong in ("sign_in_wrong", "wrong_token", "corrupt", "silent", "service_sign_ins"):
        assert result[wrong] == 0


ALWAYS_SIGN_IN = """
import sys
from fortnox_sdk.errors import SignInRequired
from tests.chaos import refresh
from tests.chaos.refresh_killed import Child

class AlwaysSignIn(refresh.TokenProvider):
    def authorization(self):
        if not isinstance(self._store, Child):
            raise SignInRequired("Someone has to sign in.")
        return super().authorization()

    def renew(self, authorization):
        if isinstance(self._store, Child):
            super().renew(authorization)

refresh.TokenProvider = AlwaysSignIn
sys.exit(refresh.main())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed refreshes are forked children")
def test_unneeded_sign_in_is_detected():
    # A provider that always requires a sign-in is right only at the points where the token is really lost.
    process = subprocess.run(
        [sys.executable, "-c", ALWAYS_SIGN_IN, "--kills", "16", "--stores", "file", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.returncode == 1, process.stdout + process.stderr
    result = json.loads(process.stdout)
    assert result["works"] == 0
    assert result["sign_in_right"] >= 3  # request sent, sandbox committed, response read
    assert result["sign_in_wrong"] >= 4  # intent saved, temporary file written, replaced, saved
    assert (
        "file, intent saved: Someone has to sign in. The sandbox has not rotated the token." in process.stderr
    )
    assert "The sandbox still takes the stored token." in process.stderr

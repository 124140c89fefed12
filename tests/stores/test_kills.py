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


LIES = """
import sys
from fortnox_sdk.errors import SignInRequired
from tests.chaos import refresh
from tests.chaos.refresh_killed import Child

class Liar(refresh.TokenProvider):
    def authorization(self):
        if not isinstance(self._store, Child):
            raise SignInRequired("Someone has to sign in.")
        return super().authorization()

    def renew(self, authorization):
        if isinstance(self._store, Child):
            super().renew(authorization)

refresh.TokenProvider = Liar
sys.exit(refresh.main())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed refreshes are forked children")
def test_a_sign_in_that_was_not_needed_is_told():
    """The judge, judged: a provider that always asks for a sign-in is believed only where it happens to be right."""
    ended = subprocess.run(
        [sys.executable, "-c", LIES, "--kills", "16", "--stores", "file", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 1, ended.stdout + ended.stderr
    found = json.loads(ended.stdout)
    assert found["works"] == 0
    assert found["sign_in_right"] >= 3  # request sent, sandbox committed, reply read
    assert found["sign_in_wrong"] >= 4  # intent saved, temporary file written, replaced, saved
    assert (
        "file, intent saved: Someone has to sign in. The sandbox has not rotated the token." in ended.stderr
    )
    assert "The sandbox still takes the stored token." in ended.stderr

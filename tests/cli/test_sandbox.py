"""Test the options of `fortnox sandbox`, and its errors for invalid options."""

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
import requests

from fortnox_sdk.cli.main import run


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--host", "192.0.2.7"), "not a loopback address"),
        (("--host", "example.com"), "not a loopback address"),
        (("--fault", "latency=often"), "latency_s=often"),
        (("--fault", "no-such=1"), "Unknown fault 'no_such'"),
        (("--fault", "locked=soon"), "locked=soon"),
        (("--fault", "200=1"), "status"),
        (("--clock", "tomorrow"), "tomorrow"),
    ],
)
def test_an_invalid_option_ends_in_one_error_line(capfd, words, message):
    assert run(["sandbox", "--lang", "en", *words]) == 2
    output = capfd.readouterr()
    assert message in output.err
    assert len(output.err.strip().splitlines()) == 1
    assert not output.out


def test_the_sandbox_starts_with_its_options_and_serves_a_page():
    words = ("--json", "--invoices", "30", "--seed", "3", "--companies", "2", "--clock", "30d")
    words += ("--database-number", "1234567", "--no-rate-limit", "--latency", "0.001")
    command = [sys.executable, "-m", "fortnox_sdk.cli", "sandbox", *words, "--fault", "503=2,latency=1ms"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            output = json.loads(process.stdout.readline())
            state = requests.get(f"{output['url']}/_sandbox/state", timeout=10).json()
            page = requests.get(output["url"], timeout=10)
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert output["database_number"] == 1234567
    assert len(state["companies"]) == 2
    assert state["faults"]["rate_limit"] is False
    assert len({company["organization_number"] for company in state["companies"]}) == 2
    assert len(state["companies"][0]["years"]) == 3
    assert state["faults"]["status"] == {"503": 2}
    moved = datetime.fromisoformat(state["now"]) - datetime.now(UTC)
    assert abs(moved - timedelta(days=30)) < timedelta(minutes=1)
    assert page.status_code == 200
    assert state["companies"][1]["name"] in page.text

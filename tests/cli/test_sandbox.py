"""Tests of the options of `fortnox sandbox`, and of its errors for invalid options."""

import re
import signal
import socket
import subprocess
import sys
import tomllib
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import requests

from fortnox_sdk.cli.main import run
from tests.cli.test_json_always import check_object


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
        (("--scope", "two scopes"), "'two scopes' is not a scope"),
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
            output = check_object(process.stdout.readline(), "sandbox")
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


@contextmanager
def started(*words):
    """Start `fortnox sandbox`, and yield its process and its lines on stderr when it has printed all of them."""
    command = [sys.executable, "-m", "fortnox_sdk.cli", "sandbox", "--lang", "en", *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            notes = []
            for line in process.stderr:
                notes.append(line)
                if "Ctrl-C" in line:
                    break
            yield process, notes
        finally:
            process.terminate()


def test_the_sandbox_prints_what_a_program_in_any_language_needs(tmp_path):
    with started("--scope", "deletevoucher", "--state", tmp_path) as (process, notes):
        url = re.search(r"Open (http://\S+) in a browser", "".join(notes))[1]
        printed = "".join(process.stdout.readline() for _ in range(11))
        lines = dict(re.split(r"\s{2,}", line.strip(), maxsplit=1) for line in printed.splitlines()[1:])
        assert (lines["API"], lines["OAuth"]) == (f"{url}/3", f"{url}/oauth-v1")
        assert f"curl -X POST {url}/_sandbox/token" in printed
        assert requests.get(lines["Admin API"], timeout=10).json()["openapi"] == "3.1.0"
        answer = requests.post(f"{url}/_sandbox/token", timeout=10).json()
        assert "deletevoucher" in answer["scope"].split()
        refreshed = requests.post(
            f"{lines['OAuth']}/token",
            data={"grant_type": "refresh_token", "refresh_token": answer["refresh_token"]},
            auth=(lines["client_id"], lines["client_secret"]),
            timeout=10,
        )
        assert refreshed.status_code == 200
        bearer = {"Authorization": f"Bearer {refreshed.json()['access_token']}"}
        company = requests.get(f"{lines['API']}/companyinformation", headers=bearer, timeout=10).json()
        assert str(company["CompanyInformation"]["DatabaseNumber"]) == lines["Company"]


@pytest.mark.parametrize(
    ("language", "heading", "names", "any_port", "notes"),
    [
        (
            "en",
            "The sandbox",
            ("or", "Company", "Get a token", "Admin API"),
            "any other port on this computer",
            (
                "Open URL in a browser to manage companies, faults and the clock.",
                "Press Ctrl-C to stop the sandbox.",
            ),
        ),
        (
            "sv",
            "Fortnox i sandlådan",
            ("eller", "Företag", "Hämta en åtkomstnyckel", "Admin-API"),
            "valfri annan port på den här datorn",
            ("Öppna URL i en webbläsare för att hantera företag, fel och klocka.", "Avsluta med Ctrl-C."),
        ),
    ],
)
def test_the_table_and_the_notes_are_in_the_chosen_language(language, heading, names, any_port, notes):
    options = ("--lang", language, "--database-number", "1234567", "--invoices", "2")
    with started(*options) as (process, printed_notes):
        printed = [process.stdout.readline().strip() for _ in range(11)]
    url = re.search(r"http://\S+", printed_notes[0])[0]
    rows = [tuple(re.split(r"\s{2,}", line.replace(url, "URL"), maxsplit=1)) for line in printed[1:]]
    alternative, company, token, admin = names
    secrets = {"client_id", "client_secret", "redirect_uri"}
    assert printed[0] == heading
    assert [row[:1] if row[0] in secrets else row for row in rows] == [
        ("API", "URL/3"),
        ("OAuth", "URL/oauth-v1"),
        ("client_id",),
        ("client_secret",),
        ("redirect_uri",),
        (alternative, rows[5][1]),
        (alternative, any_port),
        (company, "1234567"),
        (token, "curl -X POST URL/_sandbox/token"),
        (admin, "URL/_sandbox/openapi.json"),
    ]
    assert [line.strip().replace(url, "URL") for line in printed_notes] == [*notes]


def test_the_sandbox_says_if_the_last_port_is_in_use(tmp_path):
    with started("--state", tmp_path) as (_, notes):
        url = re.search(r"Open (http://\S+) in a browser", "".join(notes))[1]
    with started("--state", tmp_path) as (_, notes):
        assert url in "".join(notes)
        assert "in use" not in "".join(notes)
    with (
        socket.create_server(("127.0.0.1", urlsplit(url).port)),
        started("--state", tmp_path) as (_, notes),
    ):
        assert f"{url}, is in use by another program" in "".join(notes)


@pytest.mark.parametrize(
    "words", [(), ("--host", "localhost"), ("--host", "::1"), ("--port", "free")], ids=str
)
def test_the_sandbox_writes_the_addresses_that_it_prints(tmp_path, words):
    words = [str(free_port()) if word == "free" else word for word in words]
    with started("--write-config", tmp_path, *words) as (process, notes):
        url = re.search(r"Open (http://\S+) in a browser", "".join(notes))[1]
        printed = "".join(process.stdout.readline() for _ in range(11))
        settings = tomllib.loads((tmp_path / "fortnox.toml").read_text())
        assert requests.get(url, timeout=10).status_code == 200
    if "--port" in words:
        assert url.endswith(f":{words[1]}")
    assert (settings["api_url"], settings["auth_url"]) == (url, f"{url}/oauth-v1")
    assert re.findall(r"API +(\S+)", printed)[0] == f"{url}/3"
    *registered, any_port = settings["redirect_uris"]
    assert re.findall(r"http://\S+/callback", printed) == registered
    assert any_port == "http://127.0.0.1:0/callback"


def test_the_sandbox_keeps_its_address_and_redirects_when_it_starts_again(tmp_path):
    before = None
    for _ in range(2):
        with started("--write-config", tmp_path, "--state", tmp_path / "state.sqlite"):
            settings = (tmp_path / "fortnox.toml").read_text()
        assert before in {None, settings}
        before = settings


def test_a_port_in_use_ends_in_one_error_line(capfd):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert run(["sandbox", "--lang", "en", "--port", str(port)]) == 2
    assert f"can't listen on port {port}" in capfd.readouterr().err


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]

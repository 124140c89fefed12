"""Tests of `fortnox web`: its URL, its folder, its shutdown and its errors."""

import json
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlsplit

import pytest
import requests

from fortnox_sdk.cli.main import run
from fortnox_sdk.cli.trust import trust_file


@contextmanager
def started(*words, folder):
    """Run `fortnox web`, and yield its URL and its process. Then stop it as Ctrl-C does."""
    command = [
        sys.executable,
        "-m",
        "fortnox_sdk.cli",
        "web",
        "--json",
        "--no-browser",
        "--folder",
        "jobs",
        *words,
    ]
    with subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell starts programs in the background with SIGINT ignored, and children inherit that.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 -- no threads here
    ) as process:
        try:
            yield json.loads(process.stdout.readline())["address"], process
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 0


def test_only_the_printed_address_opens_the_guide(tmp_path):
    with started("--lang", "sv", folder=tmp_path) as (address, _), requests.Session() as browser:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{32}", address)
        guessed = address.partition("?")[0]
        assert requests.get(guessed, timeout=10).status_code == 403
        page = browser.get(address, timeout=10)
        assert page.url == guessed
        assert "Det finns inga uppdrag ännu." in page.text
        assert "inte konfigurerat för Fortnox" in browser.get(f"{guessed}new", timeout=10).text
        other = requests.get(address, headers={"Host": "evil.example"}, timeout=10)
        assert other.status_code == 421
        assert "Werkzeug" not in other.headers["Server"]


def test_the_port_of_the_redirect_uri_is_used(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    settings = f'client_id = "k3"\nredirect_uris = ["http://localhost:{port}/oauth"]\nstore = "memory:"\n'
    (tmp_path / "own.toml").write_text(settings)
    with started("--config", "own.toml", folder=tmp_path) as (address, _):
        assert address.startswith(f"http://localhost:{port}/")
        with requests.Session() as browser:
            assert browser.get(address, timeout=10).status_code == 200
            # The redirect URI leads to the guide, which knows no sign-in of this browser.
            assert browser.get(f"http://localhost:{port}/oauth?code=x", timeout=10).status_code == 409


def test_another_port_still_works_with_a_pasted_address(tmp_path):
    (tmp_path / "own.toml").write_text('client_id = "k3"\nredirect_uris = ["https://app.example.com/back"]\n')
    with started("--config", "own.toml", "--lang", "en", folder=tmp_path) as (address, process):
        assert address.startswith("http://127.0.0.1:")
        assert urlsplit(address).port > 1023, "a free port, which needs no privileges"
        assert "https://app.example.com/back, which does not lead to the guide" in process.stderr.readline()
        assert requests.get(address, timeout=10).status_code == 200


def test_a_redirect_uri_without_a_port_leads_to_a_free_port(tmp_path):
    (tmp_path / "own.toml").write_text('client_id = "k3"\nredirect_uris = ["http://localhost/back"]\n')
    with started("--config", "own.toml", folder=tmp_path) as (address, _):
        assert urlsplit(address).port > 1023
        assert requests.get(address, timeout=10).status_code == 200


@pytest.mark.parametrize("language", ["en", "sv"])
def test_a_port_in_use_ends_in_one_error_line(capfd, language):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(["web", "--port", str(port), "--no-browser", "--lang", language]) == 2
    output = capfd.readouterr()
    in_use = "is in use by another program" if language == "en" else "används av ett annat program"
    assert f"Port {port} {in_use}." in output.err
    assert len(output.err.strip().splitlines()) == 1


@pytest.mark.parametrize(("language", "label"), [("en", "Address"), ("sv", "Adress")])
def test_a_person_sees_the_address_below_a_heading(tmp_path, language, label):
    words = ["--no-browser", "--folder", "jobs", "--lang", language]
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "fortnox_sdk.cli", "web", *words],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            heading, line = (process.stdout.readline().strip() for _ in range(2))
        finally:
            process.kill()
    assert heading == ("The start guide" if language == "en" else "Startguiden")
    assert re.fullmatch(rf"{label} +http://127\.0\.0\.1:\d+/\?token=[\w-]{{32}}", line)


def test_invalid_settings_are_an_error_and_no_guide_without_fortnox(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "fortnox.toml"
    file.write_text('client_id = ""\n')
    trust_file(file, file.read_bytes())
    assert run(["web", "--no-browser", "--lang", "en"]) == 2
    assert "The client id is missing." in capfd.readouterr().err

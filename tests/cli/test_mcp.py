"""Tests of `fortnox mcp`: a missing extra, a port in use, the output, and the imports before the first answer.

The answers of the server are tested in tests/mcp.
"""

import socket
import subprocess
import sys

import pytest
import requests

from fortnox_sdk.cli.main import run
from tests.mcp.conftest import command, http

_MODULES = """
import sys
import fortnox_sdk.cli.mcp, fortnox_sdk.mcp.server, fortnox_sdk.mcp.serving.stdio
print(*sorted(sys.modules))
"""


@pytest.fixture
def settings(at_sandbox, tmp_path):
    return tmp_path / "fortnox.toml"


def test_without_the_extra_the_command_names_the_pip_install(fortnox, settings, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("fortnox_sdk.mcp.server")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mcp.server.lowlevel.server", None)
    result = fortnox("mcp", "--config", settings)
    assert (result.code, result.out) == (2, "")
    assert 'Run: pip install "fortnox-sdk[mcp]"' in result.error_line


@pytest.mark.parametrize(("language", "words"), [("en", "is in use"), ("sv", "används av ett annat program")])
def test_a_port_in_use_is_one_line(settings, capfd, language, words):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(["mcp", "--config", str(settings), "--http", "--port", str(port), "--lang", language]) == 2
    assert words in capfd.readouterr().err


def test_each_start_has_a_new_token_and_the_port_can_be_chosen(settings):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    tokens = set()
    for _ in range(2):
        with http(settings, "--port", str(port)) as (address, token):
            tokens.add(token)
            assert address == f"http://127.0.0.1:{port}/mcp"
            assert requests.post(address, timeout=10).status_code == 401
    assert len(tokens) == 2
    assert all(len(token) >= 43 for token in tokens)


def test_standard_output_has_nothing_but_the_protocol(settings):
    done = subprocess.run(
        command(settings), input="no JSON\n", capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0
    assert all(line.startswith('{"jsonrpc":"2.0"') for line in done.stdout.splitlines())
    assert "Traceback" not in done.stderr


def test_the_start_imports_neither_the_books_nor_the_client(tmp_path):
    done = subprocess.run([sys.executable, "-c", _MODULES], capture_output=True, text=True, check=True)
    imported = set(done.stdout.split())
    assert "fortnox_sdk.mcp.server" in imported
    heavy = {"requests", "sie4", "cattrs", "tenacity", "rich.console", "fortnox_sdk.year_end.books"}
    assert not heavy & imported

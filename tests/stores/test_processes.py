"""Tests that processes share a connection: one process refreshes an expired token, and all use the new token."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from fortnox_sdk.auth.provider import TokenProvider
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.http.messages import Request
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.sandbox import serve
from fortnox_sdk.secret_reference import SecretReference
from fortnox_sdk.stores.encrypted import new_store_key
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.testing import connect
from tests.settings import write_settings

PROCESSES, ROUNDS = 8, 50


@pytest.fixture(scope="module")
def sandbox():
    """Start one sandbox for all tests of this file, since its thirty companies take some seconds to open."""
    with serve(rate_limit=False) as running:
        yield running


@pytest.fixture(scope="module")
def companies(sandbox):
    return [sandbox.add_company() for _ in range(30)]


@pytest.fixture(params=["file", "sqlite", "postgresql", "encrypted"])
def config(request, sandbox, tmp_path):
    """Return a configuration from a file that several processes can read. The secrets are in separate files."""
    store = {
        "file": lambda: str(tmp_path / "store"),
        "encrypted": lambda: str(tmp_path / "store"),
        "sqlite": lambda: f"sqlite:///{tmp_path}/store.db",
        "postgresql": lambda: request.getfixturevalue("postgres_database"),
    }[request.param]()
    (tmp_path / "key").write_text(new_store_key().reveal(), encoding="utf-8")
    (tmp_path / "key").chmod(0o600)
    store_key = "store_key = { file = 'key' }\n" if request.param == "encrypted" else ""
    config = FortnoxConfig.load(write_settings(tmp_path, sandbox, store=store, more=store_key))
    assert isinstance(config.client_secret, SecretReference)
    return config


def connected(config, sandbox, company=None):
    store = open_store(config)
    return store.get(connect(sandbox, database_number=company, store=store).connection.key)


def token_calls(sandbox):
    return [entry["status"] for entry in sandbox.log() if entry["path"] == "/oauth-v1/token"]


@pytest.mark.parametrize("config", ["sqlite", "postgresql"], indirect=True)
def test_companies_refresh_in_parallel(config, sandbox, companies):
    # Thirty companies refresh at once, and the sign-in service takes 0.3 s for each.
    connections = [connected(config, sandbox, company) for company in companies]
    store, transport, clock = open_store(config), RequestsTransport(pool_size=30), SystemClock()
    providers = [TokenProvider(config, store, each.key, transport, clock) for each in connections]
    used = [provider.authorization() for provider in providers]
    sandbox.set_faults(latency_s=0.3)
    began = time.monotonic()
    with ThreadPoolExecutor(30) as pool:
        list(pool.map(TokenProvider.renew, providers, used))
    took_s = time.monotonic() - began
    sandbox.clear_faults()
    assert took_s < 30 * 0.3 / 2, f"one after the other would take 9 s, this took {took_s:.1f} s"
    assert all(store.get(each.key).tokens.refresh != each.tokens.refresh for each in connections)


HOLD_AND_DIE = """
import os, sys
from pathlib import Path
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.testing import connect
from tests.settings import write_settings

with open_store(FortnoxConfig.load(Path(sys.argv[1]))).locked(ConnectionKey.parse(sys.argv[2])):
    os.kill(os.getpid(), 9)
"""


def test_lock_of_a_killed_process_is_freed(config, sandbox, tmp_path):
    connection = connected(config, sandbox)
    command = [sys.executable, "-c", HOLD_AND_DIE, str(tmp_path / "fortnox.toml"), str(connection.key)]
    assert subprocess.run(command, check=False, timeout=60).returncode == -9
    began = time.monotonic()
    with open_store(config).locked(connection.key):
        assert time.monotonic() - began < 5


@pytest.mark.slow
def test_each_expiry_is_one_refresh(config, sandbox, tmp_path):
    connection = connected(config, sandbox)
    before = len(token_calls(sandbox))
    command = [sys.executable, str(Path(__file__).with_name("refresher.py")), str(tmp_path / "fortnox.toml")]
    with ExitStack() as stack:
        workers = [
            stack.enter_context(
                subprocess.Popen(
                    [*command, str(connection.key)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
                )
            )
            for _ in range(PROCESSES)
        ]
        for _ in range(ROUNDS):
            for worker in workers:
                worker.stdin.write("\n")
                worker.stdin.flush()
            assert len({worker.stdout.readline() for worker in workers}) == 1, "all use the same token"
        for worker in workers:
            worker.stdin.close()
        assert [worker.wait(20) for worker in workers] == [0] * PROCESSES
    assert token_calls(sandbox)[before:] == [200] * ROUNDS
    provider = TokenProvider(config, open_store(config), connection.key, RequestsTransport(), SystemClock())
    answer = RequestsTransport().send(
        Request(
            method="GET", url=f"{sandbox.url}/3/companyinformation", authorization=provider.authorization()
        )
    )
    assert answer.status == 200, "the last saved token works"

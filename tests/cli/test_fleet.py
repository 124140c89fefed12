"""Tests of `fortnox fleet`: one run without a queue, and the commands of the queue."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.fleet.dataset_files import record_name
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.stores import open_store
from fortnox_sdk.testing import connect
from tests.cli.conftest import CommandResult
from tests.stores import postgres_server

Fortnox = Callable[..., CommandResult]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    if postgres_server.program("initdb") is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres_server.running() as address:
        yield address


@pytest.mark.slow  # a process of its own reads more than 24 calls, and waits for Fortnox's rate limit
def test_one_run_reads_all_companies_and_the_report_shows_them(fortnox: Fortnox, at_sandbox: Sandbox) -> None:
    result = fortnox("fleet", "run", "--processes", "1", "--json")
    assert result.code == 0, result.err
    (line,) = result.json["companies"]
    assert line["name"] == "Fjällbris Friluft AB"
    assert (line["need"], line["days_left"]) == ("nothing", 30)
    (complete,) = result.json["results"]
    assert complete["status"] == "synced"
    calls = len(at_sandbox.log())
    report = fortnox("fleet", "report", "--lang", "sv")
    assert report.code == 0
    assert "Fjällbris Friluft AB" in report.out
    assert "i ordning" in report.out
    assert len(at_sandbox.log()) == calls


def test_a_company_that_was_never_read_is_not_up_to_date(fortnox: Fortnox, at_sandbox: Sandbox) -> None:
    report = fortnox("fleet", "report", "--json")
    assert report.code == 0
    (line,) = report.json["companies"]
    assert line["need"] == "old"
    assert line["reason_sv"] == "Företaget synkroniserades inte i natt."


def test_what_cannot_be_read_about_one_company_does_not_hide_the_others(
    fortnox: Fortnox, at_sandbox: Sandbox, tmp_path: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(FortnoxConfig.load(tmp_path / "fortnox.toml"))
    broken = connect(at_sandbox, database_number=at_sandbox.add_company(), store=store).connection.key
    record = tmp_path / "fleet-data" / record_name(broken)
    record.parent.mkdir(parents=True)
    record.write_bytes(b"{")
    report = fortnox("fleet", "report", "--json")
    assert report.code == 1
    assert len(report.json["companies"]) == 2
    assert "is damaged" in report.err
    assert record.name in report.err
    monkeypatch.setenv("FORTNOX_QUEUE", postgres_server.new_database(server))
    assert fortnox("fleet", "init").code == 0
    assert fortnox("fleet", "enqueue", "--json").json["added"] == 2


def test_the_queue_is_made_filled_and_shown(
    fortnox: Fortnox, at_sandbox: Sandbox, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORTNOX_QUEUE", postgres_server.new_database(server))
    assert fortnox("fleet", "init").code == 0
    assert fortnox("fleet", "enqueue", "--json").json["added"] == 1
    assert fortnox("fleet", "enqueue", "--json").json["already_waiting"] == 1
    status = fortnox("fleet", "status", "--json").json
    assert {state: status[state] for state in ("waiting", "running", "done", "failed")} == {
        "waiting": 1,
        "running": 0,
        "done": 0,
        "failed": 0,
    }


def test_a_missing_queue_is_named(fortnox: Fortnox, at_sandbox: Sandbox) -> None:
    result = fortnox("fleet", "status")
    assert result.code == 2
    assert "FORTNOX_QUEUE" in result.error_line

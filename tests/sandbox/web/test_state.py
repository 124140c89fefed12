"""Tests of the state file, which survives the end of the process."""

import json
import signal
import socket
import sqlite3
import subprocess
import sys
from base64 import urlsafe_b64decode as b64decode
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
import requests

import sie4
from fortnox_sdk.sandbox import SandboxError, serve
from fortnox_sdk.sandbox.__main__ import main
from fortnox_sdk.sandbox.books.company import companies
from fortnox_sdk.sandbox.books.database import StateError
from fortnox_sdk.sandbox.web.service import Service
from tests.sandbox.conftest import Api

pytestmark = pytest.mark.own


@contextmanager
def process(*arguments):
    """Start a sandbox in another process, and yield the process and the parsed JSON that it prints when ready."""
    started = subprocess.Popen(
        [sys.executable, "-m", "fortnox_sdk.sandbox", *map(str, arguments)], stdout=subprocess.PIPE, text=True
    )
    try:
        yield started, json.loads(started.stdout.readline())
    finally:
        started.kill()
        started.wait()
        started.stdout.close()


def token(said):
    answer = requests.post(
        f"{said['url']}/_sandbox/token", json={"database_number": said["database_number"]}, timeout=10
    )
    return answer.json()


def create(said, access):
    rows = [{"Account": 7832, "Debit": 1}, {"Account": 1229, "Credit": 1}]
    body = {"VoucherSeries": "V", "TransactionDate": "2025-12-31", "Description": "x", "VoucherRows": rows}
    return requests.post(
        f"{said['url']}/3/vouchers?financialyear=2",
        json={"Voucher": body},
        headers={"Authorization": f"Bearer {access}"},
        timeout=10,
    )


@pytest.mark.own
def test_the_command_prints_one_line_and_ends_on_a_signal():
    with process("--port", 0) as (started, said):
        assert set(said) == {
            "url",
            "client_id",
            "client_secret",
            "redirect_uris",
            "database_number",
            "previous_url",
        }
        assert said["url"].startswith("http://127.0.0.1:")
        assert token(said)["token_type"] == "bearer"
        started.send_signal(signal.SIGTERM)
        assert started.wait(10) == 0


def test_kill_after_a_response_loses_nothing(tmp_path):
    with process("--state", tmp_path) as (started, said):
        tokens = token(said)
        assert create(said, tokens["access_token"]).json()["Voucher"]["VoucherNumber"] == 1
        started.kill()
        started.wait()
    with process("--state", tmp_path) as (_, again):
        assert (again["client_id"], again["client_secret"]) == (said["client_id"], said["client_secret"])
        assert again["database_number"] == said["database_number"]
        assert create(again, tokens["access_token"]).json()["Voucher"]["VoucherNumber"] == 2, (
            "the token still works"
        )
        refreshed = requests.post(
            f"{again['url']}/oauth-v1/token",
            data={"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]},
            auth=(again["client_id"], again["client_secret"]),
            timeout=10,
        )
        assert refreshed.status_code == 200


def test_existing_state_is_continued_and_not_filled_again(tmp_path):
    path = tmp_path / "fortnox.sqlite"
    with serve(state=path, rate_limit=False) as first:
        api = Api(first)
        api.post("customers", {"Customer": {"Name": "Kvar"}})
        first.advance_clock(3600 * 24)
        api.session.close()
    with serve(state=str(path), rate_limit=False, sie=b"#FLAGGA 0\n#FNAMN Annat\n") as second:
        assert second.client_id == first.client_id
        assert second.state()["clock_offset_s"] == 3600 * 24
        assert len(second.state()["companies"]) == 1
        api = Api(second)
        assert [row["Name"] for row in api.get("customers", name="Kvar")["Customers"]] == ["Kvar"]
        api.session.close()


@pytest.mark.own
def test_restarted_sandbox_listens_on_its_last_port(tmp_path):
    with serve(state=tmp_path) as first:
        pass
    with serve(state=tmp_path) as second:
        assert (second.url, second.previous_url) == (first.url, None)
        second.reset()
    with serve(state=tmp_path) as third:
        assert third.url == first.url
    with serve() as other:
        assert other.url != first.url


@pytest.mark.own
def test_sandbox_says_if_its_last_port_is_in_use(tmp_path):
    with serve(state=tmp_path) as first:
        pass
    with socket.create_server(("127.0.0.1", urlsplit(first.url).port)):
        with serve(state=tmp_path) as moved:
            assert moved.previous_url == first.url
            assert moved.url != first.url
            assert moved.state()["client_id"] == first.client_id
        with pytest.raises(OSError, match="in use"), serve(state=tmp_path, port=urlsplit(first.url).port):
            pass
    with serve(state=tmp_path) as again:
        assert (again.url, again.previous_url) == (moved.url, None)


@pytest.mark.own
def test_command_prints_a_sentence_if_its_last_port_is_in_use(tmp_path):
    with serve(state=tmp_path) as first:
        pass
    command = [sys.executable, "-m", "fortnox_sdk.sandbox", "--state", str(tmp_path)]
    with (
        socket.create_server(("127.0.0.1", urlsplit(first.url).port)),
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as started,
    ):
        try:
            said = json.loads(started.stdout.readline())
            assert said["previous_url"] == first.url
            assert f"{first.url}, is in use by another program" in started.stderr.readline()
        finally:
            started.terminate()


@pytest.mark.own
@pytest.mark.parametrize("port", [b"eighty", b"70000", b"-1"])
def test_invalid_port_in_the_state_is_refused(tmp_path, port):
    path = tmp_path / "fortnox.sqlite"
    with serve(state=path):
        pass
    with sqlite3.connect(path) as state:
        state.execute("UPDATE setting SET value = ? WHERE name = 'port'", (port,))
    state.close()
    with pytest.raises(StateError, match="the port"), serve(state=path):
        pass


def test_two_sandboxes_do_not_share_a_state(tmp_path):
    path = tmp_path / "fortnox.sqlite"
    with serve(state=path), pytest.raises(StateError, match="another sandbox"), serve(state=path):
        pass


def test_a_database_of_another_program_is_refused(tmp_path):
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE company (number INTEGER)")
    other.close()
    with pytest.raises(StateError, match="not a sandbox state file"), serve(state=path):
        pass


def test_a_state_of_another_version_is_refused(tmp_path):
    path = tmp_path / "old.sqlite"
    with serve(state=path):
        pass
    with sqlite3.connect(path) as old:
        old.execute("PRAGMA user_version = 1")
    old.close()
    with pytest.raises(StateError, match="another version"), serve(state=path):
        pass


@pytest.mark.parametrize("content", [b"no database at all" * 100, None])
def test_file_that_is_not_a_state_is_refused(tmp_path, content):
    path = tmp_path / "notes.txt" if content else tmp_path / "missing" / "state.sqlite"
    if content:
        path.write_bytes(content)
    with pytest.raises(StateError), serve(state=path):
        pass
    if content:
        assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--host", "192.0.2.7"), "not a loopback address"),
        (("--sie", "missing.se"), "missing.se"),
        (("--port", "99999"), "port"),
        (("--fault", "latency=often"), "latency_s=often"),
        (("--fault", "no-such=1"), "Unknown fault 'no_such'"),
        (("--clock", "soon"), "soon"),
    ],
)
def test_invalid_arguments_give_one_error_line(arguments, word, capsys, monkeypatch):
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # the test run keeps its own
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert word in said
    assert len(said.splitlines()) == 1


def test_unknown_argument_ends_the_command():
    ended = subprocess.run(
        [sys.executable, "-m", "fortnox_sdk.sandbox", "--prot", "1"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


def number_drawn_from(data):
    service = Service(random_bytes=lambda count: (data * 32)[:count])
    try:
        with service.database.transaction() as db:
            return companies(db)[0].number
    finally:
        service.close()


def test_new_sandbox_has_a_random_database_number_of_seven_digits():
    numbers = [number_drawn_from(data) for data in (b"\x00", b"\x07", b"\xff")]
    assert len(set(numbers)) == 3
    assert all(1_000_000 <= number < 2_000_000 for number in numbers)


def test_given_database_number_is_used_everywhere(tmp_path):
    with serve(state=tmp_path, companies=2, database_number=1234567, rate_limit=False) as sandbox:
        assert sandbox.database_number == 1234567
        api = Api(sandbox)
        assert api.get("companyinformation")["CompanyInformation"]["DatabaseNumber"] == 1234567
        assert sie4.loads(api.call("GET", "sie/4", financialyear=2).content).company.number == "1234567"
        claims = sandbox.token()[0].split(".")[1]
        assert json.loads(b64decode(claims + "=="))["tenantId"] == 1234567
        one, other = (found["database_number"] for found in sandbox.state()["companies"])
        assert one != other
        third = sandbox.add_company()
        assert third not in (one, other)
        sandbox.reset()
        assert [found["database_number"] for found in sandbox.state()["companies"]] == [one, other]
        api.session.close()
    with serve(state=tmp_path, database_number=7654321) as again:
        assert again.database_number == 1234567


def test_command_passes_on_the_database_number():
    with process("--database-number", "1234567") as (_, said):
        assert said["database_number"] == 1234567


@pytest.mark.parametrize("in_a_file", [False, True])
def test_snapshot_is_restored(tmp_path, in_a_file):
    with serve(state=tmp_path / "fortnox.sqlite" if in_a_file else None, rate_limit=False) as sandbox:
        api = Api(sandbox)
        api.post("vouchers", api.voucher("V"), financialyear=2)
        sandbox.advance_clock(60)
        sandbox.snapshot("one-booked")
        api.post("vouchers", api.voucher("V"), financialyear=2)
        company = sandbox.add_company()
        sandbox.advance_clock(600)
        for _ in range(2):
            sandbox.restore("one-booked")
            assert len(api.get("vouchers", financialyear=2, voucherseries="V")["Vouchers"]) == 1
            state = sandbox.state()
            assert [found["database_number"] for found in state["companies"]] == [sandbox.database_number]
            assert (state["clock_offset_s"], state["snapshots"]) == (60, ["one-booked"])
            assert api.post("vouchers", api.voucher("V"), financialyear=2)["VoucherNumber"] == 2
        assert company != sandbox.database_number
        for wrong in ("none", "no such"):
            with pytest.raises(SandboxError):
                sandbox.restore(wrong)
        with pytest.raises(SandboxError):
            sandbox.snapshot("a b")
        api.session.close()
    if in_a_file:
        with serve(state=tmp_path / "fortnox.sqlite", rate_limit=False) as again:
            assert again.state()["snapshots"] == ["one-booked"]


def test_sandbox_starts_with_faults_a_moved_clock_and_several_companies():
    with process(
        "--fault", "503=1,latency=1ms", "--fault", "locked=2025-06-30", "--clock", "2d", "--companies", "2"
    ) as (_, said):
        state = requests.get(f"{said['url']}/_sandbox/state", timeout=10).json()
        assert state["clock_offset_s"] == 2 * 24 * 3600
        assert state["faults"]["latency_s"] == 0.001
        assert state["faults"]["status"] == {"503": 1}
        assert [(row["name"], row["locked_until"]) for row in state["companies"]] == [
            ("Fjällbris Friluft AB", "2025-06-30"),
            ("Fjällbris Friluft AB 2", None),
        ]

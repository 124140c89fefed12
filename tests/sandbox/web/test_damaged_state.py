"""Tests that a damaged state file, a file of another program and a full disk are reported and cause no further harm."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from fortnox_sdk.sandbox import serve
from fortnox_sdk.sandbox.books.database import Database, StateError
from tests.sandbox.conftest import Api

pytestmark = pytest.mark.own

PAGE = 4096


@pytest.fixture(scope="module")
def whole_state(tmp_path_factory):
    """Return the bytes of an undamaged state file."""
    path = tmp_path_factory.mktemp("state") / "whole.sqlite"
    with serve(state=path):
        pass
    return path.read_bytes()


def truncate(at):
    return lambda data: data[: int(len(data) * at)]


def overwrite(start, content):
    return lambda data: data[:start] + content + data[start + len(content) :]


DAMAGES = {
    "half of the header": lambda data: data[:50],
    "the header only": lambda data: data[:100],
    "one page": lambda data: data[:PAGE],
    "a quarter": truncate(0.25),
    "half": truncate(0.5),
    "all but one byte": lambda data: data[:-1],
    "a zeroed header": overwrite(0, bytes(100)),
    "a zeroed schema": overwrite(100, bytes(PAGE - 100)),
    "a zeroed second page": overwrite(PAGE, bytes(PAGE)),
    "zeroed pages in the middle": overwrite(20 * PAGE, bytes(20 * PAGE)),
    "random pages in the middle": overwrite(20 * PAGE, bytes(range(256)) * 16 * 20),
    "another version": overwrite(60, b"\x00\x00\x00\x63"),
    "another program": overwrite(68, b"\x00\x00\x00\x00"),
    "text": lambda _data: b"no database at all" * 1000,
    "a ZIP file": lambda _data: b"PK\x03\x04" + bytes(5000),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_file_is_refused(tmp_path, whole_state, name):
    path = tmp_path / "damaged.sqlite"
    damaged = DAMAGES[name](whole_state)
    path.write_bytes(damaged)
    with pytest.raises(StateError, match=r"damaged\.sqlite"), serve(state=path):
        pass
    assert path.read_bytes()[:PAGE] == damaged[:PAGE], "the file is left as it was"
    path.unlink()  # the search for leaked secrets would try to open it


SETTINGS = {
    "clock_offset_s": (b"1e18", b"nan", b"soon", b"\xff", b"1e400"),
    "database_number": (b"", b"x", b"9" * 30),
    "filling": (b"", b"{", b"[]", b'{"size": 1, "companies": "x"}', b'{"unknown": 1}'),
}


@pytest.mark.parametrize(
    ("setting", "value"), [(name, value) for name in SETTINGS for value in SETTINGS[name]]
)
def test_a_damaged_setting_is_refused(tmp_path, whole_state, setting, value):
    path = tmp_path / "damaged.sqlite"
    path.write_bytes(whole_state)
    state = sqlite3.connect(path)
    with state:
        state.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (setting, value))
    state.close()
    with pytest.raises(StateError, match="damaged"), serve(state=path):
        pass


def test_a_damaged_record_is_reported_and_the_rest_stays_readable(tmp_path, whole_state):
    path = tmp_path / "damaged.sqlite"
    path.write_bytes(whole_state)
    state = sqlite3.connect(path)
    with state:
        state.execute("UPDATE record SET body = '{' WHERE resource = 'customers' AND key = '1'")
        state.execute("UPDATE voucher SET text = CAST(x'ff' AS TEXT) WHERE number = 1")
    state.close()
    with serve(state=path, rate_limit=False) as sandbox:
        api = Api(sandbox)
        for damaged in ("customers/1", "vouchers/A/1"):
            answer = api.call("GET", damaged)
            assert answer.status_code == 507
            assert "damaged" in answer.text or "can't be read" in answer.text
        assert api.get("customers/2")["Customer"]["CustomerNumber"] == "2"
        api.session.close()


def fill_disk(state, pages):
    """Let the database grow by at most `pages` pages, as on a disk that is almost full."""
    with state.transaction() as db:
        count = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {count + pages}")


def test_full_disk_changes_nothing_and_the_sandbox_continues(tmp_path):
    state = Database(tmp_path / "full.sqlite")
    fill_disk(state, 1)

    def store() -> None:
        with state.transaction() as db:
            db.execute("INSERT INTO setting VALUES ('small', x'00')")
            db.execute("INSERT INTO setting VALUES ('large', zeroblob(1000000))")

    with pytest.raises(StateError, match="full"):
        store()
    assert state.setting("small") is None
    state.set_setting("small", b"1")
    assert state.setting("small") == b"1"
    state.close()


@pytest.mark.skipif(
    sys.platform != "linux", reason="the limit of a process's file sizes is measured on Linux"
)
def test_a_full_disk_is_answered_with_507(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.sandbox.web.full_disk", tmp_path / "full.sqlite"],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "507 507 200 200\n"), done.stderr

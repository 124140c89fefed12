"""Tests that a store reports an error and keeps the old record if a real disk is full or read-only."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from fortnox_sdk.connection import Connection, ConnectionKey, Tokens
from fortnox_sdk.errors import StoreError
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.encrypted import EncryptedStore, new_store_key
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.stores.sql import SqlStore

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = ConnectionKey("apps.fortnox.se", "client", 1001)
RECORD = Connection(
    key=KEY,
    tokens=Tokens(access=Secret("a"), refresh=Secret("r"), expires_at=NOON + timedelta(hours=1)),
    connected_at=NOON,
    renewed_at=NOON,
    refreshed_at=NOON,
)


def mount(*arguments):
    command = [shutil.which("mount") or "mount", *arguments]
    return subprocess.run(command, check=False, capture_output=True, timeout=10).returncode == 0


@pytest.fixture
def disk(tmp_path):
    """Mount a file system of 256 KiB, and yield its folder. Skip the test if the user can't mount a file system."""
    place = tmp_path / "disk"
    place.mkdir()
    # Only root may mount. For other users, test_file.py simulates the errors of such a disk.
    if not shutil.which("mount") or not mount(
        "-t", "tmpfs", "-o", "size=256k,mode=0700", "tmpfs", str(place)
    ):
        pytest.skip("no file system can be mounted here")
    yield place
    subprocess.run([shutil.which("umount") or "umount", "--lazy", str(place)], check=True, timeout=10)


@pytest.fixture(params=["file", "encrypted", "sqlite"])
def store(request, disk):
    if request.param == "sqlite":
        return SqlStore(f"sqlite:///{disk}/store/connections.db")
    files = FileStore(disk / "store")
    return files if request.param == "file" else EncryptedStore(files, [new_store_key()])


def longer(current):
    """Return a copy of a record with a company name of 20 000 letters."""
    return attrs.evolve(current, company_name="Ö" * 20_000, renewed_at=NOON + timedelta(days=1))


def fill(disk):
    with (disk / "filler").open("wb", buffering=0) as filler:
        try:
            while filler.write(b"x" * 4096):
                pass
        except OSError:
            pass


def test_full_disk_keeps_the_old_record(store, disk):
    before = store.update(KEY, lambda _: RECORD)
    fill(disk)
    with pytest.raises(StoreError, match=r"is unchanged|are unchanged") as raised:
        store.update(KEY, longer)
    assert raised.value.hint
    assert store.get(KEY) == before
    (disk / "filler").unlink()
    assert store.update(KEY, longer).version == 2
    assert not list(disk.rglob("*.tmp"))


def test_full_disk_is_reported_before_the_sign_in(disk):
    store = FileStore(disk / "store")
    store.check_writable()
    fill(disk)
    with pytest.raises(StoreError, match="No space left"):
        store.check_writable()


def test_read_only_disk_keeps_the_old_record(store, disk):
    before = store.update(KEY, lambda _: RECORD)
    assert mount("-o", "remount,ro", str(disk))
    for attempt in (lambda: store.update(KEY, longer), store.check_writable):
        with pytest.raises(StoreError, match=r"(?i)read-?only") as raised:
            attempt()
        assert raised.value.hint
    assert store.get(KEY) == before

"""Tests that the file store reports an error and keeps the old record if the folder, a record or the disk is faulty."""

import errno
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey, Tokens
from fortnox_sdk.errors import ConfigurationError, SignInRequired, StoreError
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.stores.protocol import find_connection
from fortnox_sdk.stores.record import file_name

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
posix = pytest.mark.skipif(os.name != "posix", reason="requires POSIX permissions")


def record(number=1001, **changes):
    connection = Connection(
        key=ConnectionKey("apps.fortnox.se", "client", number),
        tokens=Tokens(access=Secret("a"), refresh=Secret("r"), expires_at=NOON + timedelta(hours=1)),
        connected_at=NOON,
        renewed_at=NOON,
        refreshed_at=NOON,
    )
    return attrs.evolve(connection, **changes)


KEY = record().key


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "connections"


@pytest.fixture
def store(folder):
    store = FileStore(folder)
    store.update(KEY, lambda _: record())
    return store


def data_file(folder):
    (path,) = folder.glob("*.json")
    return path


def renewed(current):
    return attrs.evolve(current, renewed_at=NOON + timedelta(days=1))


@posix
def test_only_the_owner_can_read(store, folder):
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_file_name_does_not_identify_the_company(store, folder):
    assert "client" not in data_file(folder).name
    assert len(data_file(folder).stem) == 64


@posix
def test_record_that_others_can_read_is_refused(store, folder):
    data_file(folder).chmod(0o644)
    with pytest.raises(StoreError, match="chmod 600"):
        store.get(KEY)
    data_file(folder).chmod(0o600)
    folder.chmod(0o755)
    with pytest.raises(StoreError, match="chmod 700"):
        store.update(KEY, renewed)
    folder.chmod(0o700)
    assert store.get(KEY) == record(version=1)


def linked(path):
    """Rename a file or folder, and put a symbolic link in its place, as another user of a shared folder could."""
    moved = path.rename(path.with_name(f"real-{path.name}"))
    path.symlink_to(moved)


def disowned(path):
    if os.geteuid() != 0:
        pytest.skip("only root can give a file to another user")
    os.chown(path, 4711, -1)


FOREIGN_FOLDERS = {
    "readable": lambda folder: folder.chmod(0o750),
    "writable": lambda folder: folder.chmod(0o720),
    "a link": linked,
    "another owner": disowned,
}


def use_every_way(store):
    """Yield a function for each store operation that reads or writes the store's folder."""
    yield lambda: store.get(KEY)
    yield store.keys
    yield lambda: store.update(KEY, renewed)
    yield lambda: store.delete(KEY)
    yield store.check_writable
    yield lambda: store.locked(KEY).__enter__()


@posix
@pytest.mark.parametrize("way", FOREIGN_FOLDERS)
def test_a_folder_of_others_is_refused(store, folder, way):
    FOREIGN_FOLDERS[way](folder)
    for work in use_every_way(store):
        with pytest.raises(StoreError, match="Other users of this computer can read or replace"):
            work()


@posix
@pytest.mark.parametrize("way", [linked, disowned])
def test_a_record_of_others_is_refused(store, folder, way):
    way(data_file(folder))
    for work in (lambda: store.get(KEY), store.keys, lambda: store.update(KEY, renewed)):
        with pytest.raises(StoreError, match=r"symbolic link|another user"):
            work()


@posix
@pytest.mark.parametrize("suffix", [".lock", ".update", ".tmp"])
def test_a_planted_link_changes_no_file_elsewhere(store, folder, tmp_path, suffix):
    # A link in the folder must not make the store write to the file that it points to.
    victim = tmp_path / "victim"
    victim.write_bytes(b"unchanged")
    planted = data_file(folder).with_suffix(suffix)
    planted.unlink(missing_ok=True)
    planted.symlink_to(victim)
    try:
        with store.locked(KEY):
            store.update(KEY, renewed)
    except StoreError as refused:
        assert suffix != ".tmp"
        assert "can't be opened" in str(refused)  # noqa: PT017
    assert victim.read_bytes() == b"unchanged"
    assert not stat.S_IMODE(victim.stat().st_mode) & 0o100


@posix
def test_folders_and_files_are_private_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        FileStore(tmp_path / "a" / "b" / "c").update(KEY, lambda _: record())
    finally:
        os.umask(before)
    paths = [path for path in tmp_path.rglob("*") if "a" in path.parts]
    assert len(paths) >= 5
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600, 0o700}


def test_unusable_folder_is_reported(tmp_path):
    (tmp_path / "file").touch()
    store = FileStore(tmp_path / "file" / "connections")
    with pytest.raises(StoreError, match=r"Set `store` in fortnox\.toml to another folder"):
        store.check_writable()
    with pytest.raises(StoreError, match="Not a directory"):
        store.get(KEY)


class Refusing(LocalFiles):
    """A file system that raises an error at one step, such as `sync`."""

    def __init__(self, step, fault):
        def refuse(*_, **__):
            raise fault

        setattr(self, step, refuse)


@pytest.mark.parametrize(
    ("step", "number", "text"),
    [
        ("create", errno.EROFS, "Read-only"),
        ("create", errno.EACCES, "Permission denied"),
        ("sync", errno.ENOSPC, "No space left"),
        ("move", errno.EIO, "Input/output error"),
    ],
)
def test_disk_error_is_reported(store, folder, step, number, text):
    # The errors are simulated, because the tests may run as root, and root can write anywhere.
    refused = FileStore(folder, files=Refusing(step, OSError(number, os.strerror(number))))
    for attempt in (lambda: refused.update(KEY, renewed), refused.check_writable):
        with pytest.raises(StoreError, match=text) as raised:
            attempt()
        assert raised.value.hint
    assert not list(folder.glob("*.tmp"))
    assert store.get(KEY) == record(version=1)
    store.update(KEY, renewed)
    store.check_writable()


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"[]", b"{}", b'{"form": 1}', b'{"form": "1"}', b"\xff\xfe", "half"],
    ids=["empty", "cut", "list", "bare", "poor", "typed wrong", "bytes", "half"],
)
def test_damaged_record_is_reported_and_not_overwritten(store, folder, damage):
    path = data_file(folder)
    damaged = path.read_bytes()[:200] if damage == "half" else damage
    path.write_bytes(damaged)
    for attempt in (lambda: store.get(KEY), store.keys, lambda: store.update(KEY, renewed)):
        with pytest.raises(StoreError, match=r"\.json' is damaged.*Delete"):
            attempt()
    assert path.read_bytes() == damaged


def test_a_copy_of_the_record_of_another_company_is_refused(store, folder):
    # Otherwise, a client would use the tokens of the wrong company.
    own = data_file(folder)
    copy = folder / file_name(record(2002).key, ".json")
    copy.write_bytes(own.read_bytes())
    copy.chmod(0o600)
    for attempt in (lambda: store.get(record(2002).key), store.keys):
        with pytest.raises(
            StoreError, match=r"contains the connection 'apps.fortnox.se/client/1001'.*Delete"
        ):
            attempt()
    assert store.get(KEY).key == KEY
    copy.unlink()
    assert store.keys() == [KEY]


class Crash(BaseException):
    pass


def cut_off(folder, step="move"):
    """Interrupt an update before the given step, as a crash would, and return the temporary file."""
    with pytest.raises(Crash):
        FileStore(folder, files=Refusing(step, Crash())).update(KEY, renewed)
    (left,) = folder.glob("*.tmp")
    return left


@pytest.mark.parametrize("step", ["sync", "move"])
@pytest.mark.parametrize("way", ["locked", "update"])
def test_interrupted_write_is_finished(store, folder, step, way):
    left = cut_off(folder, step)
    assert store.get(KEY) == record(version=1)
    if way == "locked":
        with store.locked(KEY):
            assert store.get(KEY) == renewed(record(version=2))
    else:
        assert store.update(KEY, lambda current: current) == renewed(record(version=3))
    assert not left.exists()


@pytest.mark.parametrize("before", ["without tokens", "no record"])
def test_reading_finishes_an_interrupted_write_if_the_record_has_no_tokens(store, folder, before):
    if before == "no record":
        store.delete(KEY)
    else:
        store.update(KEY, lambda current: attrs.evolve(current, tokens=None))
    with pytest.raises(Crash):
        FileStore(folder, files=Refusing("move", Crash())).update(KEY, lambda _: record())
    found = store.get(KEY)
    assert found is not None
    assert found.tokens == record().tokens
    assert not list(folder.glob("*.tmp"))


def test_a_deleted_connection_does_not_return_from_an_interrupted_write(store, folder):
    store.delete(KEY)
    cut_off_sign_in = FileStore(folder, files=Refusing("move", Crash()))
    with pytest.raises(Crash):
        cut_off_sign_in.update(KEY, lambda _: record())
    store.delete(KEY)
    assert store.get(KEY) is None
    assert not list(folder.glob("*.tmp"))


def test_an_interrupted_write_that_cannot_be_read_now_is_kept(store, folder):
    # The file may be the only copy of new tokens, and the cause of the error may be temporary.

    class Exhausted(LocalFiles):
        def read(self, path, /, **options):
            if path.suffix == ".tmp":
                raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
            return super().read(path, **options)

    cut_off(folder)
    busy = FileStore(folder, files=Exhausted())
    with pytest.raises(StoreError, match=r"\.tmp' can't be read: Too many open files"), busy.locked(KEY):
        pass
    with pytest.raises(StoreError, match="Too many open files"):
        busy.update(KEY, renewed)
    with store.locked(KEY):
        assert store.get(KEY) == renewed(record(version=2))


@pytest.mark.parametrize("damage", ["cut", "old", "other company"])
def test_temporary_file_of_another_write_is_removed(store, folder, damage):
    left = cut_off(folder)
    if damage == "cut":
        left.write_bytes(left.read_bytes()[:-9])
    elif damage == "old":
        left.write_bytes(data_file(folder).read_bytes())
    else:
        left.write_bytes(left.read_bytes().replace(b"/1001", b"/2002"))
    with store.locked(KEY):
        assert store.get(KEY) == record(version=1)
    assert not left.exists()


@pytest.mark.parametrize("step", ["sync", "move"])
def test_a_failed_write_is_not_finished_later(store, folder, step):
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with pytest.raises(StoreError):
        FileStore(folder, files=Refusing(step, full)).update(KEY, renewed)
    with store.locked(KEY):
        assert store.get(KEY) == record(version=1)


def test_record_of_a_newer_version_is_unchanged(store, folder):
    path = data_file(folder)
    path.write_bytes(path.read_bytes().replace(b'"form": 1', b'"form": 2'))
    with pytest.raises(StoreError, match="pip install --upgrade"):
        store.get(KEY)


def test_files_of_other_programs_are_ignored(store, folder):
    (folder / "notes.json").write_text("{", encoding="utf-8")
    (folder / f"{'0' * 64}.tmp").write_text("{", encoding="utf-8")
    assert store.keys() == [KEY]


def test_lock_is_not_taken_from_a_holder_that_does_not_end(store, folder):
    hurried = FileStore(folder, lock_wait_s=0.05)
    with store.locked(KEY):
        with pytest.raises(StoreError, match=r"still in use after 0\.05 s"), hurried.locked(KEY):
            pytest.fail("two holders")
        with hurried.locked(record(1002).key):
            pass
    with hurried.locked(KEY):
        pass


HOLD_AND_DIE = """
import os, sys
from pathlib import Path
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.stores.file import FileStore

with FileStore(Path(sys.argv[1])).locked(ConnectionKey.parse(sys.argv[2])):
    os.kill(os.getpid(), 9)
"""


@posix
def test_lock_of_a_killed_process_is_freed(store, folder):
    holder = subprocess.run(
        [sys.executable, "-c", HOLD_AND_DIE, str(folder), str(KEY)], check=False, timeout=30
    )
    assert holder.returncode == -9
    with FileStore(folder, lock_wait_s=1).locked(KEY):
        pass


def test_connection_is_found_by_its_labels(store):
    other = record(1002, company_name="Ekbackens Bageri AB", organisation_number="556000-1009")
    store.update(other.key, lambda _: other)
    for label in ("1002", "556000-1009", "5560001009", " ekbackens bageri ab", str(other.key)):
        assert find_connection(store, label).key == other.key
    with pytest.raises(
        SignInRequired, match=r"'Nobody AB'\. Saved connections: company 1001, Ekbackens Bageri AB\."
    ):
        find_connection(store, "Nobody AB")
    twin = record(1003, organisation_number="556000-1009")
    store.update(twin.key, lambda _: twin)
    with pytest.raises(ConfigurationError, match=r"several connections.*/1002.*/1003"):
        find_connection(store, "556000-1009")


def test_configuration_names_its_store(folder):
    config = FortnoxConfig(client_id="client", store=str(folder))
    open_store(config).update(KEY, lambda _: record())
    assert FileStore(folder).keys() == [KEY]
    with pytest.raises(ConfigurationError, match="ftp"):
        open_store(attrs.evolve(config, store="ftp://example.com"))

"""Tests of the steps that replace a file: if a step fails, the file has its whole old or its whole new content."""

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from fortnox_sdk.errors import OpenToOthers
from fortnox_sdk.files import Files, LocalFiles, replace_file, replacing
from fortnox_sdk.foreign.os_faults import os_reason

posix = pytest.mark.skipif(os.name != "posix", reason="requires POSIX permissions")


class Recorded(LocalFiles):
    """A file system that records each step that changes something, and raises an error at the step named `refused`."""

    def __init__(self, refused: str = "") -> None:
        self.refused = refused
        self.steps: list[str] = []

    def _step(self, name: str, *paths: Path) -> None:
        self.steps.append(
            " ".join([name, *("new" if path.name.startswith(".") else path.name for path in paths)])
        )
        if name == self.refused:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    def create(self, path, /, *, private=False):
        self._step("create", path)
        return super().create(path, private=private)

    def sync(self, path, /):
        self._step("sync", path)
        super().sync(path)

    def sync_folder(self, folder, /):
        self._step("sync_folder", folder)
        super().sync_folder(folder)

    def move(self, source, target, /):
        self._step("move", source, target)
        super().move(source, target)

    def remove(self, path, /):
        self._step("remove", path)
        super().remove(path)


@pytest.fixture
def files() -> Files:
    return LocalFiles()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "file"


def test_new_file_is_durable_before_it_replaces_the_old_one(path: Path) -> None:
    disk = Recorded()
    replace_file(path, b"old", files=disk)
    replace_file(path, b"new", files=disk)
    assert disk.steps == ["create new", "sync new", "move new file", "sync_folder folder"] * 2
    assert path.read_bytes() == b"new"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("step", ["create", "sync", "move", "sync_folder"])
def test_failed_step_leaves_only_the_old_file(path: Path, step: str) -> None:
    replace_file(path, b"old")
    with pytest.raises(OSError, match="error"):
        replace_file(path, b"new", files=Recorded(step))
    # After the last step the new file has replaced the old one, although a power cut may still undo it.
    assert path.read_bytes() == (b"new" if step == "sync_folder" else b"old")
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt])
def test_failed_writer_leaves_the_old_file(files: Files, path: Path, fault: type[BaseException]) -> None:
    replace_file(path, b"old")

    def fail() -> None:
        with replacing(path, files=files) as file:
            file.write(b"half of the")
            raise fault

    with pytest.raises(fault):
        fail()
    assert path.read_bytes() == b"old"
    assert list(path.parent.iterdir()) == [path]


@posix
def test_private_file_is_private_from_the_beginning(files: Files, path: Path) -> None:
    files.make_folder(path.parent, private=True)
    with replacing(path, files=files, private=True):
        (new,) = path.parent.iterdir()
        assert stat.S_IMODE(new.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert files.is_private(path)
    assert files.is_private(path.parent)
    path.chmod(0o640)
    assert not files.is_private(path)
    assert files.read(path) == b""
    with pytest.raises(OpenToOthers) as refused:
        files.read(path, private=True)
    assert str(path) in str(refused.value)


def test_a_new_file_never_replaces_another_one(files: Files, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    with pytest.raises(FileExistsError):
        files.create(tmp_path / "file")
    names = {files.name_beside(tmp_path / "file") for _ in range(100)}
    assert len(names) == 100
    assert {name.parent for name in names} == {tmp_path}


def test_lines_are_appended_and_cut(files: Files, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    files.append(journal, b"one\n")
    files.append(journal, b"two\nthr")
    files.cut(journal, 8)
    files.sync(journal)
    files.sync_folder(tmp_path)
    assert files.read(journal) == b"one\ntwo\n"
    assert files.is_private(journal)


def test_names_of_a_folder_are_listed(files: Files, tmp_path: Path) -> None:
    assert files.names(tmp_path / "missing") == []
    files.make_folder(tmp_path / "b" / "c")
    files.make_folder(tmp_path / "b" / "c")
    files.append(tmp_path / "a", b"")
    assert files.names(tmp_path) == ["a", "b"]
    assert files.is_file(tmp_path / "a")
    assert not files.is_file(tmp_path / "b")
    assert not files.is_file(tmp_path / "a" / "c")
    files.remove(tmp_path / "a")
    files.remove(tmp_path / "a")
    assert files.names(tmp_path) == ["b"]
    with pytest.raises(FileNotFoundError):
        files.read(tmp_path / "a")


@posix
@pytest.mark.parametrize("private", [False, True])
def test_the_error_says_what_is_in_the_place_of_a_file(
    files: Files, tmp_path: Path, *, private: bool
) -> None:
    (tmp_path / "folder").mkdir(mode=0o700)
    os.mkfifo(tmp_path / "pipe", 0o600)
    reasons = {}
    free = lowest_free_descriptor()
    for name in ("folder", "pipe"):
        with pytest.raises(OSError, match=name) as refused:
            files.read(tmp_path / name, private=private)
        assert refused.value.filename == str(tmp_path / name)
        reasons[name] = os_reason(refused.value).sv
    assert reasons == {"folder": "det är en mapp", "pipe": "den är inte en vanlig fil"}
    assert lowest_free_descriptor() <= free, "a descriptor stayed open"


def lowest_free_descriptor() -> int:
    with Path(os.devnull).open("rb") as file:
        return file.fileno()


def test_unsupported_sync_of_a_folder_is_no_error(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(number: int) -> None:
        def fsync(_: int) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(os, "fsync", fsync)

    refuse(errno.EINVAL)
    files.sync_folder(tmp_path)
    refuse(errno.EIO)
    if os.name == "posix":
        with pytest.raises(OSError, match="error"):
            files.sync_folder(tmp_path)


def test_a_lock_has_one_holder(files: Files, tmp_path: Path) -> None:
    free = files.try_lock(tmp_path / "lock")
    assert free is not None
    assert files.try_lock(tmp_path / "lock") is None
    assert files.try_lock(tmp_path / "other") is not None
    free()
    again = files.try_lock(tmp_path / "lock")
    assert again is not None
    again()
    assert files.is_private(tmp_path / "lock")


HOLD = """
import sys
from pathlib import Path
from fortnox_sdk.files import LocalFiles

free = LocalFiles().try_lock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_lock_is_free_when_its_holder_dies(files: Files, tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path / "lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert files.try_lock(tmp_path / "lock") is None
        holder.kill()
    free = files.try_lock(tmp_path / "lock")
    assert free is not None
    free()


FORK = """
import os, sys
from pathlib import Path
from fortnox_sdk.files import LocalFiles

files, lock = LocalFiles(), Path(sys.argv[1])
free = files.try_lock(lock)
child_waits, child_ends = os.pipe()
if not os.fork():
    os.close(child_ends)
    os.read(child_waits, 1)
    os._exit(0)
free()
again = files.try_lock(lock)
os.close(child_ends)
os.wait()
sys.exit(again is None)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a forked child has a copy of the handle")
def test_a_forked_child_does_not_keep_a_lock(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FORK, str(tmp_path / "lock")]
    assert subprocess.run(command, check=False, timeout=30).returncode == 0

"""Tests that the `fortnox.toml` of the current folder is used only after the user has trusted it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fortnox_sdk.cli.exits import ExitCode, Stop
from fortnox_sdk.cli.trust import load_config, trust_file
from fortnox_sdk.errors import ConfigurationError
from tests.cli.conftest import CommandResult

Command = Callable[..., CommandResult]
HOSTILE = """
client_id = "k3"
client_secret = { file = "/etc/hostname" }
auth_url = "http://127.0.0.1:1/oauth-v1"
api_url = "http://127.0.0.1:1"
store = "theirs"
redirect_uris = ["https://collect.example.com/callback"]
"""
GOOD = 'client_id = "k3"\nstore = "memory:"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Create a folder, make it the current folder, and return it. `XDG_STATE_HOME` is beside it."""
    folder = tmp_path / "stranger's"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("status", "--json"),
        ("doctor",),
        ("login",),
        ("logout",),
        ("import", "--date", "2025-12-31"),
        ("appendix", "1510", "--date", "2025-12-31"),
        ("export", "run", "closing.json", "--series", "V"),
        ("export", "reverse", "V1", "--year", "2025"),
    ],
    ids=" ".join,
)
def test_untrusted_settings_stop_every_command(
    fortnox: Command, folder: Path, words: tuple[str, ...]
) -> None:
    (folder / "fortnox.toml").write_text(HOSTILE)
    (folder / "closing.json").write_text('{"vouchers": []}')
    result = fortnox(*words)
    assert (result.code, "{" in result.out) == (ExitCode.USAGE, "--json" in words)
    line = result.error_line
    for part in (
        "127.0.0.1:1 receives tokens and books",
        "the file '/etc/hostname'",
        f"'{folder / 'theirs'}'",
        "https://collect.example.com/callback",
        "--config fortnox.toml",
    ):
        assert part in line
    swedish = fortnox(*words, "--lang", "sv").error_line
    for part in ("127.0.0.1:1 tar emot nycklar", "filen '/etc/hostname'", "svara ja"):
        assert part in swedish
    assert not (folder / "theirs").exists()


def test_a_named_file_is_trusted_for_this_run(
    fortnox: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "fortnox.toml").write_text(GOOD)
    assert fortnox("status", "--config", "fortnox.toml").code == ExitCode.SIGN_IN
    assert fortnox("status").code == ExitCode.USAGE
    monkeypatch.setenv("FORTNOX_CONFIG", "fortnox.toml")
    assert fortnox("status").code == ExitCode.SIGN_IN


def test_trust_is_bound_to_the_folder_and_the_content(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "fortnox.toml"
    path.write_text(GOOD)
    trust_file(path, path.read_bytes())
    assert load_config(None).client_id == "k3"
    path.write_text(f"{GOOD}\n")
    with pytest.raises(Stop):
        load_config(None)
    path.write_text(GOOD)
    assert load_config(None).client_id == "k3"
    other = tmp_path / "other"
    other.mkdir()
    (other / "fortnox.toml").write_text(GOOD)
    monkeypatch.chdir(other)
    with pytest.raises(Stop):
        load_config(None)


@pytest.mark.skipif(os.name != "posix", reason="requires POSIX permissions")
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o755])
def test_trust_record_that_others_can_write_is_ignored(folder: Path, tmp_path: Path, mode: int) -> None:
    path = folder / "fortnox.toml"
    path.write_text(GOOD)
    trust_file(path, path.read_bytes())
    (tmp_path / "state" / "fortnox-sdk" / "trusted").chmod(mode)
    with pytest.raises(Stop):
        load_config(None)


def test_planted_or_empty_trust_record_is_ignored(folder: Path, tmp_path: Path) -> None:
    path = folder / "fortnox.toml"
    path.write_text(GOOD)
    trust_file(path, path.read_bytes())
    (record,) = (tmp_path / "state" / "fortnox-sdk" / "trusted").iterdir()
    record.rename(tmp_path / "planted")
    record.symlink_to(tmp_path / "planted")
    with pytest.raises(Stop):
        load_config(None)


def test_symbolic_link_to_trusted_settings_is_not_trusted(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Relative paths in the settings would refer to files in the folder that contains the link.
    path = folder / "fortnox.toml"
    path.write_text(GOOD)
    trust_file(path, path.read_bytes())
    other = tmp_path / "other"
    other.mkdir()
    (other / "fortnox.toml").symlink_to(path)
    monkeypatch.chdir(other)
    with pytest.raises(Stop):
        load_config(None)
    (tmp_path / "link").symlink_to(folder)
    monkeypatch.chdir(tmp_path / "link")
    assert load_config(None).client_id == "k3"


def test_other_hosts_need_a_named_file(folder: Path, fortnox: Command) -> None:
    # A file in the current folder can't permit other hosts, even if the user trusts the file.
    path = folder / "fortnox.toml"
    hosts = 'api_url = "https://api.example.com"\nauth_url = "https://auth.example.com/oauth-v1"\n'
    path.write_text(GOOD + hosts)
    assert "allow_other_hosts" in fortnox("status").error_line
    path.write_text(f"{GOOD}{hosts}allow_other_hosts = true\n")
    trust_file(path, path.read_bytes())
    assert "--config" in fortnox("status").error_line
    assert fortnox("status", "--config", path).code == ExitCode.SIGN_IN


@pytest.mark.parametrize("content", [b"\xff", b"client_id = ", b"x" * 70_000, b"a=" + b"[" * 5000])
def test_damaged_settings_are_reported(folder: Path, fortnox: Command, content: bytes) -> None:
    (folder / "fortnox.toml").write_bytes(content)
    result = fortnox("status")
    assert result.code == ExitCode.USAGE
    assert "fortnox.toml" in result.error_line


def test_control_characters_in_untrusted_settings_are_not_printed(folder: Path, fortnox: Command) -> None:
    (folder / "fortnox.toml").write_text(
        'client_id = "k3"\nstore = "\\u001b[2J\\u202etxt"\nclient_secret = { file = "\\u009b31m" }\n'
    )
    result = fortnox("status")
    assert result.code == ExitCode.USAGE
    assert not {"\x1b", "\u202e", "\x9b"} & set(result.err)


def test_without_a_file_the_users_own_settings_are_read(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigurationError, match="client id is missing"):
        load_config(None)
    users = tmp_path / "config" / "fortnox-sdk"
    users.mkdir(parents=True)
    (users / "fortnox.toml").write_text('client_id = "own"')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert load_config(None).client_id == "own"


def test_trust_that_cannot_be_saved_is_reported(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    trust_file(folder / "fortnox.toml", b"", "sv")
    assert "kan inte sparas" in capsys.readouterr().err


_ASK = """
import os, pty, sys
answer, command = sys.argv[1], sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.execv(command[0], command)
os.write(terminal, answer.encode())
shown = b""
try:
    while piece := os.read(terminal, 1000):
        shown += piece
except OSError:
    pass
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


@pytest.mark.skipif(os.name != "posix", reason="requires a pseudo-terminal")
def test_user_at_the_terminal_is_asked_once(folder: Path) -> None:
    (folder / "fortnox.toml").write_text(GOOD)
    command = [sys.executable, "-m", "fortnox_sdk.cli", "status"]
    environment = {**os.environ, "LANG": "C.UTF-8"}

    def ask(answer: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-c", _ASK, answer, *command], capture_output=True, env=environment, check=False
        )
        return done.returncode, done.stdout.decode()

    code, shown = ask("n\n")
    assert code == ExitCode.USAGE
    assert "Do you trust these settings?" in shown
    assert "Litar du på" not in shown
    assert "apps.fortnox.se receives the client secret" in shown
    assert ask("\x04")[0] == ExitCode.USAGE
    assert ask("ja\n")[0] == ExitCode.SIGN_IN
    code, shown = ask("")
    assert code == ExitCode.SIGN_IN
    assert "trust" not in shown

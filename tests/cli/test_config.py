"""Tests of `fortnox config show` and `fortnox config set`."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.sandbox import Sandbox
from tests.cli.conftest import CommandResult
from tests.settings import write_settings

Command = Callable[..., CommandResult]


def settings_of(result: CommandResult) -> dict[str, tuple[object, str]]:
    rows = result.json["settings"]
    assert isinstance(rows, list)
    return {row["name"]: (row["value"], row["origin"]) for row in rows}


def test_show_says_where_each_value_comes_from(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORTNOX_STORE_KEY", "a very secret key")
    monkeypatch.setenv("FORTNOX_SERVICE", "true")
    result = fortnox("config", "show", "--json")
    assert result.json["file"] == str(tmp_path / "fortnox.toml")
    settings = settings_of(result)
    assert settings["client_secret"] == ({"file": str(tmp_path / "secret.txt")}, "file")
    assert settings["store_key"] == ({"environment": "FORTNOX_STORE_KEY"}, "environment")
    assert settings["service"] == (True, "environment")
    assert settings["refresh_token_days"] == (31, "default")
    shown = fortnox("config", "show", "--lang", "sv").out
    assert "miljövariabeln FORTNOX_STORE_KEY" in shown
    assert not {at_sandbox.client_secret, "a very secret key"} & set((shown + result.out).split())


def test_show_hides_the_password_of_a_database(fortnox: Command, at_sandbox: Sandbox, tmp_path: Path) -> None:
    write_settings(tmp_path, at_sandbox, store="postgresql://books:hush@db.example.com/books")
    result = fortnox("config", "show", "--json")
    assert (settings_of(result)["store"][0], result.json["trusted"]) == (
        "postgresql://db.example.com/books",
        False,
    )
    assert "hush" not in result.out + fortnox("config", "show").out


@pytest.mark.skipif(os.name != "posix", reason="requires POSIX permissions")
def test_set_keeps_a_closed_file_closed_and_hides_the_password_of_a_database(
    fortnox: Command, tmp_path: Path
) -> None:
    path = tmp_path / "fortnox.toml"
    url = "postgresql://books:hush@db.example.com/books"
    result = fortnox("config", "set", "store", url, "--config", path, "--json")
    assert (result.code, result.json["value"]) == (ExitCode.DONE, "postgresql://db.example.com/books")
    assert f'store = "{url}"' in path.read_text(encoding="utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert fortnox("config", "set", "language", "sv", "--config", path).code == ExitCode.DONE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="a symbolic link needs a privilege on Windows")
def test_set_changes_the_file_that_a_symbolic_link_leads_to(fortnox: Command, tmp_path: Path) -> None:
    # People keep their settings files in one folder, often under version control, and link to them.
    target, link = tmp_path / "settings" / "own.toml", tmp_path / "fortnox.toml"
    target.parent.mkdir()
    target.write_text('client_id = "k3"\n', encoding="utf-8")
    link.symlink_to(target)
    assert fortnox("config", "set", "language", "sv", "--config", link).code == ExitCode.DONE
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == 'client_id = "k3"\nlanguage = "sv"\n'


def test_set_keeps_comments_and_the_file_stays_trusted(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "fortnox.toml"
    assert fortnox("config", "set", "scopes", "bookkeeping invoice").code == ExitCode.DONE
    before = path.read_text(encoding="utf-8")
    path.write_text(f"# Acme's books\n{before}", encoding="utf-8")
    assert fortnox("status").code == ExitCode.USAGE
    assert fortnox("config", "set", "language", "sv").code == ExitCode.USAGE  # not trusted, and no terminal
    path.write_text(before.replace('store = "connections"', "store = 'x' # moved"), encoding="utf-8")
    named = ("--config", path)
    assert fortnox("config", "set", "store", "connections", *named).code == ExitCode.DONE
    assert fortnox("config", "set", "language", "sv", *named).code == ExitCode.DONE
    text = path.read_text(encoding="utf-8")
    assert 'store = "connections" # moved\n' in text
    assert 'scopes = ["bookkeeping", "invoice"]\n' in text
    assert "30 dagar kvar" in fortnox("status", *named).out
    assert at_sandbox.state()


def test_set_in_a_trusted_file_needs_no_new_trust(fortnox: Command, at_sandbox: Sandbox) -> None:
    result = fortnox("config", "set", "language", "sv")
    assert (result.code, "was changed in" in result.out) == (ExitCode.DONE, True)
    assert "30 dagar kvar" in fortnox("status").out
    assert at_sandbox.state()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("langage", "sv", "There is no setting 'langage'"),
        ("language", "no", "'language' has the invalid value 'no'"),
        ("service", "perhaps", "'service' has the invalid value"),
        ("token_timeout_s", "0", "above 0"),
        ("refresh_token_days", "many", "invalid value"),
        ("redirect_uris", "http://example.com/callback", "not allowed"),
        ("api_url", "https://example.com", "do not belong together"),
        ("allow_other_hosts", "true", "allowed only with --config"),
        ("client_secret", "hush-hush", "has to be the place of the secret"),
        ("client_secret", "vault:x", "has to be the place of the secret"),
    ],
)
def test_a_wrong_value_changes_nothing(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path, *, name: str, value: str, message: str
) -> None:
    before = (tmp_path / "fortnox.toml").read_bytes()
    result = fortnox("config", "set", name, value)
    assert (result.code, message in result.error_line) == (ExitCode.USAGE, True), result.err
    assert "hush" not in result.err
    assert (tmp_path / "fortnox.toml").read_bytes() == before
    assert fortnox("status").code == ExitCode.DONE
    assert at_sandbox.state()


def test_set_creates_the_users_own_file(
    fortnox: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert fortnox("config", "set", "client_id", "k3").code == ExitCode.DONE
    assert fortnox("config", "set", "client_secret", "file:secret.txt").code == ExitCode.DONE
    path = tmp_path / "config" / "fortnox-sdk" / "fortnox.toml"
    assert path.read_text(encoding="utf-8") == 'client_id = "k3"\nclient_secret = { file = "secret.txt" }\n'


def test_a_setting_as_a_table_is_not_changed(fortnox: Command, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('client_id = "k3"\n[client_secret]\nfile = "a.txt"\n', encoding="utf-8")
    result = fortnox("config", "set", "client_secret", "file:b.txt", "--config", path)
    assert (result.code, "Change the setting in a text editor" in result.error_line) == (ExitCode.USAGE, True)
    assert fortnox("config", "set", "language", "sv", "--config", path).code == ExitCode.DONE
    assert path.read_text(encoding="utf-8").startswith('client_id = "k3"\nlanguage = "sv"\n[client_secret]')

"""Tests of the commands in docs/guides/recovery.md, each run after the accident that its section describes."""

import json
import re
import shutil
import webbrowser

import pytest

from fortnox_sdk.cli.consent import approve
from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.stores.encrypted import new_store_key
from tests.docs.pages import ROOT
from tests.settings import trust_settings, write_settings

_HOUR_S = 3600
"""The lifetime of an access token in seconds."""
_CLOSING = {
    "reference": "closing-1",
    "date": "2025-12-31",
    "text": "Avskrivning",
    "rows": [{"account": 7832, "debit": "120.00"}, {"account": 1229, "credit": "120.00"}],
}


def commands(section: str) -> list[list[str]]:
    """Return the commands of a section of docs/guides/recovery.md, without the name of the program."""
    page = (ROOT / "docs/guides/recovery.md").read_text(encoding="utf-8")
    (text,) = re.findall(rf"^## {re.escape(section)}$(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    (block,) = re.findall(r"^```console\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [line.removeprefix("$ fortnox ").split() for line in block.splitlines()]


@pytest.fixture
def office(sandbox, tmp_path, monkeypatch, fortnox):
    """Return the folder of a user who has signed in and posted a closing voucher."""
    write_settings(tmp_path, sandbox)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    trust_settings(tmp_path)
    monkeypatch.setattr(webbrowser, "open", lambda address: approve(address, RequestsTransport()))
    assert fortnox("login").code == ExitCode.DONE
    (tmp_path / "closing.json").write_text(json.dumps({"vouchers": [_CLOSING]}), encoding="utf-8")
    assert fortnox("export", "run", "closing.json", "--series", "V", "--yes").code == ExitCode.DONE
    return tmp_path


def posted(sandbox) -> int:
    """Return the number of requests that posted a voucher."""
    return sum(
        1
        for call in sandbox.log()
        if (call["method"], call["path"], call["status"]) == ("POST", "/3/vouchers", 201)
    )


def saved_files(folder) -> dict[str, bytes]:
    """Return the content of every file below a folder."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def in_turn(fortnox, section):
    """Run the commands of a section and return their results."""
    return [fortnox(*words) for words in commands(section)]


def codes(results):
    return [result.code for result in results]


def test_recovery_from_a_lost_computer(sandbox, office, fortnox):
    shutil.rmtree(office / "connections")
    shutil.rmtree(office / "state")
    trust_settings(office)
    assert "No company is connected" in fortnox("status").out
    assert codes(in_turn(fortnox, "Lost computer or lost token store")) == [0, 0, 0]
    assert posted(sandbox) == 1


def test_recovery_from_a_lost_encryption_key(sandbox, office, fortnox, monkeypatch):
    shutil.rmtree(office / "connections")
    monkeypatch.setenv("FORTNOX_STORE_KEY", new_store_key().reveal())
    assert fortnox("login").code == ExitCode.DONE
    monkeypatch.setenv("FORTNOX_STORE_KEY", new_store_key().reveal())
    refused = fortnox("import", "--date", "2025-12-31")
    assert (refused.code, fortnox("login").code) == (ExitCode.USAGE, ExitCode.USAGE)
    hint = f"fortnox logout --forget --company {sandbox.database_number}"
    assert "can't be decrypted" in refused.error_line
    assert hint in refused.error_line
    forget, *rest = commands("Encryption key of the token store lost")
    forgotten = fortnox(*forget[:-1], sandbox.database_number)
    assert forgotten.code == ExitCode.DONE
    assert f"{sandbox.database_number} is no longer in the token store." in forgotten.out
    assert "Fortnox was not informed of the deletion" in forgotten.err
    assert [fortnox(*words).code for words in rest] == [ExitCode.DONE] * 2


@pytest.mark.parametrize(
    "company", [(), ("--company", "Fjällbris"), ("--company", "1" * 13), ("--company", "١")]
)
def test_a_connection_is_forgotten_by_its_number_only(office, fortnox, company):
    refused = fortnox("logout", "--forget", *company)
    assert (refused.code, "database number" in refused.error_line) == (ExitCode.USAGE, True)
    assert fortnox("status").code == ExitCode.DONE


def test_recovery_from_an_old_backup_of_the_store(sandbox, office, fortnox):
    shutil.copytree(office / "connections", office / "backup")
    sandbox.advance_clock(_HOUR_S)
    assert (
        fortnox("import", "--date", "2025-12-31").code == ExitCode.DONE
    )  # uses the refresh token of the backup, which then no longer works
    shutil.rmtree(office / "connections")
    shutil.copytree(office / "backup", office / "connections")
    sandbox.advance_clock(_HOUR_S)
    failed = fortnox("import", "--date", "2025-12-31")
    assert (failed.code, "revoked" in failed.error_line) == (ExitCode.SIGN_IN, True)
    status, *later = in_turn(fortnox, "Token store restored from an old backup")
    assert "revoked" in status.out
    assert codes(later) == [0, 0]


def test_recovery_after_a_rotated_client_secret(sandbox, office, fortnox):
    sandbox.put_app(sandbox.client_id, "a-new-secret")
    sandbox.advance_clock(_HOUR_S)
    failed = fortnox("import", "--date", "2025-12-31")
    assert (failed.code, "refused the application" in failed.error_line) == (ExitCode.SIGN_IN, True)
    assert sandbox.client_secret not in failed.err + failed.out
    doctor = fortnox("doctor")
    assert f"the file '{office / 'secret.txt'}'" in doctor.out
    assert sandbox.client_secret not in doctor.err + doctor.out
    (office / "secret.txt").write_text("a-new-secret", encoding="utf-8")
    assert codes(in_turn(fortnox, "Client secret rotated")) == [0, 0]


def test_recovery_after_a_changed_app(sandbox, office, fortnox):
    sandbox.put_app("another-app", sandbox.client_secret)
    settings = (office / "fortnox.toml").read_text(encoding="utf-8")
    (office / "fortnox.toml").write_text(settings.replace(sandbox.client_id, "another-app"), encoding="utf-8")
    trust_settings(office)
    assert "No company is connected" in fortnox("status").out
    login, export = in_turn(fortnox, "Changed app")
    assert (login.code, export.code) == (ExitCode.DONE, ExitCode.DONE)
    assert "already posted" in export.out
    assert posted(sandbox) == 1


def test_recovery_of_two_computers_with_copies_of_one_store(sandbox, office, fortnox):
    shutil.copytree(office / "connections", office / "copy")
    sandbox.advance_clock(_HOUR_S)
    assert fortnox("import", "--date", "2025-12-31").code == ExitCode.DONE
    settings = (office / "fortnox.toml").read_text(encoding="utf-8")
    second = settings.replace('"connections"', '"copy"')
    (office / "fortnox.toml").write_text(second, encoding="utf-8")
    trust_settings(office)
    failed = fortnox("import", "--date", "2025-12-31")
    assert (failed.code, "revoked" in failed.error_line) == (ExitCode.SIGN_IN, True)
    doctor, *later = in_turn(fortnox, "Two computers with copies of one token store")
    assert (doctor.code, "Another program may use the same" in doctor.out) == (ExitCode.SIGN_IN, True)
    assert codes(later) == [0, 0]
    (office / "fortnox.toml").write_text(settings, encoding="utf-8")
    trust_settings(office)
    sandbox.advance_clock(_HOUR_S)
    assert fortnox("import", "--date", "2025-12-31").code == ExitCode.DONE


def test_recovery_after_an_ended_licence(sandbox, office, fortnox):
    sandbox.set_licences(without=["bookkeeping"])
    failed = fortnox("import", "--date", "2025-12-31")
    assert (failed.code, "no active licence" in failed.error_line) == (ExitCode.REFUSED, True)
    doctor = fortnox("doctor")
    assert (doctor.code, "no active licence" in doctor.out) == (ExitCode.REFUSED, True)
    sandbox.set_licences()
    assert codes(in_turn(fortnox, "Licence ended, or company closed")) == [0, 0]


def test_recovery_after_a_withdrawn_consent(sandbox, office, fortnox):
    sandbox.revoke_consent()
    sandbox.advance_clock(_HOUR_S)
    failed = fortnox("import", "--date", "2025-12-31")
    assert (failed.code, "revoked" in failed.error_line) == (ExitCode.SIGN_IN, True)
    status, *later = in_turn(fortnox, "Consent withdrawn in Fortnox")
    assert "revoked" in status.out
    assert codes(later) == [0, 0]


def test_recovery_from_a_lost_journal(sandbox, office, fortnox):
    (journal,) = office.rglob("*.jsonl")
    journal.unlink()
    (export,) = in_turn(fortnox, "Lost journal")
    assert (export.code, "already posted" in export.out) == (ExitCode.DONE, True)
    assert posted(sandbox) == 1


def test_status_and_doctor_change_nothing_while_the_access_token_is_valid(sandbox, office, fortnox):
    before = saved_files(office), posted(sandbox)
    page = (ROOT / "docs/guides/recovery.md").read_text(encoding="utf-8")
    for line in re.findall(r"^\$ fortnox (.*)$", page.partition("\n## ")[0], re.MULTILINE):
        assert fortnox(*line.split()).code == ExitCode.DONE
    assert (saved_files(office), posted(sandbox)) == before

"""Tests that all commands choose the same connection, and say what to do if no connection can be used."""

import os
import webbrowser
from datetime import timedelta

import attrs
import pytest
import requests

from fortnox_sdk.cli.consent import _Form, approve
from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.sandbox import serve
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.testing import connect
from tests.cli.terminal import terminal
from tests.settings import save_connection, trust_settings, write_settings

COMMANDS = (
    ("status",),
    ("doctor",),
    ("import", "--year", "2025"),
    ("appendix", "1930", "--year", "2025"),
    ("logout",),
)
"""Commands that use a connection."""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Change to an empty folder, and return its path. `XDG_STATE_HOME` is set to a folder in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


@pytest.fixture
def restarted(folder):
    """Yield a new sandbox, and the client id of the earlier sandbox to which the folder's connection belongs."""
    with serve(rate_limit=False) as before:
        write_settings(folder, before)
        save_connection(folder, before, company_name="Hamnkrokens Fisk AB")
    with serve(rate_limit=False) as sandbox:
        write_settings(folder, sandbox)
        trust_settings(folder)
        yield sandbox, before.client_id


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("language", ["en", "sv"])
def test_no_command_uses_the_connection_to_an_earlier_sandbox(restarted, fortnox, words, language):
    sandbox, before = restarted
    result = fortnox(*words, "--lang", language)
    assert result.code == ExitCode.SIGN_IN
    said = result.out + result.err
    assert ("No company is connected" if language == "en" else "Inget företag är kopplat") in said
    assert said.index(sandbox.client_id) < said.index(before)
    assert "fortnox login" in said


@pytest.mark.usefixtures("restarted")
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_command_finds_the_company_of_an_earlier_sandbox_by_its_name(fortnox, words):
    result = fortnox(*words, "--company", "Hamnkrokens Fisk AB")
    assert result.code == ExitCode.SIGN_IN
    assert "is not connected to the application" in result.out + result.err


def test_after_a_sign_in_the_company_of_the_earlier_sandbox_is_not_in_the_way(restarted, folder, fortnox):
    sandbox, _ = restarted
    store = FileStore(folder / "connections")
    connect(sandbox, store=store)
    for key in store.keys():  # noqa: SIM118 -- a store is not a dict
        store.update(key, lambda saved: attrs.evolve(saved, company_name="Fjällbris Friluft AB"))
    assert len(fortnox("status", "--json").json["connections"]) == 1
    for words in COMMANDS:
        result = fortnox(*words, "--company", "Fjällbris Friluft AB")
        assert result.code in {ExitCode.DONE, ExitCode.UNEXPLAINED}, result.err


@pytest.mark.parametrize("words", [*COMMANDS, ("login",)], ids=" ".join)
def test_without_settings_every_command_offers_a_sandbox(folder, fortnox, words):
    result = fortnox(*words)
    assert result.code == ExitCode.USAGE
    assert "fortnox sandbox --write-config ." in result.out + result.err


def test_doctor_lists_missing_settings_as_a_failed_check(folder, fortnox):
    (check,) = fortnox("doctor", "--json").json["checks"]
    assert (check["name"], check["grade"]) == ("settings", "bad")
    assert "✗ inställningar" in fortnox("doctor", "--lang", "sv").out


def expire(folder):
    """Make the saved connection older than 30 days."""
    store = FileStore(folder / "connections")
    (key,) = store.keys()
    days = timedelta(days=31)
    store.update(
        key,
        lambda saved: attrs.evolve(
            saved, renewed_at=saved.renewed_at - days, connected_at=saved.connected_at - days
        ),
    )


@pytest.mark.usefixtures("at_sandbox")
def test_an_expired_import_without_a_terminal_says_what_to_run_in_one(fortnox, tmp_path):
    expire(tmp_path)
    result = fortnox("import", "--year", "2025")
    assert result.code == ExitCode.SIGN_IN
    assert "Run in a terminal: fortnox login" in result.error_line
    assert "Run an import" not in result.error_line
    assert (
        "Kör i en terminal: fortnox login" in fortnox("import", "--year", "2025", "--lang", "sv").error_line
    )


def redirect_of(address):
    """Approve a sign-in on its page, as a person does in a browser on another computer. Return the redirect URL."""
    form = _Form()
    form.feed(requests.get(address, timeout=10).text)
    target = requests.compat.urljoin(address, form.action)
    return requests.post(target, data=form.fields, timeout=10, allow_redirects=False).headers["Location"]


@pytest.mark.parametrize("words", [("import", "--year", "2025"), ("login",)], ids=" ".join)
def test_a_terminal_without_a_browser_shows_the_address_and_takes_the_redirect(at_sandbox, tmp_path, words):
    expire(tmp_path)
    settings = (tmp_path / "fortnox.toml").read_text()
    (tmp_path / "fortnox.toml").write_text(
        settings.replace("127.0.0.1:0/callback", "127.0.0.1:8765/callback")
    )
    trust_settings(tmp_path)
    environment = {
        name: os.environ[name] for name in ("HOME", "PYTHONPATH", "XDG_STATE_HOME") if name in os.environ
    }
    # No program on this path is a browser, and there is no display.
    with terminal(*words, folder=tmp_path, environment=environment | {"PATH": str(tmp_path)}) as screen:
        address = screen.read_until(rf"({at_sandbox.url}/oauth-v1/auth\S+)\s")[1]
        screen.read_until("Paste the address")
        screen.type(redirect_of(address))
        assert screen.end() == ExitCode.DONE, screen.shown
    (key,) = FileStore(tmp_path / "connections").keys()
    assert FileStore(tmp_path / "connections").get(key).tokens is not None


@pytest.fixture
def without_invoices(at_sandbox, tmp_path):
    """Replace the connection's tokens with tokens that lack some scopes of the settings, such as `invoice`."""
    scopes = frozenset(
        {"bookkeeping", "companyinformation", "settings", "payment", "supplierinvoice", "currency"}
    )
    access, refresh = map(Secret, at_sandbox.token(scopes=scopes))
    store = FileStore(tmp_path / "connections")
    (key,) = store.keys()
    store.update(
        key,
        lambda saved: attrs.evolve(
            saved, tokens=attrs.evolve(saved.tokens, access=access, refresh=refresh, scopes=scopes)
        ),
    )


@pytest.mark.usefixtures("without_invoices")
def test_doctor_names_missing_scopes_and_where_to_add_them(fortnox):
    said = fortnox("doctor").out
    assert "lacks these scopes: customer, invoice, " in said
    assert "developer portal" in said
    assert "fortnox login" in said
    assert "fortnox.toml" in said
    assert "saknar behörigheterna customer, invoice, " in fortnox("doctor", "--lang", "sv").out


@pytest.mark.usefixtures("without_invoices")
@pytest.mark.parametrize("language", ["en", "sv"])
def test_an_import_names_the_scope_that_a_call_lacks(fortnox, language):
    result = fortnox("import", "--year", "2025", "--lang", language)
    assert result.code == ExitCode.REFUSED
    assert "'invoice'" in result.error_line
    assert "fortnox login" in result.error_line


def test_login_names_scopes_that_fortnox_did_not_grant(at_sandbox, tmp_path, fortnox, monkeypatch):
    def approve_without_invoices(address):
        return approve(address.replace("%20invoice%20", "%20"), RequestsTransport())

    monkeypatch.setattr(webbrowser, "open", approve_without_invoices)
    result = fortnox("login")
    assert result.code == ExitCode.DONE
    assert "lacks these scopes: invoice." in result.err

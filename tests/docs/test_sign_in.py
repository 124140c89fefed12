"""Tests that the Python code on the pages about signing in runs unchanged."""

import io
import socket

import attrs
import pytest

from fortnox_sdk.cli.consent import approve
from fortnox_sdk.errors import ConsentDenied
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.stores import FileStore
from tests.docs.pages import blocks, run_page


def redirect_of(address):
    """Give consent, and return the address that a browser on another computer then shows."""
    transport, redirects = RequestsTransport(), []

    class Recording:
        def send(self, request, /):
            response = transport.send(request)
            redirects.append(response.headers.get("Location", ""))
            return attrs.evolve(response, headers={})

    with pytest.raises(ConsentDenied, match="no redirect"):
        approve(address, Recording())
    return redirects[-1]


@pytest.fixture
def folder(folder):
    """Delete the connection, and give the redirect URI a fixed port, which a sign-in with a pasted address needs."""
    settings = folder / ".config" / "fortnox-sdk" / "fortnox.toml"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings.write_text(settings.read_text().replace("127.0.0.1:0/", f"127.0.0.1:{port}/"))
    store = FileStore(folder / "connections")
    for key in store.keys():  # noqa: SIM118 -- no dict
        store.delete(key)
    return folder


@pytest.mark.usefixtures("folder")
def test_code_of_the_sign_in_page_runs(sandbox, monkeypatch, capsys):
    addresses = []

    class Terminal(io.StringIO):
        def readline(self, *_):
            return f"{redirect_of(capsys.readouterr().err.splitlines()[1])}\n"

    def browser(address):
        addresses.append(address)
        approve(address, RequestsTransport())

    monkeypatch.setattr("webbrowser.get", lambda: None)
    monkeypatch.setattr("webbrowser.open", browser)
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setenv("FORTNOX_ACCESS_TOKEN", sandbox.token()[0])
    names = {"__name__": "page"}
    printed = []
    for block in blocks("docs/guides/sign_in.md"):
        block.run(names)
        printed += capsys.readouterr().out.splitlines()
    assert len(addresses) == 3
    assert printed == [
        "Fjällbris Friluft AB 556000-4615",
        "14360",
        "Run fortnox login, or call fortnox_sdk.sign_in().",
        "Fjällbris Friluft AB",
    ]
    assert names["connection"].service


@pytest.mark.usefixtures("folder")
def test_code_of_the_web_app_page_runs(sandbox, capsys):
    names = run_page("docs/guides/web_app.md")
    assert capsys.readouterr().out.startswith("The sign-in took too long.")
    browser = names["app"].test_client()
    with browser.session_transaction() as session:
        session["user"] = "anna"
    consent = browser.post("/fortnox/connect").location
    query = redirect_of(consent).partition("?")[2]
    assert browser.get(f"/fortnox/callback?{query}").text == "Fjällbris Friluft AB is connected."
    assert browser.get("/invoices").json == ["29", "40", "42", "52"]
    again = browser.get(f"/fortnox/callback?{query}")
    assert (again.status_code, again.text.partition(".")[0]) == (
        400,
        "Ingen inloggning pågår i den här webbläsaren",
    )

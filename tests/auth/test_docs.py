"""The pages about connections say what is so: their Python runs as it stands, against the sandbox."""

import re
from pathlib import Path

import attrs
import pytest

from fortnox_sdk.cli.consent import approve
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.sandbox import serve
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.testing import connect

DOCS = Path(__file__).resolve().parents[2] / "docs"
COMPANY = "Fjällbris Friluft AB"


@pytest.fixture(scope="module")
def sandbox():
    with serve(rate_limit=False) as running:
        yield running


@pytest.fixture
def folder(sandbox, tmp_path, monkeypatch):
    """Where a user would run the pages' code: with settings and one connection."""
    (tmp_path / "secret").write_text(sandbox.client_secret, encoding="utf-8")
    (tmp_path / "fortnox.toml").write_text(
        f'client_id = "{sandbox.client_id}"\nclient_secret = {{ file = "secret" }}\nstore = "connections"\n'
        f'redirect_uris = ["http://127.0.0.1:0/callback"]\n'
        f'api_url = "{sandbox.url}"\nauth_url = "{sandbox.url}/oauth-v1"\n',
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    store = FileStore(tmp_path / "connections")
    connect(sandbox, store=store)
    (key,) = store.keys()
    store.update(key, lambda saved: attrs.evolve(saved, company_name=COMPANY))
    return tmp_path


def run_page(name):
    """Run the Python of a page from top to bottom; gives the names that it leaves."""
    names = {"__name__": "page"}
    text = (DOCS / name).read_text(encoding="utf-8")
    for found in re.finditer(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        line = text[: found.start(1)].count("\n")
        exec(compile("\n" * line + found[1], name, "exec"), names)  # noqa: S102 -- our own page
    return names


def test_connections_and_the_30_days(folder, capsys):
    status = run_page("connections.md")["status"]
    assert (status.days_left, status.fortnox_days_left) == (30, 31)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "active 30"
    assert "the third voucher was refused True" in lines
    assert lines[-1] == "44 characters"


def test_running_unattended(folder, capsys):
    names = run_page("unattended.md")
    assert names["trouble"] == []
    assert list((folder / "books").iterdir())
    assert capsys.readouterr().out.splitlines() == [
        "all companies are imported",
        f"{COMPANY} 30 days left",
    ]


def test_write_your_own_store(folder, sandbox, capsys):
    names = run_page("own_store.md")
    assert capsys.readouterr().out.count("passed: ") == len(names["CASES"])
    client = names["connect"](lambda address: approve(address, RequestsTransport()))
    assert client.company_information.get().database_number == sandbox.database_number
    assert client.connection.status().days_left == 30
    (key,) = names["store"].keys()
    names["store"].check_writable()
    names["store"].delete(key)
    assert names["store"].keys() == []

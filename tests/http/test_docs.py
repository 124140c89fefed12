"""The page about the client says what is so: its Python runs as it stands, against the sandbox."""

import re
from importlib.util import find_spec
from pathlib import Path

import attrs
import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import serve
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.testing import connect

PAGE = Path(__file__).resolve().parents[2] / "docs" / "client.md"
NUMBER = "556677-8899"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where a user would run the page's code: settings, one connection, and the files that it names."""
    with serve(rate_limit=False) as sandbox:
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
        store.update(key, lambda saved: attrs.evolve(saved, organisation_number=NUMBER))
        for name in ("kvitto åäö.pdf", "räkning.pdf", "bilaga.pdf"):
            (tmp_path / name).write_bytes(b"%PDF-1.4 " + name.encode())
        yield tmp_path


def run_page(*, with_opentelemetry: bool) -> dict[str, object]:
    """Run the page's Python from top to bottom, at no pace; gives the names that it leaves."""
    names: dict[str, object] = {"__name__": "page"}
    text = PAGE.read_text(encoding="utf-8")
    for found in re.finditer(r"^(<!-- needs.*\n)?```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        if found[1] and not with_opentelemetry:
            continue
        line = text[: found.start(2)].count("\n")
        exec(compile("\n" * line + found[2], "client.md", "exec"), names)  # noqa: S102 -- our own page
    return names


@pytest.fixture(autouse=True)
def _no_pace(monkeypatch):
    paced = FortnoxClient.connect.__func__

    def connect_at_once(cls, *company, **options):
        return paced(cls, *company, **{"pace": Pace.off} | options)

    monkeypatch.setattr(FortnoxClient, "connect", classmethod(connect_at_once))


def test_the_page_about_the_client_runs(folder, capsys):
    names = run_page(with_opentelemetry=find_spec("opentelemetry") is not None)
    assert (folder / "A1.pdf").read_bytes() == "%PDF-1.4 kvitto åäö.pdf".encode()
    assert (folder / "faktura.pdf").read_bytes().startswith(b"%PDF")
    assert (folder / "2025.se").read_bytes() == names["data"]
    assert max(voucher.date for voucher in names["half"].vouchers).month <= 6
    assert re.search(r"^Calls\(count=\d+, retries=0, ", capsys.readouterr().out, re.MULTILINE)


def test_a_plain_callable_is_told_of_calls_as_the_page_shows(folder):
    told = []
    client = FortnoxClient.connect(NUMBER, on_call=told.append)
    client.company_information.get()
    assert [(call.method, call.path, call.status) for call in told] == [("GET", "/3/companyinformation", 200)]

"""Tests that the Python code on the pages about connections runs unchanged."""

import stat
from pathlib import Path

import attrs
import pytest

from fortnox_sdk import FortnoxConfig, Secret
from fortnox_sdk.cli.consent import approve
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.stores import EncryptedStore, MemoryStore, open_store
from fortnox_sdk.stores.protocol import connections_of
from tests.docs.conftest import COMPANY
from tests.docs.pages import run_page


@pytest.mark.usefixtures("folder")
def test_code_of_the_connections_page_runs(capsys):
    status = run_page("docs/explanation/thirty_days.md")["status"]
    assert (status.days_left, status.fortnox_days_left) == (30, 31)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "active 30"
    assert "the third voucher was refused True" in lines
    key = Path("store.key")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert EncryptedStore(MemoryStore(), [Secret(key.read_text(encoding="ascii"))]).keys() == []


def test_code_of_the_unattended_page_runs(folder, capsys):
    store = open_store(FortnoxConfig.load())
    (saved,) = connections_of(store)
    other = attrs.evolve(saved.key, client_id="former-app")
    store.update(other, lambda _: attrs.evolve(saved, key=other))
    names = run_page("docs/guides/unattended.md")
    assert names["errors"] == []
    assert list((folder / "books").iterdir())
    assert capsys.readouterr().out.splitlines() == [
        "all companies are imported",
        f"{COMPANY} 30 days left",
    ]


@pytest.mark.usefixtures("folder")
def test_code_of_the_own_store_page_runs(sandbox, capsys):
    names = run_page("docs/guides/own_store.md")
    assert capsys.readouterr().out.count("passed: ") == len(names["CASES"])
    client = names["connect"](lambda address: approve(address, RequestsTransport()))
    assert client.company_information.get().database_number == sandbox.database_number
    assert client.connection.status().days_left == 30
    (key,) = names["store"].keys()
    names["store"].check_writable()
    names["store"].delete(key)
    assert names["store"].keys() == []
    file = Path("store.key")
    assert names["store_key"](file).reveal() == file.read_text(encoding="ascii")

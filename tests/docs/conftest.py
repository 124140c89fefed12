"""Fixtures with a folder and a signed-in company for the code of the documentation pages."""

import json
from collections.abc import Iterator
from datetime import date

import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.testing import connect
from tests.docs.pages import ROOT
from tests.docs.shell import Shell
from tests.settings import save_connection, trust_settings, write_settings

COMPANY = "Fjällbris Friluft AB"
NUMBER = "556677-8899"
"""The organisation number of the company in most pages."""
DEMO_NUMBER = "556000-4615"
"""The organisation number of the sandbox's company, which the other pages use."""


@pytest.fixture
def number(request) -> str:
    """Return the organisation number that the page of this test uses."""
    page = request.node.callspec.params.get("page") if hasattr(request.node, "callspec") else None
    uses_demo = page is not None and DEMO_NUMBER in (ROOT / page).read_text(encoding="utf-8")
    return DEMO_NUMBER if uses_demo else NUMBER


@pytest.fixture
def _without_pace(monkeypatch):
    """Switch off the rate limit of clients."""
    paced = FortnoxClient.connect.__func__

    def connect_at_once(cls, *company, **options):
        return paced(cls, *company, **{"pace": Pace.off} | options)

    monkeypatch.setattr(FortnoxClient, "connect", classmethod(connect_at_once))


@pytest.fixture
def folder(sandbox, tmp_path, monkeypatch, number, _without_pace):
    """Create a folder with settings and one connection.

    Programs find the settings in the user's configuration folder, as docs/guides/command_line.md says.
    """
    settings = write_settings(tmp_path, sandbox)
    users_folder = tmp_path / ".config" / "fortnox-sdk"
    users_folder.mkdir(parents=True)
    users_folder.joinpath("fortnox.toml").write_text(
        settings.read_text()
        .replace('"connections"', f'"{tmp_path / "connections"}"')
        .replace('"secret.txt"', f'"{tmp_path / "secret.txt"}"')
    )
    save_connection(tmp_path, sandbox, company_name=COMPANY, organisation_number=number)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def files(folder, sandbox):
    """Create in the folder the files that the pages need, and trust the folder's settings."""
    client = connect(sandbox, pace=Pace.off)
    year = client.financial_years.on(date(2025, 12, 31))
    for name in ("books.se", "bokslut.se"):
        (folder / name).write_bytes(client.sie.export(financial_year=year.id))
    for name in ("kvitto åäö.pdf", "räkning.pdf", "bilaga.pdf"):
        (folder / name).write_bytes(b"%PDF-1.4 " + name.encode())
    rows = [{"account": 7832, "debit": "120.00"}, {"account": 1229, "credit": "120.00"}]
    voucher = {"reference": "closing-1", "date": "2025-12-31", "text": "Avskrivning", "rows": rows}
    (folder / "closing.json").write_text(json.dumps({"vouchers": [voucher]}), encoding="utf-8")
    trust_settings(folder)
    return folder


@pytest.fixture
def shell(tmp_path, monkeypatch) -> Iterator[Shell]:
    """Yield a shell. After the test, stop the sandboxes that the shell has started."""
    monkeypatch.setenv("LANG", "C.UTF-8")
    shell = Shell(tmp_path)
    yield shell
    shell.stop()

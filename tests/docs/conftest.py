"""A folder and a signed-in company for the code of the documentation pages."""

import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.http.ratelimit import Pace
from tests.settings import save_connection, write_settings

COMPANY = "Fjällbris Friluft AB"
NUMBER = "556677-8899"
"""The label of the company in the pages."""


@pytest.fixture
def folder(sandbox, tmp_path, monkeypatch):
    """Create a folder with settings and one connection, and switch off the rate limit of clients.

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
    save_connection(tmp_path, sandbox, company_name=COMPANY, organisation_number=NUMBER)
    monkeypatch.chdir(tmp_path)
    paced = FortnoxClient.connect.__func__

    def connect_at_once(cls, *company, **options):
        return paced(cls, *company, **{"pace": Pace.off} | options)

    monkeypatch.setattr(FortnoxClient, "connect", classmethod(connect_at_once))
    return tmp_path

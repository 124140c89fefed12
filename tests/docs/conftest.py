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
    """A folder with settings and one connection; clients keep no pace in it."""
    write_settings(tmp_path, sandbox)
    save_connection(tmp_path, sandbox, company_name=COMPANY, organisation_number=NUMBER)
    monkeypatch.chdir(tmp_path)
    paced = FortnoxClient.connect.__func__

    def connect_at_once(cls, *company, **options):
        return paced(cls, *company, **{"pace": Pace.off} | options)

    monkeypatch.setattr(FortnoxClient, "connect", classmethod(connect_at_once))
    return tmp_path

"""Tests of the folder of the export journals: by default `_journal` in the jobs folder, or a folder of the app."""

import pytest

from fortnox_sdk.clock import SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.web import create_app
from fortnox_sdk.web.guide import EXTENSION
from fortnox_sdk.web.memory import open_journal
from fortnox_sdk.year_end.export.journal import Journal


@pytest.mark.parametrize("is_shared", [False, True])
def test_the_journal_of_a_company_is_in_the_folder_of_the_other_exports(tmp_path, is_shared):
    app = create_app(
        config=FortnoxConfig(client_id="k3"),
        store=MemoryStore(),
        folder=tmp_path / "jobs",
        journal_folder=tmp_path / "journal" if is_shared else None,
        current_user=lambda _request: None,
        redirect_uri="https://app.example.com/guide/callback",
    )
    folder = tmp_path / "journal" if is_shared else tmp_path / "jobs" / "_journal"
    company = {"issuer_host": "apps.fortnox.se", "database_number": 1001, "year": 3}
    journal = open_journal(app.extensions[EXTENSION], **company)
    assert journal.path == Journal(folder, clock=SystemClock(), **company).path

"""Fixtures with an imported job. The job is imported once, and each test gets a copy of the job's files."""

import pytest

from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import serve
from fortnox_sdk.stores import MemoryStore
from fortnox_sdk.testing import Clock, sandbox_config
from fortnox_sdk.web import create_app
from tests.web.conftest import ORIGIN, ClientVisitor
from tests.web.imported import ANNA, copy_job, import_job


@pytest.fixture(scope="session")
def imported_folder(tmp_path_factory):
    """Import a job from a sandbox with the demo company, and return the job's folder."""
    folder, store, clock = tmp_path_factory.mktemp("imported"), MemoryStore(), Clock()
    with serve(rate_limit=False) as sandbox:
        app = create_app(
            config=sandbox_config(sandbox),
            store=store,
            folder=folder,
            current_user=lambda _: ANNA,
            redirect_uri=f"{ORIGIN}/callback",
            clock=clock,
            pace=Pace.off,
        )
        import_job(app, store, sandbox, clock)
    return folder / "demo"


@pytest.fixture
def make_imported(imported_folder, make_guide, store, sandbox, clock):
    """Return a function that takes options of the app, and returns an imported job for the test's sandbox."""

    def make(language="en", **changes):
        app = make_guide(**changes)
        visitor = ClientVisitor(app, language=language)
        return copy_job(imported_folder, app, visitor, store=store, sandbox=sandbox, clock=clock)

    return make


@pytest.fixture
def imported(make_imported):
    """Return an imported job with a visitor who reads English."""
    return make_imported()


@pytest.fixture
def imported_sv(make_imported):
    """Return an imported job with a visitor who reads Swedish."""
    return make_imported("sv")

"""Helpers that import a job of the guide from the sandbox, for tests of the steps after the import."""

import shutil
import threading
from datetime import date
from decimal import Decimal

import attrs

from fortnox_sdk import ClosingRow, ClosingVoucher
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.testing import connect
from fortnox_sdk.web import User
from fortnox_sdk.web.guide import EXTENSION
from fortnox_sdk.web.jobs import Job, read_job, update_job
from fortnox_sdk.web.opening import job_folder
from fortnox_sdk.web.results.store import ResultStore
from fortnox_sdk.web.steps.importing import start_import
from fortnox_sdk.year_end.source import FortnoxSource

ANNA = User(id="anna", connections=None)


@attrs.frozen
class ImportedJob:
    """An imported job, with the app that contains it and a visitor of the app."""

    app: object
    visitor: object
    id: str

    @property
    def guide(self):
        return self.app.extensions[EXTENSION]

    @property
    def job(self):
        return read_job(self.guide, self.id)

    @property
    def folder(self):
        return self.job.folder

    @property
    def results(self):
        return ResultStore(files=self.guide.files).load(self.folder)

    def save_results(self, results):
        ResultStore(files=self.guide.files).save(self.folder, results)

    def path(self, rest):
        return f"/jobs/{self.id}/{rest}"

    def get(self, rest):
        return self.visitor.get(self.path(rest))

    def submit(self, page, action_part, fields=None, **options):
        return self.visitor.submit(page, action_part, fields, **options)

    def wait(self):
        """Wait until the work in the background has ended, and return the page of the export."""
        join_work()
        return self.get("export")

    def add(self, *vouchers):
        """Upload closing vouchers as JSON, and return the page that follows."""
        from fortnox_sdk.year_end.proposals.drafts import drafts_json

        page = self.get("closing")
        return self.submit(page, "/upload", file=("file", "closing.json", drafts_json(vouchers)))

    def plan(self, series="V", **fields):
        self.submit(self.get("export"), "/export/plan", {"series": series, **fields})
        return self.wait()

    def run(self, page):
        self.submit(page, "/export/run")
        return self.wait()


def join_work():
    """Wait until the guide's background threads have ended."""
    for thread in threading.enumerate():
        if thread.name in {"import", "export plan", "export", "export verification"}:
            thread.join()


def import_job(app, store, sandbox, clock):
    """Create a job and import it from a sandbox, as the guide's import step does."""
    guide = app.extensions[EXTENSION]
    job = new_job(guide, connect(sandbox, store=store, clock=clock, pace=Pace.off).connection.key)
    job_folder(guide, job).create(FortnoxSource.of(store.get(job.connection)), job.balance_date)
    with app.test_request_context("/"):
        assert start_import(guide, ANNA, job)
    join_work()
    assert read_job(guide, job.id).imported_at is not None


def new_job(guide, key):
    """Create the job that the tests use, with the connection `key`."""
    job = Job(
        id="demo",
        folder=guide.folder / "demo",
        owner=ANNA.id,
        created_at=guide.clock.now(),
        connection=key,
        company_name="Fjällbris Friluft AB",
        balance_date=date(2025, 12, 31),
        year_start=date(2025, 1, 1),
        year_end=date(2025, 12, 31),
        source="fortnox",
    )
    guide.files.make_folder(job.folder)
    return update_job(guide, job, lambda saved: saved)


def copy_job(folder, app, visitor, *, store, sandbox, clock):
    """Copy the files of an imported job into `app`, and return the copy, connected to a sandbox with the same books."""
    guide = app.extensions[EXTENSION]
    shutil.copytree(folder, guide.folder / "demo")
    client = connect(sandbox, store=store, clock=clock, pace=Pace.off)
    copied = ImportedJob(app, visitor, "demo")
    job = update_job(guide, copied.job, lambda job: attrs.evolve(job, connection=client.connection.key))
    opened = job_folder(guide, job)
    covers, at = opened.covers, clock.now()
    opened.path.unlink()
    source = FortnoxSource.of(store.get(job.connection))
    job_folder(guide, job).create(source, job.balance_date)
    job_folder(guide, job).record_import(at, covers)
    copied.save_results(
        attrs.evolve(copied.results, database_number=sandbox.database_number, issuer_host=client.issuer_host)
    )
    return copied


def voucher(reference="depreciation", *, debit=7832, credit=1229, amount=1200, **changes):
    """Return a closing voucher with two rows."""
    rows = (
        ClosingRow(account=debit, debit=Decimal(amount)),
        ClosingRow(account=credit, credit=Decimal(amount)),
    )
    fields = {"date": date(2025, 12, 31), "text": "Avskrivning inventarier", "rows": rows}
    return ClosingVoucher(reference=reference, **fields | changes)
